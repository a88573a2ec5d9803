"""What the counts of a report rest on: codings by number, by case, code, theme and pair of codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from qualcode.core.columns import extras
from qualcode.core.counting import BOTH_LEVELS, Level, targets_of
from qualcode.core.report_parts import Support, Themes
from qualcode.core.reports import Coded
from qualcode.core.tables import theme_frequencies
from qualcode.core.units import by_document, placed
from qualcode.model import Codebook, Coding
from qualcode.services.projects import Project, coders, codings
from qualcode.services.reporting_corpus import Material

COLUMNS = ("number", "code_id", "source", "segment_id", "valence")
NO_CASE = "no case"
THEMES: tuple[Level, ...] = ("theme",)
Pairs = dict[tuple[str, str], list[Support]]


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
            said = coding.modifiers.get("valence", "")
            rows.append([numbers[coding.id], coding.code_id, coding.source, segment.id, said])
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


def themes(found: Material, shown: Evidence, *, compare: str | None) -> Themes:
    """Count cases by code and theme, of all and by an attribute, with the codings behind each count."""
    book = found.book
    support = _support(shown.counted, found, book=book, by=None)
    if compare is not None:
        support |= _support(shown.counted, found, book=book, by=compare)
    valence = any(modifier.id == "valence" for modifier in book.modifiers)
    whole = theme_frequencies(
        shown.counted, found.units, codebook=book, levels=BOTH_LEVELS,
        also=extras(level=True, valence=valence),
    )  # fmt: skip
    compared = (
        theme_frequencies(
            shown.counted, found.units, codebook=book, by=[compare], levels=BOTH_LEVELS,
            also=extras(level=True, valence=False),
        )
        if compare is not None
        else None
    )  # fmt: skip
    return Themes(
        overall=_level(whole, "code"), rolled=_level(whole, "theme"),
        compared=None if compared is None else _level(compared, "code"),
        rolled_compared=None if compared is None else _level(compared, "theme"),
        valence=valence, support=support,
    )  # fmt: skip


def _level(table: pd.DataFrame, level: str) -> pd.DataFrame:
    return table[table["level"] == level].reset_index(drop=True)


def _support(
    counted: pd.DataFrame, found: Material, *, book: Codebook, by: str | None
) -> dict[tuple[str, str | None], tuple[Support, ...]]:
    """Return what counts of cases rest on; a theme has the codings of all codes below it."""
    of_theme: dict[str, list[str]] = {}
    for target in targets_of(book, THEMES):
        for code_id in target.members:
            of_theme.setdefault(code_id, []).append(target.id)
    named = counted[counted["case_id"] != ""]
    above = (
        named.assign(code_id=named["code_id"].map(of_theme)).explode("code_id").dropna(subset="code_id")
    )
    keys = ["code_id", *([by] if by is not None else []), "case_id"]
    both = pd.concat([named, above], ignore_index=True)
    pairs = both[[*keys, "number"]].drop_duplicates().sort_values([*keys, "number"])
    made: dict[tuple[str, str | None], list[Support]] = {}
    for values, own in pairs.groupby(keys, sort=True)["number"]:
        code_id, *group, case_id = map(str, values)
        one = Support(case=found.case_names[case_id], codings=tuple(map(int, own)))
        made.setdefault((code_id, group[0] if group else None), []).append(one)
    return {key: tuple(rows) for key, rows in made.items()}


def pairs_of(
    shown: Evidence, found: Material, pairs: Collection[tuple[str, str]], *, within: int = 0
) -> Pairs:
    """Return for pairs of codes the codings of each case that lie in one segment, or near by.

    Near by is no more than ``within`` segments of the same case in the same document apart, as
    ``core.together`` counts it. Words of nobody are of ``NO_CASE``.
    """
    places = found.units.groupby(["document", "case_id"], sort=False).cumcount()
    where = dict(zip(found.units["segment_id"], places, strict=True))
    table = shown.counted.assign(place=shown.counted["segment_id"].map(where))
    table = table[["code_id", "document", "case_id", "place", "number"]].drop_duplicates()
    firsts, others = ({pair[side] for pair in pairs} for side in (0, 1))
    left, right = table[table["code_id"].isin(firsts)], table[table["code_id"].isin(others)]
    joined = [
        left.assign(place=left["place"] + step).merge(right, on=["document", "case_id", "place"])
        for step in range(-within, within + 1)
    ]
    near = pd.concat(joined, ignore_index=True)
    made: Pairs = {}
    for (one, other, case_id), own in near.groupby(["code_id_x", "code_id_y", "case_id"], sort=True):
        if (str(one), str(other)) in pairs:
            numbers = sorted({*map(int, own["number_x"]), *map(int, own["number_y"])})
            case = found.case_names.get(str(case_id), NO_CASE)
            support = Support(case=case, codings=tuple(numbers))
            made.setdefault((str(one), str(other)), []).append(support)
    return made
