"""What was found out about open suggestions while people decide: probabilities, and words that carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from qualcode.services.projects import Project
from qualcode.store.computed import between_computed, change_computed, get_computed, put_computed

# A probability that moved by less is not told again.
LEAST = 0.005
_WORDS = "words/"


def ranks(project: Project, document_id: str, *, known: int = 0) -> tuple[int, dict[str, float]]:
    """Return how often ranks have been worked out, and what they are of suggestions that moved since.

    ``known`` is how often they had been when somebody heard them last; never heard, it is all that
    moved since suggestions were made. Those that wait for coders' own codes are not among them.
    """
    rows = _rows(project.engine, document_id, known=known)
    return max(rows, default=known), {key: p for row in rows.values() for key, p in row.items()}


def carrying_words(project: Project, suggestion_id: str) -> list[tuple[str, float]] | None:
    """Return the words that carry a suggestion, with how much they do; nothing before it is known."""
    kept = get_computed(project.engine, _WORDS + suggestion_id)
    return None if kept is None else [(words, fall) for words, fall in kept[1]]


def keep_words(project: Project, suggestion_id: str, found: Sequence[tuple[str, float]]) -> None:
    """Keep which words carry a suggestion."""
    put_computed(project.engine, _WORDS + suggestion_id, found)


class Told:
    """What has been told of a document's ranks.

    Each suggestion stands in the row of that time at which it moved last, so that those which moved
    since a time are in the rows behind it.
    """

    def __init__(self, engine: Engine, document_id: str) -> None:
        self._engine, self._document = engine, document_id
        self._rows = _rows(engine, document_id)
        self._row_of = {key: at for at, row in self._rows.items() for key in row}

    def tell(self, now: Mapping[str, float], *, made: Mapping[str, float]) -> None:
        """Keep what has moved since it was told, or else ``made``; small steps add up."""
        moved = {key: p for key, p in now.items() if abs(p - self._last(key, made[key])) > LEAST}
        gone = self._row_of.keys() - now.keys()
        if not moved and not gone:
            return
        time = max(self._rows, default=0) + 1
        touched = {self._row_of.pop(key): None for key in (*moved, *gone) if key in self._row_of}
        for at in touched:
            left = {key: p for key, p in self._rows.pop(at).items() if self._row_of.get(key) == at}
            if left:
                self._rows[at] = left
        self._rows[time] = moved
        self._row_of.update(dict.fromkeys(moved, time))
        fresh = {at: self._rows[at] for at in (*touched, time) if at in self._rows}
        change_computed(
            self._engine, drop=[_name(self._document, at) for at in touched],
            keep={_name(self._document, at): row for at, row in fresh.items()},
        )  # fmt: skip

    def _last(self, key: str, otherwise: float) -> float:
        at = self._row_of.get(key)
        return otherwise if at is None else self._rows[at][key]


def _rows(engine: Engine, document_id: str, *, known: int = 0) -> dict[int, dict[str, float]]:
    first, last = _name(document_id, known + 1), _name(document_id, _LAST)
    found = between_computed(engine, first, last)
    return {int(name.rpartition("/")[2]): row for name, row in found.items()}


_DIGITS = 9
_LAST = 10**_DIGITS - 1


def _name(document_id: str, time: int) -> str:
    return f"ranks/{document_id}/{time:0{_DIGITS}}"
