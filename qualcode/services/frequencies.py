"""Codings as tables: what is exported, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pandas as pd

from qualcode.core.columns import CODING_COLUMNS, SEGMENT_COLUMNS
from qualcode.core.segmentation import spoken_span, spoken_text
from qualcode.core.tables import Unit, theme_frequencies
from qualcode.core.units import place
from qualcode.errors import InputError
from qualcode.model import Case, Coding, Document, Segment, Suggestion
from qualcode.services.cases import CaseFinder
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    cases,
    codebook,
    coders,
    codings,
    documents,
    readings,
    segments,
)
from qualcode.services.suggestions import coded_segments, undecided


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
    _, settled = coded_segments(texts, tilings, made=codings(project), marks=readings(project))
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


def outcome(document: Document, segment: Segment, *, n_codes: int, read: bool = False) -> str:
    """Say in words what became of a segment."""
    if segment.speaker_role != "participant":
        return "skipped: interviewer" if segment.speaker_role == "interviewer" else "skipped: not speech"
    if not suggestible(document, segment):
        return "skipped: empty"
    if n_codes:
        return "coded"
    return "read: nothing applies" if read else "not coded"


def units_table(
    spoken: Sequence[tuple[str, Segment, str, bool]], known: dict[str, Case], by: Sequence[str]
) -> pd.DataFrame:
    """Return one row per participant segment, as ``theme_frequencies`` takes them.

    ``spoken`` has document name, segment, case id, and whether a person has read it.
    Raises ``InputError`` when no case has one of the attributes.
    """
    attributes = sorted({name for case in known.values() for name in case.attributes})
    for name in by:
        if name not in attributes:
            hint = (
                "there are " + ", ".join(attributes) if attributes else "give attributes in a cases.csv"
            )
            raise InputError(f"no case has an attribute {name!r}", hint=hint)
    rows = []
    for document, segment, case_id, read in spoken:
        own = known[case_id].attributes if case_id in known else {}
        rows.append([document, segment.id, case_id, read, *(own.get(name, "") for name in by)])
    table = pd.DataFrame(rows, columns=["document", "segment_id", "case_id", "read", *by])
    return table.astype({"read": bool})


def frequencies(
    project: Project,
    *,
    by: Sequence[str] = (),
    unit: Unit = "case",
    threshold: float | None = None,
) -> pd.DataFrame:
    """Count segments, documents and cases per code, by case attributes.

    Open suggestions count only with a ``threshold``, and then as source ``machine``.
    Raises ``InputError`` for an attribute that no case has.
    """
    by = list(dict.fromkeys(by))
    known, links = cases(project)
    tilings, texts = segments(project), documents(project)
    case_of = CaseFinder(links, texts, chain(*tilings.values()))
    _, settled = coded_segments(texts, tilings, made=codings(project), marks=readings(project))
    spoken = [
        (document.name, segment, case_of(segment), segment.id in settled)
        for document in texts
        for segment in tilings.get(document.id, [])
        if suggestible(document, segment)
    ]
    counted = codings_table(project, threshold=threshold, every_segment=True)
    units = units_table(spoken, known, by)
    return theme_frequencies(counted, units, codebook=codebook(project), by=by, unit=unit)
