"""Which tool wrote a survey file, how many rows its header has, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

Rows = Sequence[Sequence[str]]
_TIMESTAMPS = {
    "timestamp", "zeitstempel", "horodateur", "marcatemporal", "tidsstempel", "informazionicronologiche",
    "carimbodedatahora",
}  # fmt: skip
# What the columns of a tool are called, written as ``squashed`` does.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Qualtrics", frozenset({"startdate", "enddate", "responseid"})),
    ("Qualtrics", frozenset({"startdate", "enddate", "recordeddate"})),
    ("Qualtrics", frozenset({"v1", "v2", "v3", "v4", "v5"})),
    ("SurveyMonkey", frozenset({"respondentid", "collectorid"})),
    ("LimeSurvey", frozenset({"submitdate", "lastpage"})),
    ("LimeSurvey", frozenset({"submitdate", "startlanguage"})),
    ("Microsoft Forms", frozenset({"id", "starttime", "completiontime"})),
    ("KoBoToolbox", frozenset({"uuid", "submissiontime"})),
)
# What a tool notes about the filling in of its form; it says nothing about a respondent.
_NOTED: dict[str, frozenset[str]] = {
    "Qualtrics": frozenset({
        "startdate", "enddate", "status", "progress", "durationinseconds", "finished", "recordeddate",
        "responseset", "locationaccuracy",
    }),
    "SurveyMonkey": frozenset({"collectorid", "startdate", "enddate", "datecreated", "datemodified"}),
    "Google Forms": frozenset(_TIMESTAMPS),
    "Microsoft Forms": frozenset({"starttime", "completiontime", "lastmodifiedtime"}),
    "LimeSurvey": frozenset({"submitdate", "lastpage", "seed", "startdate", "datestamp"}),
    "REDCap": frozenset({"redcaprepeatinstrument", "redcaprepeatinstance"}),
    "KoBoToolbox": frozenset({
        "start", "end", "submissiontime", "validationstatus", "status", "version", "index", "notes",
    }),
}  # fmt: skip
_OPEN_ENDED = "open-ended response"
_SUB_LABELS = (_OPEN_ENDED, "response")
_IMPORT_ID = re.compile(r'"ImportId"\s*:\s*"([^"]*)"')
_LEGACY = re.compile(r"V\d+")
_CODED_TITLE = re.compile(r"(\w+(?:\[\w*\])*)\.\s+(\S.*)", re.DOTALL)


class Heading(NamedTuple):
    """The header of a survey: ``declared`` are the columns that the tool itself calls open-ended."""

    tool: str
    n_rows: int
    names: list[str]
    questions: list[str]
    declared: frozenset[int]


def squashed(title: str) -> str:
    """Write a title in small letters and figures only."""
    return re.sub(r"[\W_]+", "", title.lower())


def is_noted(tool: str, name: str) -> bool:
    """Say whether a column is what the tool notes about the filling in."""
    return squashed(code_of(name)) in _NOTED.get(tool, ())


def code_of(name: str) -> str:
    """Return the code of a column that is headed by code and question, as LimeSurvey can write it."""
    found = _CODED_TITLE.fullmatch(name)
    return found[1] if found else name


def read_heading(rows: Rows, *, n_rows: int | None = None) -> Heading:
    """Find out the header of a table; ``n_rows`` is how many rows it has, where somebody knows."""
    tool = _tool(rows)
    found = n_rows or _header_rows(rows, tool)
    above = [[cell.strip() for cell in row] for row in rows[:found]]
    width = max(map(len, above))
    first, *more = [[*row, *[""] * (width - len(row))] for row in above]
    labels = next((row for row in more if not _IMPORT_ID.search("".join(row))), [])
    if labels and _is_divided(first, labels):
        names = _joined(first, labels)
        questions = names
    else:
        # The oldest exports of Qualtrics have V1, V2 … where later ones have names.
        names = [
            label if label and (_LEGACY.fullmatch(name) or not name) else name
            for name, label in zip(first, labels or first, strict=True)
        ]
        asked = labels or [_question(name, tool) for name in first]
        questions = [words or name for words, name in zip(asked, names, strict=True)]
    return Heading(tool, found, _told_apart(names), questions, _declared(above, labels))


def _tool(rows: Rows) -> str:
    if any(_IMPORT_ID.search(cell) for row in rows[1:3] for cell in row):
        return "Qualtrics"
    names = [squashed(code_of(cell.strip())) for cell in rows[0]]
    for tool, needed in _SIGNS:
        if needed <= set(names):
            return tool
    if len(rows) > 1 and any(cell.strip().lower() == _OPEN_ENDED for cell in rows[1]):
        return "SurveyMonkey"
    if names[0] in _TIMESTAMPS:
        return "Google Forms"
    return "REDCap" if rows[0][0].strip() == "record_id" else ""


def _header_rows(rows: Rows, tool: str) -> int:
    below = rows[1:3]
    for number, row in enumerate(below, start=2):
        if any(_IMPORT_ID.search(cell) for cell in row):
            return number
    if not below:
        return 1
    if any(cell.strip().lower() in _SUB_LABELS for cell in below[0]):
        return 2
    if tool == "Qualtrics":
        # A date or an id has figures in it, the words for them have none.
        names = [squashed(cell) for cell in rows[0]]
        dated = {"startdate", "responseid", "v1"}
        words = [cell for name, cell in zip(names, below[0], strict=False) if name in dated and cell]
        return 2 if words and not any(map(str.isdigit, "".join(words))) else 1
    return 1


def _is_divided(first: Sequence[str], labels: Sequence[str]) -> bool:
    """Say whether the second row divides questions that span columns, as SurveyMonkey writes it."""
    spanned = any(label and not cell for cell, label in zip(first, labels, strict=True))
    return spanned or any(label.lower() in _SUB_LABELS for label in labels)


def _joined(first: Sequence[str], labels: Sequence[str]) -> list[str]:
    names, question = [], ""
    for cell, label in zip(first, labels, strict=True):
        question = cell or question
        names.append(question if label.lower() in _SUB_LABELS else f"{question} {label}".strip())
    return names


def _question(name: str, tool: str) -> str:
    found = _CODED_TITLE.fullmatch(name) if tool == "LimeSurvey" else None
    return found[2] if found else name


def _told_apart(names: Sequence[str]) -> list[str]:
    """Give columns without a name their number, and the second of a name its own."""
    named = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    seen: Counter[str] = Counter()
    apart: list[str] = []
    for name in named:
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in named:
            seen[name] += 1
        apart.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return apart


def _declared(above: Rows, labels: Sequence[str]) -> frozenset[int]:
    open_ended = {number for number, label in enumerate(labels) if label.lower() == _OPEN_ENDED}
    for row in above:
        ids = [_IMPORT_ID.search(cell) for cell in row]
        open_ended |= {n for n, found in enumerate(ids) if found and found[1].endswith("_TEXT")}
    return frozenset(open_ended)
