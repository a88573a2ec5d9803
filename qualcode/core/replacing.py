"""Put pseudonyms in the place of names: the same everywhere, in all forms, on whole words only."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping

import regex

from qualcode.core.edits import Edit, Edited
from qualcode.core.search import fold
from qualcode.core.text import one_line
from qualcode.model import Span

_LETTER = r"[\w\p{M}]"
_BRACKETED = regex.compile(r"\[[^\[\]\n]*\]")
# A name of fewer letters is too likely another word where an s stands behind it.
_LONG = 4


class Replacer:
    """Finds names and replaces them; the longest name counts where several begin at one place.

    Case, accents, kinds of apostrophes and blanks between words do not count, but for names that are
    ``as_written`` only, because they are ordinary words too. What stands behind a name, such as the s of
    a possessive, stays.

    >>> Replacer({"Amina Khan": "[Teacher 3]", "Khan": "[Teacher 3]"})("KHAN’S class, said Amina Khan.")
    '[Teacher 3]’S class, said [Teacher 3].'
    """

    def __init__(self, names: Mapping[str, str], *, as_written: Collection[str] = ()) -> None:
        """Take in what stands for each name."""
        self._instead = {key(name): instead for name, instead in names.items() if key(name)}
        self._exact: dict[str, set[str]] = {}
        for name in as_written:
            self._exact.setdefault(key(name), set()).add(one_line(name))
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
            if any(a <= start and end <= b for a, b in taken) or not self._fits(text[start:end], name):
                continue
            if match.group(2) and not (len(name) >= _LONG and text[start].isupper()):
                continue
            found.append(Edit(span=Span(start=start, end=end), words=self._instead[name]))
        return found

    def __call__(self, text: str) -> str:
        """Return a text with all names replaced."""
        found = self.edits(text)
        return Edited(text, found).text if found else text

    def _fits(self, words: str, name: str) -> bool:
        return name not in self._exact or one_line(words) in self._exact[name]


def _behind(text: str, end: int) -> int:
    """Return the place behind an accent that is written as a sign of its own."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def key(name: str) -> str:
    """Return a name as it is compared: without case, accents, apostrophes and outer blanks.

    >>> key("St  Mary’s") == key("ST MARYS")
    True
    """
    return one_line(fold(name)[0]).replace("'", "")


def _pattern(names: Collection[str]) -> regex.Pattern[str] | None:
    """Return a pattern for names: the name, and an s that is written to it without an apostrophe."""
    if not names:
        return None
    firsts: set[str] = set()
    spelt: list[str] = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        head = regex.match(r"[\w\p{M}]+", name)
        # Names of two words may be cut by a line end; between letters an apostrophe may stand.
        words = [r"'?".join(regex.escape(letter) for letter in word) for word in name.split()]
        spelt.append(r"\s+".join(words))
        firsts.add(head.group()[0] if head else name[0])
    begin = f"(?<!{_LETTER})(?=[{''.join(map(regex.escape, sorted(firsts)))}])"
    # An s, and no more, may hang on without an apostrophe: Khans class.
    return regex.compile(f"{begin}({'|'.join(spelt)})(?:(?!{_LETTER})|(s)(?!{_LETTER}))")
