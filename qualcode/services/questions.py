"""Questions made ready for a codebook, and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qualcode.core.asked import answer_table, can_be_asked, lacking
from qualcode.core.phrases import as_text, listed
from qualcode.core.tables import MIN_GROUP
from qualcode.errors import InputError
from qualcode.formats.questions import OWN, read_questions
from qualcode.model import Question
from qualcode.services.frequencies import Gathered, attributes, check_valence, gather
from qualcode.services.projects import Project, codebook
from qualcode.store.engine import is_url

HINT = "bring questions for your codebook with --questions FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A question, and why it cannot be asked of the codebook of a project; empty where it can."""

    question: Question
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question with its table, and what must be said beside it."""

    question: Question
    table: pd.DataFrame
    notes: tuple[str, ...]


def questions(project: Project, *, file: Path | None = None) -> list[Ready]:
    """Return the questions of a file, of the file beside the project, or those of the JPD codebook.

    Raises ``InputError`` where the file is no list of questions.
    """
    book = codebook(project)
    return [
        Ready(question=one, reason="" if can_be_asked(one, book) else _missing(one, lacking(one, book)))
        for one in read_questions(file or _beside(project) or OWN)
    ]


def _beside(project: Project) -> Path | None:
    """Return the file of questions that lies beside a project file, if there is one."""
    if is_url(project.location):
        return None
    place = Path(project.location).with_suffix(".questions.yaml")
    return place if place.is_file() else None


def _missing(question: Question, names: Sequence[str]) -> str:
    codes = as_text(listed(names)) if names else "codes of its own"
    return f"the codebook does not have {codes}, which “{question.title}” asks for"


def answer(
    project: Project,
    name: str,
    *,
    file: Path | None = None,
    by: Sequence[str] | None = None,
    threshold: float | None = None,
    min_group: int = MIN_GROUP,
) -> Answer:
    """Answer the question of this id, by its own attributes unless others are named.

    Raises ``InputError`` where there is no such question, where the codebook lacks its codes, and for an
    attribute that was named and that nothing has.
    """
    known = {ready.question.id: ready for ready in questions(project, file=file)}
    if name not in known:
        raise InputError(f"there is no question {name!r}", hint="there are " + ", ".join(known))
    question, reason = known[name].question, known[name].reason
    if reason:
        raise InputError(reason, hint=HINT)
    if question.kind == "valence":
        check_valence(codebook(project))
    wanted = question.by if by is None else by
    found, there = _gathered(project, wanted, named=by is not None, threshold=threshold)
    return _answer(question, found, by=wanted, there=there, min_group=min_group)


def answers(project: Project) -> tuple[list[Answer], Gathered]:
    """Answer all questions that can be asked, each by its own attributes, with what was counted.

    What is coded is read once. A question about valence is left out where the codebook has none.
    """
    valence = any(modifier.id == "valence" for modifier in codebook(project).modifiers)
    can = [
        one.question
        for one in questions(project)
        if not one.reason and (valence or one.question.kind != "valence")
    ]
    found, there = _gathered(project, [name for question in can for name in question.by])
    told = [
        _answer(question, found, by=question.by, there=there, min_group=MIN_GROUP) for question in can
    ]
    return told, found


def _gathered(
    project: Project, wanted: Sequence[str], *, named: bool = False, threshold: float | None = None
) -> tuple[Gathered, list[str]]:
    """Return what is counted, and the attributes that there are; those ``named`` must be there."""
    there = [attribute for kind in attributes(project) for attribute in kind]
    chosen = [name for name in dict.fromkeys(wanted) if named or name in there]
    return gather(project, chosen, threshold=threshold), [*there, *(chosen if named else ())]


def _answer(
    question: Question, found: Gathered, *, by: Sequence[str], there: Sequence[str], min_group: int
) -> Answer:
    wanted = list(dict.fromkeys(by))
    absent = [name for name in wanted if name not in there]
    chosen = [name for name in wanted if name in there]
    table = answer_table(
        question, found.codings, found.units, codebook=found.book, by=chosen, min_group=min_group
    )
    notes = [question.note] if question.note else []
    if lost := lacking(question, found.book):
        notes.append(f"Left out, because the codebook does not have them: {as_text(listed(lost))}.")
    if absent:
        notes.append(f"Not compared by {as_text(listed(absent))}, because nothing has it.")
    return Answer(question=question, table=table, notes=tuple(notes))
