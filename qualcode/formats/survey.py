"""Survey exports: header rows found, open-ended columns chosen, every row accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from qualcode.core.text import normalise
from qualcode.errors import InputError, NoTextColumn, UnreadableFile
from qualcode.formats.tables import Rows, read_sheet
from qualcode.model import Case, CaseLink, Document, LedgerEntry, ReadResult, Segment, Span

IDENTIFYING = ("ipaddress", "ip address", "email", "name", "latitude", "longitude", "phone")
ROW_IDS = ("responseid", "respondent id", "respondent_id", "record_id", "_uuid", "id", "case_id")
SUB_LABELS = ("open-ended response", "response")
GAP = "\n\n"
EMPTY = "empty answer"


def read_survey(
    path: Path, *, new_id: Callable[[], str], columns: Sequence[str] | None = None
) -> ReadResult:
    """Read a survey file as one document per response, one segment per answer.

    Raises ``NoTextColumn`` when no column looks open-ended and none is named.
    """
    rows, encoding, doubts = read_sheet(path)
    if len(rows) < 2:
        raise UnreadableFile(str(path), "there are no rows below the header", hint="export it again")
    header, questions, body = _header(rows)
    chosen = _named(path, header, columns) if columns else _open_ended(header, body)
    if not chosen:
        raise NoTextColumn(str(path), header)
    survey = _Survey(path, header, chosen=chosen, closed=_closed(header, body, chosen))
    survey.questions = questions
    ledger = [
        LedgerEntry(
            place=f"{path.name}, {name}", outcome="skipped", reason="identifying column left out"
        )
        for name in header
        if _identifying(name)
    ]
    responses = [
        survey.response(row, len(rows) - len(body) + number, encoding=encoding, new_id=new_id)
        for number, row in enumerate(body, start=1)
    ]
    return ReadResult(
        documents=tuple(document for response in responses for document in response.documents),
        segments=tuple(segment for response in responses for segment in response.segments),
        ledger=(*doubts, *ledger, *(entry for response in responses for entry in response.ledger)),
        cases=tuple(case for response in responses for case in response.cases),
        links=tuple(link for response in responses for link in response.links),
        n_cells=len(body) * len(chosen),
    )


class _Survey:
    """What is fixed for all rows of one file."""

    def __init__(self, path: Path, header: list[str], *, chosen: list[int], closed: list[int]) -> None:
        self.path, self.header, self.chosen, self.closed = path, header, chosen, closed
        self.questions = header
        lowered = [name.strip().lower() for name in header]
        self.row_id = next((lowered.index(name) for name in ROW_IDS if name in lowered), None)

    def response(
        self, row: list[str], line: int, *, encoding: str, new_id: Callable[[], str]
    ) -> ReadResult:
        """Read one row; a row without any answer gives ledger entries only."""
        cells = [*row, *[""] * (len(self.header) - len(row))]
        more = [cell for cell in row[len(self.header) :] if cell.strip()]
        given = cells[self.row_id].strip() if self.row_id is not None else ""
        case_id = given or f"{self.path.stem}-row-{line}"
        name = f"{self.path.stem}/{case_id}"
        document_id = new_id()
        text, answers, ledger = self._answers(cells, name, document_id=document_id, new_id=new_id)
        if more:
            reason = "more cells than the header has; left out: " + " | ".join(more)[:80]
            ledger.append(LedgerEntry(place=name, outcome="warning", count=len(more), reason=reason))
        if not answers:
            return ReadResult(documents=(), segments=(), ledger=tuple(ledger))
        sha256 = hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()
        document = Document(
            id=document_id, name=name, text=text, sha256=sha256, encoding=encoding, format="survey"
        )
        attributes = {self.header[column]: cells[column].strip() for column in self.closed}
        return ReadResult(
            documents=(document,),
            segments=tuple(answers),
            ledger=(LedgerEntry(place=name, outcome="imported", count=len(answers)), *ledger),
            cases=(Case(id=case_id, name=case_id, kind="respondent", attributes=attributes),),
            links=(CaseLink(document_id=document_id, case_id=case_id),),
        )

    def _answers(
        self, cells: list[str], name: str, *, document_id: str, new_id: Callable[[], str]
    ) -> tuple[str, list[Segment], list[LedgerEntry]]:
        text = ""
        answers: list[Segment] = []
        empty: list[LedgerEntry] = []
        for column in self.chosen:
            answer = normalise(cells[column]).strip()
            if not answer:
                place = f"{name}, {self.header[column]}"
                empty.append(LedgerEntry(place=place, outcome="skipped", reason=EMPTY))
                continue
            start, text = len(text), text + answer + GAP
            answers.append(
                Segment(
                    id=new_id(),
                    document_id=document_id,
                    span=Span(start=start, end=len(text)),
                    kind="answer",
                    ordinal=len(answers),
                    question=self.questions[column],
                )
            )
        return text, answers, empty


def _header(rows: Rows) -> tuple[list[str], list[str], Rows]:
    """Return the names of the columns, the questions as they were asked, and the rows below."""
    first = [cell.strip() for cell in rows[0]]
    if len(rows) > 2 and any("ImportId" in cell for cell in rows[2]):
        asked = [cell.strip() for cell in rows[1]] + [""] * len(first)
        return first, [words or name for name, words in zip(first, asked, strict=False)], rows[3:]
    if any(cell.strip().lower() in SUB_LABELS for cell in rows[1]):
        filled, last = [], ""
        for number, cell in enumerate(first):
            last = cell or last
            label = rows[1][number].strip() if number < len(rows[1]) else ""
            filled.append(cell if cell else f"{last} {label}".strip())
        return filled, filled, rows[2:]
    return first, first, rows[1:]


def _named(path: Path, header: list[str], columns: Sequence[str]) -> list[int]:
    missing = [name for name in columns if name not in header]
    if missing:
        raise InputError(f"{path}: no column {missing[0]!r}", hint="columns are " + ", ".join(header))
    return [header.index(name) for name in columns]


def _open_ended(header: list[str], body: Rows) -> list[int]:
    """Columns with at least 20 answers (fewer in short files), long and mostly distinct."""
    least = min(20, max(1, len(body) // 2))
    chosen = []
    for column, name in enumerate(header):
        cells = [row[column].strip() for row in body if column < len(row) and row[column].strip()]
        long = sum(map(len, cells)) > 40 * len(cells)
        if (
            len(cells) >= least
            and long
            and len(set(cells)) >= 0.6 * len(cells)
            and not _identifying(name)
        ):
            chosen.append(column)
    return chosen


def _identifying(name: str) -> bool:
    lowered = name.strip().lower()
    return any(word == lowered or (len(word) > 4 and word in lowered) for word in IDENTIFYING)


def _closed(header: list[str], body: Rows, chosen: list[int]) -> list[int]:
    """Columns of few distinct values, which describe the respondents."""
    closed = []
    for column, name in enumerate(header):
        values = {row[column].strip() for row in body if column < len(row)} - {""}
        few = 1 < len(values) <= max(2, min(30, len(body) // 3))
        if column not in chosen and few and not _identifying(name):
            closed.append(column)
    return closed
