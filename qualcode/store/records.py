"""The model's records in the tables: one mapping for every type."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from qualcode import model
from qualcode.store import schema

Record = TypeVar("Record")

TABLES: dict[type[Any], Table] = {
    model.Document: schema.documents,
    model.Segment: schema.segments,
    model.Case: schema.cases,
    model.CaseLink: schema.case_links,
    model.Coder: schema.coders,
    model.Coding: schema.codings,
    model.Suggestion: schema.suggestions,
    model.Decision: schema.decisions,
    model.Memo: schema.memos,
    model.Summary: schema.summaries,
    model.Reading: schema.readings,
    model.Review: schema.reviews,
    model.Adjudication: schema.adjudications,
    model.Event: schema.events,
    model.LedgerEntry: schema.ledger,
    model.ForeignPart: schema.foreign_parts,
    model.Audit: schema.audits,
    model.AuditUnit: schema.audit_units,
    model.PastSuggestion: schema.past_suggestions,
}
# What a PostgreSQL statement can carry in parameters is limited, so long lists go in pieces; and whole
# documents are inserted so few at a time that they take little memory.
_CHUNK, _ROWS = 5000, 200


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("type[Any]", kind))


def to_row(record: object) -> dict[str, Any]:
    """Return a record as a row of its table; a span becomes ``start`` and ``end``."""
    row: dict[str, Any] = _adapter(cast("Hashable", type(record))).dump_python(record, mode="json")
    row.update(row.pop("span", {}))
    return row


def from_row(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """Return the record of a row."""
    values = {name: row[name] for name in row if name not in ("start", "end")}
    if "start" in row:
        values["span"] = {"start": row["start"], "end": row["end"]}
    if kind is not model.Event:
        values.pop("sequence", None)  # only keeps rows in order
    record: Record = _adapter(cast("Hashable", kind)).validate_python(values)
    return record


def add(connection: Connection, records: Iterable[object]) -> None:
    """Insert records of one or more types, in the order given."""
    kind: type[Any] | None = None
    rows: list[dict[str, Any]] = []
    for record in records:
        if rows and (type(record) is not kind or len(rows) == _ROWS):
            assert kind is not None
            connection.execute(insert(TABLES[kind]), rows)
            rows = []
        kind = type(record)
        rows.append(to_row(record))
    if rows and kind is not None:
        connection.execute(insert(TABLES[kind]), rows)


def fetch(
    connection: Connection,
    kind: type[Record],
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
) -> list[Record]:
    """Return the records of a type that meet all conditions."""
    statement = select(TABLES[kind]).where(*where).order_by(*order_by)
    return [from_row(kind, dict(row)) for row in connection.execute(statement).mappings()]


def fetch_in(
    connection: Connection,
    kind: type[Record],
    *where: ColumnElement[bool],
    column: ColumnElement[Any],
    values: Sequence[str] | Sequence[int],
    order_by: Sequence[ColumnElement[Any]] = (),
) -> list[Record]:
    """Return the records whose ``column`` has one of the values; ordered within 5,000 values."""
    return [
        record
        for at in range(0, len(values), _CHUNK)
        for record in fetch(
            connection, kind, column.in_(values[at : at + _CHUNK]), *where, order_by=order_by
        )
    ]


def replace_record(connection: Connection, record: Any) -> None:
    """Write a record over the one of its id."""
    table = TABLES[type(record)]
    connection.execute(update(table).where(table.c.id == record.id).values(to_row(record)))


def remove(connection: Connection, kind: type[Any], ids: Sequence[str]) -> None:
    """Delete records by id."""
    table = TABLES[kind]
    for at in range(0, len(ids), _CHUNK):
        connection.execute(delete(table).where(table.c.id.in_(ids[at : at + _CHUNK])))


def add_codebook(connection: Connection, book: model.Codebook) -> None:
    """Store a version of a codebook beside the earlier ones."""
    row = _adapter(model.Codebook).dump_python(book, mode="json")
    codes = row.pop("codes")
    connection.execute(insert(schema.codebooks), row)
    for position, code in enumerate(codes):
        code.update(codebook_version=book.version, position=position)
    if codes:
        connection.execute(insert(schema.codes), codes)


def fetch_codebook(connection: Connection, version: str) -> model.Codebook:
    """Return a stored version of the codebook."""
    book = schema.codebooks
    row = dict(connection.execute(select(book).where(book.c.version == version)).mappings().one())
    chosen = select(schema.codes).where(schema.codes.c.codebook_version == version)
    codes = connection.execute(chosen.order_by(schema.codes.c.position)).mappings()
    own = ("codebook_version", "position")
    row["codes"] = [{k: v for k, v in code.items() if k not in own} for code in codes]
    found: model.Codebook = _adapter(model.Codebook).validate_python(row)
    return found
