"""The framework matrix as a workbook: each cell leads to its quotations on a second sheet, and back."""

from __future__ import annotations

from typing import Any

from qualcode.core.framework_report import PrintedMatrix
from qualcode.formats.workbooks import Linked, workbook

_MATRIX, _QUOTATIONS, _NOTES = "Matrix", "Quotations", "Notes"
_HEADS = [
    "case",
    "theme",
    "document",
    "start",
    "end",
    "speaker",
    "quotation",
    "codes",
    "coders",
    "source",
]
_CASE, _CELL = 16, 34
# A sheet takes few more than 65,000 links; what comes after these has none back.
_MOST_LINKS = 60_000


def framework_workbook(printed: PrintedMatrix) -> bytes:
    """Return the matrix as a workbook in which nothing is a formula; the same gives the same bytes."""
    matrix: list[list[Any]] = [[*printed.heads, *printed.columns]]
    quotations: list[list[Any]] = [_HEADS]
    for about, cells in printed.rows:
        row: list[Any] = list(about)
        for column, cell in zip(printed.columns, cells, strict=True):
            first = len(quotations) + 1
            for q in cell.quotations:
                back = Linked(about[0], _MATRIX, len(matrix) + 1)
                leads = back if len(quotations) <= _MOST_LINKS else about[0]
                quotations.append(
                    [leads, column, q.document, q.start, q.end, q.speaker, q.words, q.codes, q.coders,
                     q.source]
                )  # fmt: skip
            row.append(Linked(cell.text, _QUOTATIONS, first) if cell.quotations else cell.text)
        matrix.append(row)
    notes = [[printed.title], *([note] for note in printed.notes)]
    widths = {
        _MATRIX: [_CASE] * len(printed.heads) + [_CELL] * len(printed.columns),
        _QUOTATIONS: [16, 24, 24, 8, 8, 14, 70, 30, 16, 14],
        _NOTES: [100],
    }
    return workbook({_MATRIX: matrix, _QUOTATIONS: quotations, _NOTES: notes}, widths=widths)
