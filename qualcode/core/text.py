"""Texts in one shape: documents before any position in them exists, and the words of codebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import chain, count

_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def normalise(text: str) -> str:
    """Take a leading BOM off, make all line ends LF, and replace illegal characters by U+FFFD.

    Nothing else changes, neither blanks nor the Unicode normal form, so that positions of other
    tools still hold.
    """
    return legal(_LINE_ENDS.sub("\n", text.removeprefix("\ufeff")), instead="\ufffd")


def legal(text: str, *, instead: str = "") -> str:
    """Return a text without the characters that XML has no way to hold."""
    return _ILLEGAL.sub(instead, text)


def one_line(text: str) -> str:
    """Write words on one line, with single blanks.

    >>> one_line("  too \\n little  time ")
    'too little time'
    """
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """Keep the lines of a text, each with single blanks, and no blank ones at its ends."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def whole_number(words: str | None) -> int | None:
    """Return a whole number of at most 18 digits, which is what a database can hold; else ``None``.

    >>> whole_number(" 12 "), whole_number("-1"), whole_number("9" * 5000)
    (12, None, None)
    """
    digits = (words or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 19 else None


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name, with a number behind it where others have it already.

    >>> free_name("Head", ["Head", "Head (2)"])
    'Head (3)'
    """
    known = taken if isinstance(taken, Set) else {*taken}
    numbered = (f"{name} ({n})" for n in count(2))
    return next(free for free in chain([name], numbered) if free not in known)
