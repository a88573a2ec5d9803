"""What people decide on suggestions teaches, also where nobody has read the whole segment."""

from __future__ import annotations

from builders import CODES, code, offers, operate

from qualcode.core.search import parse_words
from qualcode.model import Blinding, Suggestion
from qualcode.services import projects
from qualcode.services.code_all import apply_coding
from qualcode.services.coding import apply_operations
from qualcode.services.filtering import EVERYTHING, Searcher
from qualcode.services.projects import Project
from qualcode.services.searching import find_text
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.services.teaching import Coded, lessons
from qualcode.services.training_log import training_log
from qualcode.suggest.encoders import HashingEncoder


def learnt(project: Project, all_codes: set[str] = CODES) -> Coded:
    return lessons(project, all_codes=all_codes).coded


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


def test_what_was_coded_with_suggestions_in_sight_teaches_and_does_not_measure(project: Project) -> None:
    operate(project, projects.coder(project, "AB"), code(project, "We trust one", "rel_trust"))
    suggest(project, actor="AB", encoder=HashingEncoder())
    operate(project, projects.coder(project, "AB"), code(project, "None.", "ctx_time"), seq=2)

    found = lessons(project, all_codes=CODES)

    assert sorted(found.coded.texts) == ["None.", "We trust one another by now."]
    assert found.blind.texts == ["We trust one another by now."]
    assert set(found.blind.segment_ids) < set(found.coded.segment_ids)


def test_what_is_accepted_after_a_segment_was_coded_blind_measures_nothing_of_it(
    project: Project,
) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    first = offers(project, coder)[0]
    set_blinding(project, Blinding(mode="after_commit"), actor="AB")
    span = {"start": first.span.start, "end": first.span.end}
    words = projects.documents(project)[0].text[first.span.start : first.span.end]
    operate(project, coder, {"op": "read", "text": words, **span})
    operate(project, coder, {"op": "accept", "suggestion": first.id}, seq=2)

    found = lessons(project, all_codes=CODES)

    assert found.coded.code_ids == [{first.code_id}]
    # Before suggestions were seen, the coder had said that nothing applies.
    assert found.blind.code_ids == [set()]


def test_what_was_coded_beside_the_codings_of_others_measures_nothing(project: Project) -> None:
    coder = projects.coder(project, "AB")
    apply_operations(
        project, [{"seq": 1, **code(project, "None.", "ctx_time")}], coder=coder, client="tab",
        document_id=projects.documents(project)[0].id, sees_others=True,
    )  # fmt: skip

    assert lessons(project, all_codes=CODES).blind.texts == []


def test_what_was_coded_from_the_results_of_a_search_teaches_and_does_not_measure(
    project: Project,
) -> None:
    coder = projects.coder(project, "AB")
    query = parse_words("trust", whole_words=True, accents=False)
    found = find_text(project, query, EVERYTHING, searcher=Searcher(coder=coder, everyone=False))
    apply_coding(project, found.hits[:1], "rel_trust", coder=coder)

    learnt_from = lessons(project, all_codes=CODES)

    assert learnt_from.coded.texts == ["We trust one another by now."]
    assert learnt_from.blind.texts == []
    (row,) = training_log(project).itertuples()
    assert (row.codes, row.blind_codes, row.measures) == ("rel_trust", "", False)
    text = next(d.text for d in projects.documents(project) if d.name == row.document)
    assert text[row.start : row.end] == "We trust one another by now."
