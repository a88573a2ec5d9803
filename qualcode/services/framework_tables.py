"""The framework matrix to take away: as a long table, as a workbook, as a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from qualcode.core.framework import draft
from qualcode.core.framework_report import PrintedCell, PrintedMatrix, PrintedQuotation
from qualcode.formats.framework_document import framework_document
from qualcode.formats.framework_workbook import framework_workbook
from qualcode.model import Case
from qualcode.services.framework import Cell, Column, Framework
from qualcode.services.passages import Passage

FrameworkFile = Literal[".xlsx", ".docx"]
FILES: tuple[FrameworkFile, ...] = (".xlsx", ".docx")
COLUMNS = (
    *("theme_id", "theme", "code_id", "code", "state", "n_quotations", "n_read", "n_segments"),
    *("summary", "author", "changed_at", "codebook_version", "changed_since"),
)
NOTES = (
    "Cases by themes, after the Framework Method (Ritchie & Spencer 1994; Gale et al. 2013). Summaries "
    "are written by coders; each rests on the quotations that its cell leads to.",
    "Without quotations a cell says why: “read, not mentioned” where all that the case said is read, "
    "“not mentioned in the n of m segments read” where some is, “not read yet” where nothing is, and "
    "“no material of this case” where the study has nothing of it. Not mentioned is not disagreed.",
)


def framework_table(found: Framework) -> pd.DataFrame:
    """Return the matrix as one row per cell: case, its attributes, and what the cell says and rests on.

    ``summary`` is blank where nobody has written; ``state`` says what lies under the cell, and
    ``changed_since`` which codings changed after the summary was written or last checked.
    """
    codes = {code.id: code for code in found.book.codes}
    rows = []
    for case in found.cases:
        for column in found.columns:
            cell, code = found.cells[case.id, column.id], codes[column.id]
            theme = codes.get(code.parent or "", code)
            titles = [theme.id, theme.name, code.id, code.name]
            counts = [cell.state, cell.n_quotations, cell.n_read, cell.n_segments]
            s = cell.summary
            said = [s.text, cell.author, s.changed_at, s.codebook_version] if s else [""] * 4
            rows.append(
                [case.id, case.name, *found.groups(case), *titles, *counts, *said, cell.changed.words]
            )
    own = ("case_id", "case", *COLUMNS)
    titled = [f"{name} (attribute)" if name in own else name for name in found.by]
    return pd.DataFrame(rows, columns=["case_id", "case", *titled, *COLUMNS])


def framework_file(
    found: Framework, ending: FrameworkFile, *, title: str, drafts: bool = False
) -> bytes:
    """Return the matrix as a workbook or a Word document; the same project gives the same bytes.

    With ``drafts``, cells without a summary show their quotations, shortened: nobody's words but theirs.
    """
    printed = printed_matrix(found, title=title, drafts=drafts)
    return framework_workbook(printed) if ending == ".xlsx" else framework_document(printed)


def printed_matrix(found: Framework, *, title: str, drafts: bool = False) -> PrintedMatrix:
    """Return the matrix as it is printed."""
    names = {code.id: code.name for code in found.book.codes}
    rows = []
    for case in found.cases:
        cells = [
            _cell(found, found.cells[case.id, c.id], c, names=names, drafts=drafts)
            for c in found.columns
        ]
        rows.append(((case_title(case), *found.groups(case)), tuple(cells)))
    return PrintedMatrix(
        title=f"{title}: framework matrix", heads=("case", *found.by), rows=tuple(rows),
        columns=tuple(column.name for column in found.columns), notes=(*NOTES, *_told(found)),
    )  # fmt: skip


def case_title(case: Case) -> str:
    """Return what a case is called: its id, and its name where that says more."""
    return case.id if case.name in ("", case.id) else f"{case.id}, {case.name}"


def cell_draft(cell: Cell) -> str:
    """Return the quotations under a cell, shortened, with their places."""
    return draft([(passage.words, passage.place) for passage in cell.passages])


def _told(found: Framework) -> list[str]:
    stale = sum(bool(cell.changed) for cell in found.cells.values())
    n_written = sum(cell.summary is not None for cell in found.cells.values())
    sources = sorted(
        {c.source for cell in found.cells.values() for p in cell.passages for c in p.codings}
    )
    size = f"{len(found.cases):,} cases by {len(found.columns)} columns"
    written = f"{n_written:,} of {len(found.cells):,} cells have a summary"
    told = [
        f"{size}; {written}, {stale:,} of these rest on codings that changed since.",
        f"Codebook version {found.book.version}. Origin of the codings: {', '.join(sources) or 'none'}.",
    ]
    if found.outside:
        told.append(f"{len(found.outside)} summaries are of cases or codes that there are no more.")
    return told


def _cell(
    found: Framework, cell: Cell, column: Column, *, names: Mapping[str, str], drafts: bool
) -> PrintedCell:
    summary, below = "", cell.words
    if cell.summary is not None:
        summary = cell.summary.text
        below = f"{cell.author}, {cell.summary.changed_at[:10]}; {cell.words}"
    elif drafts and cell.passages:
        summary, below = cell_draft(cell), f"quotations only, no summary; {cell.words}"
    return PrintedCell(
        summary=summary, below=below, warning=cell.changed.words,
        quotations=tuple(_quotation(found, p, column, names=names) for p in cell.passages),
    )  # fmt: skip


def _quotation(
    found: Framework, passage: Passage, column: Column, *, names: Mapping[str, str]
) -> PrintedQuotation:
    own = [c for c in passage.codings if c.code_id in column.codes]
    given = sorted({names.get(c.code_id, c.code_id) for c in own})
    return PrintedQuotation(
        words=passage.words, document=passage.document.name, start=passage.span.start,
        end=passage.span.end, speaker=passage.speaker, codes="; ".join(given),
        coders="; ".join(sorted({found.coders.get(c.coder_id, "") for c in own})),
        source="; ".join(sorted({c.source for c in own})),
    )  # fmt: skip
