"""Tables out: a workbook with a sheet for each, in which words are never formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook of rows, of which the first heads each sheet; raise ``InputError``."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "qualcode"
    for name, rows in sheets.items():
        if len(rows) > MOST_ROWS:
            reason = f"{name} has {len(rows)} rows, and a spreadsheet at most {MOST_ROWS}"
            raise InputError(reason, hint="export CSV files instead")
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append(list(_cells(sheet, row)))
    written = io.BytesIO()
    book.save(written)
    return packed_alike(written.getvalue())


def _cells(sheet: WriteOnlyWorksheet, row: Iterable[Any]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    for value in row:
        if not isinstance(value, str):
            yield value
            continue
        cell = WriteOnlyCell(sheet, value=_written(value))
        # What begins with = is taken for a formula otherwise, and #N/A for an error.
        cell.data_type = "s"
        yield cell


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
