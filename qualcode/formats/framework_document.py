"""The framework matrix as a Word document: tables of cells that lead to their quotations at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qualcode.core.framework_report import PrintedCell, PrintedMatrix
from qualcode.core.text import legal
from qualcode.formats.linking import bookmark, link
from qualcode.formats.packing import packed_alike

if TYPE_CHECKING:
    from docx.document import Document

# So many themes fit beside the case on a page that lies on its side.
_ABREAST = 5


def framework_document(printed: PrintedMatrix) -> bytes:
    """Return the matrix as a Word document; the same matrix gives the same bytes."""
    from docx import Document

    document = Document()
    document.core_properties.author = "qualcode"
    document.core_properties.title = legal(printed.title)
    _on_its_side(document)
    document.add_heading(legal(printed.title), level=0)
    for note in printed.notes:
        document.add_paragraph(legal(note))
    for first in range(0, len(printed.columns), _ABREAST):
        _add_table(document, printed, first)
    _add_quotations(document, printed)
    written = io.BytesIO()
    document.save(written)
    return packed_alike(written.getvalue())


def _on_its_side(document: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)


def _key(row: int, column: int, *, at: str) -> str:
    """Return the name of a bookmark: of a cell in the table, or of its quotations."""
    return f"{at}_{row}_{column}"


def _add_table(document: Document, printed: PrintedMatrix, first: int) -> None:
    from docx.oxml import OxmlElement

    columns = printed.columns[first : first + _ABREAST]
    document.add_heading(legal(", ".join(columns)), level=2)
    table = document.add_table(rows=1 + len(printed.rows), cols=1 + len(columns), style="Table Grid")
    head, *rest = table.rows
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for place, title in zip(head.cells, (printed.heads[0], *columns), strict=True):
        place.paragraphs[0].add_run(legal(title)).bold = True
    for number, (row, (about, cells)) in enumerate(zip(rest, printed.rows, strict=True)):
        places = row.cells
        places[0].paragraphs[0].add_run(legal(about[0])).bold = True
        more = [f"{head}: {value}" for head, value in zip(printed.heads[1:], about[1:], strict=True)]
        places[0].paragraphs[0].add_run(legal("".join(f"\n{words}" for words in more)))
        for n, cell in enumerate(cells[first : first + _ABREAST], start=first):
            _fill(places[1 + n - first].paragraphs[0], cell, row=number, column=n)


def _fill(paragraph: Any, cell: PrintedCell, *, row: int, column: int) -> None:
    bookmark(paragraph, _key(row, column, at="cell"))
    if cell.summary:
        paragraph.add_run(legal(cell.summary + "\n"))
    if cell.quotations:
        link(paragraph, legal(cell.below), to=_key(row, column, at="quotations"))
    else:
        paragraph.add_run(legal(cell.below)).italic = True
    if cell.warning:
        paragraph.add_run(legal(f"\n{cell.warning}")).bold = True


def _resting(printed: PrintedMatrix) -> Iterator[tuple[int, int, str, PrintedCell]]:
    for row, (about, cells) in enumerate(printed.rows):
        for column, cell in enumerate(cells):
            if cell.quotations:
                yield row, column, about[0], cell


def _add_quotations(document: Document, printed: PrintedMatrix) -> None:
    document.add_heading("Quotations", level=1).paragraph_format.page_break_before = True
    for row, column, case, cell in _resting(printed):
        title = document.add_heading(level=3)
        bookmark(title, _key(row, column, at="quotations"))
        title.add_run(legal(f"{case}: {printed.columns[column]}"))
        for quotation in cell.quotations:
            words = document.add_paragraph(style="List Bullet")
            words.add_run(legal(f"“{quotation.words}” "))
            words.add_run(legal(f"({quotation.place}; {quotation.codes})")).italic = True
        link(document.add_paragraph(), "Back to the cell", to=_key(row, column, at="cell"))
