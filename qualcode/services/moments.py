"""Where time and new ids enter; every service takes both as parameters."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime


def utc_now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_uuid() -> str:
    """Return a new id."""
    return str(uuid.uuid4())
