"""What there is to learn from: segments that people have read, and suggestions they decided on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from sqlalchemy import select

from qualcode.core.segmentation import said_before, spoken_span, spoken_text
from qualcode.core.units import by_document, placed, read_by_coders, unaided
from qualcode.model import Coding, Decision, Document, Reading, Segment, Span, Suggestion
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    codings,
    documents,
    found_codings,
    imported_codings,
    lying,
    readings,
    segments,
)
from qualcode.store import schema
from qualcode.store.records import fetch, fetch_in
from qualcode.suggest.suggester import CodeSuggester

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a coder said of a suggested code: that it applies, or does not."""

    span: Span
    code_id: str
    coder_id: str
    applies: bool


Verdicts = dict[str, list[Verdict]]
Judging = TypeVar("Judging", Coding, Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Segments with the codes that at least half of those who judged them gave.

    ``undecided`` are codes of which nobody has said whether they apply: none where a segment was read,
    all others where only suggestions were decided on.
    """

    texts: list[str] = field(default_factory=list)
    segment_ids: list[str] = field(default_factory=list)
    code_ids: list[set[str]] = field(default_factory=list)
    document_ids: list[str] = field(default_factory=list)
    undecided: list[set[str]] = field(default_factory=list)
    before: list[tuple[str, ...]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def add(
        self,
        document: Document,
        segment: Segment,
        *,
        code_ids: set[str],
        undecided: set[str],
        before: tuple[str, ...],
    ) -> None:
        """Take one segment in, with what was said before it."""
        self.before.append(before)
        self.spans.append(spoken_span(document, segment))
        self.texts.append(spoken_text(document, segment))
        self.segment_ids.append(segment.id)
        self.code_ids.append(code_ids)
        self.document_ids.append(document.id)
        self.undecided.append(undecided)

    def take(self, rows: Sequence[int]) -> Coded:
        """Return some of the segments."""
        return Coded(**{f.name: [getattr(self, f.name)[i] for i in rows] for f in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What there is to learn from in a project, and the part of it that can measure.

    ``settled`` are the ids of all segments that somebody has read. ``blind`` has what people coded with
    neither suggestions nor codings of others in sight; codings that came in from a file are taken for
    such, unless it says that they were accepted.
    """

    documents: list[Document]
    tilings: dict[str, list[Segment]]
    coded: Coded
    settled: set[str]
    blind: Coded


def lessons(project: Project, *, all_codes: Collection[str]) -> Lessons:
    """Gather what there is to learn from."""
    texts, tilings = documents(project), segments(project)
    made, marks, imported = codings(project), readings(project), imported_codings(project)
    coded, settled = coded_segments(
        texts, tilings, made=made, marks=marks, imported=imported, verdicts=verdicts(project),
        all_codes=all_codes,
    )  # fmt: skip
    blind, _ = coded_segments(
        texts, tilings, made=blind_codings(project, made), marks=unaided(marks), imported=imported
    )
    return Lessons(documents=texts, tilings=tilings, coded=coded, settled=settled, blind=blind)


def blind_codings(project: Project, made: Sequence[Coding]) -> list[Coding]:
    """Return the codings that measure: made alone, and by who read the segment for any code.

    Who codes what a search has found has looked for one code, and among what the search put first.
    """
    searched = found_codings(project)
    return [coding for coding in unaided(made) if coding.id not in searched]


def before_spans(document: Document, tiling: Sequence[Segment]) -> dict[Span, tuple[str, ...]]:
    """Return what was said before each segment of a document, by where its words stand."""
    said = said_before(document, tiling)
    return {spoken_span(document, segment): said[segment.id] for segment in tiling}


def teach(suggester: CodeSuggester, coded: Coded) -> None:
    """Have a suggester learn from coded segments, if there are any."""
    if coded.texts:
        suggester.fit(
            coded.texts, coded.code_ids, groups=coded.document_ids, undecided=coded.undecided,
            before=coded.before,
        )  # fmt: skip


def coded_segments(
    texts: Iterable[Document],
    tilings: Mapping[str, list[Segment]],
    *,
    made: Sequence[Coding],
    marks: Sequence[Reading] = (),
    imported: Container[str],
    verdicts: Verdicts | None = None,
    all_codes: Collection[str] = (),
    among: Container[str] | None = None,
    before: Mapping[Span, tuple[str, ...]] | None = None,
) -> tuple[Coded, set[str]]:
    """Return what there is to learn from, and the ids of all segments that somebody has read.

    ``among`` are the ids of the segments that are asked about, of all where none are given, and
    ``before`` is what ``before_spans`` returns, where it is at hand.
    """
    coded = Coded()
    settled: set[str] = set()
    grouped, marked = by_document(made), by_document(marks)
    for document in texts:
        tiling, own = tilings.get(document.id, []), grouped.get(document.id, [])
        readers = read_by_coders(own, marked.get(document.id, ()), tiling, imported=imported)
        given = _by_segment(own, tiling, lambda coding: coding.coder_id)
        # A code that was decided on may have left the codebook since.
        said = [v for v in (verdicts or {}).get(document.id, ()) if v.code_id in all_codes]
        if not readers and not said:
            continue
        came = before if before is not None else before_spans(document, tiling)
        judged = _by_segment(said, tiling, lambda verdict: verdict.applies)
        for i in sorted(judged.keys() | set().union(*readers.values())):
            segment = tiling[i]
            n_readers = sum(i in read for read in readers.values())
            asked = among is None or segment.id in among
            if not asked or not suggestible(document, segment):
                continue
            if n_readers:
                settled.add(segment.id)
                votes = given.get(i, {})
                known = {code for code, who in votes.items() if 2 * len(set(who)) >= n_readers}
                undecided: set[str] = set()
            else:
                known = {code for code, said in judged[i].items() if 2 * sum(said) >= len(said)}
                undecided = set(all_codes) - set(judged[i])
            words = came[spoken_span(document, segment)]
            coded.add(document, segment, code_ids=known, undecided=undecided, before=words)
    return coded, settled


def _by_segment(
    records: Iterable[Judging], tiling: Sequence[Segment], said: Callable[[Judging], Said]
) -> dict[int, dict[str, list[Said]]]:
    """Collect, by position of the segment and by code, what records say."""
    found: dict[int, dict[str, list[Said]]] = {}
    for record, i in placed(records, tiling):
        found.setdefault(i, {}).setdefault(record.code_id, []).append(said(record))
    return found


def verdicts(
    project: Project, document_id: str | None = None, *, within: Span | None = None
) -> Verdicts:
    """Return, by document, where people have said of a code that it applies, or does not.

    The last decision of each coder on each suggestion counts, unless it was withdrawn. Of one
    document only, or of a span of it, where they are given.
    """
    table, offered = schema.decisions, schema.suggestions
    here = select(offered.c.id).where(*lying(offered, document_id, within=within))
    where = [] if document_id is None else [table.c.suggestion_id.in_(here)]
    with project.engine.connect() as connection:
        made = fetch(connection, Decision, *where, order_by=[table.c.sequence])
        ids = list({decision.suggestion_id for decision in made})
        found = fetch_in(connection, Suggestion, column=schema.suggestions.c.id, values=ids)
    about = {suggestion.id: suggestion for suggestion in found}
    last = {(decision.suggestion_id, decision.coder_id): decision for decision in made}
    by_place: Verdicts = {}
    for decision in last.values():
        if decision.action == "withdrawn":
            continue
        suggestion = about[decision.suggestion_id]
        verdict = Verdict(
            span=suggestion.span, code_id=suggestion.code_id, coder_id=decision.coder_id,
            applies=decision.action == "accepted",
        )  # fmt: skip
        said = by_place.setdefault(suggestion.document_id, [])
        said.append(verdict)
        if decision.action == "changed" and decision.code_id is not None:
            said.append(replace(verdict, code_id=decision.code_id, applies=True))
    return by_place
