"""Which segments are searched: all with what is known of them, or those that a filter lets through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.core.segmentation import spoken_span
from qualcode.core.units import by_document, place
from qualcode.errors import SearchError
from qualcode.model import (
    Case,
    Codebook,
    Coder,
    CodingSource,
    Document,
    Segment,
    Span,
    SpeakerRole,
)
from qualcode.services.frequencies import CaseFinder
from qualcode.services.projects import Project, cases, codebook, coders, codings, documents, segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which segments are searched; what is empty lets everything through.

    Within one field any value will do; of ``attributes``, pairs of the name and the value of
    an attribute of the case or the document, one value of every name. One and the same coding
    must meet ``codes`` (a theme stands for its codes), ``coders`` (by name) and ``sources``. A
    segment must have none of the codes ``lacking``, or with ``uncoded`` no code at all.
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

    ``span`` is where its words stand in the document and ``text`` those words; ``hits`` are the
    spans in the document that were looked for, and ``similarity`` is a cosine.
    """

    document_id: str
    document: str
    segment_id: str
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


EVERYTHING = Filter()
NOBODY = Searcher()


def searchable(
    project: Project, filter: Filter = EVERYTHING, *, searcher: Searcher = NOBODY
) -> Iterator[Hit]:
    """Yield the segments with words that a filter lets through, by document and place.

    They have only those codes that the searcher may see. Raises ``SearchError`` for a filter on
    what is not there or may not be seen.
    """
    texts, tilings = documents(project), segments(project)
    known, links = cases(project)
    case_of, given = CaseFinder(links), codes_given(project, tilings, searcher=searcher)
    _check_texts(filter, texts, tilings)
    coded = _coded(project, filter, searcher=searcher)
    hits = (
        _hit(document, segment, case_id=case_of(segment), known=known, codes=given.get(segment.id, ()))
        for document in texts
        if not filter.documents or document.name in filter.documents
        for segment in tilings.get(document.id, [])
        if _spoken_by(filter, segment)
    )  # fmt: skip
    has = _attributes(filter, texts, known)
    return (hit for hit in hits if hit.text and has(hit) and coded(hit.codes))


def codes_given(
    project: Project, tilings: Mapping[str, list[Segment]], *, searcher: Searcher
) -> dict[str, tuple[GivenCode, ...]]:
    """Return the codes of the segments by segment id, as far as the searcher may see them."""
    names = {code.id: code.name for code in codebook(project).codes}
    people = {key: coder.name for key, coder in coders(project).items()}
    mine = searcher.coder.id if searcher.coder else None
    seen = [c for c in codings(project) if searcher.everyone or c.coder_id == mine]
    given: dict[str, dict[GivenCode, None]] = {}
    for document_id, made in by_document(seen).items():
        tiling = tilings.get(document_id, [])
        for coding, found in zip(made, place([c.span for c in made], tiling), strict=True):
            code = GivenCode(
                code_id=coding.code_id, code=names.get(coding.code_id, coding.code_id),
                coder=people[coding.coder_id], source=coding.source,
            )  # fmt: skip
            for i in found:
                given.setdefault(tiling[i].id, {})[code] = None
    return {segment_id: tuple(codes) for segment_id, codes in given.items()}


def _hit(
    document: Document,
    segment: Segment,
    *,
    case_id: str,
    known: Mapping[str, Case],
    codes: tuple[GivenCode, ...],
) -> Hit:
    span = spoken_span(document, segment)
    own = known[case_id].attributes if case_id in known else {}
    return Hit(
        document_id=document.id, document=document.name, segment_id=segment.id, span=span,
        text=document.text[span.start : span.end], speaker=segment.speaker or "",
        role=segment.speaker_role, question=segment.question or "", case_id=case_id,
        attributes={**document.attributes, **own}, codes=codes,
    )  # fmt: skip


def _spoken_by(filter: Filter, segment: Segment) -> bool:
    return (
        (not filter.speakers or segment.speaker in filter.speakers)
        and (not filter.roles or segment.speaker_role in filter.roles)
        and (not filter.questions or segment.question in filter.questions)
    )


def _attributes(
    filter: Filter, texts: Collection[Document], known: Mapping[str, Case]
) -> Callable[[Hit], bool]:
    """Return the test whether a segment has the attributes asked for."""
    wanted: dict[str, set[str]] = {}
    for name, value in filter.attributes:
        wanted.setdefault(name, set()).add(value)
    there: dict[str, set[str]] = {}
    for own in [*(d.attributes for d in texts), *(case.attributes for case in known.values())]:
        for name, value in own.items():
            there.setdefault(name, set()).add(value)
    for name, values in wanted.items():
        _check({name}, there, "no case or document has an attribute {}")
        _check(values, there[name], f"nothing has the {name} {{}}")
    return lambda hit: all(hit.attributes.get(name) in values for name, values in wanted.items())


def _coded(
    project: Project, filter: Filter, *, searcher: Searcher
) -> Callable[[tuple[GivenCode, ...]], bool]:
    """Return the test whether a segment's codes are those asked for."""
    book = codebook(project)
    codes, lacking = _with_below(book, filter.codes), _with_below(book, filter.lacking)
    _check(filter.coders, {c.name for c in coders(project).values()}, "there is no coder {}")
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


def _check_texts(
    filter: Filter, texts: Collection[Document], tilings: Mapping[str, list[Segment]]
) -> None:
    every = [segment for tiling in tilings.values() for segment in tiling]
    _check(filter.documents, {document.name for document in texts}, "there is no document {}")
    _check(filter.speakers, {segment.speaker for segment in every}, "nobody is called {}")
    _check(filter.questions, {segment.question for segment in every}, "there is no question {}")


def _check(wanted: Collection[str], there: Collection[str | None], message: str) -> None:
    """Raise for the first value that is not there, and name a few that are."""
    missing = sorted(set(wanted) - set(there))
    if missing:
        names = sorted(name for name in there if name)
        few = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
        raise SearchError(message.format(repr(missing[0])), hint=f"there are {few}" if few else "")
