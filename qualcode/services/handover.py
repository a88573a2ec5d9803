"""A project as another tool may take it, with an account of what goes along and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select

from qualcode.core.asking import told_turns
from qualcode.formats.refi.writing import Target, write_project
from qualcode.model import (
    Case,
    CaseLink,
    Codebook,
    Coder,
    Coding,
    Document,
    Exchange,
    ForeignPart,
    Memo,
    Segment,
    Summary,
)
from qualcode.services.moments import new_uuid
from qualcode.services.projects import Project, stored_codebook
from qualcode.store import schema
from qualcode.store.records import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """So many of a kind that another tool gets, does not get, or may take amiss; and what to do."""

    what: str
    count: int
    outcome: Literal["written", "stays behind", "warning"]
    hint: str = ""


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
            summaries=tuple(fetch(connection, Summary)),
            parts=tuple(fetch(connection, ForeignPart)), files=dict(map(tuple, files)),
            guids={(kind, key): guid for kind, key, guid in known},
        )  # fmt: skip


def export_project(project: Project, path: Path, *, target: Target = "standard") -> list[Handed]:
    """Write a project as .qdpx, and return what is in it and, item by item, what could not go along.

    Raises ``InputError`` where it cannot be written, or would not come back as it is.
    """
    exchange = exchange_of(project)
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project)).mappings().one()
    write_project(exchange, path, project_id=row["id"], created_at=row["created_at"], target=target)
    return _account(project, exchange, target)


def account(project: Project, *, target: Target = "standard") -> list[Handed]:
    """Say what ``export_project`` would write and what would stay behind, without writing."""
    return _account(project, exchange_of(project), target)


def _account(project: Project, exchange: Exchange, target: Target) -> list[Handed]:
    carried = {
        "documents": exchange.documents, "codes": exchange.codes, "codings": exchange.codings,
        "cases": exchange.cases, "memos": exchange.memos, "coders": exchange.coders,
        "parts of another tool's project": exchange.parts,
    }  # fmt: skip
    told = [
        *(Handed(what=what, count=len(found), outcome="written") for what, found in carried.items()),
        *(Handed(what=what, count=n, outcome="stays behind") for what, n in _lost(project, exchange)),
    ]
    wide = [d for d in exchange.documents if any(ord(char) > 0xFFFF for char in d.text)]
    if wide and target == "standard":
        hint = (
            f"for example {wide[0].name}; NVivo counts these as two characters, so choose NVivo as the "
            "target to take the project there"
        )
        what = "documents with emoji or the like"
        told.append(Handed(what=what, count=len(wide), outcome="warning", hint=hint))
    return [handed for handed in told if handed.count]


def _lost(project: Project, exchange: Exchange) -> Iterator[tuple[str, int]]:
    """Say what of a project REFI-QDA has no place for, with numbers."""
    tables = {
        "suggestions, and what they rest on": schema.suggestions,
        "decisions on suggestions": schema.decisions,
        "marks that a passage is read": schema.readings,
        "codings to look at again": schema.reviews,
        "summaries of the framework matrix": schema.summaries,
        "lines of the history": schema.events,
    }
    with project.engine.connect() as connection:
        for what, table in tables.items():
            yield what, connection.execute(select(func.count()).select_from(table)).scalar_one()
        books = select(func.count()).select_from(schema.codebooks)
        yield "earlier versions of the codebook", connection.execute(books).scalar_one() - 1
        asked = select(func.count()).where(schema.segments.c.kind == "answer")
        yield "questions of a survey, as such", connection.execute(asked).scalar_one()
        yield "rules of the codebook", len(stored_codebook(connection).rules)
    there = {coding.id for coding in exchange.codings}
    gone = [m for m in exchange.memos if m.target_kind == "coding" and m.target_id not in there]
    yield "memos on quotations that are no more; they are memos on the study in it", len(gone)
    otherwise = "documents in which who speaks or asks is known, and not to be found in the text"
    yield otherwise, _known_otherwise(exchange)
    yield "places of recordings", sum(d.recording is not None for d in exchange.documents)


def _known_otherwise(exchange: Exchange) -> int:
    """Count the documents that have turns and roles which whoever reads their text does not find."""
    stored: dict[str, set[tuple[object, ...]]] = {}
    for turn in exchange.segments:
        stored.setdefault(turn.document_id, set()).add(_who(turn))
    texts = {document.id: document.text for document in exchange.documents}
    return sum(
        {_who(turn) for turn in told_turns(texts[key], document_id=key, new_id=new_uuid)[0]} != known
        for key, known in stored.items()
    )


def _who(turn: Segment) -> tuple[object, ...]:
    return turn.span, turn.speaker, turn.speaker_role


def qdc_losses(book: Codebook) -> list[Handed]:
    """Say what of a codebook has no place in a .qdc."""
    lost = {
        "entries about the codebook itself: name and version": 2, "modifiers": len(book.modifiers),
        "flags": len(book.flags), "rules": len(book.rules),
    }  # fmt: skip
    return [Handed(what=what, count=n, outcome="stays behind") for what, n in lost.items() if n]
