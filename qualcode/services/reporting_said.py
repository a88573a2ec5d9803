"""What a report has of people's words: quotations, and the summaries of the framework matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qualcode.core.disclosure import FEWEST
from qualcode.core.report_parts import (
    Illustration,
    MatrixCell,
    MatrixFacts,
    MatrixPart,
    QuotationFacts,
)
from qualcode.core.reports import Choices
from qualcode.errors import InputError
from qualcode.model import Summary
from qualcode.services.framework import Cell, framework_of
from qualcode.services.passages import Corpus, Passage
from qualcode.services.people import DISCLOSIVE_FLAG, NO_ATTRIBUTION
from qualcode.services.projects import Project
from qualcode.services.quotation_bank import Wanted, quotation_bank
from qualcode.services.reporting_corpus import Material
from qualcode.services.reporting_evidence import Evidence

NOTHING_WRITTEN = "nobody has written a summary yet"
ALL_OUTSIDE = "all summaries are of cases or codes that there are no more"


def illustrated(
    project: Project, said: Corpus, found: Material, *, shown: Evidence, choices: Choices
) -> QuotationFacts:
    """Return quotations that illustrate each code, chosen as ``services.quotation_bank`` chooses them.

    Where fewer than three people share what would be said of who speaks, only what enough share is
    said. Passages that a coder flagged as a risk of disclosure are not quoted at all.
    """
    if not choices.quotations:
        return QuotationFacts()
    open_ones = tuple(passage for passage in said.passages if not _disclosive(passage))
    wanted = Wanted(each=choices.quotations, shown=choices.attribution)
    bank = quotation_bank(project, replace(said, passages=open_ones), wanted)
    numbers = _numbers(shown)
    chosen = []
    shortened = 0
    for row, (document_id, start) in zip(bank.table.to_dict("records"), bank.places, strict=True):
        few = bool(choices.attribution) and row["n_sharing"] < FEWEST
        shortened += few
        chosen.append(
            Illustration(
                code_id=row["code_id"], kind=row["kind"], reason=row["reason"],
                words=row["quotation"].strip(), case=found.case_names.get(row["case_id"], ""),
                attribution=_said_of(row, few=few), speaker=row["speaker"] if choices.speakers else "",
                coding=numbers[document_id, start, row["end"], row["code_id"]],
            )
        )  # fmt: skip
    return QuotationFacts(
        chosen=tuple(chosen), how=bank.how, shortened=shortened,
        n_disclosive=len(said.passages) - len(open_ones),
    )  # fmt: skip


def _disclosive(passage: Passage) -> bool:
    return any(DISCLOSIVE_FLAG in coding.flags for coding in passage.codings)


def _said_of(row: Mapping[Any, Any], *, few: bool) -> str:
    said = str(row["instead"] if few else row["attribution"])
    return "" if said == NO_ATTRIBUTION else said


def _numbers(shown: Evidence) -> dict[tuple[str, int, int, str], int]:
    """Return the first number of a coding by document, span and code."""
    numbers: dict[tuple[str, int, int, str], int] = {}
    for number, coding in enumerate(shown.made, start=1):
        key = (coding.document_id, coding.span.start, coding.span.end, coding.code_id)
        numbers.setdefault(key, number)
    return numbers


def matrix(
    said: Corpus,
    written: Sequence[Summary],
    found: Material,
    *,
    shown: Evidence,
    coder_names: Mapping[str, str],
) -> MatrixFacts:
    """Return the framework matrix of the cases and themes of which somebody has written a summary."""
    if not written:
        return MatrixFacts(reason=NOTHING_WRITTEN)
    numbers = {coded.id: coded.number for coded in shown.listed}
    codes = {code.id: code for code in said.book.codes}
    above = {codes[s.code_id].parent for s in written if s.code_id in codes}
    # Themes first, then the codes of each theme that has summaries of its codes.
    wanted = [None, *(code.id for code in said.book.codes if code.id in above)]
    parts, outside = [], written
    for theme in [theme for theme in wanted if theme is not None or None in above]:
        try:
            whole = framework_of(said, written, theme=theme, which="summarised", where={})
        except InputError:  # there are no codes below it any more
            continue
        outside = whole.outside
        used = {cell.column for cell in whole.cells.values() if cell.summary is not None}
        columns = [column for column in whole.columns if column.id in used]
        rows = []
        for case in whole.cases:
            cells = [whole.cells[case.id, column.id] for column in columns]
            told = tuple(_cell(cell, numbers, coder_names) for cell in cells)
            rows.append((found.case_names.get(case.id, case.id), told))
        if rows:
            title = codes[theme].name if theme else ""
            titles = tuple((column.id, column.name) for column in columns)
            parts.append(MatrixPart(theme=title, columns=titles, rows=tuple(rows)))
    return MatrixFacts(
        parts=tuple(parts), n_cases=len(said.cases), n_outside=len(outside),
        reason="" if parts else ALL_OUTSIDE,
    )  # fmt: skip


def _cell(cell: Cell, numbers: Mapping[str, int], coder_names: Mapping[str, str]) -> MatrixCell:
    summary = cell.summary
    by = ""
    if summary is not None:
        by = f"{coder_names.get(cell.author, cell.author)}, {summary.changed_at[:10]}"
    return MatrixCell(
        summary=summary.text if summary else "", by=by, below=cell.words,
        codings=tuple(sorted(numbers[key] for key in cell.under if key in numbers)),
        changed=cell.changed.words,
    )  # fmt: skip
