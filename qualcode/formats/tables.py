"""Rows of CSV files, spreadsheets and Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from qualcode.core.formulas import unguarded, was_guarded
from qualcode.errors import UnknownFormat, UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.spreadsheets import SPREADSHEETS, read_parquet, read_spreadsheet
from qualcode.model import LedgerEntry

SEPARATED = (".csv", ".tsv")
TABLES = (*SEPARATED, *SPREADSHEETS, ".parquet")
Rows = list[list[str]]
# The first line by which Excel is told what divides the cells.
_SEP = re.compile(r'"?sep=([^"\r\n])"?\r?\n', re.IGNORECASE)
_LOOKED_AT = 50
_LARGEST, _LONGEST_CELL, _MOST_ASTRAY, _SHOWN = 200_000_000, 10_000_000, 1_000, 5


class Sheet(NamedTuple):
    """The cells of a table, all as text; ``ledger`` says what is doubtful, and what was not read."""

    rows: Rows
    encoding: str
    ledger: tuple[LedgerEntry, ...] = ()
    delimiter: str = ""

    @property
    def names(self) -> list[str]:
        """The names of the columns as they are told apart: without case and outer blanks."""
        return [name.strip().lower() for name in self.rows[0]] if self.rows else []


def read_sheet(path: Path, *, encoding: str | None = None) -> Sheet:
    """Read a table with all of its rows; raise ``UnreadableFile`` or ``UnknownFormat``.

    ``encoding`` is that of a CSV file, where it is not to be found out.
    """
    ending = path.suffix.lower()
    if ending not in TABLES:
        raise UnknownFormat(str(path), TABLES)
    if not path.is_file():
        raise UnreadableFile(str(path), "there is no such file", hint="look at the name and the folder")
    if path.stat().st_size > _LARGEST:
        reason = f"the table is larger than {_LARGEST // 1_000_000} MB"
        raise UnreadableFile(str(path), reason, hint="leave out columns that are not needed")
    if ending in SPREADSHEETS:
        return Sheet(*read_spreadsheet(path))
    return Sheet(read_parquet(path), "parquet") if ending == ".parquet" else _separated(path, encoding)


def read_own_sheet(path: Path) -> Sheet:
    """Read a table that qualcode may have written: what guards formulas in CSV is taken off again."""
    sheet = read_sheet(path)
    if path.suffix.lower() not in SEPARATED or not was_guarded(sheet.rows):
        return sheet
    return sheet._replace(rows=[[unguarded(cell) for cell in row] for row in sheet.rows])


def read_names(path: Path) -> list[str]:
    """Return the names of a table's columns, and none for a file that is no table."""
    return read_sheet(path).names if path.suffix.lower() in TABLES else []


def _separated(path: Path, asked_for: str | None) -> Sheet:
    text, encoding, warnings = decode(path.read_bytes(), file=str(path), encoding=asked_for)
    text = text.removeprefix("\ufeff")
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = told[1] if told else _delimiter(text)
    rows, astray = _parsed(text, delimiter, file=str(path))
    if astray:
        warnings = [
            *warnings,
            f"{listed(astray)} read alone, as a quotation mark is not closed or astray",
        ]
    doubts = [LedgerEntry(place=path.name, outcome="warning", reason=warning) for warning in warnings]
    return Sheet(rows, encoding, tuple(doubts), delimiter)


def _parsed(text: str, delimiter: str, *, file: str) -> tuple[Rows, list[int]]:
    """Return the rows, and the lines with a stray quotation mark, each of which is read by itself."""
    lines = io.StringIO(text, newline="").readlines()
    rows: Rows = []
    astray: list[int] = []
    at = 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=delimiter, strict=True)
        read = 0
        try:
            for row in reader:
                rows.append(row)
                read = reader.line_num
            break
        except csv.Error as problem:
            at += read
            if len(astray) == _MOST_ASTRAY:
                hint = "double the quotation marks within cells, or save it as .xlsx"
                raise UnreadableFile(file, f"not readable as CSV ({problem})", hint=hint) from problem
            rows += csv.reader([lines[at].rstrip("\r\n")], delimiter=delimiter)
            at += 1
            astray.append(at)
    return rows, astray


def listed(numbers: Sequence[int], *, word: str = "line") -> str:
    """Name the first few of some rows or lines, with the verb that follows."""
    if len(numbers) == 1:
        return f"{word} {numbers[0]} is"
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{word}s {shown}{more} are"


def _delimiter(text: str) -> str:
    """Return what divides most of the first rows into as many cells as the first; else a comma."""

    def regularity(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(reader, _LOOKED_AT) if row]
        except csv.Error:
            return (0, 0)
        if not widths or widths[0] == 1:
            return (0, 0)
        return (widths.count(widths[0]) / len(widths), widths[0])

    return max(",;\t", key=regularity)
