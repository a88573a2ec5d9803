"""Which suggestions wait until a coder has finished a segment alone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from qualcode.core.edits import span_before
from qualcode.core.units import counts_for
from qualcode.model import Blinding, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding(Blinding):
    """What a study is set to, and with it the spans that were drawn for audit, by document."""

    drawn: Mapping[str, Collection[Span]] = field(default_factory=dict)


def is_blind(blinding: Blinding, document_id: str, span: Span) -> bool:
    """Say whether a span is to be coded before its suggestions are seen.

    A random share is drawn by hashing, so that it is the same for everybody and at every time. What
    was drawn for audit is blind too.
    """
    if blinding.mode != "shown" or document_id in blinding.documents:
        return True
    if isinstance(blinding, Hiding) and span in blinding.drawn.get(document_id, ()):
        return True
    return lot(blinding, document_id, span) < blinding.share


def lot(blinding: Blinding, document_id: str, span: Span) -> float:
    """Return the number from 0 to 1 that a span always draws; the share is those that draw less.

    The spans that draw least are a random sample of all, however many are taken. What was replaced in
    the text since changes no draw.
    """
    span = span_before(blinding.shifts.get(document_id, ()), span)
    place = f"{blinding.seed}/{document_id}/{span.start}-{span.end}"
    return int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], "big") / 2**64


def is_visible(blinding: Blinding, document_id: str, span: Span, *, finished: Iterable[Span]) -> bool:
    """Say whether a suggestion for a span may be shown to a coder who has ``finished`` some spans."""
    if blinding.mode == "hidden":
        return False
    return not is_blind(blinding, document_id, span) or any(counts_for(own, span) for own in finished)
