"""The GUIDs of what is written: those that came with it, and the same ones at every export."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from qualcode.formats.refi.elements import GUID


class Guids:
    """GUIDs by kind and id: known ones, ids that are GUIDs, and else one made from the project's."""

    def __init__(self, project_id: str, known: Mapping[tuple[str, str], str]) -> None:
        """Take what is known of a project."""
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"qualcode:{project_id}")
        self._known = known

    def knows(self, kind: str, key: str) -> bool:
        """Say whether something has a GUID that came with it."""
        return (kind, key) in self._known

    def of(self, kind: str, key: str) -> str:
        """Return the GUID of a thing."""
        known = self._known.get((kind, key))
        if known is not None:
            return known
        return key if GUID.fullmatch(key) else str(uuid.uuid5(self._space, f"{kind}:{key}"))
