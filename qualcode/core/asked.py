"""What a question needs of a codebook, and its answer as a table; pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.core.contrast import contrast
from qualcode.core.counting import BOTH_LEVELS, Target, targets_of
from qualcode.core.tables import MIN_GROUP, theme_frequencies
from qualcode.core.together import together
from qualcode.model import Codebook, Question


def lacking(question: Question, book: Codebook) -> list[str]:
    """Return the codes and themes that a question names and a codebook does not have."""
    known = {code.id for code in book.codes}
    return [name for name in (*question.rows, *question.columns) if name not in known]


def can_be_asked(question: Question, book: Codebook) -> bool:
    """Say whether a codebook has some code for each side of a question."""
    sides = [question.rows] if question.kind == "valence" else [question.rows, question.columns]
    return all(codes_of(side, book) for side in sides)


def codes_of(names: Sequence[str], book: Codebook) -> list[Target]:
    """Return the codes that names of codes and themes stand for, in the order of the names."""
    themes = {target.id: target for target in targets_of(book, BOTH_LEVELS)}
    codes = targets_of(book)
    found: dict[str, Target] = {}
    for name in names:
        members = themes[name].members if name in themes else frozenset()
        found |= {code.id: code for code in codes if code.id in members}
    return list(found.values())


def answer_table(
    question: Question,
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    codebook: Codebook,
    by: Sequence[str] = (),
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Count what answers a question: for the whole study first, then by each attribute on its own.

    ``codings`` and ``units`` are as for ``theme_frequencies``, ``units`` with each of ``by``. Columns
    ``attribute`` and ``value`` say of which group a row is; both are empty for the whole study.
    """
    parts = [
        _part(question, codings, units, codebook=codebook, attribute=name, min_group=min_group)
        for name in ("", *by)
    ]
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return whole.assign(codebook_version=codebook.version)


def _part(
    question: Question,
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    codebook: Codebook,
    attribute: str,
    min_group: int,
) -> pd.DataFrame:
    rows, columns = codes_of(question.rows, codebook), codes_of(question.columns, codebook)
    if question.kind == "together":
        return together(
            codings, units, rows=rows, columns=columns, within=question.within, attribute=attribute,
            min_group=min_group,
        )  # fmt: skip
    if question.kind == "contrast":
        return contrast(
            codings, units, first=_joined(rows, question.row_name),
            second=_joined(columns, question.column_name), attribute=attribute, min_group=min_group,
        )  # fmt: skip
    table = theme_frequencies(
        codings, units, codebook=codebook, by=[attribute] if attribute else [], min_group=min_group,
        also=("valence", "reason"),
    )  # fmt: skip
    place = {target.id: n for n, target in enumerate(rows)}
    table = table[table["code_id"].isin(place)]
    table = table.sort_values("code_id", key=lambda ids: ids.map(place), kind="stable")
    value = table.pop(attribute) if attribute else ""
    table.insert(4, "attribute", attribute)
    table.insert(5, "value", value)
    return table.drop(columns="codebook_version")


def _joined(codes: Sequence[Target], name: str) -> Target:
    """Return several codes as one thing with a name."""
    members = frozenset(code.id for code in codes)
    title = name or " or ".join(code.name for code in codes)
    return Target(id=title, name=title, theme_id="", theme="", level="theme", members=members)
