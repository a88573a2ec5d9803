"""Projects as a whole: create, open, look over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, Pool, Table, func, insert, select

from qualcode.errors import ProjectError
from qualcode.model import (
    Bar,
    Blinding,
    Case,
    CaseLink,
    Codebook,
    Coder,
    Coding,
    Document,
    Reading,
    Segment,
    SegmentKind,
    Span,
)
from qualcode.services.moments import new_uuid, utc_now
from qualcode.store import schema
from qualcode.store.engine import create_store, is_url, open_store
from qualcode.store.journal import revision, write
from qualcode.store.records import add, add_codebook, fetch, fetch_codebook, to_row

# The codebooks read from each database, as long as it is open.
_books: WeakKeyDictionary[Pool, dict[str, Codebook]] = WeakKeyDictionary()
# The kind of the event that has codings from a file.
IMPORTED = "codings.imported"
# The kind of the event that has a whole project of another tool.
EXCHANGED = "project.imported"
# In the journal, what was coded from the results of a search.
FOUND = "found"
# What documents are read in, the first that a document has.
BASE_KINDS: tuple[SegmentKind, ...] = ("turn", "answer", "paragraph")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An open project; close it, or use it in a ``with`` block."""

    location: str
    engine: Engine

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def create_project(
    location: str,
    *,
    codebook: Codebook,
    actor: str,
    name: str = "",
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Project:
    """Create an empty project with a codebook; raise ``ProjectExists`` if one is there."""
    if not is_url(location) and Path(location).suffix != ".qualcode":
        hint = "name a .qualcode file, or a PostgreSQL URL"
        raise ProjectError(f"{location or 'an empty name'} is no name of a project", hint=hint)
    engine = create_store(location)
    title = name or ("study" if is_url(location) else Path(location).stem)
    with write(engine, kind="project.created", actor=actor, now=now()) as writing:
        row = {"id": new_id(), "name": title, "codebook_version": codebook.version, "revision": 1}
        row |= {"unit": "unit", "created_at": now()}
        row |= {"blinding": to_row(Blinding(seed=new_id())), "bar": to_row(Bar())}
        writing.connection.execute(insert(schema.project).values(row))
        add_codebook(writing.connection, codebook)
        writing.payload.update(name=title, codebook=codebook.id, version=codebook.version)
    return Project(location=location, engine=engine)


def open_project(location: str | Path) -> Project:
    """Open a project by file or by database URL.

    Raises ``ProjectNotFound``, ``NewerProject`` or ``ProjectError``.
    """
    return Project(location=str(location), engine=open_store(str(location)))


def codebook(project: Project, version: str | None = None) -> Codebook:
    """Return the project's codebook in its present version, or in an earlier one."""
    with project.engine.connect() as connection:
        return stored_codebook(connection, version)


def stored_codebook(connection: Connection, version: str | None = None) -> Codebook:
    """Return the present or an earlier version; versions never change, so each is read once.

    Whoever holds a connection uses this: many who ask for a second one wait for one another.
    """
    if version is None:
        version = connection.execute(select(schema.project.c.codebook_version)).scalar_one()
    known = _books.setdefault(connection.engine.pool, {})
    if version not in known:
        known[version] = fetch_codebook(connection, version)
    return known[version]


def forget_codebooks(connection: Connection) -> None:
    """Read all versions of the codebook anew; words in them were replaced."""
    _books.pop(connection.engine.pool, None)


def unit(project: Project) -> SegmentKind:
    """Return the unit of analysis that the project is coded in."""
    with project.engine.connect() as connection:
        found: SegmentKind = connection.execute(select(schema.project.c.unit)).scalar_one()
    return found


def current_revision(project: Project) -> int:
    """Return a number that grows with every write."""
    with project.engine.connect() as connection:
        return revision(connection)


def documents(project: Project) -> list[Document]:
    """Return all documents by name."""
    with project.engine.connect() as connection:
        return fetch(connection, Document, order_by=[schema.documents.c.name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document by name, without its text; ``n_segments`` counts what participants said."""

    id: str
    name: str
    n_segments: int


def listed(project: Project) -> list[Listed]:
    """Return the documents in which somebody speaks who can be coded, by name."""
    table, texts = schema.segments, schema.documents
    kinds = [unit(project), *BASE_KINDS]
    counted = (
        select(texts.c.id, texts.c.name, table.c.kind, func.count())
        .join(table, table.c.document_id == texts.c.id)
        .where(table.c.speaker_role == "participant", table.c.kind.in_(kinds))
        .group_by(texts.c.id, texts.c.name, table.c.kind)
        .order_by(texts.c.name)
    )
    found: dict[str, tuple[int, Listed]] = {}
    with project.engine.connect() as connection:
        for key, name, kind, n in connection.execute(counted):
            rank = kinds.index(kind)
            if key not in found or rank < found[key][0]:
                found[key] = (rank, Listed(id=key, name=name, n_segments=n))
    return [entry for _, entry in found.values()]


def document(project: Project, document_id: str) -> Document:
    """Return one document."""
    with project.engine.connect() as connection:
        (found,) = fetch(connection, Document, schema.documents.c.id == document_id)
    return found


def last_document(project: Project, coder: Coder) -> str | None:
    """Return the id of the document that a person worked on last, if it is known."""
    table = schema.events
    here = table.c.scope.in_(select(schema.documents.c.id))
    chosen = select(table.c.scope).where(table.c.actor == coder.name, here)
    with project.engine.connect() as connection:
        return connection.execute(chosen.order_by(table.c.sequence.desc()).limit(1)).scalar()


def segments(project: Project, document_id: str | None = None) -> dict[str, list[Segment]]:
    """Return the segments of the project's unit, of all documents or one, by document.

    A document that was not cut into that unit yet is given in the turns, answers or
    paragraphs that it was read in.
    """
    table, wanted = schema.segments, unit(project)
    where: list[ColumnElement[bool]] = [table.c.kind.in_([wanted, *BASE_KINDS])]
    if document_id is not None:
        where.append(table.c.document_id == document_id)
    order = [table.c.document_id, table.c.ordinal]
    with project.engine.connect() as connection:
        found = fetch(connection, Segment, *where, order_by=order)
    grouped: dict[str, list[Segment]] = {}
    for segment in found:
        grouped.setdefault(segment.document_id, []).append(segment)
    return {key: tiling(group, wanted) for key, group in grouped.items()}


def tiling(group: Sequence[Segment], wanted: SegmentKind) -> list[Segment]:
    """Return those of a document's segments that tile it in the unit wanted, or as it was read."""
    kinds = {segment.kind for segment in group}
    kind = wanted if wanted in kinds else next(kind for kind in BASE_KINDS if kind in kinds)
    return [segment for segment in group if segment.kind == kind]


def codings(
    project: Project, document_id: str | None = None, *, within: Span | None = None
) -> list[Coding]:
    """Return the codings of all documents, of one, or on a span of it, in the order of the text."""
    table = schema.codings
    where = lying(table, document_id, within=within)
    order = [table.c.document_id, table.c.start, table.c.end, table.c.created_at, table.c.id]
    with project.engine.connect() as connection:
        return fetch(connection, Coding, *where, order_by=order)


def lying(table: Table, document_id: str | None, *, within: Span | None) -> list[ColumnElement[bool]]:
    """Return the conditions that what lies in one document meets, or on a span of it."""
    here = [] if document_id is None else [table.c.document_id == document_id]
    if within is None:
        return here
    return [*here, table.c.start < within.end, table.c.end > within.start]


def imported_codings(project: Project) -> set[str]:
    """Return the ids of all codings that ever came in from a file."""
    table = schema.events
    query = select(table.c.payload).where(table.c.kind.in_([IMPORTED, EXCHANGED]))
    with project.engine.connect() as connection:
        return {key for payload in connection.execute(query).scalars() for key in payload["codings"]}


def found_codings(project: Project) -> set[str]:
    """Return the ids of all codings that were ever given to what a search had found."""
    table = schema.events
    query = select(table.c.payload).where(table.c.payload[FOUND].as_boolean())
    with project.engine.connect() as connection:
        changes = [c for payload in connection.execute(query).scalars() for c in payload["changes"]]
    return {after["id"] for name, _, after in changes if name == Coding.__name__ and after}


def readings(
    project: Project, document_id: str | None = None, *, within: Span | None = None
) -> list[Reading]:
    """Return what coders have marked as read, likewise."""
    table = schema.readings
    where = lying(table, document_id, within=within)
    with project.engine.connect() as connection:
        return fetch(connection, Reading, *where, order_by=[table.c.document_id, table.c.start])


def cases(project: Project) -> tuple[dict[str, Case], list[CaseLink]]:
    """Return the cases by id, and which of them speaks where."""
    with project.engine.connect() as connection:
        found = fetch(connection, Case, order_by=[schema.cases.c.id])
        return {case.id: case for case in found}, fetch(connection, CaseLink)


def coders(project: Project) -> dict[str, Coder]:
    """Return the coders by id."""
    with project.engine.connect() as connection:
        return {c.id: c for c in fetch(connection, Coder, order_by=[schema.coders.c.name])}


def coder(
    project: Project,
    name: str,
    *,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Coder:
    """Return the coder of this name, who is entered on first sight."""
    for known in coders(project).values():
        if known.name == name:
            return known
    with write(project.engine, kind="coder.added", actor=name, now=now()) as writing:
        fresh = Coder(id=new_id(), name=name)
        add(writing.connection, [fresh])
        writing.payload["coder"] = fresh.id
    return fresh
