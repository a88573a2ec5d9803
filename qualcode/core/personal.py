"""Words of people in whatever holds them, and how to find again what one person said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qualcode.core.search import fold
from qualcode.model import Span

# So many words in a row that somebody said are a quotation of theirs wherever they stand.
RUN = 6
# An example of fewer words than a run, but of at least so many, is one when it is theirs as a whole.
FEWEST = 3
# Shorter words tell nobody from anybody.
TELLING = 4
_WORD = re.compile(r"\w+")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_id(value: str) -> bool:
    """Say whether a text is an id and no words: its letters may happen to spell a name."""
    return _ID.fullmatch(value) is not None


def reworded(value: Any, words: Callable[[str], str]) -> Any:
    """Return what JSON can hold with its words changed, but neither ids nor the names of fields."""
    if isinstance(value, str):
        return value if is_id(value) else words(value)
    if isinstance(value, Mapping):
        return {key: reworded(part, words) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [reworded(part, words) for part in value]
    return value


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    >>> words_of("It’s the Café-owner.")
    ['it', 's', 'the', 'cafe', 'owner']
    """
    return _WORD.findall(fold(text)[0])


class Said:
    """What one person said, so that it is known again elsewhere, unless others said it too."""

    def __init__(self, theirs: Iterable[str], others: Iterable[str]) -> None:
        """Take the person's texts, and the texts of everybody else that stay."""
        self._runs: dict[int, set[tuple[str, ...]]] = {n: set() for n in range(FEWEST, RUN + 1)}
        spoken: set[str] = set()
        for text in theirs:
            words = words_of(text)
            spoken.update(words)
            for n in self._runs:
                self._runs[n].update(_runs(words, n))
        shared: set[str] = set()
        for text in others:
            words = words_of(text)
            shared.update(words)
            for n in self._runs:
                self._runs[n].difference_update(_runs(words, n))
        self._spoken, self._shared = spoken, shared

    def quoted(self, text: str) -> list[Span]:
        """Return the stretches of a text that quote the person, in order."""
        folded, origin = fold(text)
        found = list(_WORD.finditer(folded))
        if len(found) < FEWEST:
            return []
        n = min(RUN, len(found))
        words = [match.group() for match in found]
        inside = {
            at + step
            for at, run in enumerate(_runs(words, n))
            if run in self._runs[n]
            for step in range(n)
        }
        spans: list[Span] = []
        for at in sorted(inside):
            start, end = origin[found[at].start()], origin[found[at].end() - 1] + 1
            if at - 1 in inside:
                start = spans.pop().start
            spans.append(Span(start=start, end=end))
        return spans

    def telling(self, also: Iterable[str] = ()) -> list[str]:
        """Return the words that this person alone used, and that are not in ``also`` some texts."""
        known = self._shared.union(*map(words_of, also))
        return sorted(w for w in self._spoken - known if len(w) >= TELLING and not w.isdigit())


def _runs(words: list[str], n: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(n)), strict=False)
