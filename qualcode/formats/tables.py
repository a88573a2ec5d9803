"""Rows of CSV and spreadsheet files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode

Rows = list[list[str]]


def read_rows(path: Path) -> tuple[Rows, str, list[str]]:
    """Return all rows as text, the encoding, and warnings."""
    if path.suffix.lower() == ".xlsx":
        return _spreadsheet(path), "xlsx", []
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


def _spreadsheet(path: Path) -> Rows:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as problem:
        raise UnreadableFile(
            str(path), "the spreadsheet cannot be read", hint="save it again"
        ) from problem
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
