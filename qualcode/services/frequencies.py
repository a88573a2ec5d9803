"""Codings as tables: what is exported, and what is counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from qualcode.core.columns import CODING_COLUMNS, SEGMENT_COLUMNS, frequency_columns
from qualcode.core.counting import CODES, Level, Unit
from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.core.tables import MIN_GROUP, theme_frequencies
from qualcode.core.units import place
from qualcode.errors import InputError
from qualcode.model import Case, Codebook, Coding, Document, Segment, Suggestion
from qualcode.services.cases import CaseFinder
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    cases,
    codebook,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.services.suggestions import undecided
from qualcode.services.teaching import coded_segments

_UNIT = ("document", "segment_id", "case_id", "read")
# What was asked, of segments that answer a question; it is counted by like an attribute.
QUESTION = "question"
# Names that a column for an attribute cannot have.
_RESERVED = {*_UNIT, *frequency_columns((), "case", also=("valence", "reason"))}


def codings_table(
    project: Project, *, threshold: float | None = None, every_segment: bool = False
) -> pd.DataFrame:
    """Return one row per coding, with the columns of codings.csv.

    With ``threshold``, open suggestions at least that likely are added with source ``machine``.
    With ``every_segment``, a coding has a row for each segment that it counts for.
    """
    code_names = {code.id: code.name for code in codebook(project).codes}
    people = {key: coder.name for key, coder in coders(project).items()}
    texts, tilings = {d.id: d for d in documents(project)}, segments(project)
    case_of = CaseFinder(cases(project)[1], texts.values(), chain(*tilings.values()))
    made: list[Coding | Suggestion] = [*codings(project)]
    if threshold is not None:
        made += [s for s in undecided(project) if s.probability >= threshold]
    rows: list[list[Any]] = []
    for record in made:
        document, tiling = texts[record.document_id], tilings.get(record.document_id, [])
        (found,) = place([record.span], tiling)
        units = [tiling[i] for i in (found if every_segment else found[:1])]
        for unit in units:
            rows.append(
                [
                    *(document.name, record.span.start, record.span.end, unit.id, unit.speaker or ""),
                    *(case_of(unit), document.text[record.span.start : record.span.end]),
                    *(record.code_id, code_names.get(record.code_id, record.code_id)),
                    *_origin(record, people),
                ]
            )
    return pd.DataFrame(rows, columns=list(CODING_COLUMNS))


def _origin(record: Coding | Suggestion, people: dict[str, str]) -> list[Any]:
    if isinstance(record, Suggestion):
        return [
            *("", "machine", record.probability, "", record.suggester),
            *(record.codebook_version, record.created_at),
        ]
    valence = record.modifiers.get("valence", "")
    return [
        *(people[record.coder_id], record.source, None, valence, ""),
        *(record.codebook_version, record.created_at),
    ]


def segments_table(project: Project) -> pd.DataFrame:
    """Return one row per segment, with the columns of segments.csv.

    ``text`` has the words without label and time; ``start`` and ``end`` say where they stand.
    """
    counted = codings_table(project, every_segment=True)
    n_codes = counted.groupby("segment_id")["code_id"].nunique()
    tilings, texts = segments(project), documents(project)
    case_of = CaseFinder(cases(project)[1], texts, chain(*tilings.values()))
    settled = _read(project, texts, tilings)
    rows = [
        [
            *(s.id, document.name, s.ordinal, s.kind, *_ends(document, s), s.speaker or ""),
            *(s.speaker_role, case_of(s), s.question or "", int(n_codes.get(s.id, 0))),
            outcome(document, s, n_codes=int(n_codes.get(s.id, 0)), read=s.id in settled),
            spoken_text(document, s),
        ]
        for document in texts
        for s in tilings.get(document.id, [])
    ]
    return pd.DataFrame(rows, columns=list(SEGMENT_COLUMNS))


def _ends(document: Document, segment: Segment) -> tuple[int, int]:
    span = spoken_span(document, segment)
    return span.start, span.end


def _read(project: Project, texts: Sequence[Document], tilings: dict[str, list[Segment]]) -> set[str]:
    """Return the ids of the segments that somebody has read."""
    _, read = coded_segments(
        texts, tilings, made=codings(project), marks=readings(project),
        imported=imported_codings(project),
    )  # fmt: skip
    return read


def outcome(document: Document, segment: Segment, *, n_codes: int, read: bool = False) -> str:
    """Say in words what became of a segment."""
    if segment.speaker_role != "participant":
        return "skipped: interviewer" if segment.speaker_role == "interviewer" else "skipped: not speech"
    if not suggestible(document, segment):
        return "skipped: empty"
    if n_codes:
        return "coded"
    return "read: nothing applies" if read else "not coded"


class Spoken(NamedTuple):
    """A segment of a participant, whose words it is, and whether a person has read it."""

    document: Document
    segment: Segment
    case_id: str
    read: bool


def attribute_names(known: Iterable[Case], texts: Iterable[Document]) -> tuple[list[str], list[str]]:
    """Return the names of the attributes of cases, and of those that only documents have."""
    of_cases = {name for case in known for name in case.attributes}
    of_documents = {name for document in texts for name in document.attributes}
    return sorted(of_cases), sorted(of_documents - of_cases)


def check_attributes(
    by: Sequence[str],
    known: Iterable[Case],
    texts: Iterable[Document],
    *,
    also: Iterable[str] = (),
) -> None:
    """Raise ``InputError`` for an attribute that there is not, or that cannot head a column.

    ``also`` are names that need not be an attribute of anything.
    """
    there = list(dict.fromkeys(chain(*attribute_names(known, texts), also)))
    for name in by:
        if name not in there:
            hint = "there are " + ", ".join(there)
            if not there:
                hint = "give attributes in a cases.csv or documents.csv"
            raise InputError(f"no case and no document has an attribute {name!r}", hint=hint)
    check_columns(by, _RESERVED)


def check_columns(by: Iterable[str], taken: Collection[str]) -> None:
    """Raise ``InputError`` for an attribute that is called like a column of the table."""
    for name in by:
        if name in taken:
            raise InputError(f"the table has a column {name!r} of its own", hint="rename the attribute")


def units_table(spoken: Sequence[Spoken], known: Mapping[str, Case], by: Sequence[str]) -> pd.DataFrame:
    """Return one row per segment, as ``theme_frequencies`` takes them.

    An attribute is the case's, and where the case has none, the document's. By ``question`` a segment
    is in the group of the question that it answers, unless a case has an attribute of that name: the
    cases of the group are those who were asked and said something.
    """
    rows: list[list[Any]] = []
    for document, segment, case_id, read in spoken:
        own = known[case_id].attributes if case_id in known else {}
        asked = {QUESTION: segment.question or ""}
        groups = [own.get(n) or document.attributes.get(n) or asked.get(n, "") for n in by]
        rows.append([document.name, segment.id, case_id, read, *groups])
    return pd.DataFrame(rows, columns=[*_UNIT, *by]).astype({"read": bool})


def attributes(project: Project) -> tuple[list[str], list[str]]:
    """Return what a study can be counted by: attributes of cases, and those of documents alone."""
    of_cases, of_documents = attribute_names(cases(project)[0].values(), documents(project))
    return (
        [name for name in of_cases if name not in _RESERVED],
        [name for name in of_documents if name not in _RESERVED],
    )


def has_questions(project: Project) -> bool:
    """Say whether any segment answers a question, so that can be counted by it."""
    return any(segment.question for tiling in segments(project).values() for segment in tiling)


class Gathered(NamedTuple):
    """Codings and units of a project, as tables of findings take them, and its codebook."""

    codings: pd.DataFrame
    units: pd.DataFrame
    book: Codebook


def gather(project: Project, by: Sequence[str], *, threshold: float | None = None) -> Gathered:
    """Return what is counted: codings of participants' words, and the segments that they could be of.

    Open suggestions count only with a ``threshold``, and then as source ``machine``.
    Raises ``InputError`` for an attribute that neither a case nor a document has.
    """
    known, links = cases(project)
    tilings, texts = segments(project), documents(project)
    asked = [QUESTION] if any(s.question for tiling in tilings.values() for s in tiling) else []
    check_attributes(by, known.values(), texts, also=asked)
    case_of = CaseFinder(links, texts, chain(*tilings.values()))
    settled = _read(project, texts, tilings)
    spoken = [
        Spoken(document, segment, case_of(segment), segment.id in settled)
        for document in texts
        for segment in tilings.get(document.id, [])
        if suggestible(document, segment)
    ]
    units = units_table(spoken, known, by)
    counted = codings_table(project, threshold=threshold, every_segment=True)
    counted = counted[counted["segment_id"].isin(units["segment_id"])]
    return Gathered(codings=counted, units=units, book=codebook(project))


def frequencies(
    project: Project,
    *,
    by: Sequence[str] = (),
    unit: Unit = "case",
    threshold: float | None = None,
    min_group: int = MIN_GROUP,
    levels: Collection[Level] = CODES,
    also: Collection[str] = (),
) -> pd.DataFrame:
    """Count segments, documents and cases per code, by attributes of cases or documents.

    Open suggestions count only with a ``threshold``, and then as source ``machine``. What is
    coded of an interviewer's words is not counted. ``levels`` and ``also`` are those of
    ``theme_frequencies``.
    Raises ``InputError`` for an attribute that neither a case nor a document has, and for valence
    where the codebook has none.
    """
    by = list(dict.fromkeys(by))
    check_columns(by, frequency_columns((), unit, also=also))
    found = gather(project, by, threshold=threshold)
    if "valence" in also:
        check_valence(found.book)
    return theme_frequencies(
        found.codings, found.units, codebook=found.book, by=by, unit=unit, min_group=min_group,
        levels=levels, also=also,
    )  # fmt: skip


def check_valence(book: Codebook) -> None:
    """Raise ``InputError`` where the codebook does not say how valence is given."""
    if not any(modifier.id == "valence" for modifier in book.modifiers):
        hint = "give it one with the values positive, negative, mixed and neutral"
        raise InputError("the codebook has no modifier 'valence'", hint=hint)
