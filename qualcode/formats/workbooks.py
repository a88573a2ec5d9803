"""Tables out: a workbook with a sheet for each, in which words are never formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from qualcode.errors import InputError
from qualcode.formats.packing import packed_alike
from qualcode.formats.whole_files import write_file
from qualcode.model import LedgerEntry

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576
# What the format writes by its number, as XML cannot hold it, and what would be taken for such writing.
_NUMBERED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Linked(NamedTuple):
    """Words that lead to a row of a sheet of the same workbook when they are clicked."""

    words: str
    sheet: str
    row: int


def write_workbook(out: Path, tables: Mapping[str, pd.DataFrame]) -> list[LedgerEntry]:
    """Write tables by the names of their sheets; return which cells were too long for a spreadsheet.

    The same tables give the same bytes. Raises ``InputError`` for a table with too many rows, and for
    a place where no file can be.
    """
    written, cut = tables_workbook(tables)
    write_file(out, written)
    return cut


def tables_workbook(tables: Mapping[str, pd.DataFrame]) -> tuple[bytes, list[LedgerEntry]]:
    """Return a workbook of tables, and which of their cells were too long; raise ``InputError``."""
    cut: list[LedgerEntry] = []
    sheets = {}
    for name, table in tables.items():
        # What is blank has many forms in a table, and one in a spreadsheet.
        rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
        cut += _too_long(name, table.columns, rows)
        sheets[name] = [list(table.columns), *rows]
    return workbook(sheets), cut


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    widths: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> bytes:
    """Return a workbook of rows, of which the first heads each sheet; raise ``InputError``.

    Sheets with ``widths`` of their columns, in characters, are to be read: their words are wrapped.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = "qualcode"
    for name, rows in sheets.items():
        if len(rows) > MOST_ROWS:
            reason = f"{name} has {len(rows)} rows, and a spreadsheet at most {MOST_ROWS}"
            raise InputError(reason, hint="export CSV files instead")
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, width in enumerate(widths.get(name, ()), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for number, row in enumerate(rows, start=1):
            cells = list(_cells(sheet, row, number=number))
            sheet.append(_to_be_read(cells, head=number == 1) if name in widths else cells)
    written = io.BytesIO()
    book.save(written)
    return packed_alike(written.getvalue())


def _cells(sheet: WriteOnlyWorksheet, row: Iterable[Any], *, number: int) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.hyperlink import Hyperlink

    for column, value in enumerate(row, start=1):
        words = value.words if isinstance(value, Linked) else value
        if not isinstance(words, str):
            yield words
            continue
        cell = WriteOnlyCell(sheet, value=_written(words))
        # What begins with = is taken for a formula otherwise, and #N/A for an error.
        cell.data_type = "s"
        if isinstance(value, Linked):
            # A cell that is only written does not know yet where it will stand.
            cell.row, cell.column = number, column
            cell.hyperlink = Hyperlink(ref="", location=f"'{value.sheet}'!A{value.row}")
        yield cell


def _to_be_read(cells: list[Any], *, head: bool) -> list[Any]:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Alignment, Font

    for cell in cells:
        if isinstance(cell, Cell):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=head, color="1F4E96" if cell.hyperlink else "000000")
    return cells


def _written(words: str) -> str:
    escaped = _escaped(words)
    if _length(escaped) <= LONGEST_CELL:
        return escaped
    return escaped.encode("utf-16-le")[: 2 * LONGEST_CELL - 2].decode("utf-16-le", "ignore") + "…"


def _escaped(words: str) -> str:
    legal = _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", words)
    return _NUMBERED.sub(lambda found: f"_x{ord(found[0]):04X}_", legal)


def is_too_long(words: str) -> bool:
    """Say whether words do not fit into a cell."""
    # Nothing is written with more than seven characters for one.
    return len(words) > LONGEST_CELL // 7 and _length(_escaped(words)) > LONGEST_CELL


def _length(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _too_long(
    name: str, columns: Iterable[object], rows: Iterable[Sequence[Any]]
) -> Iterator[LedgerEntry]:
    titles = [str(column) for column in columns]
    for number, row in enumerate(rows, start=2):
        for title, value in zip(titles, row, strict=True):
            if isinstance(value, str) and is_too_long(value):
                reason = f"{title} is cut, as a cell holds {LONGEST_CELL} characters; export CSV instead"
                yield LedgerEntry(place=f"{name}, row {number}", outcome="warning", reason=reason)
