"""Codings in CSV: what another tool, another coder or qualcode itself has exported."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from qualcode.core.text import normalise
from qualcode.errors import InvalidRow
from qualcode.formats.tables import read_rows
from qualcode.model import Document, Span

_NEEDED = frozenset({"document", "quotation", "code_id", "coder"})


class CodedQuotation(NamedTuple):
    """A row of such a file; ``start`` is empty where only the words are given."""

    line: int
    document: str
    start: int | None
    quotation: str
    code_id: str
    coder: str
    source: str
    valence: str
    codebook_version: str
    created_at: str


def is_codings(path: Path) -> bool:
    """Say whether a file is a table of codings, judged by its header."""
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as file:
        first = file.readline(10_000).decode("utf-8-sig", errors="replace")
    return set(next(csv.reader([first]), [])) >= _NEEDED


def read_codings(path: Path) -> list[CodedQuotation]:
    """Read a table of codings: document, quotation, code_id, coder; start and more if known.

    Raises ``InvalidRow`` with file, line and column at the first cell that cannot be used.
    """
    rows, _, _ = read_rows(path)
    header = [name.strip() for name in rows[0]]
    found = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(header, row, strict=False))
        for name in sorted(_NEEDED):
            if not cells.get(name, "").strip():
                raise InvalidRow(file=str(path), line=line, field=name, reason="it is empty")
        start = cells.get("start", "").strip()
        if start and not start.isdecimal():
            raise InvalidRow(file=str(path), line=line, field="start", reason="it is no number")
        found.append(
            CodedQuotation(
                line=line,
                start=int(start) if start else None,
                quotation=normalise(cells["quotation"]),
                **{k: cells[k].strip() for k in ("document", "code_id", "coder")},
                **{
                    k: cells.get(k, "").strip()
                    for k in ("source", "valence", "codebook_version", "created_at")
                },
            )
        )
    return found


def locate(quotation: CodedQuotation, document: Document) -> Span | str:
    """Return the span of a quotation in its document, or the reason why there is none."""
    words, text = quotation.quotation, document.text
    if quotation.start is not None:
        found = text.find(words, quotation.start)
        if found < 0 or text[quotation.start : found].strip():
            return "the quotation does not stand at its start"
        return Span(start=found, end=found + len(words))
    times = text.count(words)
    if times != 1:
        return f"the quotation stands {times} times in the document"
    return Span(start=text.index(words), end=text.index(words) + len(words))
