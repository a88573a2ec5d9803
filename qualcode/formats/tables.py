"""Rows of CSV and spreadsheet files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode, empty_file
from qualcode.model import LedgerEntry

TABLES = (".csv", ".xlsx")
Rows = list[list[str]]


class Sheet(NamedTuple):
    """The cells of a table, all as text; ``ledger`` says what is doubtful, and what was not read."""

    rows: Rows
    encoding: str
    ledger: tuple[LedgerEntry, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the columns as they are told apart: without case and outer blanks."""
        return [name.strip().lower() for name in self.rows[0]] if self.rows else []


def read_sheet(path: Path) -> Sheet:
    """Read a table with all of its rows; raise ``UnreadableFile``."""
    if path.suffix.lower() == ".xlsx":
        return _spreadsheet(path)
    rows, encoding, warnings = _separated(path)
    doubts = [LedgerEntry(place=path.name, outcome="warning", reason=warning) for warning in warnings]
    return Sheet(rows, encoding, tuple(doubts))


def read_names(path: Path) -> list[str]:
    """Return the names of a table's columns, and none for a file that is no table."""
    return read_sheet(path).names if path.suffix.lower() in TABLES else []


def _separated(path: Path) -> tuple[Rows, str, list[str]]:
    text, encoding, warnings = decode(path.read_bytes(), file=str(path))
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    if text.startswith("sep="):
        delimiter, text = text[4], text.partition("\n")[2]
    csv.field_size_limit(10_000_000)
    try:
        return list(_parsed(text, delimiter, strict=True)), encoding, warnings
    except csv.Error:
        warnings = [*warnings, "a quotation mark is not closed or stands astray; rows may run together"]
    try:
        rows = list(_parsed(text, delimiter, strict=False))
    except csv.Error as problem:
        raise UnreadableFile(str(path), f"not readable as CSV ({problem})") from problem
    return rows, encoding, warnings


def _parsed(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _spreadsheet(path: Path) -> Sheet:
    """Read the sheet with the most filled cells; the ledger names every other that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.stat().st_size:
        raise empty_file(str(path))
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except (CalamineError, OSError) as problem:
        raise UnreadableFile(
            str(path), "the spreadsheet cannot be read", hint="save it again"
        ) from problem
    if not sheets:
        raise UnreadableFile(str(path), "there is no sheet in it", hint="save it again")
    filled = [sum(_cell(cell) != "" for row in rows for cell in row) for _, rows in sheets]
    chosen = filled.index(max(filled))
    left_out = [
        LedgerEntry(place=path.name, outcome="skipped", reason=f"sheet {name} was not read")
        for number, (name, _) in enumerate(sheets)
        if filled[number] and number != chosen
    ]
    rows = [[_cell(cell) for cell in row] for row in sheets[chosen][1]]
    return Sheet(rows, "xlsx", tuple(left_out))


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
