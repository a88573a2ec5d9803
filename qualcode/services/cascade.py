"""What becomes of a row of a project when words are taken out of it.

One function turns a row, whichever table it is of; the rows that the journal holds are turned by the
same (``services.redacting``). So whatever is taken out of a table is taken out of the history too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy import Table

from qualcode.core.edits import Edited
from qualcode.core.personal import reworded
from qualcode.model import Span
from qualcode.store import schema
from qualcode.store.personal import Row, references, wordy

# A shorter name of a document or a person is found in too many sentences.
_TELLING = 3


def unchanged(words: str) -> str:
    """Leave words as they are."""
    return words


@dataclass(slots=True, kw_only=True)
class Cascade:
    """What is to become of rows, and a count of what went and of the lines of the journal emptied.

    ``edited`` are texts that change, by document; ``gone`` the ids of what goes, by table, and grows by
    what goes with it. ``words`` says what all other words become, in all tables or in ``only`` some,
    ``titles`` what documents are called, and ``renamed`` gives cases other ids. Where somebody is
    ``withdrawing``, what lies on nothing but replaced words goes; ``silent`` are their names, each with
    its document, and ``places`` the documents that the ledger is to say nothing of.
    """

    edited: Mapping[str, Edited] = field(default_factory=dict)
    gone: dict[str, set[str]] = field(default_factory=dict)
    words: Callable[[str], str] = unchanged
    only: Collection[str] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    withdrawing: bool = False
    silent: Collection[tuple[str, str | None]] = ()
    places: Collection[str] = ()
    counts: Counter[str] = field(default_factory=Counter)
    n_emptied: int = 0

    def is_gone(self, table: str, key: object) -> bool:
        """Say whether the row of this key goes."""
        return key in self.gone.get(table, ())

    def rewords(self, table: Table) -> bool:
        """Say whether the words in a table become others."""
        return self.only is None or table.name in self.only

    def turn(self, table: Table, row: Row) -> Row | None:
        """Return what becomes of a row; nothing where it goes."""
        now = self._referring(table, dict(row))
        if now is None or not self._placed(table, now):
            return None
        if table is schema.memos and not self._kept_memo(now):
            return None
        if table is schema.ledger and self._told_of(now):
            return None
        if table is schema.identities and not self._identified(now):
            return None
        for name in wordy(table):
            if name in now and self.rewords(table):
                now[name] = reworded(now[name], self.words)
        if table is schema.documents:
            now["name"] = self.titles.get(row["id"], row["name"])
            if row["id"] in self.edited:
                now["text"] = self.edited[row["id"]].text
        return now

    def _referring(self, table: Table, row: Row) -> Row | None:
        """Return a row that refers to nothing that goes."""
        if self.is_gone(table.name, row.get("id")):
            return None
        if table is schema.cases and row["id"] in self.renamed:
            return None  # it is there under its new id
        if table is schema.case_links and (row["document_id"], row["speaker"]) in self.silent:
            return None
        for name, other in references(table).items():
            if self.is_gone(other, row.get(name)):
                if not table.c[name].nullable:
                    return None
                row[name] = None
            elif other == "cases" and row.get(name) in self.renamed:
                row[name] = self.renamed[row[name]]
        return row

    def _placed(self, table: Table, row: Row) -> bool:
        """Put a row where its words stand now; say whether any are left."""
        edited = self.edited.get(row.get("document_id", ""))
        if edited is None or "start" not in row or table is schema.segments:
            return True
        span = Span(start=row["start"], end=row["end"])
        if self.withdrawing and edited.swallows(span):
            if "id" in row:
                self.gone.setdefault(table.name, set()).add(row["id"])
            return False
        now = edited.span(span)
        row["start"], row["end"] = now.start, now.end
        return True

    def _kept_memo(self, row: Row) -> bool:
        kind, target = row["target_kind"], row["target_id"]
        if kind == "case" and target in self.renamed:
            row["target_id"] = self.renamed[target]
        return not self.is_gone(f"{kind}s", target)

    def _told_of(self, row: Row) -> bool:
        """Say whether a line of the ledger is of a document or a speaker that goes."""
        if {row["place"], PurePath(row["place"]).stem} & set(self.places):
            return True
        return any(
            len(name) >= _TELLING and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", row["reason"])
            for name in self.places
        )

    def _identified(self, row: Row) -> bool:
        """Say whether the name that other tools have for something stays, and put it in its place."""
        if row["kind"] == "case" and row["id"] in self.renamed:
            row["id"] = self.renamed[row["id"]]
        if row["kind"] != "selection":
            return not self.is_gone(f"{row['kind']}s", row["id"])
        document_id, start, end = row["id"].rsplit(":", 2)
        if self.is_gone("documents", document_id):
            return False
        placed: dict[str, Any] = {"document_id": document_id, "start": int(start), "end": int(end)}
        if not self._placed(schema.identities, placed):
            return False
        row["id"] = f"{document_id}:{placed['start']}:{placed['end']}"
        return True
