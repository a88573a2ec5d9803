"""Codings in CSV: what another tool, another coder or qualcode itself has exported."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from qualcode.core.text import normalise
from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.tables import read_names, read_own_sheet
from qualcode.model import Document, LedgerEntry, Span

_NEEDED = ("document", "quotation", "code_id", "coder")
BY_MACHINE = "codings by a machine, and not by people"
HINT = f"a table of codings needs {', '.join(_NEEDED)}"


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


def is_codings(names: Collection[str]) -> bool:
    """Say whether columns are those of codings: quotations, and the codes they were given."""
    return "quotation" in names and ("code_id" in names or "code" in names)


def check_codings(path: Path) -> Path:
    """Return the path of a table of codings; raise ``UnreadableFile`` for anything else."""
    if path.exists() and not (path.is_file() and is_codings(read_names(path))):
        raise UnreadableFile(str(path), "this is no table of codings", hint=HINT)
    return path


def read_codings(path: Path) -> tuple[list[CodedQuotation], list[LedgerEntry]]:
    """Read a table of codings: document, quotation, code_id, coder; start and more if known.

    What a machine coded is left out, and the ledger says so. Raises ``UnreadableFile`` for a
    column that is missing, and ``InvalidRow`` with file, line and column at the first cell that
    cannot be used.
    """
    sheet = read_own_sheet(path)
    missing = [repr(name) for name in _NEEDED if name not in sheet.names]
    if missing:
        columns = "columns" if len(missing) > 1 else "column"
        reason = f"this table of codings has no {columns} {', '.join(missing)}"
        raise UnreadableFile(str(path), reason, hint=HINT)
    found: list[CodedQuotation] = []
    by_machine = 0
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = dict(zip(sheet.names, row, strict=False))
        if not any(cell.strip() for cell in row):
            continue
        if cells.get("source", "").strip().lower() == "machine":
            by_machine += 1
        else:
            found.append(_quotation(cells, file=str(path), line=line))
    ledger = [*sheet.ledger]
    if by_machine:
        entry = LedgerEntry(place=path.name, outcome="skipped", count=by_machine, reason=BY_MACHINE)
        ledger.append(entry)
    return found, ledger


def _quotation(cells: Mapping[str, str], *, file: str, line: int) -> CodedQuotation:
    for name in _NEEDED:
        if not cells.get(name, "").strip():
            raise InvalidRow(file=file, line=line, field=name, reason="it is empty")
    start = cells.get("start", "").strip()
    if start and not start.isdecimal():
        raise InvalidRow(file=file, line=line, field="start", reason="it is no number")
    named = ("document", "code_id", "coder", "source", "valence", "codebook_version", "created_at")
    return CodedQuotation(
        line=line,
        start=int(start) if start else None,
        quotation=normalise(cells["quotation"]),
        **{name: cells.get(name, "").strip() for name in named},
    )


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
