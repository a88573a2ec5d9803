"""What is said of files before they are imported; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from qualcode.core.phrases import count, shorten
from qualcode.formats.decoding import DoubtfulLine
from qualcode.model import LedgerEntry, SurveyShape
from qualcode.services.cases import HOW
from qualcode.services.previewing import COMING, FilePreview, Verdict

FORMATS = {
    "txt": "Plain text", "md": "Plain text", "docx": "Word document", "odt": "OpenDocument text",
    "rtf": "Rich text", "pdf": "PDF", "vtt": "WebVTT captions", "srt": "SubRip captions",
    "sbv": "SubViewer captions", "json": "recognised speech", "csv": "CSV table", "tsv": "TSV table",
    "xlsx": "Excel table", "xls": "Excel table", "ods": "OpenDocument table", "parquet": "Parquet table",
    "qdpx": "REFI-QDA project", "qde": "REFI-QDA project", "qda": "QualCoder project",
    "rqda": "RQDA project",
}  # fmt: skip
VERDICTS: dict[Verdict, str] = {
    "new": "new",
    "twin": "new, a copy",
    "changes": "changes",
    "there already": "there already",
    "name taken": "name taken",
    "unreadable": "cannot be read",
    "left out": "left out",
}
# What is to be looked at comes first.
_ORDER: tuple[Verdict, ...] = (
    "unreadable", "name taken", "twin", "changes", "new", "there already", "left out",
)  # fmt: skip
OUTCOMES = ("skipped", "warning", "imported", "unchanged")


def in_order(files: Iterable[FilePreview]) -> list[FilePreview]:
    """Sort files so that those to be looked at come first."""
    return sorted(files, key=lambda file: (_ORDER.index(file.verdict), not n_warnings(file)))


def comes_in(file: FilePreview) -> bool:
    """Say whether a file brings anything."""
    return file.verdict in COMING


def to_look_at(file: FilePreview) -> bool:
    """Say whether a person had better look at a file before it is imported."""
    return file.verdict in ("unreadable", "name taken", "twin") or bool(n_warnings(file))


def is_shown(file: FilePreview, wanted: str | None) -> bool:
    """Say whether a file is among those that somebody wants to see."""
    if wanted == "look":
        return to_look_at(file)
    return wanted not in ("in", "out") or comes_in(file) == (wanted == "in")


def n_warnings(file: FilePreview) -> int:
    """Count the warnings of a file, but for those that nobody has said yet whose words are whose."""
    return sum(e.outcome == "warning" and not e.reason.endswith(HOW) for e in file.ledger)


def what(file: FilePreview) -> str:
    """Say in a few words what a file is."""
    if file.kind == "survey" and file.shape is not None:
        rows = count(file.shape.header_rows, "header row")
        tool = f"{file.shape.tool} export" if file.shape.tool else "Survey"
        return f"{tool}, {rows}" + (", one answer a row" if file.shape.layout == "long" else "")
    if file.kind == "project":
        if file.format == "docx":
            return "Word document coded by comments"
        known = FORMATS.get(file.format, "Project of another tool")
        return f"{known} of {file.origin}" if file.origin and file.origin not in known else known
    named = {
        "codings": "Table of codings", "attributes": "Table of attributes", "recording": "Recording",
        "result": "Table of results of qualcode", "other": "Not read",
    }  # fmt: skip
    return named.get(file.kind) or FORMATS.get(file.format, file.format.upper() or "File")


def holds(file: FilePreview) -> str:
    """Say how much is in a file; nothing where that is not known."""
    return ", ".join(count(n, name.removesuffix("s")) for name, n in file.counts.items() if n)


def caption(file: FilePreview) -> str:
    """Say on one line what a file is and holds, or why it stays out."""
    doubts = count(n_warnings(file), "warning") if n_warnings(file) else ""
    why = shorten(advice(file), 100) if not comes_in(file) else ""
    return " · ".join(filter(None, (what(file), holds(file), why, doubts)))


def advice(file: FilePreview) -> str:
    """Say why a file stays out, and what can be done about it on this page."""
    if file.verdict == "there already":
        return ""
    reason = file.reason
    known = {
        "no open-ended column found": "No open-ended column was found: choose one under Columns.",
        "projects in it": f"{reason.partition('; ')[0]}: choose one under Project.",
    }
    mended = next((words for start, words in known.items() if start in reason), reason)
    return mended[:1].upper() + mended[1:]


def verdict(file: FilePreview) -> str:
    """Say what becomes of a file, in a sentence."""
    return {
        "new": "It comes in.",
        "twin": "It comes in, though a document of another name has the same content.",
        "changes": "It is in the study, and something about it changes.",
        "there already": "It is in the study as it is, and nothing changes.",
        "name taken": "It stays out.",
        "unreadable": "It stays out, because it cannot be read.",
        "left out": "It stays out.",
    }[file.verdict]


def button(files: Sequence[FilePreview]) -> str:
    """Say what pressing the button does.

    >>> button([])
    'Nothing to import'
    """
    coming = sum(map(comes_in, files))
    if not coming:
        return "Nothing to import"
    there = sum(file.verdict == "there already" for file in files)
    out = len(files) - coming - there
    stays = f", {out:,} {'stays' if out == 1 else 'stay'} out" if out else ""
    return f"Import {count(coming, 'file')}{stays}"


def doubts_html(lines: Sequence[DoubtfulLine]) -> str:
    """Return lines as HTML, with every character marked that another encoding would read otherwise."""
    rows = "".join(f"<dt>{line.number}</dt><dd><bdi>{_marked(line.text)}</bdi></dd>" for line in lines)
    return f'<dl class="qi-lines">{rows}</dl>'


def _marked(text: str, most: int = 240) -> str:
    parts, at = [], 0
    cut = text if len(text) <= most else f"{text[:most]}…"
    while at < len(cut):
        end = at
        while end < len(cut) and cut[end].isascii() == cut[at].isascii():
            end += 1
        piece = escape(cut[at:end])
        parts.append(piece if cut[at].isascii() else f"<mark>{piece}</mark>")
        at = end
    return "".join(parts)


def ledger_table(entries: Iterable[LedgerEntry]) -> pd.DataFrame:
    """Return the ledger as people read it: what was left out comes first."""
    rows = sorted(entries, key=lambda entry: OUTCOMES.index(entry.outcome))
    return pd.DataFrame(
        [[e.place, e.outcome, e.count, e.reason] for e in rows],
        columns=["Place", "Outcome", "Count", "Reason"],
    )


def columns_table(shape: SurveyShape) -> pd.DataFrame:
    """Return one row per column of a survey: what it is for, and why."""
    return pd.DataFrame(
        [[c.name, c.use, c.reason, c.n_filled, c.example, c.question] for c in shape.columns],
        columns=["Column", "Use", "Because", "Filled", "Example", "Question"],
    )


def totals(entries: Iterable[LedgerEntry]) -> dict[str, int]:
    """Count the lines of a ledger by outcome, as many as each stands for."""
    found = dict.fromkeys(OUTCOMES, 0)
    for entry in entries:
        found[entry.outcome] += entry.count
    return found
