"""Names as a table for a person to decide on, and lists of names that a person has made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.core.identifiers import CONFIDENCES, KINDS, Kind
from qualcode.core.pseudonyms import Finding
from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.tables import TABLES, read_own_sheet

COLUMNS = (
    *("kind", "words", "instead", "decision", "capital"),
    *("count", "n_documents", "confidence", "reason", "example"),
)
_YES = ("yes", "true", "1", "x", "y")
_DECISIONS = {"replace": "replace", "keep": "keep", "": "", "nan": ""}


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return one row per name; ``instead``, ``decision`` and ``capital`` are to be edited."""
    rows = [
        [
            *(f.kind, f.words, f.instead, f.decision, "yes" if f.capital else ""),
            *(f.count, f.n_documents, f.confidence, f.reason, f.example),
        ]
        for f in findings
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_findings(path: Path) -> list[Finding]:
    """Read a table of names as it was written and edited; raise ``InputError``.

    Rows may be added: they need words, a kind and a pseudonym.
    """
    sheet = read_own_sheet(path)
    missing = {"kind", "words", "instead", "decision"} - set(sheet.names)
    if missing:
        raise UnreadableFile(
            str(path), f"the columns {', '.join(sorted(missing))} are missing",
            hint="begin with the table that qualcode pseudonymise --review writes",
        )  # fmt: skip
    found = []
    for number, cells in enumerate(sheet.rows[1:], start=2):
        row = {name: cell.strip() for name, cell in zip(sheet.names, cells, strict=False)}
        if row.get("words"):
            found.append(_finding(row, file=path.name, line=number))
    return found


def _finding(row: Mapping[str, str], *, file: str, line: int) -> Finding:
    def number(name: str) -> int:
        return int(float(row.get(name) or 0))

    decision = _DECISIONS.get(row["decision"].lower())
    if decision is None:
        reason = f"{row['decision']!r} is none of replace, keep"
        raise InvalidRow(file=file, line=line, field="decision", reason=reason)
    confidence = row.get("confidence") or "certain"
    made: dict[str, Any] = {"decision": decision, "confidence": confidence}
    if confidence not in CONFIDENCES:
        made["confidence"] = "certain"
    return Finding(
        kind=_kind(row["kind"], file=file, line=line), words=row["words"], instead=row["instead"],
        count=number("count"), n_documents=number("n_documents"), example=row.get("example", ""),
        reason=row.get("reason", ""), capital=row.get("capital", "").lower() in _YES, **made,
    )  # fmt: skip


def _kind(word: str, *, file: str, line: int) -> Kind:
    for kind in KINDS:
        if kind == word.lower():
            return kind
    raise InvalidRow(
        file=file, line=line, field="kind", reason=f"{word!r} is none of {', '.join(KINDS)}"
    )


def read_names(path: Path) -> list[tuple[str, Kind, str]]:
    """Read names that a person lists: words, their kind and, where one is given, their pseudonym.

    A text has a name on each line, all of persons; a table has the columns ``words`` and, where they
    are wanted, ``kind`` and ``instead``. Raises ``InputError``.
    """
    if path.suffix.lower() not in TABLES:
        try:
            text, _, _ = decode(path.read_bytes(), file=path.name)
        except OSError as problem:
            raise UnreadableFile(str(path), str(problem.strerror), hint="look at its name") from problem
        return [(line.strip(), "person", "") for line in text.splitlines() if line.strip()]
    sheet = read_own_sheet(path)
    if "words" not in sheet.names:
        raise UnreadableFile(str(path), "there is no column words", hint="name the column of the names")
    return list(_listed(sheet.names, sheet.rows[1:], file=path.name))


def _listed(
    names: Sequence[str], rows: Iterable[Sequence[str]], *, file: str
) -> Iterable[tuple[str, Kind, str]]:
    for number, cells in enumerate(rows, start=2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        if row.get("words"):
            kind = _kind(row.get("kind") or "person", file=file, line=number)
            yield row["words"], kind, row.get("instead", "")
