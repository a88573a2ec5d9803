"""What the counts of a report rest on: codings by number, and the words that illustrate codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.core.excerpts import Candidate, illustrations, shared_by
from qualcode.core.reports import FEWEST_ALIKE, Choices, Coded, Illustration, Support, Themes
from qualcode.core.tables import theme_frequencies
from qualcode.core.units import by_document, placed
from qualcode.model import Coding
from qualcode.services.projects import Project, codebook, coders, codings
from qualcode.services.reporting_corpus import Material

COLUMNS = ("number", "code_id", "source", "segment_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All codings by number, and a row for each segment of a participant that one counts for."""

    made: Sequence[Coding]
    counted: pd.DataFrame
    listed: tuple[Coded, ...]


def evidence(project: Project, found: Material, coder_names: dict[str, str]) -> Evidence:
    """Number the codings in the order of the text, and say which segments each counts for."""
    order = {document.id: n for n, document in enumerate(found.documents)}
    made = sorted(codings(project), key=lambda c: (order[c.document_id], c.span, c.code_id, c.id))
    people = {key: coder.name for key, coder in coders(project).items()}
    numbers = {coding.id: n for n, coding in enumerate(made, start=1)}
    rows: list[list[object]] = []
    listed: dict[str, Coded] = {}
    for document_id, own in by_document(made).items():
        tiling = found.tilings.get(document_id, [])
        for coding, position in placed(own, tiling):
            segment = tiling[position]
            rows.append([numbers[coding.id], coding.code_id, coding.source, segment.id])
            listed.setdefault(
                coding.id,
                Coded(
                    number=numbers[coding.id], id=coding.id, code_id=coding.code_id,
                    document=found.document_names[document_id],
                    start=coding.span.start, end=coding.span.end,
                    case=found.case_names.get(found.case_of(segment), ""),
                    speaker=segment.speaker or "", source=coding.source,
                    coder=coder_names[people[coding.coder_id]],
                ),
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    counted = table.merge(found.units, on="segment_id")
    in_order = tuple(sorted(listed.values(), key=lambda coded: coded.number))
    return Evidence(made=made, counted=counted, listed=in_order)


def themes(project: Project, found: Material, shown: Evidence, *, compare: str | None) -> Themes:
    """Count cases by code, of all and by an attribute, with the codings behind each count."""
    support = _support(shown.counted, found, by=None)
    if compare is not None:
        support |= _support(shown.counted, found, by=compare)
    book, counted, units = codebook(project), shown.counted, found.units
    return Themes(
        overall=theme_frequencies(counted, units, codebook=book),
        compared=(
            theme_frequencies(counted, units, codebook=book, by=[compare])
            if compare is not None
            else None
        ),
        support=support,
    )


def _support(
    counted: pd.DataFrame, found: Material, *, by: str | None
) -> dict[tuple[str, str | None], tuple[Support, ...]]:
    named = counted[counted["case_id"] != ""]
    keys = ["code_id", *([by] if by is not None else []), "case_id"]
    pairs = named[[*keys, "number"]].drop_duplicates().sort_values([*keys, "number"])
    made: dict[tuple[str, str | None], list[Support]] = {}
    for values, own in pairs.groupby(keys, sort=True)["number"]:
        code_id, *group, case_id = map(str, values)
        one = Support(case=found.case_names[case_id], codings=tuple(map(int, own)))
        made.setdefault((code_id, group[0] if group else None), []).append(one)
    return {key: tuple(rows) for key, rows in made.items()}


def illustrated(
    project: Project, found: Material, shown: Evidence, *, choices: Choices
) -> tuple[tuple[Illustration, ...], int]:
    """Return quotations that illustrate each code, and of how many the attribution was shortened.

    Only attributes that enough cases share stand below a quotation.
    """
    texts = {document.id: document.text for document in found.documents}
    by_number = dict(enumerate(shown.made, start=1))
    listed = {coded.number: coded for coded in shown.listed}
    first = shown.counted[shown.counted["case_id"] != ""].drop_duplicates("number")
    own = {code_id: list(rows["number"]) for code_id, rows in first.groupby("code_id")}
    case_of = dict(zip(first["number"], first["case_id"], strict=True))
    heard = sorted(set(found.units["case_id"]) - {""})
    values = {key: _attribution(found, key, choices.attribution) for key in heard}
    made, shortened = [], 0
    for code in codebook(project).codable:
        numbers = _distinct([by_number[n] for n in own.get(code.id, ())], own.get(code.id, ()))
        words = [_words(texts, by_number[n]) for n in numbers]
        candidates = [
            Candidate(case_of[n], (by_number[n].document_id, by_number[n].span.start), len(said.split()))
            for n, said in zip(numbers, words, strict=True)
        ]
        for i in illustrations(candidates, most=choices.quotations):
            whole = values[case_of[numbers[i]]]
            kept = shared_by(list(values.values()), whole, fewest=FEWEST_ALIKE)
            shortened += kept < len(whole)
            coded = listed[numbers[i]]
            made.append(
                Illustration(
                    code_id=code.id, words=words[i], case=coded.case, attributes=whole[:kept],
                    speaker=coded.speaker if choices.speakers else "", coding=coded.number,
                )
            )  # fmt: skip
    return tuple(made), shortened


def _words(texts: dict[str, str], coding: Coding) -> str:
    return texts[coding.document_id][coding.span.start : coding.span.end].strip()


def _distinct(made: Sequence[Coding], numbers: Sequence[int]) -> list[int]:
    """Return one number for each place, however many coders gave it the code."""
    places: dict[tuple[str, int, int], int] = {}
    for coding, number in zip(made, numbers, strict=True):
        places.setdefault((coding.document_id, coding.span.start, coding.span.end), number)
    return list(places.values())


def _attribution(found: Material, case_id: str, names: Sequence[str]) -> tuple[str, ...]:
    own = found.attributes.get(case_id, {})
    return tuple(own.get(name, "") for name in names)
