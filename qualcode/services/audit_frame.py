"""The segments that an audit sample is drawn from, with what is suggested for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, func, select

from qualcode.core.segmentation import spoken_span
from qualcode.errors import AuditError
from qualcode.model import Document, Segment, Span
from qualcode.services.cases import CaseFinder
from qualcode.services.first_codes import judged, people_judged
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    cases,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.store import schema

_MADE = "suggestions.made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The segments of participants that a sample is drawn from, with whose words they are.

    ``read`` are the ids of those that stand aside because people had read them; ``machine`` has
    what is suggested for each segment, and ``suggester`` who suggested it.
    """

    segments: list[tuple[Document, Segment, Span]]
    case_ids: list[str]
    read: set[str]
    machine: Mapping[tuple[str, Span], dict[str, float]]
    suggester: str


def frame(project: Project) -> Frame:
    """Gather what a sample can be drawn from; raise ``AuditError`` where nothing was suggested yet."""
    texts, tilings = documents(project), segments(project)
    with project.engine.connect() as connection:
        machine, suggester = _suggested(connection)
        if not machine:
            hint = "have codes suggested on the page Corpus, or with: qualcode suggest"
            raise AuditError("no suggestions were made yet, so there is nothing to audit", hint=hint)
    spoken = [
        (document, segment, spoken_span(document, segment))
        for document in texts
        for segment in tilings.get(document.id, ())
        if suggestible(document, segment)
    ]
    case_of = CaseFinder(cases(project)[1], texts, chain(*tilings.values()))
    read = set(people_judged(project, texts, tilings).read["segment_id"])
    return Frame(
        segments=spoken, case_ids=[case_of(segment) for _, segment, _ in spoken], read=read,
        machine=machine, suggester=suggester,
    )  # fmt: skip


def _suggested(connection: Connection) -> tuple[dict[tuple[str, Span], dict[str, float]], str]:
    """Return what is suggested at each place, and the suggester that did so last."""
    table = schema.suggestions.c
    chosen = select(table.document_id, table.start, table.end, table.code_id, table.probability)
    found: dict[tuple[str, Span], dict[str, float]] = {}
    for document_id, start, end, code_id, probability in connection.execute(
        chosen.order_by(table.created_at)
    ):
        found.setdefault((document_id, Span(start=start, end=end)), {})[code_id] = probability
    return found, last_suggester(connection)


def last_suggester(connection: Connection) -> str:
    """Return the fingerprint of the suggester that made suggestions last."""
    events = schema.events
    made = select(events.c.payload).where(events.c.kind == _MADE)
    payload = connection.execute(made.order_by(events.c.sequence.desc()).limit(1)).scalar()
    return str((payload or {}).get("suggester", ""))


def read_before_suggestions(project: Project) -> set[str]:
    """Return the segments that people had read before suggestions were made last, or in a file."""
    events, imported = schema.events, imported_codings(project)
    made = select(func.max(events.c.created_at)).where(events.c.kind == _MADE)
    with project.engine.connect() as connection:
        at = str(connection.execute(made).scalar() or "")
    older = [c for c in codings(project) if c.created_at < at or c.id in imported]
    marks = [r for r in readings(project) if r.created_at < at]
    texts, tilings = documents(project), segments(project)
    return {*judged(texts, tilings, made=older, marks=marks, imported=imported).read["segment_id"]}
