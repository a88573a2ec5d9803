"""Replacements within a text, and what becomes of the positions in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qualcode.model import Segment, Shift, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Words that are to stand in the place of a stretch of text."""

    span: Span
    words: str


class Edited:
    """A text with some stretches replaced, and the way from old positions to new ones.

    >>> edited = Edited("Ann met Bo.", [Edit(span=Span(start=0, end=3), words="[Person 1]")])
    >>> edited.text, edited.span(Span(start=4, end=7))
    ('[Person 1] met Bo.', Span(start=11, end=14))
    """

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        """Take replacements in any order; raise ``ValueError`` for overlapping or empty ones."""
        self.edits = sorted(edits, key=lambda edit: edit.span)
        self._starts = [edit.span.start for edit in self.edits]
        self._ends = [edit.span.end for edit in self.edits]
        pieces, at, grown = [], 0, 0
        # How much what lies behind each replacement has moved.
        self._moved = [0]
        for edit in self.edits:
            if edit.span.start < at or not len(edit.span) or edit.span.end > len(text):
                raise ValueError(f"{edit.span} cannot be replaced")
            pieces += [text[at : edit.span.start], edit.words]
            at, grown = edit.span.end, grown + len(edit.words) - len(edit.span)
            self._moved.append(grown)
        self.before = text
        self.text = "".join([*pieces, text[at:]])

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Where the replacements are and how long, without any words."""
        return tuple((edit.span.start, edit.span.end, len(edit.words)) for edit in self.edits)

    def span(self, old: Span) -> Span:
        """Return where a stretch stands now; one that cuts into a replacement takes all its words."""
        if not len(old):
            return Span(start=self.edge(old.start), end=self.edge(old.start))
        first = bisect_right(self._ends, old.start)
        inside = first < len(self.edits) and self._starts[first] < old.start
        start = (self._starts[first] if inside else old.start) + self._moved[first]
        last = bisect_left(self._starts, old.end)
        if last and self._ends[last - 1] > old.end:
            edit = self.edits[last - 1]
            # Blanks at the end of a replacement are there for what follows it.
            end = edit.span.start + self._moved[last - 1] + len(edit.words.rstrip())
            return Span(start=start, end=max(start, end))
        return Span(start=start, end=self.edge(old.end))

    def edge(self, old: int) -> int:
        """Return where a position is now; one within a replacement is at its end.

        What tiled the text before tiles it again.
        """
        n = bisect_left(self._starts, old)
        if n and self._ends[n - 1] > old:
            return self._ends[n - 1] + self._moved[n]
        return old + self._moved[n]

    def swallows(self, old: Span) -> bool:
        """Say whether nothing of a stretch is left outside of the replacements but blanks."""
        first, behind = bisect_right(self._ends, old.start), bisect_left(self._starts, old.end)
        if first == behind:
            return False
        at, left = old.start, ""
        for edit in self.edits[first:behind]:
            left += self.before[at : edit.span.start]
            at = edit.span.end
        return not (left + self.before[at : old.end]).strip()


def moved_segments(edited: Edited, segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments of one document where they stand now; those of no text are left out.

    The segments of one kind tile the text as before.
    """
    moved = []
    for segment in segments:
        span = Span(start=edited.edge(segment.span.start), end=edited.edge(segment.span.end))
        body = edited.edge(segment.span.start + segment.lead)
        if len(span):
            moved.append(replace(segment, span=span, lead=min(body, span.end) - span.start))
    return moved


def position_before(runs: Iterable[Sequence[Shift]], at: int) -> int:
    """Return where a position was before one run of replacements after the other, the last run last.

    >>> position_before([[(0, 3, 10)]], 14)
    7
    """
    for shifts in reversed([*runs]):
        moved = 0
        for start, end, length in shifts:
            if at <= start + moved:
                break
            if at < start + moved + length:
                # Within a replacement there is no position that was.
                at = end + moved
                break
            moved += length - (end - start)
        at -= moved
    return at


def span_before(runs: Sequence[Sequence[Shift]], span: Span) -> Span:
    """Return where a stretch was before all replacements."""
    if not runs:
        return span
    start, end = position_before(runs, span.start), position_before(runs, span.end)
    return Span(start=start, end=max(start, end))
