"""What must not come into a project again, known by hashes alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select

from qualcode.formats.refi.identity import Guids
from qualcode.model import Document, Exchange
from qualcode.services.cascade import Cascade
from qualcode.store import schema

WITHDRAWN = "it has words of a participant who has withdrawn"
PSEUDONYMISED = "it is in the project already, with pseudonyms"


class Removed:
    """Knows texts and cases that were taken out of a project, without knowing what they were."""

    def __init__(self, connection: Connection) -> None:
        """Read the hashes."""
        self._salt = str(connection.execute(select(schema.project.c.id)).scalar_one())
        table = schema.removals
        self._reasons = dict(connection.execute(select(table.c.digest, table.c.reason)).all())

    def why(self, document: Document) -> str:
        """Say why a document must not come in; nothing where it may."""
        if not self._reasons:
            return ""
        found = (self._reasons.get(self.digest(kind, key)) for kind, key in _keys(document))
        return next(filter(None, found), "")

    def has_case(self, case_id: str) -> bool:
        """Say whether a case was withdrawn."""
        return bool(self._reasons) and self.digest("case", case_id) in self._reasons

    def digest(self, kind: str, key: str) -> str:
        """Return the hash of something, which is another one in each project."""
        return hashlib.sha256(f"{self._salt}/{kind}/{key}".encode("utf-8", "surrogatepass")).hexdigest()


def _keys(document: Document, *, with_id: bool = True) -> Iterable[tuple[str, str]]:
    """What a text is known by: its file or its row, its words, and its id in other tools."""
    # Two respondents may well have given the same answers.
    survey = document.format == "survey"
    yield "file", f"{document.name}/{document.sha256}" if survey else document.sha256
    if not survey:
        yield "text", document.text
    if with_id:
        yield "id", document.id


def without_removed(exchange: Exchange, removed: Removed) -> tuple[Exchange, int]:
    """Return an exchange without what was taken out of the project, and how much that was."""
    barred = {d.id for d in exchange.documents if removed.why(d)}
    own = {c.id for c in exchange.cases if removed.has_case(c.id) or removed.has_case(c.name)}
    barred |= {link.document_id for link in exchange.links if link.case_id in own}
    if not barred and not own:
        return exchange, 0
    links = [k for k in exchange.links if k.case_id not in own and k.document_id not in barred]
    left = replace(
        exchange, links=tuple(links),
        documents=tuple(d for d in exchange.documents if d.id not in barred),
        segments=tuple(s for s in exchange.segments if s.document_id not in barred),
        codings=tuple(c for c in exchange.codings if c.document_id not in barred),
        cases=tuple(c for c in exchange.cases if c.id not in own),
        # What was kept of the other tool may speak of anything.
        parts=(), files={},
    )  # fmt: skip
    return left, len(barred | own)


def remember_case(connection: Connection, case_id: str, *, now: str) -> None:
    """Let a case not come in again."""
    _remember(connection, [("case", case_id)], reason=WITHDRAWN, now=now)


def remember_texts(
    connection: Connection,
    documents: Iterable[Document],
    *,
    whole: Collection[str],
    reason: str,
    now: str,
) -> None:
    """Let texts not come in again as they are; those that are gone as a ``whole`` under no id either."""
    keys = [key for d in documents for key in _keys(d, with_id=d.id in whole)]
    _remember(connection, keys, reason=reason, now=now)


def _remember(connection: Connection, keys: Iterable[tuple[str, str]], *, reason: str, now: str) -> None:
    known = Removed(connection)
    digests = {known.digest(kind, key) for kind, key in keys}
    table = schema.removals
    there = set(connection.execute(select(table.c.digest)).scalars())
    rows = [{"digest": d, "reason": reason, "created_at": now} for d in sorted(digests - there)]
    if rows:
        connection.execute(insert(table), rows)


def drop_foreign(
    connection: Connection,
    cascade: Cascade,
    *,
    names: Iterable[str] = (),
    every: Callable[[str], bool] = lambda content: False,
) -> int:
    """Delete what was kept of other tools' projects and speaks of what goes; return how many parts.

    A part does where it has the GUID of a document or a case that goes or changes, or a name. Its file
    goes too, such as the PDF or the recording of a document.
    """
    table = schema.foreign_parts
    project_id = str(connection.execute(select(schema.project.c.id)).scalar_one())
    known = {(kind, key): guid for kind, key, guid in connection.execute(select(schema.identities))}
    guids = Guids(project_id, known)
    about = {guids.of("document", key) for key in (*cascade.gone.get("documents", ()), *cascade.edited)}
    about |= {guids.of("case", key) for key in cascade.gone.get("cases", ())}
    marks = [mark.lower() for mark in (*about, *names)]
    rows = connection.execute(select(table.c.sequence, table.c.id, table.c.content, table.c.file)).all()
    gone = [
        row
        for row in rows
        if row.id in about or any(m in row.content.lower() for m in marks) or every(row.content)
    ]
    for row in gone:
        connection.execute(delete(table).where(table.c.sequence == row.sequence))
    left = {row.file for row in rows} - {row.file for row in gone}
    files = schema.foreign_files
    for name in {row.file for row in gone if row.file} - left:
        connection.execute(delete(files).where(files.c.name == name))
    return len(gone)
