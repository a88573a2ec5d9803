"""Which units a coding counts for, and which units a coder has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from qualcode.model import Coding, Segment, Span


def counts_for(coding: Span, unit: Span) -> bool:
    """Say whether a coding counts for a unit.

    It does when it covers at least half of the unit, or when at least half of the coding lies
    in it. Empty spans count for nothing.
    """
    shared = coding.overlap(unit)
    return shared > 0 and (2 * shared >= len(unit) or 2 * shared >= len(coding))


def place(spans: Sequence[Span], segments: Sequence[Segment]) -> list[list[int]]:
    """Return for each span the positions of the segments that it counts for.

    ``segments`` are those of one document and one tiling, in the order of the text. Every
    span that overlaps a segment is placed in at least one.
    """
    placed = []
    for span in spans:
        touched = [i for i, segment in enumerate(segments) if span.overlap(segment.span)]
        counted = [i for i in touched if counts_for(span, segments[i].span)]
        placed.append(counted or touched[:1])
    return placed


def read_by_coders(codings: Iterable[Coding], segments: Sequence[Segment]) -> dict[str, set[int]]:
    """Return for each coder the positions of the segments of one document that they have read.

    People code from the front to the back, so what lies between two of a coder's codings was
    read too, and left without a code on purpose.
    """
    positions: dict[str, set[int]] = {}
    chosen = sorted(codings, key=lambda coding: coding.coder_id)
    for coder_id, group in groupby(chosen, key=lambda coding: coding.coder_id):
        coded = [i for found in place([c.span for c in group], segments) for i in found]
        if coded:
            positions[coder_id] = set(range(min(coded), max(coded) + 1))
    return positions


def by_document(records: Iterable[Coding]) -> Mapping[str, list[Coding]]:
    """Group codings by document."""
    grouped: dict[str, list[Coding]] = {}
    for record in records:
        grouped.setdefault(record.document_id, []).append(record)
    return grouped
