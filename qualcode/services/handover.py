"""A project as another tool may take it, with an account of what stays behind."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select

from qualcode.formats.refi.codebook import qdc
from qualcode.formats.refi.writing import Target, write_project
from qualcode.formats.whole_files import write_file
from qualcode.model import (
    Case,
    CaseLink,
    Codebook,
    Coder,
    Coding,
    Document,
    Exchange,
    ForeignPart,
    LedgerEntry,
    Memo,
    Segment,
)
from qualcode.services.merging import known_guids
from qualcode.services.projects import Project, codebook, stored_codebook
from qualcode.store import schema
from qualcode.store.records import fetch


def exchange_of(project: Project) -> Exchange:
    """Return the content of a project as another tool may take it."""
    with project.engine.connect() as connection:
        book = stored_codebook(connection)
        row = connection.execute(select(schema.project)).mappings().one()
        known = connection.execute(select(schema.identities)).all()
        files = connection.execute(select(schema.foreign_files)).all()
        return Exchange(
            name=row["name"], origin=f"qualcode {version('qualcode')}",
            codes=book.codes, modifiers=book.modifiers, flags=book.flags,
            documents=tuple(fetch(connection, Document)), coders=tuple(fetch(connection, Coder)),
            segments=tuple(
                fetch(
                    connection, Segment, schema.segments.c.kind == "turn",
                    order_by=[schema.segments.c.document_id, schema.segments.c.ordinal],
                )
            ),
            codings=tuple(fetch(connection, Coding)), cases=tuple(fetch(connection, Case)),
            links=tuple(fetch(connection, CaseLink)), memos=tuple(fetch(connection, Memo)),
            parts=tuple(fetch(connection, ForeignPart)), files=dict(map(tuple, files)),
            guids={(kind, key): guid for kind, key, guid in known},
        )  # fmt: skip


def export_project(project: Project, path: Path, *, target: Target = "standard") -> list[LedgerEntry]:
    """Write a project as .qdpx, and return what is in it and, item by item, what could not go along.

    Raises ``InputError`` where it cannot be written, or would not come back as it is.
    """
    exchange = exchange_of(project)
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project)).mappings().one()
    write_project(exchange, path, project_id=row["id"], created_at=row["created_at"], target=target)
    counts = {
        "documents": exchange.documents, "codes": exchange.codes, "codings": exchange.codings,
        "cases": exchange.cases, "memos": exchange.memos, "coders": exchange.coders,
        "parts of another tool's project": exchange.parts,
    }  # fmt: skip
    carried = [
        LedgerEntry(place=path.name, outcome="imported", count=len(records), reason=kind)
        for kind, records in counts.items()
        if records
    ]
    return [*carried, *losses(project, exchange, file=path.name, target=target)]


def export_codebook(project: Project, path: Path) -> Codebook:
    """Write the codebook in use as .qdc, whole or not at all, and return it."""
    with project.engine.connect() as connection:
        book, guids = stored_codebook(connection), known_guids(connection)
    own = {code.id: guids.of("code", code.id) for code in book.codes}
    write_file(path, qdc(book, guids=own, origin=f"qualcode {version('qualcode')}"))
    return book


def losses(project: Project, exchange: Exchange, *, file: str, target: Target) -> list[LedgerEntry]:
    """Say what of a project REFI-QDA has no place for, with numbers."""
    lost = {
        "suggestions, and what they rest on": schema.suggestions,
        "decisions on suggestions": schema.decisions,
        "marks that a passage is read": schema.readings,
        "codings to look at again": schema.reviews,
        "lines of the history": schema.events,
    }
    with project.engine.connect() as connection:
        counts = {
            reason: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for reason, table in lost.items()
        }
        books = select(func.count()).select_from(schema.codebooks)
        counts["earlier versions of the codebook"] = connection.execute(books).scalar_one() - 1
        asked = select(func.count()).where(schema.segments.c.kind == "answer")
        counts["questions of a survey, as such"] = connection.execute(asked).scalar_one()
    counts["rules of the codebook"] = len(codebook(project).rules)
    there = {coding.id for coding in exchange.codings}
    gone = [m for m in exchange.memos if m.target_kind == "coding" and m.target_id not in there]
    counts["memos on quotations that are no more; they are memos on the study in it"] = len(gone)
    counts["places of recordings"] = sum(d.recording is not None for d in exchange.documents)
    ledger = [
        LedgerEntry(place=file, outcome="skipped", count=count, reason=reason)
        for reason, count in counts.items()
        if count
    ]
    wide = [d for d in exchange.documents if any(ord(char) > 0xFFFF for char in d.text)]
    if wide and target == "standard":
        reason = (
            f"documents have emoji or the like, for example {wide[0].name}; NVivo counts these as two "
            "characters, so write the project with --target nvivo to take it there"
        )
        ledger.append(LedgerEntry(place=file, outcome="warning", count=len(wide), reason=reason))
    return ledger
