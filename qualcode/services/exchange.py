"""Whole projects of other tools into ours and back, with an account of every part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import insert, update

from qualcode.errors import CodebookError
from qualcode.model import Exchange, LedgerEntry
from qualcode.services.codebook_changes import new_version
from qualcode.services.merging import Merge, work_out
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import EXCHANGED, Project, stored_codebook
from qualcode.services.standing import standing_of
from qualcode.store import schema
from qualcode.store.journal import Writing, write
from qualcode.store.records import add, add_codebook, replace_record


def import_exchange(
    project: Project,
    exchange: Exchange,
    *,
    file: str,
    actor: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Put a project of another tool into ours, in one transaction, and return the ledger.

    What is here already stays as it is, so that importing the same again changes nothing. Codes are
    known again by GUID, id or name, documents by GUID or by their text, coders by name. Raises
    ``CodebookError`` where somebody changes the codebook meanwhile.
    """
    with project.engine.connect() as connection:
        standing = standing_of(connection)
    merge = work_out(standing, exchange, file=file, now=now(), new_id=new_id)
    if merge.news:
        with write(project.engine, kind=EXCHANGED, actor=actor, now=now()) as writing:
            _store(writing, merge)
    return merge.ledger


def _store(writing: Writing, merge: Merge) -> None:
    connection = writing.connection
    if stored_codebook(connection).version != merge.base.version:
        raise CodebookError("the codebook was changed meanwhile", hint="import the project again")
    codings = merge.codings
    if merge.book != merge.base:
        book = new_version(connection, merge.book)
        add_codebook(connection, book)
        connection.execute(update(schema.project).values(codebook_version=book.version))
        writing.payload["codebook"] = [merge.base.version, book.version]
        codings = [replace(coding, codebook_version=book.version) for coding in codings]
    add(connection, [*merge.coders, *merge.documents, *merge.segments, *merge.cases])
    for record in merge.changed:
        replace_record(connection, record)
    add(connection, [*merge.links, *codings, *merge.memos, *merge.summaries])
    add(connection, [*merge.parts, *merge.ledger])
    if merge.identities:
        connection.execute(insert(schema.identities), merge.identities)
    if merge.files:
        rows = [{"name": name, "data": data} for name, data in merge.files.items()]
        connection.execute(insert(schema.foreign_files), rows)
    writing.codes.update(merge.codes)
    writing.payload.update(
        file=merge.file, origin=merge.exchange.origin, documents=[d.id for d in merge.documents],
        cases=[case.id for case in merge.cases], codings=[coding.id for coding in codings],
        codes=merge.codes, memos=len(merge.memos), summaries=len(merge.summaries),
    )  # fmt: skip
