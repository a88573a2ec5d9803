"""Put pseudonyms in the place of names: the same everywhere, in all forms, on whole words only."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping

import regex

from qualcode.core.edits import Edit, Edited
from qualcode.core.search import fold
from qualcode.model import Span

# An underscore divides words, as it does in names of files.
_LETTER = r"[\p{L}\p{N}\p{M}]"
_BETWEEN = regex.compile(r"[\s_\-]+")
_BRACKETED = regex.compile(r"\[[^\[\]\n]*\]")
# A name of fewer letters is too likely another word where an s stands behind it.
_LONG = 4


class Replacer:
    """Finds names and replaces them; the longest name counts where several begin at one place.

    Case, accents, apostrophes and blanks between words do not count, but names that are ordinary words
    too are found with a ``capital`` only. What stands behind a name, such as the s of a possessive,
    stays.

    >>> Replacer({"Amina Khan": "[Teacher 3]", "Khan": "[Teacher 3]"})("KHAN’S class, said Amina Khan.")
    '[Teacher 3]’S class, said [Teacher 3].'
    """

    def __init__(self, names: Mapping[str, str], *, capital: Collection[str] = ()) -> None:
        """Take in what stands for each name."""
        self._instead = {key(name): instead for name, instead in names.items() if key(name)}
        self._capital = set(map(key, capital))
        self._tokens = set(names.values())
        self._pattern = _pattern(self._instead)

    def edits(self, text: str) -> list[Edit]:
        """Return the replacements to be made in a text, in order."""
        if self._pattern is None:
            return []
        folded, origin = fold(text)
        taken = [m.span() for m in _BRACKETED.finditer(text) if m.group() in self._tokens]
        found: list[Edit] = []
        for match in self._pattern.finditer(folded):
            start, end = origin[match.start(1)], _behind(text, origin[match.end(1) - 1] + 1)
            name = key(match.group(1))
            if any(a <= start and end <= b for a, b in taken):
                continue
            if name in self._capital and not text[start].isupper():
                continue
            if match.group(2) and not (len(name) >= _LONG and text[start].isupper()):
                continue
            found.append(Edit(span=Span(start=start, end=end), words=self._instead[name]))
        return found

    def __call__(self, text: str) -> str:
        """Return a text with all names replaced."""
        found = self.edits(text)
        return Edited(text, found).text if found else text


def _behind(text: str, end: int) -> int:
    """Return the place behind an accent that is written as a sign of its own."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def key(name: str) -> str:
    """Return a name as it is compared: without case, accents and apostrophes, with single blanks.

    >>> key("St  Mary’s") == key("ST_MARYS")
    True
    """
    return str(_BETWEEN.sub(" ", fold(name)[0])).strip().replace("'", "")


def _pattern(names: Collection[str]) -> regex.Pattern[str] | None:
    """Return a pattern for names: the name, and an s that is written to it without an apostrophe."""
    if not names:
        return None
    firsts: set[str] = set()
    spelt: list[str] = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        # Names of two words may be cut by a line end; between letters an apostrophe may stand.
        words = [r"'?".join(regex.escape(letter) for letter in word) for word in name.split()]
        spelt.append(_BETWEEN.pattern.join(words))
        firsts.add(name[0])
    begin = f"(?<!{_LETTER})(?=[{''.join(map(regex.escape, sorted(firsts)))}])"
    # An s, and no more, may hang on without an apostrophe: Khans class.
    return regex.compile(f"{begin}({'|'.join(spelt)})(?:(?!{_LETTER})|(s)(?!{_LETTER}))")
