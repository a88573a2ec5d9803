"""Counts of what was read, kind by kind, whose outcomes add up to what was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcode.model import LedgerEntry

READ = "read"
FILES, ANSWERS, CODINGS, SEGMENTS = "files", "answers in surveys", "codings", "segments"
CASES, DOCUMENTS = "rows of cases.csv", "rows of documents.csv"


@dataclass(slots=True)
class Tally:
    """How many things of a kind were given, and how many of them came to what outcome."""

    given: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def count(self, entries: Iterable[LedgerEntry]) -> None:
        """Count things of which lines of the ledger say what they came to."""
        for entry in entries:
            self.given += entry.count
            self.outcomes[outcome_of(entry)] += entry.count


def outcome_of(entry: LedgerEntry) -> str:
    """Return what became of the things that a line of the ledger counts, and why."""
    word = READ if entry.outcome == "imported" else entry.outcome
    return f"{word}: {entry.reason}" if entry.reason else word


def no_tallies() -> dict[str, Tally]:
    """Return a tally for each kind of thing that can be read, all of them of nothing."""
    return {kind: Tally() for kind in (FILES, ANSWERS, CASES, DOCUMENTS, CODINGS)}


def as_counts(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Return tallies as they stand in a manifest, without kinds of which nothing was given."""
    return {
        kind: {"given": tally.given, "outcomes": dict(sorted(tally.outcomes.items()))}
        for kind, tally in tallies.items()
        if tally.given
    }
