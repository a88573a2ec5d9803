"""What a report says of codes together: answers to questions, pairs of codes, and saturation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from qualcode.core.asked import codes_of
from qualcode.core.report_parts import (
    Answered,
    Key,
    PatternFacts,
    QuestionFacts,
    Rest,
    SaturationFacts,
    Support,
    foremost,
)
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.model import Codebook, Question
from qualcode.services.patterns import together
from qualcode.services.projects import Project
from qualcode.services.questions import answers
from qualcode.services.reporting_corpus import Material
from qualcode.services.reporting_evidence import NO_CASE, Evidence, pairs_of
from qualcode.services.saturation import saturated


def question_facts(project: Project, found: Material, shown: Evidence) -> QuestionFacts:
    """Return the answers to the questions of the codebook, with what their numbers rest on."""
    told, gathered = answers(project)
    rests: dict[Key, Rest] = {}
    made = []
    for one in told:
        table = _kept(one.question, one.table)
        made.append(Answered(question=one.question, table=table, notes=one.notes))
        if one.question.kind == "together":
            rests |= _near(one.question, table, found, shown=shown)
        elif one.question.kind == "contrast":
            rests |= _split(one.question, table, found, shown=shown, units=gathered.units)
    return QuestionFacts(answers=tuple(made), rests=rests)


def _kept(question: Question, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all sources together; of pairs those of the whole study."""
    sources = list(dict.fromkeys(table["source"]))
    rows = table[table["source"] == ("any" if "any" in sources else sources[0])]
    return rows if question.kind == "contrast" else rows[rows["attribute"] == ""]


def _near(
    question: Question, table: pd.DataFrame, found: Material, *, shown: Evidence
) -> dict[Key, Rest]:
    most = foremost(table, "n_cases_near")
    pairs = list(zip(most["row_id"], most["column_id"], strict=True))
    names = dict(zip(pairs, zip(most["row"], most["column"], strict=True), strict=True))
    held = pairs_of(shown, found, set(pairs), within=question.within)
    return {
        ("question", question.id, *pair): Rest(
            label=" with ".join(names[pair]), found=_named(held[pair])
        )
        for pair in pairs
        if pair in held
    }


def _named(held: Sequence[Support]) -> tuple[Support, ...]:
    """Return what counts of cases rest on: words of nobody count for none."""
    return tuple(one for one in held if one.case != NO_CASE)


def _split(
    question: Question, table: pd.DataFrame, found: Material, *, shown: Evidence, units: pd.DataFrame
) -> dict[Key, Rest]:
    """Return which cases speak of both things, of one alone, and of neither, in each group."""
    sides = [_ids(names, found.book) for names in (question.rows, question.columns)]
    given = shown.counted[["segment_id", "case_id", "code_id", "number"]].drop_duplicates()
    rests: dict[Key, Rest] = {}
    for row in table.to_dict("records"):
        attribute, value = str(row["attribute"]), str(row["value"])
        own = units[units[attribute] == value] if attribute else units
        read = sorted(set(own.loc[own["read"], "case_id"]) - {""})
        here = given[given["segment_id"].isin(own["segment_id"])]
        numbers = [_by_case(here[here["code_id"].isin(side)]) for side in sides]
        of = f"{attribute}: {value or NOT_GIVEN}" if attribute else "all cases"
        for part, label in PARTS.items():
            cases = [case for case in read if _part(case, numbers) == part]
            held = tuple(
                Support(
                    case=found.case_names[case],
                    codings=tuple(sorted({*numbers[0].get(case, ()), *numbers[1].get(case, ())})),
                )
                for case in cases
            )
            name = label.format(first=row["first"], second=row["second"])
            key = ("question", question.id, part, attribute, value)
            rests[key] = Rest(label=f"{name}, {of}", found=held)
    return rests


PARTS = {
    "n_both": "both “{first}” and “{second}”", "n_only_first": "only “{first}”",
    "n_only_second": "only “{second}”", "n_neither": "neither “{first}” nor “{second}”",
}  # fmt: skip


def _ids(names: Sequence[str], book: Codebook) -> set[str]:
    return {code_id for target in codes_of(names, book) for code_id in target.members}


def _by_case(given: pd.DataFrame) -> dict[str, list[int]]:
    return {str(case): list(map(int, own)) for case, own in given.groupby("case_id")["number"]}


def _part(case: str, numbers: Sequence[Mapping[str, object]]) -> str:
    one, other = (case in side for side in numbers)
    if one and other:
        return "n_both"
    return "n_only_first" if one else "n_only_second" if other else "n_neither"


def pattern_facts(project: Project, found: Material, shown: Evidence) -> PatternFacts:
    """Return which codes were given together, and which interviews brought new ones."""
    told = together(project)
    most = foremost(told.table[told.table["code_id"] != told.table["other_id"]], "n_both")
    held = pairs_of(shown, found, set(zip(most["code_id"], most["other_id"], strict=True)))
    rests: dict[Key, Rest] = {
        ("pair", str(one["code_id"]), str(one["other_id"])): Rest(
            label=f"{one['code']} with {one['other']}",
            found=tuple(held[one["code_id"], one["other_id"]]),
        )
        for one in most.to_dict("records")
        if (one["code_id"], one["other_id"]) in held
    }
    return PatternFacts(
        together=told.table, words=told.words, rests=rests, saturation=_saturation(project, found, shown)
    )


def _saturation(project: Project, found: Material, shown: Evidence) -> SaturationFacts:
    """Return the curve of saturation, with documents called as the report calls them."""
    curve = saturated(project)
    names = {document.name: found.document_names[document.id] for document in found.documents}
    table = curve.table.assign(interview=[names.get(name, name) for name in curve.table["interview"]])
    codes = {str(name): set(own) for name, own in shown.counted.groupby("document")["code_id"]}
    seen: set[str] = set()
    news = {}
    for name, title in zip(curve.table["interview"], table["interview"], strict=True):
        own = codes.get(str(name), set()) - seen
        seen |= own
        news[str(title)] = tuple(code.id for code in found.book.codable if code.id in own)
    return SaturationFacts(
        news=news, table=table, found=curve.found, n_codes=curve.n_codes, words=curve.words
    )
