"""What a coder has before them: a document with all that may be shown, and what is new in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, func, or_, select

from qualcode.core.blinding import is_blind, is_visible
from qualcode.core.codebook_edits import means_the_same
from qualcode.core.segmentation import spoken_span
from qualcode.core.units import counts_for, read_by_coders
from qualcode.model import (
    Coder,
    Coding,
    Decision,
    Document,
    Event,
    Memo,
    Reading,
    Review,
    Segment,
    Suggestion,
)
from qualcode.services import history
from qualcode.services.code_all import SCOPE as CODED_TOGETHER
from qualcode.services.codebook_changes import SCOPE as CODEBOOK
from qualcode.services.codebook_changes import versions_taken
from qualcode.services.projects import Project, codings, imported_codings, stored_codebook
from qualcode.services.scene import fetch_blinding, finished_spans
from qualcode.services.suggestions import SCOPE as SUGGESTIONS
from qualcode.store import schema
from qualcode.store.records import TABLES, Record, fetch, fetch_in

Permitted = TypeVar("Permitted", Coding, Memo)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who looks at which document, and whether at other people's work too."""

    document: Document
    coder: Coder
    everyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a coder may see of a document: all that there is, or what changed since.

    ``gone`` are ids of codings, readings and memos that are no more; ``decided`` says for each
    suggestion whether the coder has decided on it. ``older`` and ``due`` say of codings under which
    version with another meaning they were given, and why they are to be reviewed.
    """

    since: int
    until: int
    whole: bool
    codebook_version: str
    codings: list[Coding]
    readings: list[Reading]
    memos: list[Memo]
    suggestions: list[Suggestion]
    decided: dict[str, bool]
    gone: list[str]
    older: dict[str, str]
    due: dict[str, str]


def whole(project: Project, view: View) -> News:
    """Return all that a coder may see of a document."""
    table = schema.codings
    with project.engine.connect() as connection:
        until = last_event(connection)
        codings = _permitted(
            view, fetch(
                connection, Coding, table.c.document_id == view.document.id,
                order_by=[table.c.start, table.c.end, table.c.created_at, table.c.id],
            )
        )  # fmt: skip
        places = [view.document.id, *(c.id for c in codings)]
        memos = _permitted(
            view, fetch_in(connection, Memo, column=schema.memos.c.target_id, values=places)
        )
        marks = fetch(
            connection, Reading, schema.readings.c.document_id == view.document.id,
            schema.readings.c.coder_id == view.coder.id,
        )  # fmt: skip
        offered = visible_suggestions(connection, view)
        return _news(
            connection, since=0, until=until, whole=True, codings=codings, readings=marks,
            memos=memos, suggestions=offered, gone=[],
            decided=_decided(connection, view, [s.id for s in offered]),
        )  # fmt: skip


def news(project: Project, view: View, *, since: int) -> News:
    """Return what changed in a document since a place of the journal.

    When the codebook changed, suggestions were made anew or several documents were coded at once,
    all is returned.
    """
    table = schema.events
    with project.engine.connect() as connection:
        until = last_event(connection)
        found = fetch(
            connection, Event, table.c.sequence > since, table.c.sequence <= until,
            or_(
                table.c.scope == view.document.id,
                table.c.scope.in_((CODEBOOK, SUGGESTIONS, CODED_TOGETHER)),
            ),
            table.c.kind != history.REFUSED, order_by=[table.c.sequence],
        )  # fmt: skip
        if all(event.scope == view.document.id for event in found):
            rows = [change for event in found for change in event.payload.get("changes", ())]
            return _since(connection, view, since=since, until=until, rows=rows)
    return whole(project, view)


def last_event(connection: Connection) -> int:
    """Return the end of the journal."""
    return int(connection.execute(select(func.max(schema.events.c.sequence))).scalar() or 0)


def visible_suggestions(connection: Connection, view: View) -> list[Suggestion]:
    """Return the suggestions of a document that a coder may see, likeliest first in each place."""
    blinding = fetch_blinding(connection, view.document.id)
    finished = finished_spans(connection, view.document.id, view.coder)
    table = schema.suggestions
    found = fetch(
        connection, Suggestion, table.c.document_id == view.document.id,
        order_by=[table.c.start, table.c.probability.desc(), table.c.code_id],
    )  # fmt: skip
    seen = {s.span for s in found if is_visible(blinding, s.document_id, s.span, finished=finished)}
    return [s for s in found if s.span in seen]


def blind_segments(project: Project, document: Document, tiling: Sequence[Segment]) -> set[str]:
    """Return the ids of the segments whose suggestions wait for the coder's own codes."""
    with project.engine.connect() as connection:
        blinding = fetch_blinding(connection, document.id)
    return {s.id for s in tiling if is_blind(blinding, document.id, spoken_span(document, s))}


def read_unmarked(
    project: Project, document: Document, tiling: Sequence[Segment], *, coder: Coder
) -> set[str]:
    """Return the ids of the segments that count as read because the coder's codings were imported."""
    imported = imported_codings(project)
    # Most studies have none, and this runs with every drawing of the page.
    made = codings(project, document.id) if imported else []
    here = [c for c in made if c.coder_id == coder.id and c.id in imported]
    found = read_by_coders(here, (), tiling, imported=imported)
    return {tiling[position].id for position in found.get(coder.id, ())}


def _since(
    connection: Connection,
    view: View,
    *,
    since: int,
    until: int,
    rows: Iterable[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> News:
    touched: dict[str, dict[str, None]] = {}
    for name, before, after in rows:
        row: Mapping[str, Any] = after or before or {}
        if view.everyone or row.get("coder_id", view.coder.id) == view.coder.id:
            touched.setdefault(name, {})[row["id"]] = None
            if name == Decision.__name__:
                touched.setdefault(Suggestion.__name__, {})[row["suggestion_id"]] = None
            elif name == Review.__name__:
                touched.setdefault(Coding.__name__, {})[row["coding_id"]] = None
    ids = {name: list(found) for name, found in touched.items()}
    codings = _permitted(view, _by_id(connection, Coding, ids))
    about = fetch_in(connection, Memo, column=schema.memos.c.target_id, values=[c.id for c in codings])
    memos = _permitted(view, dict.fromkeys([*_by_id(connection, Memo, ids), *about]))
    marks = [m for m in _by_id(connection, Reading, ids) if m.coder_id == view.coder.id]
    there = {r.id for r in codings} | {r.id for r in memos} | {r.id for r in marks}
    kept = [i for name in ("Coding", "Memo", "Reading") for i in ids.get(name, ())]
    # What a mark uncovers is told with it.
    shown = [
        s for s in (visible_suggestions(connection, view) if marks else ())
        if any(counts_for(mark.span, s.span) for mark in marks)
    ]  # fmt: skip
    told = dict.fromkeys([*ids.get("Suggestion", ()), *(s.id for s in shown)])
    return _news(
        connection, since=since, until=until, whole=False, codings=codings,
        readings=marks, memos=memos, suggestions=shown, gone=[i for i in kept if i not in there],
        decided=_decided(connection, view, list(told)),
    )  # fmt: skip


def _by_id(connection: Connection, kind: type[Record], ids: Mapping[str, Sequence[str]]) -> list[Record]:
    wanted = ids.get(kind.__name__, ())
    return fetch_in(connection, kind, column=TABLES[kind].c.id, values=wanted)


def _news(connection: Connection, *, codings: list[Coding], **parts: Any) -> News:
    ids = [c.id for c in codings]
    reviews = fetch_in(connection, Review, column=schema.reviews.c.coding_id, values=ids)
    return News(
        codebook_version=stored_codebook(connection).version, codings=codings,
        older=older_meaning(connection, codings),
        due={r.coding_id: r.reason for r in reviews if r.settled_at is None}, **parts,
    )  # fmt: skip


def older_meaning(connection: Connection, codings: Sequence[Coding]) -> dict[str, str]:
    """Return the version that a coding was made under, where its code meant something else then."""
    book = stored_codebook(connection)
    if all(coding.codebook_version == book.version for coding in codings):
        return {}
    stored = versions_taken(connection)
    then = {v: stored_codebook(connection, v) for v in {c.codebook_version for c in codings} & stored}
    given = {(c.codebook_version, c.code_id) for c in codings if c.codebook_version in then}
    other = {(v, code_id) for v, code_id in given if not means_the_same(then[v], book, code_id)}
    return {c.id: c.codebook_version for c in codings if (c.codebook_version, c.code_id) in other}


def _decided(connection: Connection, view: View, suggestion_ids: Sequence[str]) -> dict[str, bool]:
    """Say for each suggestion whether the coder has decided on it."""
    table = schema.decisions
    made = fetch_in(
        connection, Decision, table.c.coder_id == view.coder.id, column=table.c.suggestion_id,
        values=suggestion_ids, order_by=[table.c.sequence],
    )  # fmt: skip
    last = {decision.suggestion_id: decision.action for decision in made}
    return {key: last.get(key, "withdrawn") != "withdrawn" for key in suggestion_ids}


def _permitted(view: View, records: Iterable[Permitted]) -> list[Permitted]:
    return [r for r in records if view.everyone or r.coder_id == view.coder.id]
