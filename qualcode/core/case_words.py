"""Whose words a case has: what is marked as its own in a document, told by speakers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from qualcode.core.spans import merged
from qualcode.model import Segment, Span


def is_whole(text: str, spans: Iterable[Span]) -> bool:
    """Say whether spans hold all words of a text; the last character may be missing."""
    words = Span(start=0, end=max(len(text.rstrip()) - 1, 0))
    return not any(piece.strip() for piece in _left(text, words, merged(spans)))


def speaker_of(text: str, turns: Sequence[Segment], spans: Iterable[Span]) -> str | None:
    """Return the speaker all of whose turns spans hold, and no words of anybody else; else nothing.

    ``turns`` tile the text. Labels at the beginning of turns may be missing.
    """
    held = merged(spans)
    speakers = {turns[at].speaker for at in _touched(text, turns, held)}
    if len(speakers) != 1:
        return None
    (speaker,) = speakers
    for turn in turns:
        said = Span(start=turn.span.start + turn.lead, end=turn.span.end)
        if turn.speaker == speaker and any(piece.strip() for piece in _left(text, said, held)):
            return None
    return speaker


def _touched(text: str, turns: Sequence[Segment], held: Sequence[Span]) -> Iterator[int]:
    """Yield the number of each turn of which some words are held."""
    for span in held:
        at = bisect_right(turns, span.start, key=lambda turn: turn.span.end)
        while at < len(turns) and turns[at].span.start < span.end:
            turn = turns[at].span
            if text[max(turn.start, span.start) : min(turn.end, span.end)].strip():
                yield at
            at += 1


def _left(text: str, span: Span, held: Sequence[Span]) -> Iterator[str]:
    """Yield what of a span is not held."""
    start = span.start
    at = bisect_right(held, start, key=lambda one: one.end)
    while start < span.end:
        begin, end = (held[at].start, held[at].end) if at < len(held) else (span.end, span.end)
        if begin > start:
            yield text[start : min(begin, span.end)]
        start, at = end, at + 1
