"""Cut turns and answers into sentences and units, without losing a character.

Pure: sentence boundaries and similarities come in as arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from qualcode.model import Document, Segment, SegmentKind, Span

MAX_SENTENCES = 5


def spoken_span(document: Document, segment: Segment) -> Span:
    """Return where the words of the segment stand, without label and outer blanks."""
    body = document.text[segment.span.start + segment.lead : segment.span.end]
    start = segment.span.end - len(body.lstrip())
    return Span(start=start, end=start + len(body.strip()))


def spoken_text(document: Document, segment: Segment) -> str:
    """Return what was said or written in the segment, without label and outer blanks."""
    span = spoken_span(document, segment)
    return document.text[span.start : span.end]


def paragraph_starts(body: str) -> list[int]:
    """Return the offsets at which paragraphs begin: after every run of line ends and blanks.

    >>> paragraph_starts("One.\\n\\nTwo.\\nThree.")
    [0, 6, 11]
    """
    return [0, *(found.end() for found in re.finditer(r"\n\s*(?=\S)", body))]


def split_sentences(base: Segment, starts: Sequence[int]) -> list[Span]:
    """Tile a base segment with sentences.

    ``starts`` are the code-point offsets, counted from the end of the lead, at which sentences
    begin. The first sentence also takes the lead, each one the blanks behind it.
    """
    body = base.span.start + base.lead
    inner = sorted({body + start for start in starts if 0 < start < base.span.end - body})
    edges = [base.span.start, *inner, base.span.end]
    return [Span(start=a, end=b) for a, b in pairwise(edges)]


def join_units(similarities: Sequence[float], *, threshold: float) -> list[int]:
    """Group sentences into units of 1 to 5 that stay on one subject.

    ``similarities[i]`` compares sentence i with i + 1; a gap below ``threshold`` starts a new
    unit. Returns the number of sentences in each unit; they add up to n + 1.
    """
    sizes = [1]
    for similarity in similarities:
        if similarity >= threshold and sizes[-1] < MAX_SENTENCES:
            sizes[-1] += 1
        else:
            sizes.append(1)
    return sizes


def derive(
    base: Segment, spans: Sequence[Span], *, kind: SegmentKind, new_id: Callable[[], str]
) -> list[Segment]:
    """Make segments of a finer kind from a base segment; only the first keeps the lead."""
    return [
        replace(
            base,
            id=new_id(),
            span=span,
            kind=kind,
            ordinal=number,
            lead=base.lead if span.start == base.span.start else 0,
        )
        for number, span in enumerate(spans)
    ]


def numbered(segments: Sequence[Segment]) -> list[Segment]:
    """Number the segments of one document in the order of the text."""
    ordered = sorted(segments, key=lambda segment: segment.span)
    return [replace(segment, ordinal=number) for number, segment in enumerate(ordered)]


def merge_spans(spans: Sequence[Span], sizes: Sequence[int]) -> list[Span]:
    """Join consecutive spans into groups of the given sizes."""
    merged, at = [], 0
    for size in sizes:
        merged.append(Span(start=spans[at].start, end=spans[at + size - 1].end))
        at += size
    return merged


def said_before(document: Document, tiling: Sequence[Segment]) -> dict[str, tuple[str, ...]]:
    """Return for each segment, by id, what it answers to and what was said last before it.

    The words of whoever asked last, or the question of a survey, and the participant's segment
    before. Neither where there is none.
    """
    found: dict[str, tuple[str, ...]] = {}
    question, last, asking = "", "", False
    for segment in tiling:
        words = spoken_text(document, segment)
        found[segment.id] = tuple(said for said in (segment.question or question, last) if said)
        if segment.speaker_role == "participant":
            last, asking = words, False
        else:
            question = f"{question} {words}".strip() if asking else words
            asking = True
    return found
