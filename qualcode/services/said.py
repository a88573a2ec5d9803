"""What people say of segments, followed from one line of the journal to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from qualcode.core.units import place
from qualcode.model import Coding, Decision, Document, Event, Reading, Segment, Span
from qualcode.services.projects import Project, codings, imported_codings, readings
from qualcode.services.teaching import Coded, Lessons, before_spans, coded_segments, verdicts
from qualcode.store import schema

# Of a segment, the codes that it has and those left undecided.
Said = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The segments of which something else is said now, and the ids of those of which nothing is."""

    coded: Coded
    gone: list[str]
    n_new: int  # segments of which something is said now and was not, or the other way round


class SaidOfSegments:
    """What is said of every segment of a project."""

    def __init__(self, project: Project, found: Lessons, *, all_codes: Collection[str]) -> None:
        self._project, self._all_codes = project, all_codes
        self._imported = imported_codings(project)
        self.documents = {d.id: (d, found.tilings.get(d.id, [])) for d in found.documents}
        self._before: dict[str, dict[Span, tuple[str, ...]]] = {}
        self.said: dict[str, Said] = dict(_said(found.coded))

    def before(self, document_id: str) -> dict[Span, tuple[str, ...]]:
        """Return what was said before each segment of a document, by where its words stand."""
        if document_id not in self._before:
            self._before[document_id] = before_spans(*self.documents[document_id])
        return self._before[document_id]

    def take_in(self, document_id: str, events: Sequence[Event]) -> Fresh:
        """Take in what events have changed in a document; only where they did it is looked at anew."""
        here, tiling = self.documents[document_id]
        touched, within = self._touched(here, tiling, events)
        if not touched:
            return Fresh(coded=Coded(), gone=[], n_new=0)
        coded, _ = coded_segments(
            [here], {document_id: tiling}, made=codings(self._project, document_id, within=within),
            marks=readings(self._project, document_id, within=within), imported=self._imported,
            verdicts=verdicts(self._project, document_id, within=within),
            all_codes=self._all_codes, before=self.before(document_id), among=touched,
        )  # fmt: skip
        was = {key: self.said.pop(key) for key in touched if key in self.said}
        now = dict(_said(coded))
        self.said.update(now)
        rows = [i for i, key in enumerate(coded.segment_ids) if was.get(key) != now[key]]
        gone = [key for key in was if key not in now]
        return Fresh(coded=coded.take(rows), gone=gone, n_new=len(was.keys() ^ now.keys()))

    def _touched(
        self, document: Document, tiling: Sequence[Segment], events: Sequence[Event]
    ) -> tuple[set[str], Span | None]:
        """Return the ids of the segments that events concern, and the span from first to last."""
        if self._imported:  # what lies between two imported codings counts as read
            return {segment.id for segment in tiling}, None
        spans = _changed_spans(self._project, events)
        positions = [position for found in place(spans, tiling) for position in found]
        if not positions:
            return set(), None
        ends = tiling[min(positions)].span.start, tiling[max(positions)].span.end
        return {tiling[i].id for i in positions}, Span(start=ends[0], end=ends[1])


def _changed_spans(project: Project, events: Sequence[Event]) -> list[Span]:
    """Return where codings and marks lie that came or went, and suggestions that were decided on."""
    changes = [change for event in events for change in event.payload.get("changes", ())]
    rows = [(name, row) for name, *pair in changes for row in pair if row]
    laid = (Coding.__name__, Reading.__name__)
    spans = [Span(start=row["start"], end=row["end"]) for name, row in rows if name in laid]
    decided = [row["suggestion_id"] for name, row in rows if name == Decision.__name__]
    table = schema.suggestions.c
    with project.engine.connect() as connection:
        found = connection.execute(select(table.start, table.end).where(table.id.in_(decided)))
        return [*spans, *(Span(start=start, end=end) for start, end in found)]


def _said(coded: Coded) -> Iterator[tuple[str, Said]]:
    for row, segment_id in enumerate(coded.segment_ids):
        yield segment_id, (frozenset(coded.code_ids[row]), frozenset(coded.undecided[row]))
