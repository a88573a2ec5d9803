"""Which suggestions wait until a coder has finished a segment alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from qualcode.core.units import counts_for
from qualcode.model import Blinding, Span


def is_blind(blinding: Blinding, document_id: str, span: Span) -> bool:
    """Say whether a span is to be coded before its suggestions are seen.

    A random share is drawn by hashing, so that it is the same for everybody and at every time.
    """
    if blinding.mode != "shown" or document_id in blinding.documents:
        return True
    place = f"{blinding.seed}/{document_id}/{span.start}-{span.end}"
    drawn = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], "big") / 2**64
    return drawn < blinding.share


def is_visible(blinding: Blinding, document_id: str, span: Span, *, finished: Iterable[Span]) -> bool:
    """Say whether a suggestion for a span may be shown to a coder who has ``finished`` some spans."""
    if blinding.mode == "hidden":
        return False
    return not is_blind(blinding, document_id, span) or any(counts_for(own, span) for own in finished)
