"""Tables of attributes beside the transcripts: cases.csv and documents.csv."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.tables import read_own_sheet
from qualcode.model import Case, LedgerEntry


def read_cases(path: Path) -> tuple[list[Case], list[LedgerEntry]]:
    """Read cases.csv: case_id, optionally name and kind, and any attributes."""
    records, ledger = _records(path, "case_id")
    seen: dict[str, dict[str, str]] = {}
    for line, record in enumerate(records, start=2):
        if seen.setdefault(record["case_id"], record) != record:
            reason = f"{record['case_id']} stands there before, with other attributes"
            raise InvalidRow(file=str(path), line=line, field="case_id", reason=reason)
    cases = [
        Case(
            id=record["case_id"],
            name=record.get("name") or record["case_id"],
            kind=record.get("kind") or "participant",
            attributes={k: v for k, v in record.items() if k not in ("case_id", "name", "kind")},
        )
        for record in seen.values()
    ]
    ledger.append(LedgerEntry(place=path.name, outcome="imported", count=len(cases)))
    repeated = len(records) - len(cases)
    if repeated:
        reason = "it stands there before"
        ledger.append(LedgerEntry(place=path.name, outcome="unchanged", count=repeated, reason=reason))
    return cases, ledger


def read_document_attributes(path: Path) -> tuple[list[dict[str, str]], list[LedgerEntry]]:
    """Read documents.csv: document, speaker, case_id, and any attributes of the document."""
    records, ledger = _records(path, "document")
    entry = LedgerEntry(place=path.name, outcome="imported", count=len(records))
    return records, [*ledger, entry]


def _records(path: Path, key: str) -> tuple[list[dict[str, str]], list[LedgerEntry]]:
    sheet = read_own_sheet(path)
    rows = sheet.rows
    header = [name.strip() for name in rows[0]] if rows else []
    if key not in header:
        raise UnreadableFile(str(path), f"there is no column {key!r}", hint="it is the first one needed")
    records = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            raise InvalidRow(
                file=str(path), line=line, field=key, reason="more cells than the header has"
            )
        cells = [*row, *[""] * (len(header) - len(row))]
        record = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        if not record[key]:
            raise InvalidRow(file=str(path), line=line, field=key, reason="it is empty")
        records.append(record)
    return records, list(sheet.ledger)
