"""Codings in CSV: what another tool, another coder or qualcode itself has exported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from qualcode.core.quotes import find_alike
from qualcode.core.text import normalise
from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.tables import read_names, read_own_sheet
from qualcode.model import Document, LedgerEntry, Span

# What other tools call the columns of a table of codings; ours stands first.
_DOCUMENT = ("document", "file", "source")
_QUOTATION = ("quotation", "text", "segment", "quote", "content")
_CODE = ("code_id", "code", "tag", "category")
_CODER = ("coder", "user")
_NEEDED = (_DOCUMENT, _QUOTATION, _CODE)
_MORE = ("source", "valence", "codebook_version", "created_at")
# Numbers with more digits are no positions.
_LONGEST = 12
IMPORTED = "imported"
BY_MACHINE = "codings by a machine, and not by people"
NO_CODE = "no code was given to it"
HINT = "a table of codings needs document, quotation, code_id"


class CodedQuotation(NamedTuple):
    """A row of such a file; ``start`` and ``end`` are empty where only the words are given.

    ``code_id`` is the id of a code, or its name.
    """

    line: int
    document: str
    start: int | None
    end: int | None
    quotation: str
    code_id: str
    coder: str
    source: str
    valence: str
    codebook_version: str
    created_at: str


def is_codings(names: Collection[str]) -> bool:
    """Say whether columns are those of codings: quotations, and the codes they were given.

    By other names, they are only where the document is named as well.
    """
    ours = "quotation" in names and ("code_id" in names or "code" in names)
    return ours or all(_column(names, known) for known in _NEEDED)


def check_codings(path: Path) -> Path:
    """Return the path of a table of codings; raise ``UnreadableFile`` for anything else."""
    if path.exists() and not (path.is_file() and is_codings(read_names(path))):
        raise UnreadableFile(str(path), "this is no table of codings", hint=HINT)
    return path


def read_codings(path: Path) -> tuple[list[CodedQuotation], list[LedgerEntry]]:
    """Read a table of codings: document, quotation, code, and coder, start, end and more if known.

    What a machine coded, and what has no code, is left out, and the ledger says so. Raises
    ``UnreadableFile`` for a column that is missing, and ``InvalidRow`` with file, line and column
    at the first cell that cannot be used.
    """
    sheet = read_own_sheet(path)
    columns = {known[0]: _column(sheet.names, known) for known in (*_NEEDED, _CODER)}
    missing = [repr(known[0]) for known in _NEEDED if not columns[known[0]]]
    if missing:
        reason = f"this table of codings has no {'columns' if len(missing) > 1 else 'column'}"
        raise UnreadableFile(str(path), f"{reason} {', '.join(missing)}", hint=HINT)
    found: list[CodedQuotation] = []
    ledger = [*sheet.ledger]
    by_machine = 0
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = {name: cell for name, cell in zip(sheet.names, row, strict=False) if cell.strip()}
        if not cells:
            continue
        if columns["document"] != "source" and cells.get("source", "").strip().lower() == "machine":
            by_machine += 1
        elif columns["code_id"] not in cells:
            place = f"{path.name}, line {line}"
            ledger.append(LedgerEntry(place=place, outcome="skipped", reason=NO_CODE))
        else:
            found.append(_quotation(cells, columns, file=str(path), line=line))
    if by_machine:
        entry = LedgerEntry(place=path.name, outcome="skipped", count=by_machine, reason=BY_MACHINE)
        ledger.append(entry)
    return found, ledger


def _column(names: Collection[str], known: Sequence[str]) -> str:
    """Return the column that has one of the names known, the first of them that there is."""
    return next((name for name in known if name in names), "")


def _quotation(
    cells: Mapping[str, str], columns: Mapping[str, str], *, file: str, line: int
) -> CodedQuotation:
    places = {name: cells.get(name, "").strip() for name in ("start", "end")}
    for column in filter(None, columns.values()):
        # Blanks can be coded, too; where they stand is told by their places alone.
        blank = column == columns["quotation"] and all(places.values())
        if column not in cells and not blank:
            raise InvalidRow(file=file, line=line, field=column, reason="it is empty")
    for name, place in places.items():
        if place and not (place.isdecimal() and len(place) < _LONGEST):
            raise InvalidRow(file=file, line=line, field=name, reason="it is no number")
    named = {name: cells.get(name, "").strip() for name in _MORE}
    if columns["document"] == "source":
        named["source"] = ""
    return CodedQuotation(
        line=line,
        document=cells[columns["document"]].strip(),
        start=int(places["start"]) if places["start"] else None,
        end=int(places["end"]) if places["end"] else None,
        quotation=normalise(cells.get(columns["quotation"], "")),
        code_id=cells[columns["code_id"]].strip(),
        coder=cells[columns["coder"]].strip() if columns["coder"] else IMPORTED,
        **named,
    )


def locate(quotation: CodedQuotation, document: Document) -> Span | str:
    """Return the span of a quotation in its document, or the reason why there is none.

    Words count as the same though blanks, quotation marks, dashes or the normal form differ.
    """
    words, text = quotation.quotation, document.text
    if quotation.start is not None:
        return _at_start(words, text, quotation.start, end=quotation.end)
    times = text.count(words) if words.strip() else 0
    if times == 1:
        return Span(start=text.index(words), end=text.index(words) + len(words))
    alike = [] if times else find_alike(text, words)
    return alike[0] if len(alike) == 1 else _stands(times or len(alike))


def _at_start(words: str, text: str, start: int, *, end: int | None) -> Span | str:
    """Return the span of words from a place on, which blanks may stand before."""
    if not words and end is not None:
        blank = start < end <= len(text) and not text[start:end].strip()
        return Span(start=start, end=end) if blank else "at its place there are words, and it has none"
    found = text.find(words, start)
    if found >= 0 and not text[start:found].strip():
        return Span(start=found, end=found + len(words))
    # Where the end is given too, only what lies before it is looked at.
    behind = 0 if end is None else start
    for alike in find_alike(text[behind:end], words):
        span = Span(start=behind + alike.start, end=behind + alike.end)
        if span.start >= start and not text[start : span.start].strip():
            return span
    return "the quotation does not stand at its start"


def _stands(times: int) -> str:
    return f"the quotation stands {times} times in the document"
