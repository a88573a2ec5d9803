"""What people decide on suggestions teaches, also where nobody has read the whole segment."""

from __future__ import annotations

from builders import BOOK, offers, operate

from qualcode.services import projects
from qualcode.services.projects import Project
from qualcode.services.suggestions import suggest
from qualcode.services.teaching import Coded, coded_segments, verdicts
from qualcode.suggest.encoders import HashingEncoder

CODES = {code.id for code in BOOK.codable}


def learnt(project: Project, all_codes: set[str] = CODES) -> Coded:
    coded, _ = coded_segments(
        projects.documents(project), projects.segments(project), made=projects.codings(project),
        marks=projects.readings(project), verdicts=verdicts(project), all_codes=all_codes,
    )  # fmt: skip
    return coded


def test_a_rejection_teaches_that_a_code_does_not_apply_and_nothing_else(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    offered = offers(project, coder)[0]

    operate(project, coder, {"op": "reject", "suggestion": offered.id})

    coded = learnt(project)
    assert len(coded.texts) == 1
    assert coded.code_ids == [set()]
    assert coded.undecided == [CODES - {offered.code_id}]


def test_a_rejection_taken_back_teaches_nothing(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    operate(project, coder, {"op": "reject", "suggestion": offers(project, coder)[0].id})

    operate(project, coder, {"op": "undo"}, seq=2)

    assert learnt(project).texts == []


def test_who_accepts_has_read_the_segment(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    offered = offers(project, coder)[0]

    operate(project, coder, {"op": "accept", "suggestion": offered.id})

    coded = learnt(project)
    assert coded.code_ids == [{offered.code_id}]
    assert coded.undecided == [set()]


def test_a_decision_on_a_code_that_is_gone_is_passed_over(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    offered = offers(project, coder)[0]
    operate(project, coder, {"op": "reject", "suggestion": offered.id})

    assert learnt(project, CODES - {offered.code_id}).texts == []


def test_people_who_differ_on_a_suggestion_are_counted(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    one, other = projects.coder(project, "AB"), projects.coder(project, "CD")
    offered = offers(project, one)[0]
    for coder in (one, other):
        operate(project, coder, {"op": "reject", "suggestion": offered.id}, seq=1 if coder is one else 2)

    assert learnt(project).code_ids == [set()]
