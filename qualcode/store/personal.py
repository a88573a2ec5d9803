"""Where words of participants lie in the tables, and how a row belongs to somebody.

Withdrawing a participant and replacing names go by this and by nothing else, so that a new table is
reached too. A test fails where a table or a column is not told about here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Connection, LargeBinary, String, Table, bindparam, select
from sqlalchemy import delete as delete_from
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of

from qualcode.store.schema import metadata

# The columns in which words or names of participants may stand, by table.
WORDS: dict[str, tuple[str, ...]] = {
    "project": ("name", "report_words"),
    "documents": ("name", "text", "attributes", "recording"),
    "segments": ("speaker", "question"),
    "cases": ("name", "attributes"),
    "case_links": ("speaker",),
    "codebooks": ("name", "modifiers", "flags", "rules"),
    "codes": (
        *("name", "definition", "label", "include", "exclude", "examples", "near_miss", "cues"),
        "sources",
    ),
    "suggestions": ("evidence",),
    "memos": ("text",),
    "summaries": ("text",),
    "adjudications": ("reason",),
    "audits": ("reason",),
    "events": ("payload",),
    "ledger": ("place", "reason"),
    "operations": ("rejected",),
    "surveys": ("choices",),
    "computed": ("content",),
    "foreign_parts": ("content", "file"),
    "foreign_files": ("name", "data"),
    "vectors": ("vector",),
}
# The others that hold text: ids, kinds, times and names of coders.
KEYS: dict[str, tuple[str, ...]] = {
    "project": ("id", "codebook_version", "unit", "created_at", "blinding", "bar"),
    "documents": ("id", "sha256", "encoding", "format"),
    "segments": ("id", "document_id", "kind", "speaker_role"),
    "cases": ("id", "kind"),
    "case_links": ("document_id", "case_id"),
    "codebooks": ("id", "version"),
    "codes": ("codebook_version", "id", "parent", "maps_to", "replaced_by"),
    "coders": ("id", "name"),
    "suggestions": ("id", "document_id", "code_id", "suggester", "codebook_version", "created_at"),
    "codings": (
        *("id", "document_id", "code_id", "coder_id", "source", "codebook_version", "created_at"),
        *("modifiers", "suggestion_id", "flags"),
    ),
    "decisions": ("id", "suggestion_id", "coder_id", "action", "created_at", "code_id"),
    "memos": ("id", "target_kind", "target_id", "coder_id", "created_at", "changed_at"),
    "summaries": (
        *("id", "case_id", "code_id", "coder_id", "created_at", "changed_at", "codebook_version"),
        *("under", "fingerprint"),
    ),
    "readings": ("id", "document_id", "coder_id", "created_at"),
    "adjudications": ("id", "document_id", "code_id", "coder_id", "codebook_version", "created_at"),
    "audits": (
        *("id", "of", "origin", "by", "code_id", "segment_kind", "suggester", "codebook_version"),
        *("drawn_by", "created_at", "withdrawn_at"),
    ),
    "audit_units": ("audit_id", "segment_id", "document_id", "case_id", "stratum", "machine"),
    "past_suggestions": ("id", "document_id", "code_id", "suggester", "created_at", "replaced_at"),
    "reviews": (
        *("id", "coding_id", "reason", "codebook_version", "created_at", "settled_by", "settled_at"),
    ),
    "events": ("kind", "actor", "created_at", "scope", "codes"),
    "ledger": ("outcome",),
    "operations": ("client",),
    "surveys": ("signature",),
    "computed": ("name",),
    "identities": ("kind", "id", "guid"),
    "foreign_parts": ("id", "place"),
    "vectors": ("encoder", "text_key"),
    "removals": ("digest", "reason", "created_at"),
    "shifts": ("document_id", "runs"),
}
# What a column of this name refers to, with or without a foreign key.
REFERENCES = {
    "document_id": "documents",
    "case_id": "cases",
    "coding_id": "codings",
    "suggestion_id": "suggestions",
    "segment_id": "segments",
    "memo_id": "memos",
}
# Tables that can be filled again, and are emptied whenever words are taken out of a project.
CACHES = ("computed", "vectors")
# Tables that belong to nobody, and those that the services treat each in a way of its own.
OF_NOBODY = ("project", "audits", "codebooks", "codes", "coders", "surveys", "removals")
SPECIAL = (
    *("documents", "cases", "memos", "events", "ledger", "operations", "identities"),
    *("foreign_parts", "foreign_files"),
)
# So many rows are read and written at once.
_CHUNK = 2000

Row = dict[str, Any]


@cache
def wordy(table: Table) -> tuple[str, ...]:
    """Return the columns in which words of participants may stand; of a table not known, all of text."""
    known = KEYS.get(table.name)
    if known is None and table.name not in WORDS:
        keys = {c.name for c in table.primary_key} | references(table).keys()
        return tuple(c.name for c in table.columns if holds_text(c) and c.name not in keys)
    return WORDS.get(table.name, ())


def holds_text(column: Column[Any]) -> bool:
    """Say whether a column could hold words at all."""
    return isinstance(column.type, String | JSON | LargeBinary)


@cache
def references(table: Table) -> dict[str, str]:
    """Return the columns of a table that refer to rows of other tables, with the names of these."""
    found = {c.name: REFERENCES[c.name] for c in table.columns if c.name in REFERENCES}
    found |= {c.name: key.column.table.name for c in table.columns for key in c.foreign_keys}
    return {name: other for name, other in found.items() if other != "coders"}


def is_classified(table: Table) -> bool:
    """Say whether it is known what becomes of the rows of a table when somebody withdraws."""
    known = (*CACHES, *OF_NOBODY, *SPECIAL)
    return table.name in known or bool(references(table))


def children_first() -> list[Table]:
    """Return all tables, those that refer to others before these."""
    return list(reversed(metadata.sorted_tables))


def rows_of(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """Yield the rows of a table in pieces; what is read may be changed meanwhile."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1:
        # Small tables, or such without a key of one column.
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
        yield from ([found] if found else [])
        return
    last: Any = None
    while True:
        chosen = select(table).order_by(keys[0]).limit(_CHUNK)
        chosen = chosen if last is None else chosen.where(keys[0] > last)
        piece = [dict(row) for row in connection.execute(chosen).mappings()]
        if not piece:
            return
        yield piece
        last = piece[-1][keys[0].name]


def write_over(connection: Connection, table: Table, pairs: list[tuple[Row, Row | None]]) -> None:
    """Write rows over others of the same key, or delete those that nothing is to stand for."""
    keys = [column.name for column in table.primary_key.columns]
    changed = [(was, now) for was, now in pairs if was != now]
    if not keys:
        if changed:
            connection.execute(delete_from(table))
            kept = [now for _, now in pairs if now is not None]
            connection.execute(insert_into(table), kept) if kept else None
        return
    at = [table.c[name] == bindparam(f"was_{name}") for name in keys]
    gone = [{f"was_{name}": was[name] for name in keys} for was, now in changed if now is None]
    if gone:
        connection.execute(delete_from(table).where(*at), gone)
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for was, now in changed:
        if now is not None:
            names = tuple(sorted(name for name in now if now[name] != was[name]))
            values = {f"now_{name}": now[name] for name in names}
            by_columns.setdefault(names, []).append(
                {**values, **{f"was_{name}": was[name] for name in keys}}
            )
    for names, rows in by_columns.items():
        new = {name: bindparam(f"now_{name}", type_=table.c[name].type) for name in names}
        connection.execute(update_of(table).where(*at).values(new), rows)
