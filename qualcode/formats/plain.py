"""Plain text and Markdown transcripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from qualcode.core.cues import Columns, by_headings, columns_of, spoken_lines
from qualcode.core.text import normalise
from qualcode.errors import InputError
from qualcode.formats.decoding import decode
from qualcode.formats.transcript import NONE, Taken, Wishes, read_bytes, transcript
from qualcode.model import ReadResult

_MARKS = ("\t", ",", ";")
_ROWS = "rows of a table of speaker, time and words were written as lines with a label"


def read_plain(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read a .txt or .md file as one document; a table of what was said is written as lines."""
    data = read_bytes(path, wishes)
    text, encoding, warnings = decode(data, file=str(path), encoding=wishes.encoding)
    taken = Taken(text=text, encoding=encoding, warnings=warnings)
    rows = _table(normalise(text))
    if rows:
        lines = "\n".join(spoken_lines(rows))
        taken = Taken(text=lines, encoding=encoding, warnings=warnings, left_out={_ROWS: len(rows)})
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


def is_spoken(path: Path, *, encoding: str | None = None) -> bool:
    """Say whether a .csv has times and words by its headings, so that it is no survey."""
    try:
        text, _, _ = decode(path.read_bytes(), file=str(path), encoding=encoding)
    except InputError:
        return False
    rows = _table(normalise(text))
    columns = by_headings(rows) if rows else None
    return columns is not None and columns.time is not None


def _table(text: str) -> list[list[str]]:
    """Return the rows of a text that is a table of what was said, and none of any other text."""
    filled = [line for line in text.split("\n") if line.strip()]
    for mark in _MARKS:
        if sum(1 for line in filled if mark in line) < max(0.6 * len(filled), 2):
            continue
        try:
            rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark, strict=True) if row]
        except csv.Error:
            continue
        columns = columns_of(rows) if len({len(cells) for cells in rows}) == 1 else None
        if columns is None or (mark == "\t" and _is_labelled(rows, columns)):
            continue
        # Commas and semicolons are in every prose; only times make a table of it.
        if mark == "\t" or columns.time is not None:
            return rows
    return []


def _is_labelled(rows: Sequence[Sequence[str]], columns: Columns) -> bool:
    """Say whether the cells before the words are found as labels, so that the text can stay as it is."""
    with_colons = sum(1 for cells in rows if cells[0].rstrip().endswith(":")) > 0.5 * len(rows)
    return with_colons or (columns == (0, 1, 2) and len(rows[0]) == 3)
