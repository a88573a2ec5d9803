"""Which units a coding counts for, and which units a coder has read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from qualcode.model import Adjudication, Coding, Reading, Segment, Span, Suggestion

Worked = TypeVar("Worked", Coding, Reading)
# How much of a unit, or of itself, a coding has to share with a unit to count for it.
HALF = 0.5


class HasSpan(Protocol):
    """Whatever lies on a span of a document."""

    @property
    def span(self) -> Span:
        """Where it lies."""


Spanned = TypeVar("Spanned", bound=HasSpan)


def counts_for(coding: Span, unit: Span, *, share: float = HALF) -> bool:
    """Say whether a coding counts for a unit.

    It does when it covers at least half of the unit, or when at least half of the coding lies
    in it; ``share`` is another part than half. Empty spans count for nothing.
    """
    shared = coding.overlap(unit)
    return shared > 0 and (shared >= share * len(unit) or shared >= share * len(coding))


def place(spans: Sequence[Span], segments: Sequence[Segment], *, share: float = HALF) -> list[list[int]]:
    """Return for each span the positions of the segments that it counts for.

    ``segments`` are those of one document and one tiling, in the order of the text. A span that
    counts for none of those that it overlaps, is placed in the one that it shares most with.
    """
    placed = []
    starts = [segment.span.start for segment in segments]
    for span in spans:
        near = range(max(0, bisect_right(starts, span.start) - 1), bisect_left(starts, span.end))
        touched = [i for i in near if span.overlap(segments[i].span)]
        counted = [i for i in touched if counts_for(span, segments[i].span, share=share)]
        placed.append(counted or _most(span, touched, segments))
    return placed


def _most(span: Span, touched: Sequence[int], segments: Sequence[Segment]) -> list[int]:
    return [max(touched, key=lambda i: span.overlap(segments[i].span))] if touched else []


def unaided(records: Iterable[Worked]) -> list[Worked]:
    """Return what people did with neither suggestions nor codings of others in sight."""
    return [r for r in records if not (r.saw_suggestions or r.saw_others) and _by_hand(r)]


def _by_hand(record: Coding | Reading) -> bool:
    # A file may bring codings that were accepted suggestions where it comes from.
    return isinstance(record, Reading) or record.source == "human"


def read_by_coders(
    codings: Sequence[Coding],
    marks: Sequence[Reading],
    segments: Sequence[Segment],
    *,
    imported: Container[str],
    share: float = HALF,
) -> dict[str, set[int]]:
    """Return for each coder the positions of the segments of one document that they have read.

    People are taken at their word: what they have coded, and what they have marked as read. What
    lies between two codings of which the ids are among the ``imported`` counts as read too: they
    come without marks, and people code from the front to the back.
    """
    read = _positions([*codings, *marks], segments, share=share)
    brought = [c for c in codings if c.id in imported]
    for coder_id, found in _positions(brought, segments, share=share).items():
        if found:
            read[coder_id].update(range(min(found), max(found) + 1))
    return read


def is_read(unit: Span, own: Iterable[Span], *, imported: Sequence[Span]) -> bool:
    """Say of one unit of a tiling without gaps what ``read_by_coders`` says of all, for one coder.

    ``own`` are the spans that the coder has coded or marked in the document, and ``imported`` those of
    them that came in from a file. The other units need not be at hand.
    """
    if any(counts_for(span, unit) for span in own):
        return True
    between = bool(imported) and min(s.start for s in imported) <= unit.start
    return between and unit.end <= max(s.end for s in imported)


def placed(
    records: Iterable[Spanned], segments: Sequence[Segment], *, share: float = HALF
) -> Iterator[tuple[Spanned, int]]:
    """Yield each record with the position of each segment that it counts for, as ``place`` says."""
    ordered = list(records)
    places = place([r.span for r in ordered], segments, share=share)
    for record, found in zip(ordered, places, strict=True):
        for position in found:
            yield record, position


def _positions(
    records: Iterable[Coding | Reading], segments: Sequence[Segment], *, share: float
) -> dict[str, set[int]]:
    positions: dict[str, set[int]] = {}
    for record, position in placed(records, segments, share=share):
        positions.setdefault(record.coder_id, set()).add(position)
    return positions


Placed = TypeVar("Placed", Adjudication, Coding, Reading, Suggestion, Segment)


def by_document(records: Iterable[Placed]) -> Mapping[str, list[Placed]]:
    """Group what lies in documents by document."""
    grouped: dict[str, list[Placed]] = {}
    for record in records:
        grouped.setdefault(record.document_id, []).append(record)
    return grouped
