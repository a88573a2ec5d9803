"""Responses of a survey as documents: one for each of them, or one for each question."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from qualcode.core.text import normalise
from qualcode.model import Case, CaseLink, Document, LedgerEntry, ReadResult, Segment, Span

GAP = "\n\n"
EMPTY = "empty answer"
RESPONDENT = "respondent"
# A document of a question has so many answers at most; more make another, or nobody could read it.
MOST = 500


class Answer(NamedTuple):
    """What was answered to a question, and the column in which it stands."""

    question: str
    text: str
    column: str


class Response(NamedTuple):
    """What one respondent gave; ``cells`` are those of the file, by which it is known again.

    Where a respondent has several rows, ``number`` counts them, and ``own`` has the attributes in
    which they differ.
    """

    case_id: str
    answers: list[Answer]
    attributes: dict[str, str]
    cells: list[str]
    number: int = 1
    own: Mapping[str, str] = MappingProxyType({})


def by_response(
    responses: Iterable[Response], *, stem: str, encoding: str, new_id: Callable[[], str]
) -> list[ReadResult]:
    """Make a document of each response, of which only the ledger is left if it has no answer."""
    return [_response(r, stem=stem, encoding=encoding, new_id=new_id) for r in responses]


def _response(response: Response, *, stem: str, encoding: str, new_id: Callable[[], str]) -> ReadResult:
    name = _place(response, stem)
    document_id, text = new_id(), ""
    segments: list[Segment] = []
    empty: list[LedgerEntry] = []
    for answer in response.answers:
        words = normalise(answer.text).strip()
        if not words:
            empty.append(_empty(response, answer, stem))
            continue
        start, text = len(text), text + words + GAP
        span = Span(start=start, end=len(text))
        segments.append(
            Segment(
                id=new_id(), document_id=document_id, span=span, kind="answer", ordinal=len(segments),
                question=answer.question,
            )
        )  # fmt: skip
    if not segments:
        return ReadResult(documents=(), segments=(), ledger=tuple(empty))
    sha256 = hashlib.sha256("\x1f".join(response.cells).encode("utf-8", "surrogatepass")).hexdigest()
    case = _case(response)
    document = Document(
        id=document_id,
        name=name,
        text=text,
        sha256=sha256,
        encoding=encoding,
        format="survey",
        attributes=response.own,
    )
    return ReadResult(
        documents=(document,), segments=tuple(segments), cases=(case,),
        ledger=(LedgerEntry(place=name, outcome="imported", count=len(segments)), *empty),
        links=(CaseLink(document_id=document_id, case_id=case.id),),
    )  # fmt: skip


def by_question(
    responses: Iterable[Response], *, stem: str, encoding: str, new_id: Callable[[], str]
) -> list[ReadResult]:
    """Make a document of the answers to each question, in which the respondents are who speaks."""
    asked: dict[str, list[tuple[Response, Answer, str]]] = {}
    empty: list[LedgerEntry] = []
    for response in responses:
        for answer in response.answers:
            words = normalise(answer.text).strip()
            if words:
                asked.setdefault(answer.column, []).append((response, answer, words))
            else:
                empty.append(_empty(response, answer, stem))
    parts = [
        (column, at // MOST + 1, answers[at : at + MOST])
        for column, answers in asked.items()
        for at in range(0, len(answers), MOST)
    ]
    read = [
        _question(f"{stem}/{column}{_again(part)}", some, encoding=encoding, new_id=new_id)
        for column, part, some in parts
    ]
    return [*read, ReadResult(documents=(), segments=(), ledger=tuple(empty))]


def _question(
    name: str,
    answers: Sequence[tuple[Response, Answer, str]],
    *,
    encoding: str,
    new_id: Callable[[], str],
) -> ReadResult:
    document_id, text = new_id(), ""
    segments: list[Segment] = []
    for response, answer, words in answers:
        start, text = len(text), text + words + GAP
        segments.append(
            Segment(
                id=new_id(), document_id=document_id, span=Span(start=start, end=len(text)),
                kind="answer", ordinal=len(segments), question=answer.question,
                speaker=response.case_id,
            )
        )  # fmt: skip
    cells = "\x1f".join(f"{response.case_id}\x1f{answer.text}" for response, answer, _ in answers)
    document = Document(
        id=document_id, name=name, text=text, encoding=encoding, format="survey",
        sha256=hashlib.sha256(cells.encode("utf-8", "surrogatepass")).hexdigest(),
    )  # fmt: skip
    cases = {response.case_id: _case(response) for response, _, _ in answers}
    return ReadResult(
        documents=(document,), segments=tuple(segments), cases=tuple(cases.values()),
        ledger=(LedgerEntry(place=name, outcome="imported", count=len(segments)),),
        links=tuple(CaseLink(document_id=document_id, case_id=key, speaker=key) for key in cases),
    )  # fmt: skip


def _case(response: Response) -> Case:
    key = response.case_id
    return Case(id=key, name=key, kind=RESPONDENT, attributes=response.attributes)


def _empty(response: Response, answer: Answer, stem: str) -> LedgerEntry:
    place = f"{_place(response, stem)}, {answer.column}"
    return LedgerEntry(place=place, outcome="skipped", reason=EMPTY)


def _place(response: Response, stem: str) -> str:
    return f"{stem}/{response.case_id}{_again(response.number)}"


def _again(number: int) -> str:
    return f" ({number})" if number > 1 else ""
