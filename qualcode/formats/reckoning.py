"""What was taken from a file and what was left, kind by kind, so that it adds up."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from qualcode.model import LedgerEntry

SHOWN = 3


class Reckoning:
    """Counts for each kind of thing (documents, codings …) what became of it, and why."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._kinds: dict[str, None] = {}
        self._taken: Counter[str] = Counter()
        self._said: dict[tuple[str, Literal["skipped", "warning"], str], list[str]] = {}
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def took(self, kind: str, n: int = 1) -> None:
        """Count what came in."""
        self._kinds[kind] = None
        self._taken[kind] += n

    def left(self, kind: str, reason: str, *, where: str = "", n: int = 1) -> None:
        """Count what did not, with the reason; ``where`` names an example."""
        self._say(kind, "skipped", reason, where=where, n=n)

    def warn(self, kind: str, reason: str, *, where: str = "", n: int = 1) -> None:
        """Count what came in otherwise than it was."""
        self._say(kind, "warning", reason, where=where, n=n)

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return a line for each kind and reason; those of one kind stand together."""
        entries = []
        for kind in self._kinds:
            place = f"{self.file}, {kind}"
            if self._taken[kind]:
                entries.append(LedgerEntry(place=place, outcome="imported", count=self._taken[kind]))
            for key, examples in self._said.items():
                if key[0] == kind:
                    reason = _with_examples(key[2], examples, n=self._counts[key])
                    count = self._counts[key]
                    entries.append(LedgerEntry(place=place, outcome=key[1], count=count, reason=reason))
        return tuple(entries)

    def _say(
        self, kind: str, outcome: Literal["skipped", "warning"], reason: str, *, where: str, n: int
    ) -> None:
        if not n:
            return
        self._kinds[kind] = None
        key = (kind, outcome, reason)
        examples = self._said.setdefault(key, [])
        self._counts[key] += n
        if where and len(examples) < SHOWN and where not in examples:
            examples.append(where)


def _with_examples(reason: str, examples: list[str], *, n: int) -> str:
    if not examples:
        return reason
    more = f" and {n - len(examples)} more" if n > len(examples) else ""
    return f"{reason} ({', '.join(examples)}{more})"
