"""Cells of spreadsheets and Parquet files as text, with limits on what they unpack to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import UnreadableFile
from qualcode.formats.archives import Archive
from qualcode.formats.decoding import empty_file
from qualcode.model import LedgerEntry

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
MAX_CELLS = 5_000_000
_AGAIN = "save it again"
# Cells with something in them: they say how large a sheet is once it is spread out in memory.
_XLSX_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>')
_ODS_PART = re.compile(rb"<table:(table|table-row|(?:covered-)?table-cell)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')
# Larger whole numbers are no longer exact in a spreadsheet, and not counted out.
_EXACT = 1e15


def read_spreadsheet(path: Path) -> tuple[list[list[str]], str, tuple[LedgerEntry, ...]]:
    """Read the sheet with the most filled cells; the ledger names every other that is not empty."""
    data = path.read_bytes()
    if not data:
        raise empty_file(str(path))
    if data.startswith(b"PK"):
        _check_size(path, data)
    sheets = _sheets(path)
    if not sheets:
        raise UnreadableFile(str(path), "there is no sheet in it", hint=_AGAIN)
    filled = [sum(cell != "" for row in rows for cell in row) for _, rows in sheets]
    chosen = filled.index(max(filled))
    left_out = [
        LedgerEntry(place=path.name, outcome="skipped", reason=f"sheet {name} was not read")
        for number, (name, _) in enumerate(sheets)
        if filled[number] and number != chosen
    ]
    return sheets[chosen][1], path.suffix.lower().removeprefix("."), tuple(left_out)


def _sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(str(path))
        return [(name, _rows(book, name)) for name in book.sheet_names]
    except PasswordError as problem:
        hint = "save a copy without a password, and import that"
        raise UnreadableFile(str(path), "it is protected by a password", hint=hint) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise UnreadableFile(str(path), "the spreadsheet cannot be read", hint=_AGAIN) from problem


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_as_text(cell) for cell in row] for row in rows]


def _check_size(path: Path, data: bytes) -> None:
    """Refuse a sheet with a cell so far out that the empty ones before it would fill the memory."""
    archive = Archive(path, data, called="the spreadsheet", hint=_AGAIN)
    for name in archive.names:
        cells: Iterator[tuple[int, int]] = iter(())
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name, re.IGNORECASE):
            cells = _xlsx_cells(archive.read(name))
        elif name == "content.xml":
            cells = _ods_cells(archive.read(name))
        last_row = last_column = 0
        for row, column in cells:
            last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row * last_column > MAX_CELLS:
            reason = f"a sheet reaches to row {last_row}, column {last_column}, which is too far out"
            hint = "delete what stands astray, or save the part with the answers as CSV"
            raise UnreadableFile(str(path), reason, hint=hint)


def _xlsx_cells(content: bytes) -> Iterator[tuple[int, int]]:
    for found in _XLSX_CELL.finditer(content):
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - ord("A") + 1
        yield int(found[2]), column


def _ods_cells(content: bytes) -> Iterator[tuple[int, int]]:
    row = column = 0
    for found in _ODS_PART.finditer(content):
        repeated = _REPEATED.search(found[2])
        times = int(repeated[1]) if repeated else 1
        if found[1] == b"table":
            row = 0
        elif found[1] == b"table-row":
            row, column = row + times, 0
        else:
            column += times
            if b"value-type=" in found[2]:
                yield row, column


def _as_text(cell: object) -> str:
    if cell is None or cell != cell:  # what is not a number is nothing
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return str(cell)


def read_parquet(path: Path) -> list[list[str]]:
    """Read a Parquet file as rows of text below the names of its columns."""
    import pyarrow
    from pyarrow import parquet

    if not path.stat().st_size:
        raise empty_file(str(path))
    try:
        with parquet.ParquetFile(path) as file:
            about = file.metadata
            size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
            if about.num_rows * about.num_columns > MAX_CELLS or size > 100 * MAX_CELLS:
                hint = "save the columns with answers by themselves"
                raise UnreadableFile(str(path), "the table is far too large", hint=hint)
            table = file.read()
    except (pyarrow.ArrowException, OSError) as problem:
        raise UnreadableFile(str(path), "not readable as Parquet", hint=_AGAIN) from problem
    columns = [[_as_text(cell) for cell in column.to_pylist()] for column in table.columns]
    return [list(table.column_names), *map(list, zip(*columns, strict=True))]
