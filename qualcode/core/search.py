"""Find words and patterns in a text, and show them with the words around them.

Texts are folded character by character before they are compared: case, typographic quotes and
dashes, invisible characters and, unless accents count, accents. Every folded character knows the
one that it came from, so that spans are always positions in the text as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import regex

from qualcode.errors import SearchError
from qualcode.model import Span

MAX_PATTERN = 500
_ALIKE = str.maketrans("‘’‚‛ʼ′´`“”„‟«»‐‑‒–—−", "''''''''\"\"\"\"\"\"------")
# Combining classes below this are parts of letters (nukta, voicing, virama) and not accents.
_ACCENT_CLASS = 10
_LETTER = r"[\w\p{M}]"
_JOINER = "\u200d"
_TERM = regex.compile(r'(?P<excluded>-?)"(?P<phrase>[^"]*)"?|(?P<minus>-?)(?P<word>[^\s"]+)')


class Context(NamedTuple):
    """A hit with the words before and behind it."""

    left: str
    hit: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: ``wanted`` must all occur in a text and ``excluded`` must not.

    The patterns meet folded text, or the text as it is when ``as_written``; without any, every
    text is found.
    """

    wanted: tuple[Any, ...] = ()
    excluded: tuple[Any, ...] = ()
    accents: bool = False
    as_written: bool = False


def parse_words(words: str, *, whole_words: bool = True, accents: bool = False) -> Query:
    """Read what a person typed: words, "phrases in quotes", ``begin*`` and ``-without``.

    With ``whole_words`` a word is found only by itself, else inside longer ones too; a star
    stands for the rest of a word. Unless ``accents`` count, é is found as e. Case never counts.
    Raises ``SearchError`` for a star elsewhere.
    """
    wanted: list[Any] = []
    excluded: list[Any] = []
    for found in _TERM.finditer(fold(words, accents=accents)[0]):
        phrase = found["phrase"]
        minus = bool(found["excluded"] or found["minus"])
        term = found["word"] if phrase is None else phrase
        if phrase is not None and not phrase.strip():
            continue
        (excluded if minus else wanted).append(_term(term, whole_words=whole_words))
    return Query(wanted=tuple(wanted), excluded=tuple(excluded), accents=accents)


def parse_pattern(pattern: str) -> Query:
    """Read a regular expression; case does not count, everything else is as it is written.

    Raises ``SearchError`` for one that is faulty or longer than ``MAX_PATTERN``.
    """
    if len(pattern) > MAX_PATTERN:
        raise SearchError(
            f"the regular expression has {len(pattern)} characters", hint=f"use at most {MAX_PATTERN}"
        )
    try:
        compiled = regex.compile(pattern, regex.IGNORECASE)
    except regex.error as fault:
        raise SearchError(
            f"the regular expression {pattern!r} is faulty: {fault}",
            hint="look for the words themselves, or mend it",
        ) from fault
    return Query(wanted=(compiled,) if pattern else (), as_written=True)


def find_hits(text: str, query: Query, *, timeout: float | None = None) -> list[Span] | None:
    """Return where a query is met in a text, or nothing when the text is not found.

    The spans are in the order of the text and never overlap; there are none where only words
    were excluded. Raises ``SearchError`` when a regular expression takes more than ``timeout``
    seconds.
    """
    as_it_is: tuple[str, Sequence[int]] = (text, range(len(text) + 1))
    folded, origin = as_it_is if query.as_written else fold(text, accents=query.accents)
    spans: list[Span] = []
    try:
        if any(pattern.search(folded) for pattern in query.excluded):
            return None
        for pattern in query.wanted:
            # A pattern may take its time, so other people's pages go on meanwhile.
            matches = pattern.finditer(
                folded, overlapped=not query.as_written, concurrent=query.as_written, timeout=timeout
            )
            found = [match.span() for match in matches]
            if not any(start < end for start, end in found):
                return None
            spans += [_unfolded(text, origin, edges) for edges in found if edges[0] < edges[1]]
    except TimeoutError:
        raise SearchError(
            "the regular expression takes too long",
            hint="avoid repeats within repeats, such as (a+)+",
        ) from None
    return _merged(spans)


def fold(text: str, *, accents: bool = False) -> tuple[str, Sequence[int]]:
    """Return a text as it is compared, and for each of its characters where it came from.

    One more position, the length of the text, stands at the end.

    >>> fold("Straße")
    ('strasse', [0, 1, 2, 3, 4, 4, 5, 6])
    >>> fold("Cafe\\u0301", accents=True)[0] == fold("café", accents=True)[0]
    True
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    parts = [_fold_character(character, accents) for character in text]
    origin = [number for number, part in enumerate(parts) for _ in part]
    return "".join(parts), [*origin, len(text)]


def window(text: str, around: Span, *, width: int) -> Span:
    """Return a stretch of text with up to ``width`` characters on both sides, cut between words.

    Only where no blank is in reach a word is cut, and never inside a character.
    """
    start, end = max(0, around.start - width), min(len(text), around.end + width)
    if start > 0:
        begins = (i for i in range(start, around.start + 1) if text[i - 1].isspace())
        start = next(begins, None) or _between_characters(text, start, -1)
    if end < len(text):
        ends = (i for i in range(end, around.end - 1, -1) if text[i].isspace())
        end = next(ends, None) or _between_characters(text, end, 1)
    return Span(start=start, end=end)


def in_context(text: str, hit: Span, *, width: int = 60) -> Context:
    """Return a hit with up to ``width`` characters of whole words on both sides.

    >>> in_context("We trust one another by now.", Span(start=3, end=8), width=8)
    Context(left='We ', hit='trust', right=' one')
    """
    shown = window(text, hit, width=width)
    return Context(text[shown.start : hit.start], text[hit.start : hit.end], text[hit.end : shown.end])


def marked(text: str, spans: Iterable[Span], within: Span) -> list[tuple[str, bool]]:
    """Cut a stretch of text into pieces, and say of each whether a hit lies there."""
    edges = [within.start]
    for span in spans:
        edges += [min(max(edge, edges[-1]), within.end) for edge in (span.start, span.end)]
    pieces = [
        (text[start:end], bool(number % 2))
        for number, (start, end) in enumerate(pairwise([*edges, within.end]))
    ]
    return [piece for piece in pieces if piece[0]]


@cache
def _fold_character(character: str, accents: bool) -> str:
    if unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFD", character).casefold())
    kept = (c for c in parts if accents or unicodedata.combining(c) < _ACCENT_CLASS)
    return "".join(kept).translate(_ALIKE)


def _term(term: str, *, whole_words: bool) -> Any:
    words = term.split()
    if any(not word.strip("*") or "*" in word.rstrip("*") for word in words):
        raise SearchError("a * stands behind letters only", hint="such as relation*")
    parts = [
        regex.escape(word.rstrip("*")) + (_LETTER + "*" if word.endswith("*") else "") for word in words
    ]
    pattern = r"\s+".join(parts)
    first, last = words[0][0], words[-1][-1]
    if whole_words and regex.match(_LETTER, first):
        pattern = f"(?<!{_LETTER}){pattern}"
    # Without the accent that belongs to it, a letter is another one.
    behind = _LETTER if whole_words and regex.match(_LETTER, last) else r"\p{M}"
    return regex.compile(f"{pattern}(?!{behind})")


def _unfolded(text: str, origin: Sequence[int], edges: tuple[int, int]) -> Span:
    start, end = origin[edges[0]], origin[edges[1] - 1] + 1
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return Span(start=start, end=end)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            span = Span(start=merged[-1].start, end=max(span.end, merged.pop().end))
        merged.append(span)
    return merged


def _between_characters(text: str, at: int, step: int) -> int:
    """Move a place out of a character that is written with several code points."""
    while 0 < at < len(text) and (
        unicodedata.category(text[at]).startswith("M") or _JOINER in text[at - 1 : at + 1]
    ):
        at += step
    return at
