"""Carry out a cascade: on every table, and on every line of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from qualcode.core.edits import moved_segments
from qualcode.core.personal import is_id, reworded
from qualcode.model import Segment
from qualcode.services.cascade import Cascade
from qualcode.services.projects import forget_codebooks
from qualcode.store import schema
from qualcode.store.personal import CACHES, Row, children_first, rows_of, wordy, write_over
from qualcode.store.records import TABLES, from_row, to_row

# A line of the journal of which nothing is left but who did something and when.
EMPTIED = "line.emptied"
_TABLES = {kind.__name__: table for kind, table in TABLES.items()}


def carry_through(connection: Connection, cascade: Cascade) -> None:
    """Turn every row of every table and of the journal, and empty what can be worked out again."""
    if cascade.withdrawing:
        _mark_gone(connection, cascade)
    journal = Journal(cascade)
    _rename_cases(connection, cascade)
    for table in children_first():
        if table.name in CACHES:
            connection.execute(delete(table))
        elif table is schema.segments:
            _turn_segments(connection, cascade)
        elif table is schema.shifts:
            _keep_shifts(connection, cascade)
        else:
            _turn_table(connection, table, cascade=cascade, journal=journal)
    _forget_settings(connection, cascade)
    forget_codebooks(connection)


def _turn_table(connection: Connection, table: Table, *, cascade: Cascade, journal: Journal) -> None:
    for piece in rows_of(connection, table):
        if table is schema.events:
            write_over(connection, table, [(row, journal.turn(row)) for row in piece])
            continue
        pairs = [(row, cascade.turn(table, row)) for row in piece]
        write_over(connection, table, pairs)
        cascade.counts[table.name] += sum(now is None for _, now in pairs)


def _mark_gone(connection: Connection, cascade: Cascade) -> None:
    """Find the ids of all that goes, in the tables and in the journal, where it may be there alone."""
    # A row goes with one that it refers to, so this goes on until nothing more does.
    while True:
        known = sum(map(len, cascade.gone.values()))
        for table in (schema.suggestions, schema.codings, schema.readings, schema.memos):
            for piece in rows_of(connection, table):
                _mark(cascade, table, piece)
        for piece in rows_of(connection, schema.events):
            for event in piece:
                for name, *rows in event["payload"].get("changes", ()):
                    _mark(cascade, _TABLES[name], [row for row in rows if row])
        if sum(map(len, cascade.gone.values())) == known:
            return


def _mark(cascade: Cascade, table: Table, rows: Iterable[Row]) -> None:
    going = cascade.gone.setdefault(table.name, set())
    going.update([row["id"] for row in rows if "id" in row and cascade.turn(table, row) is None])


def _rename_cases(connection: Connection, cascade: Cascade) -> None:
    """Enter cases under their new ids, so that what refers to them can go there."""
    for old, new in cascade.renamed.items():
        chosen = select(schema.cases).where(schema.cases.c.id == old)
        row = dict(connection.execute(chosen).mappings().one())
        connection.execute(insert(schema.cases).values({**row, "id": new}))


def _turn_segments(connection: Connection, cascade: Cascade) -> None:
    table = schema.segments
    for piece in rows_of(connection, table):
        by_document: dict[str, list[Row]] = {}
        for row in piece:
            by_document.setdefault(row["document_id"], []).append(row)
        pairs: list[tuple[Row, Row | None]] = []
        for document_id, rows in by_document.items():
            edited = cascade.edited.get(document_id)
            now: dict[str, Row] = {row["id"]: row for row in rows}
            if cascade.is_gone("documents", document_id):
                now = {}
            elif edited is not None:
                moved = moved_segments(edited, [from_row(Segment, row) for row in rows])
                now = {segment.id: to_row(segment) for segment in moved}
            pairs += [(row, _renamed(row, now.get(row["id"]), cascade)) for row in rows]
        write_over(connection, table, pairs)
        cascade.counts[table.name] += sum(now is None for _, now in pairs)


def _renamed(row: Row, now: Row | None, cascade: Cascade) -> Row | None:
    """Give a segment the name that its speaker has now."""
    if now is None:
        return None
    if (row["document_id"], row["speaker"]) in cascade.silent:
        return {**now, "speaker": None, "speaker_role": "none", "lead": 0}
    if not cascade.rewords(schema.segments):
        return now
    return {**now, **{name: reworded(now[name], cascade.words) for name in wordy(schema.segments)}}


def _keep_shifts(connection: Connection, cascade: Cascade) -> None:
    """Remember where texts were replaced, so that random draws of places stay what they are."""
    table = schema.shifts
    runs = dict(connection.execute(select(table.c.document_id, table.c.runs)).all())
    for document_id in cascade.gone.get("documents", ()):
        connection.execute(delete(table).where(table.c.document_id == document_id))
    for document_id, edited in cascade.edited.items():
        own = [*runs.get(document_id, ()), [list(shift) for shift in edited.shifts]]
        connection.execute(delete(table).where(table.c.document_id == document_id))
        connection.execute(insert(table).values(document_id=document_id, runs=own))


def _forget_settings(connection: Connection, cascade: Cascade) -> None:
    """Take documents that are no more off the list of those coded without suggestions."""
    row = connection.execute(select(schema.project.c.blinding)).scalar_one()
    left = [key for key in row["documents"] if not cascade.is_gone("documents", key)]
    if left != row["documents"]:
        connection.execute(update(schema.project).values(blinding={**row, "documents": left}))


class Journal:
    """Turns lines of the journal: without what goes, and in other words."""

    def __init__(self, cascade: Cascade) -> None:
        """Take in what goes, once it is all known."""
        self._cascade = cascade
        # Ids of cases are words, which may stand for other things elsewhere.
        self._gone = {key for table, own in cascade.gone.items() if table != "cases" for key in own}

    def turn(self, row: Row) -> Row:
        """Return a line without what goes; one of which nothing is left says only who and when.

        What undoes an action needs its rows, so that one without rows cannot be undone.
        """
        cascade, payload = self._cascade, dict(row["payload"])
        if {row["scope"], payload.get("document")} & cascade.gone.get("documents", set()):
            return self._emptied(row)
        changes = payload.pop("changes", [])
        kept = [now for change in changes if (now := self._changed(change)) is not None]
        if changes and not kept and not {"settings", "roles"} & payload.keys():
            return self._emptied(row)
        own = payload.pop("cases", None)
        rest = self._walk(payload)
        if payload.get("roles") and not rest["roles"] and not kept:
            return self._emptied(row)
        if own is not None:
            rest["cases"] = [
                cascade.renamed.get(key, key) for key in own if not cascade.is_gone("cases", key)
            ]
        if kept:
            rest["changes"] = kept
        return {**row, "payload": rest}

    def _emptied(self, row: Row) -> Row:
        self._cascade.n_emptied += row["kind"] != EMPTIED
        return {**row, "kind": EMPTIED, "payload": {}, "scope": EMPTIED, "codes": "", "target": None}

    def _changed(self, change: list[Any]) -> list[Any] | None:
        name, *rows = change
        turned = [None if row is None else self._cascade.turn(_TABLES[name], row) for row in rows]
        if any(row is not None and now is None for row, now in zip(rows, turned, strict=True)):
            return None
        return [name, *turned]

    def _walk(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._walk(part) for key, part in value.items() if key not in self._gone}
        if isinstance(value, list):
            return [self._walk(part) for part in value if not self._of_gone(part)]
        if not isinstance(value, str) or is_id(value) or not self._cascade.rewords(schema.events):
            return value
        return self._cascade.words(value)

    def _of_gone(self, part: Any) -> bool:
        """Say whether an entry of a list is of what goes, such as the role that a speaker was given."""
        if isinstance(part, str):
            return part in self._gone
        if not isinstance(part, list) or len(part) < 2 or not isinstance(part[0], str):
            return False
        return part[0] in self._gone or _pair(part) in self._cascade.silent


def _pair(part: Collection[Any]) -> tuple[Any, Any]:
    first, second, *_ = part
    return (first, second) if not isinstance(second, list | dict) else (first, None)
