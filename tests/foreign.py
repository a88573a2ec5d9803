"""Projects of other tools, written table by table as those tools have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qualcode.model import Exchange, LedgerEntry

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
QUALCODER = {
    "project": "databaseversion text, date text, memo text, about text, bookmarkfile integer, "
    "bookmarkpos integer, codername text, recently_used_codes text",
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, "
    "date text, av_text_id integer, risid integer, unique(name)",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, date text, "
    "color text, supercid integer, unique(name)",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, "
    "supercatid integer, unique(name)",
    "code_text": "ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, "
    "pos1 integer, owner text, date text, memo text, avid integer, important integer, "
    "unique(cid, fid, pos0, pos1, owner)",
    "cases": "caseid integer primary key, name text, memo text, owner text, date text, unique(name)",
    "case_text": "id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, "
    "owner text, date text, memo text",
    "attribute_type": "name text primary key, date text, owner text, memo text, caseOrFile text, "
    "valuetype text",
    "attribute": "attrid integer primary key, name text, attr_type text, value text, id integer, "
    "date text, owner text, unique(name, attr_type, id)",
    "annotation": "anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, "
    "owner text, date text, unique(fid, pos0, pos1, owner)",
    "journal": "jid integer primary key, name text, jentry text, date text, owner text, unique(name)",
    "coder_names": "name text unique not null, visibility integer not null default 1",
    "code_image": "imid integer primary key, id integer, x1 integer, y1 integer, width integer, "
    "height integer, cid integer, memo text, date text, owner text, important integer",
}
# What the eighth version of its database does not have yet.
LATER = ("coder_names", "supercid", "risid")
TAGUETTE = {
    "projects": "id integer primary key, name varchar not null, description text not null, "
    "created datetime not null",
    "users": "login varchar primary key, created datetime not null, hashed_password varchar",
    "documents": "id integer primary key, name varchar not null, description text not null, "
    "filename varchar not null, created datetime not null, project_id integer not null, "
    "text_direction varchar not null, contents text not null",
    "tags": "id integer primary key, project_id integer not null, path varchar not null, "
    "description text not null, unique(project_id, path)",
    "highlights": "id integer primary key, document_id integer not null, start_offset integer not null, "
    "end_offset integer not null, snippet text not null",
    "highlight_tags": "highlight_id integer not null, tag_id integer not null, "
    "primary key(highlight_id, tag_id)",
    "commands": "id integer primary key, date datetime not null, user_login varchar not null, "
    "project_id integer not null, document_id integer, payload text not null",
}
RQDA = {
    "source": "name text, id integer, file text, memo text, owner text, date text, dateM text, "
    "status integer",
    "freecode": "name text, memo text, owner text, date text, dateM text, id integer, status integer, "
    "color text",
    "treecode": "cid integer, catid integer, date text, dateM text, memo text, status integer, "
    "owner text",
    "codecat": "name text, cid integer, catid integer, owner text, date text, dateM text, memo text, "
    "status integer",
    "treefile": "fid integer, catid integer, date text, dateM text, memo text, status integer, "
    "owner text",
    "filecat": "name text, fid integer, catid integer, owner text, date text, dateM text, memo text, "
    "status integer",
    "coding": "cid integer, fid integer, seltext text, selfirst real, selend real, status integer, "
    "owner text, date text, memo text",
    "coding2": "cid integer, fid integer, seltext text, selfirst real, selend real, status integer, "
    "owner text, date text, memo text",
    "project": "databaseversion text, date text, dateM text, memo text, about text, imageDir text",
    "cases": "name text, memo text, owner text, date text, dateM text, id integer, status integer",
    "caselinkage": "caseid integer, fid integer, selfirst real, selend real, status integer, "
    "owner text, date text, memo text",
    "attributes": "name text, status integer, date text, dateM text, owner text, memo text, class text",
    "caseAttr": "variable text, value text, caseID integer, date text, dateM text, owner text, "
    "status integer",
    "fileAttr": "variable text, value text, fileID integer, date text, dateM text, owner text, "
    "status integer",
    "journal": "name text, journal text, date text, dateM text, owner text, status integer",
    "annotation": "fid integer, position integer, annotation text, owner text, date text, dateM text, "
    "status integer",
}


def write_database(path: Path, tables: Mapping[str, str], rows: Rows) -> Path:
    """Write a database with these tables and rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    # Nobody needs these files to outlive a power cut.
    connection.execute("pragma synchronous = off")
    with connection:
        connection.execute("begin")
        for name, columns in tables.items():
            connection.execute(f"create table {name} ({columns})")
        for name, records in rows.items():
            for record in records:
                places = ", ".join("?" * len(record))
                query = f"insert into {name} ({', '.join(record)}) values ({places})"
                connection.execute(query, list(record.values()))
    connection.close()
    return path


def without(tables: Mapping[str, str], *gone: str) -> dict[str, str]:
    """Return tables without some, and without some columns."""
    return {
        name: ", ".join(c for c in columns.split(", ") if c.split()[0] not in gone)
        for name, columns in tables.items()
        if name not in gone
    }


def quoted(exchange: Exchange) -> list[tuple[str, str, str]]:
    """Return the words of each coding, its code and its coder."""
    texts = {document.id: document.text for document in exchange.documents}
    coders = {coder.id: coder.name for coder in exchange.coders}
    return [
        (texts[c.document_id][c.span.start : c.span.end], c.code_id, coders[c.coder_id])
        for c in exchange.codings
    ]


def counted(exchange: Exchange, kind: str) -> tuple[int, int]:
    """Return how many of a kind came in, and how many were left, as the ledger has it."""
    lines: list[LedgerEntry] = [
        entry for entry in exchange.ledger if entry.place.rpartition(", ")[2] == kind
    ]
    came = sum(entry.count for entry in lines if entry.outcome == "imported")
    return came, sum(entry.count for entry in lines if entry.outcome == "skipped")
