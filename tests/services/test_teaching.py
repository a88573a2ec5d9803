"""What people decide on suggestions teaches, also where nobody has read the whole segment."""

from __future__ import annotations

from builders import BOOK, offers, operate

from qualcode.model import Suggestion
from qualcode.services import projects
from qualcode.services.projects import Project
from qualcode.services.suggestions import suggest
from qualcode.services.teaching import Coded, coded_segments, verdicts
from qualcode.suggest.encoders import HashingEncoder

CODES = {code.id for code in BOOK.codable}


def learnt(project: Project, all_codes: set[str] = CODES) -> Coded:
    coded, _ = coded_segments(
        projects.documents(project), projects.segments(project), made=projects.codings(project),
        marks=projects.readings(project), imported=(), verdicts=verdicts(project), all_codes=all_codes,
    )  # fmt: skip
    return coded


def decided(project: Project, op: str) -> Suggestion:
    """The first suggestion, after one coder has decided on it."""
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    offered = offers(project, coder)[0]
    operate(project, coder, {"op": op, "suggestion": offered.id})
    return offered


def test_a_rejection_teaches_that_a_code_does_not_apply_and_nothing_else(project: Project) -> None:
    offered = decided(project, "reject")

    coded = learnt(project)
    assert len(coded.texts) == 1
    assert coded.code_ids == [set()]
    assert coded.undecided == [CODES - {offered.code_id}]


def test_a_rejection_taken_back_teaches_nothing(project: Project) -> None:
    decided(project, "reject")

    operate(project, projects.coder(project, "AB"), {"op": "undo"}, seq=2)

    assert learnt(project).texts == []


def test_who_accepts_has_read_the_segment(project: Project) -> None:
    offered = decided(project, "accept")

    coded = learnt(project)
    assert coded.code_ids == [{offered.code_id}]
    assert coded.undecided == [set()]


def test_a_decision_on_a_code_that_is_gone_is_passed_over(project: Project) -> None:
    offered = decided(project, "reject")

    assert learnt(project, CODES - {offered.code_id}).texts == []


def test_people_who_differ_on_a_suggestion_are_counted(project: Project) -> None:
    offered = decided(project, "reject")
    other = projects.coder(project, "CD")
    operate(project, other, {"op": "reject", "suggestion": offered.id}, seq=2)

    assert learnt(project).code_ids == [set()]
