"""Which segments are searched: all with what is known of them, or those that a filter lets through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import ColumnElement, select

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.core.segmentation import spoken_span
from qualcode.core.units import by_document, counts_for, placed
from qualcode.errors import SearchError
from qualcode.model import (
    Case,
    Codebook,
    Coder,
    Coding,
    CodingSource,
    Document,
    Segment,
    Span,
    SpeakerRole,
)
from qualcode.services.cases import CaseFinder
from qualcode.services.projects import Project, cases, codebook, coders, documents, segments
from qualcode.store import schema
from qualcode.store.records import fetch, fetch_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which segments are searched; what is empty lets everything through.

    Within one field any value will do; of ``attributes``, pairs of the name and the value of
    an attribute of the case, or where it has none of the document, one value of every name. One
    and the same coding must meet ``codes`` (a theme stands for its codes), ``coders`` (by name)
    and ``sources``. A segment must have none of the codes ``lacking``, or with ``uncoded`` no code
    at all.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    roles: tuple[SpeakerRole, ...] = ()
    questions: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    sources: tuple[CodingSource, ...] = ()
    lacking: tuple[str, ...] = ()
    uncoded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """Who searches, and whether among other people's codings too; without a coder, nobody's."""

    coder: Coder | None = None
    everyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """A code that a segment has, and from whom."""

    code_id: str
    code: str
    coder: str
    source: CodingSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A segment that was found.

    ``span`` is where its words stand in the document and ``text`` those words; ``whole`` is where
    all of it stands, label included. ``hits`` are the spans in the document that were looked for,
    and ``similarity`` is a cosine.
    """

    document_id: str
    document: str
    segment_id: str
    whole: Span
    span: Span
    text: str
    speaker: str
    role: SpeakerRole
    question: str
    case_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[GivenCode, ...] = ()
    hits: tuple[Span, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to filter by; ``attributes`` are those of cases and documents, with values."""

    documents: tuple[str, ...]
    speakers: tuple[str, ...]
    questions: tuple[str, ...]
    coders: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]


EVERYTHING = Filter()
NOBODY = Searcher()


def choices(project: Project) -> Choices:
    """Return what there is to filter by, in alphabetical order."""
    table = schema.segments
    with project.engine.connect() as connection:
        columns = select(schema.documents.c.name, schema.documents.c.attributes)
        texts = connection.execute(columns).all()
        known = connection.execute(select(schema.cases.c.attributes)).scalars().all()
        speakers, questions = (
            sorted(filter(None, connection.execute(select(column).distinct()).scalars()))
            for column in (table.c.speaker, table.c.question)
        )
    values: dict[str, set[str]] = {}
    for attributes in (*(attributes for _, attributes in texts), *known):
        for name, value in attributes.items():
            values.setdefault(name, set()).add(value)
    return Choices(
        documents=tuple(sorted(name for name, _ in texts)), speakers=tuple(speakers),
        questions=tuple(questions), coders=tuple(c.name for c in coders(project).values()),
        attributes={name: tuple(sorted(values[name])) for name in sorted(values)},
    )  # fmt: skip


def searchable(
    project: Project, filter: Filter = EVERYTHING, *, searcher: Searcher = NOBODY
) -> Iterator[Hit]:
    """Yield the segments with words that a filter lets through, by document and place.

    They have only those codes that the searcher may see. Raises ``SearchError`` for a filter on
    what is not there or may not be seen.
    """
    _check_all(filter, choices(project))
    coded = _coded(codebook(project), filter, searcher=searcher)
    known, links = cases(project)
    texts, tilings = documents(project), segments(project)
    case_of = CaseFinder(links, texts, chain(*tilings.values()))
    given = _given(project, tilings, searcher=searcher)
    hits = (
        _hit(document, segment, case_id=case_of(segment), known=known, codes=given.get(segment.id, ()))
        for document in texts
        if not filter.documents or document.name in filter.documents
        for segment in tilings.get(document.id, [])
        if _spoken_by(filter, segment)
    )  # fmt: skip
    has = _has_attributes(filter)
    return (hit for hit in hits if hit.text and has(hit) and coded(hit.codes))


def codes_of(
    project: Project, hits: Collection[Hit], *, searcher: Searcher
) -> dict[str, tuple[GivenCode, ...]]:
    """Return the codes that segments found before have now, by segment id."""
    named = _naming(project)
    made = by_document(_visible(project, searcher, documents={hit.document_id for hit in hits}))
    return {
        hit.segment_id: tuple(
            dict.fromkeys(
                named(c) for c in made.get(hit.document_id, ()) if counts_for(c.span, hit.whole)
            )
        )
        for hit in hits
    }


def _given(
    project: Project, tilings: Mapping[str, list[Segment]], *, searcher: Searcher
) -> dict[str, tuple[GivenCode, ...]]:
    named = _naming(project)
    given: dict[str, dict[GivenCode, None]] = {}
    for document_id, made in by_document(_visible(project, searcher)).items():
        tiling = tilings.get(document_id, [])
        for coding, i in placed(made, tiling):
            given.setdefault(tiling[i].id, {})[named(coding)] = None
    return {segment_id: tuple(codes) for segment_id, codes in given.items()}


def _visible(
    project: Project, searcher: Searcher, *, documents: Collection[str] | None = None
) -> list[Coding]:
    table = schema.codings
    where: list[ColumnElement[bool]] = []
    if not searcher.everyone:
        where.append(table.c.coder_id == (searcher.coder.id if searcher.coder else None))
    order = [table.c.document_id, table.c.start, table.c.end, table.c.created_at, table.c.id]
    with project.engine.connect() as connection:
        if documents is None:
            return fetch(connection, Coding, *where, order_by=order)
        return fetch_in(
            connection, Coding, *where, column=table.c.document_id, values=sorted(documents),
            order_by=order,
        )  # fmt: skip


def _naming(project: Project) -> Callable[[Coding], GivenCode]:
    names = {code.id: code.name for code in codebook(project).codes}
    people = {key: coder.name for key, coder in coders(project).items()}
    return lambda coding: GivenCode(
        code_id=coding.code_id, code=names.get(coding.code_id, coding.code_id),
        coder=people[coding.coder_id], source=coding.source,
    )  # fmt: skip


def _hit(
    document: Document,
    segment: Segment,
    *,
    case_id: str,
    known: Mapping[str, Case],
    codes: tuple[GivenCode, ...],
) -> Hit:
    span = spoken_span(document, segment)
    own = {k: v for k, v in known[case_id].attributes.items() if v} if case_id in known else {}
    return Hit(
        document_id=document.id, document=document.name, segment_id=segment.id, whole=segment.span,
        span=span, text=document.text[span.start : span.end], speaker=segment.speaker or "",
        role=segment.speaker_role, question=segment.question or "", case_id=case_id,
        attributes={**own, **{k: v for k, v in document.attributes.items() if k not in own}},
        codes=codes,
    )  # fmt: skip


def _spoken_by(filter: Filter, segment: Segment) -> bool:
    return (
        (not filter.speakers or segment.speaker in filter.speakers)
        and (not filter.roles or segment.speaker_role in filter.roles)
        and (not filter.questions or segment.question in filter.questions)
    )


def _has_attributes(filter: Filter) -> Callable[[Hit], bool]:
    wanted: dict[str, set[str]] = {}
    for name, value in filter.attributes:
        wanted.setdefault(name, set()).add(value)
    return lambda hit: all(hit.attributes.get(name) in values for name, values in wanted.items())


def _coded(
    book: Codebook, filter: Filter, *, searcher: Searcher
) -> Callable[[tuple[GivenCode, ...]], bool]:
    """Return the test whether a segment's codes are those asked for."""
    codes, lacking = _with_below(book, filter.codes), _with_below(book, filter.lacking)
    own = {searcher.coder.name} if searcher.coder else set()
    if not searcher.everyone and set(filter.coders) - own:
        raise SearchError("the codings of others are hidden", hint="show everyone's codings first")
    asked = bool(filter.codes or filter.coders or filter.sources)

    def test(given: tuple[GivenCode, ...]) -> bool:
        if (filter.uncoded and given) or any(code.code_id in lacking for code in given):
            return False
        return not asked or any(
            (not codes or code.code_id in codes)
            and (not filter.coders or code.coder in filter.coders)
            and (not filter.sources or code.source in filter.sources)
            for code in given
        )

    return test


def _with_below(book: Codebook, code_ids: Collection[str]) -> set[str]:
    return {below for i in code_ids for below in (find_code(book, i).id, *descendants(book, i))}


def _check_all(filter: Filter, there: Choices) -> None:
    _check(filter.documents, there.documents, "there is no document {}")
    _check(filter.speakers, there.speakers, "nobody is called {}")
    _check(filter.questions, there.questions, "there is no question {}")
    _check(filter.coders, there.coders, "there is no coder {}")
    for name, value in filter.attributes:
        _check([name], there.attributes, "no case or document has an attribute {}")
        _check([value], there.attributes[name], "nothing has the " + name + " {}")


def _check(wanted: Collection[str], there: Collection[str], message: str) -> None:
    """Raise for the first value that is not there, and name a few that are."""
    missing = [value for value in wanted if value not in there]
    if missing:
        few = ", ".join([*there][:10]) + (f" and {len(there) - 10} more" if len(there) > 10 else "")
        raise SearchError(
            message.replace("{}", repr(missing[0])), hint=f"there are {few}" if few else ""
        )
