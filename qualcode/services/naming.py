"""The names of what the journal speaks of, so that its lines can be put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from qualcode.core.codebook_edits import Difference, differences
from qualcode.model import Coding, Event, Span, Suggestion
from qualcode.services.projects import Project, codebook, stored_codebook
from qualcode.store import schema
from qualcode.store.records import fetch_in

Row = Mapping[str, Any]


class Place(NamedTuple):
    """A span of a document with the code that was given to it or suggested for it."""

    document_id: str
    span: Span
    code_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids stand for.

    ``terms`` are modifiers and flags, ``targets`` the events that others undo, ``places`` the
    codings that memos are on and the suggestions that were decided on, ``edits`` what changes of
    the codebook made different, by the number of the event.
    """

    documents: Mapping[str, str]
    texts: Mapping[str, str]
    codes: Mapping[str, str]
    terms: Mapping[str, str]
    cases: Mapping[str, str]
    targets: Mapping[int, Event]
    places: Mapping[str, Place]
    edits: Mapping[int, Sequence[Difference]]


def names_for(project: Project, events: Iterable[Event]) -> Names:
    """Return the names of all that some lines of the journal speak of."""
    lines, book = list(events), codebook(project)
    with project.engine.connect() as connection:
        wanted = sorted({event.target for event in lines if event.target is not None})
        sequence = schema.events.c.sequence
        targets = {e.sequence: e for e in fetch_in(connection, Event, column=sequence, values=wanted)}
        # A change of the codebook touches any number of codings; they are counted, not quoted.
        quoted = [e for e in (*lines, *targets.values()) if not e.kind.startswith("codebook.")]
        rows = [row for event in quoted if event.target is None for row in _rows(event)]
        places = _places(connection, rows)
        spoken = {row["document_id"] for row in rows if "start" in row}
        spoken |= {place.document_id for place in places.values()}
        return Names(
            documents=_named(connection, schema.documents), texts=_texts(connection, spoken),
            # The present names count; of a code that is no more, one that it had.
            codes=_named(connection, schema.codes) | {code.id: code.name for code in book.codes},
            terms={m.id: m.name for m in book.modifiers} | {f.id: f.name for f in book.flags},
            cases=_named(connection, schema.cases), targets=targets, places=places,
            edits=_edits(connection, (*lines, *targets.values())),
        )  # fmt: skip


def _edits(connection: Connection, events: Iterable[Event]) -> dict[int, Sequence[Difference]]:
    found: dict[int, Sequence[Difference]] = {}
    for event in events:
        if event.kind == "codebook.edit":
            was, now = event.payload["settings"]["codebook_version"]
            books = (stored_codebook(connection, version) for version in (was, now))
            found[event.sequence] = differences(*books)
    return found


def _rows(event: Event) -> Iterator[Row]:
    for _, before, after in event.payload.get("changes", ()):
        yield after or before


def _places(connection: Connection, rows: Iterable[Row]) -> dict[str, Place]:
    ids: dict[type[Coding] | type[Suggestion], set[str]] = {Coding: set(), Suggestion: set()}
    for row in rows:
        if row.get("suggestion_id"):
            ids[Suggestion].add(row["suggestion_id"])
        elif row.get("target_kind") == "coding":
            ids[Coding].add(row["target_id"])
    suggested = fetch_in(
        connection, Suggestion, column=schema.suggestions.c.id, values=sorted(ids[Suggestion])
    )  # fmt: skip
    coded = fetch_in(connection, Coding, column=schema.codings.c.id, values=sorted(ids[Coding]))
    found: list[Coding | Suggestion] = [*suggested, *coded]
    return {r.id: Place(r.document_id, r.span, r.code_id) for r in found}


def _named(connection: Connection, table: Any) -> dict[str, str]:
    return dict(connection.execute(select(table.c.id, table.c.name)).all())


def _texts(connection: Connection, document_ids: Iterable[str]) -> dict[str, str]:
    table = schema.documents
    chosen = select(table.c.id, table.c.text).where(table.c.id.in_(sorted(document_ids)))
    return dict(connection.execute(chosen).all())
