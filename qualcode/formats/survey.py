"""Survey exports: a segment for each answer, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from qualcode.errors import NoTextColumn
from qualcode.formats.survey_columns import NOTHING
from qualcode.formats.survey_documents import Answer, Response, by_question, by_response
from qualcode.formats.survey_shape import Table, describe, signature_of
from qualcode.formats.tables import Sheet, listed, read_sheet
from qualcode.model import (
    LedgerEntry,
    ReadResult,
    SurveyChoices,
    SurveyDocuments,
    SurveyShape,
)

AS_IT_LOOKS = SurveyChoices()


class _Opened(NamedTuple):
    sheet: Sheet
    choices: SurveyChoices
    signature: str


def _open(path: Path, choices: SurveyChoices, remembered: Mapping[str, SurveyChoices]) -> _Opened:
    """Read a table with what was chosen for it, now or before."""
    sheet = read_sheet(path)
    # Titles as they are found, so that a file is known again before its encoding is.
    signature = signature_of(sheet)
    before = remembered.get(signature)
    # An encoding is named for all files of an import, and says nothing about columns.
    if before is not None and replace(choices, encoding=None) == AS_IT_LOOKS:
        chosen = replace(before, encoding=choices.encoding or before.encoding)
    else:
        chosen = choices
    if chosen.encoding is not None:
        sheet = read_sheet(path, encoding=chosen.encoding)
    return _Opened(sheet, chosen, signature)


def describe_survey(
    path: Path,
    *,
    choices: SurveyChoices = AS_IT_LOOKS,
    remembered: Mapping[str, SurveyChoices] = MappingProxyType({}),
) -> SurveyShape:
    """Say what a file looks like as a survey, and what becomes of it, before it is read.

    Where nothing is chosen, what is ``remembered`` of a file with the same columns holds.
    """
    opened = _open(path, choices, remembered)
    return describe(opened.sheet, opened.choices, file=str(path), signature=opened.signature).shape


def read_survey(
    path: Path,
    *,
    new_id: Callable[[], str],
    choices: SurveyChoices = AS_IT_LOOKS,
    remembered: Mapping[str, SurveyChoices] = MappingProxyType({}),
) -> ReadResult:
    """Read a survey file as one document per response, or per question, and one segment per answer.

    ``choices`` and what is ``remembered`` count as in ``describe_survey``. Raises ``NoTextColumn``
    when no column looks open-ended and none is named, and otherwise as ``describe`` does.
    """
    opened = _open(path, choices, remembered)
    table = describe(opened.sheet, opened.choices, file=str(path), signature=opened.signature)
    shape = table.shape
    if not shape.used_as("open"):
        raise NoTextColumn(str(path), [column.name for column in shape.columns])
    responses = _long(table, path.stem) if shape.layout == "long" else _wide(table, path.stem)
    responses = _told_apart(responses)
    make = by_question if opened.choices.documents == "question" else by_response
    read = make(responses, stem=path.stem, encoding=shape.encoding, new_id=new_id)
    about = [*opened.sheet.ledger, *_left_out(table, path), *_uneven(table, path)]
    about += _several(responses, path, documents=opened.choices.documents)
    if opened.choices != choices:
        names = ", ".join(column.name for column in shape.used_as("open"))
        reason = f"read as a file with these columns was before: {names}"
        about.append(LedgerEntry(place=path.name, outcome="warning", reason=reason))
    return ReadResult(
        documents=tuple(document for result in read for document in result.documents),
        segments=tuple(segment for result in read for segment in result.segments),
        ledger=(*about, *(entry for result in read for entry in result.ledger)),
        cases=tuple(case for result in read for case in result.cases),
        links=tuple(link for result in read for link in result.links),
        n_cells=sum(len(response.answers) for response in responses),
        shape=shape,
        choices=opened.choices,
    )


def _wide(table: Table, stem: str) -> list[Response]:
    """A row is a response, and has an answer to each question."""
    shape = table.shape
    described = shape.used_as("attribute")
    (row_id,) = shape.used_as("id") or (None,)
    responses = []
    for number, row in table.body:
        cells = _padded(row, len(shape.columns))
        given = cells[row_id.place].strip() if row_id else ""
        answers = [Answer(c.question, cells[c.place], c.name) for c in shape.used_as("open")]
        attributes = {column.name: cells[column.place].strip() for column in described}
        responses.append(Response(given or f"{stem}-row-{number}", answers, attributes, cells))
    return responses


def _long(table: Table, stem: str) -> list[Response]:
    """A row is an answer; the rows of a respondent need not follow one another."""
    shape = table.shape
    (respondent,), (asked,) = shape.used_as("id"), shape.used_as("question")
    responses: dict[str, Response] = {}
    for number, row in table.body:
        cells = _padded(row, len(shape.columns))
        case_id = cells[respondent.place].strip() or f"{stem}-row-{number}"
        response = responses.setdefault(case_id, Response(case_id, [], {}, []))
        for answer in shape.used_as("open"):
            question = cells[asked.place].strip() or answer.question
            response.answers.append(Answer(question, cells[answer.place], question))
        for column in shape.used_as("attribute"):
            before = response.attributes.get(column.name, "")
            response.attributes[column.name] = before or cells[column.place].strip()
        response.cells.extend(cells)
    return list(responses.values())


def _padded(row: list[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _told_apart(responses: list[Response]) -> list[Response]:
    """Number the rows of each respondent, the same again as before; keep with each how it differs."""
    numbers: dict[str, dict[tuple[str, ...], int]] = {}
    told: dict[tuple[str, str], set[str]] = {}
    for response in responses:
        rows = numbers.setdefault(response.case_id, {})
        rows.setdefault(tuple(response.cells), len(rows) + 1)
        for name, value in response.attributes.items():
            told.setdefault((response.case_id, name), set()).update({value} - {""})
    apart = []
    for response in responses:
        case_id, given = response.case_id, response.attributes
        own = {name: value for name, value in given.items() if len(told[case_id, name]) > 1}
        shared = {name: "".join(told[case_id, name]) for name in given if name not in own}
        number = numbers[case_id][tuple(response.cells)]
        apart.append(response._replace(attributes=shared, number=number, own=own))
    return apart


def _several(
    responses: list[Response], path: Path, *, documents: SurveyDocuments
) -> Iterator[LedgerEntry]:
    """Tell of respondents with several rows."""
    again = {response.case_id for response in responses if response.number > 1}
    if not again:
        return
    names = ", ".join(dict.fromkeys(name for response in responses for name in response.own))
    if documents == "response":
        reason = "respondents have several rows, each of which is a document of its own"
        differing = "what differs between them is an attribute of the document"
    else:
        reason, differing = "respondents have several rows", "what differs between them is left out"
    reason += f"; {differing}: {names}" if names else ""
    yield LedgerEntry(place=path.name, outcome="warning", count=len(again), reason=reason)


def _left_out(table: Table, path: Path) -> Iterator[LedgerEntry]:
    for column in table.shape.columns:
        place = f"{path.name}, {column.name}"
        if column.use == "identifying":
            reason = "identifying column left out"
            yield LedgerEntry(place=place, outcome="skipped", reason=reason)
        elif column.use == "left out" and column.reason != NOTHING:
            reason = f"column left out: {column.reason}"
            yield LedgerEntry(place=place, outcome="skipped", reason=reason)
    if table.n_blank:
        yield LedgerEntry(
            place=path.name, outcome="skipped", count=table.n_blank, reason="row without anything in it"
        )


def _uneven(table: Table, path: Path) -> Iterator[LedgerEntry]:
    """Tell of rows that have fewer or more cells than the header."""
    width = len(table.shape.columns)
    short = [number for number, row in table.body if len(row) < width]
    if short:
        reason = f"{listed(short, word='row')} shorter than the header; what is missing counts as empty"
        yield LedgerEntry(place=path.name, outcome="warning", count=len(short), reason=reason)
    for number, row in table.body:
        more = [cell.strip() for cell in row[width:] if cell.strip()]
        if more:
            reason = "more cells than the header has; left out: " + " | ".join(more)[:80]
            place = f"{path.name}, row {number}"
            yield LedgerEntry(place=place, outcome="warning", count=len(more), reason=reason)
