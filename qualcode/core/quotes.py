"""Words that somebody quoted, found again in the text that they are from."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from qualcode.core.positions import CONVENTIONS, Positions
from qualcode.model import Span

# How far from where they should be words are looked for.
NEAR = 10_000
_ALIKE = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), ""),
    ord("…"): "...",
}


class Settled(NamedTuple):
    """Where words stand, and by which of the candidates; nothing, if it is only near them."""

    span: Span
    by: int | None


def settle(
    text: str, words: str, candidates: Iterable[Span | None], *, about: int = 0
) -> Settled | None:
    """Return the first candidate that holds the words, or else the place nearest to ``about``.

    Where no words are given, the first candidate is believed.
    """
    for by, span in enumerate(candidates):
        if span and (not words or text[span.start : span.end] == words):
            return Settled(span, by)
    if not words.strip():
        return None
    about = min(max(about, 0), len(text))
    before = text.rfind(words, max(about - NEAR, 0), about + len(words))
    after = text.find(words, about, about + NEAR + len(words))
    found = [start for start in (before, after) if start >= 0]
    if not found:
        return None
    start = min(found, key=lambda start: abs(start - about))
    return Settled(Span(start=start, end=start + len(words)), None)


def likely_spans(positions: Positions, start: int, end: int) -> Iterator[Span | None]:
    """Yield what two positions may mean, by each convention; nothing where they lie in no text."""
    for convention in CONVENTIONS[:1] if positions.plain else CONVENTIONS:
        if 0 <= start < end <= positions.length(convention):
            first, last = positions.index(start, convention), positions.index(end, convention, up=True)
            yield Span(start=first, end=last)
        else:
            yield None


def find_alike(text: str, words: str) -> list[Span]:
    """Return where words stand that differ only in blanks, quotation marks, dashes or normal form.

    >>> find_alike("She said:\\n“No –  never.”", '"no - never."'.replace("no", "No"))
    [Span(start=10, end=24)]
    """
    wanted = _folded(words)[0].strip()
    if not wanted:
        return []
    folded, starts, ends = _folded(text)
    found, at = [], folded.find(wanted)
    while at >= 0:
        found.append(Span(start=starts[at], end=ends[at + len(wanted) - 1]))
        at = folded.find(wanted, at + len(wanted))
    return found


@lru_cache(maxsize=4)
def _folded(text: str) -> tuple[str, array[int], array[int]]:
    """Return a text as it is compared, and where each of its characters begins and ends in it."""
    folded: list[str] = []
    starts, ends = array("L"), array("L")
    start, blank = 0, False
    for piece in _pieces(text):
        end = start + len(piece)
        alike = unicodedata.normalize("NFC", piece).translate(_ALIKE)
        if alike.isspace():
            alike = "" if blank else " "
            blank = True
        elif alike:
            blank = False
        folded.append(alike)
        starts.extend([start] * len(alike))
        ends.extend([end] * len(alike))
        start = end
    return "".join(folded), starts, ends


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where normal forms cannot reach across."""
    if unicodedata.is_normalized("NFC", text):
        return iter(text)
    import regex

    return (found[0] for found in regex.finditer(r"\X", text))
