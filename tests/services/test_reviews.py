"""Codings to look at again, and the quotations of a code, over SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from builders import code, operate

from qualcode.errors import CodingError
from qualcode.services import projects
from qualcode.services.code_quotations import quotations
from qualcode.services.codebook_changes import apply_change
from qualcode.services.history import events, undo_event
from qualcode.services.overview import overview
from qualcode.services.projects import Project
from qualcode.services.reviews import choices, due, settle

WHY = "the code was split; give one of the new codes"


@pytest.fixture
def split(project: Project) -> Project:
    """Two coders have coded time, and the code was split since."""
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "no time", "ctx_time"), code(project, "None", "ctx_time"))
    operate(project, two, code(project, "The bus", "ctx_time"), seq=4)
    parts = [{"name": "No cover"}, {"name": "No buses"}]
    apply_change(
        project, {"op": "split", "code": "ctx_time", "parts": parts}, actor="AB", base_version="1"
    )
    return project


def test_what_is_due_has_its_words_its_place_and_why(split: Project) -> None:
    found = [(q.words, q.document, q.speaker, q.coder, q.code, q.due) for q in due(split)]

    assert found == [
        ("no time", "A", "P01", "AB", "Time", WHY),
        ("None", "A", "P01", "AB", "Time", WHY),
        ("The bus", "A", "P01", "CD", "Time", WHY),
    ]
    assert due(split, code_id="rel_trust") == []
    assert overview(split).n_reviews == 3


def test_each_is_settled_by_its_own_coder(split: Project) -> None:
    one, two = projects.coder(split, "AB"), projects.coder(split, "CD")
    first, second, third = due(split)

    settle(split, first.coding, coder=one)
    settle(split, second.coding, coder=one, code_id="no_buses")
    with pytest.raises(CodingError, match="another coder's"):
        settle(split, third.coding, coder=one)
    settle(split, third.coding, coder=two, code_id="no_buses")

    assert due(split) == []
    assert [(q.words, q.older) for q in quotations(split, "ctx_time")] == [("no time", "")]
    assert [q.words for q in quotations(split, "no_buses")] == ["None", "The bus"]
    assert {q.coding.codebook_version for q in quotations(split, "no_buses")} == {"2"}


def test_settling_can_be_undone(split: Project) -> None:
    first = due(split)[0]
    settle(split, first.coding, coder=projects.coder(split, "AB"), code_id="no_cover")

    done = events(split, code_id="no_cover", actor="AB")[0]
    undo_event(split, done.sequence, actor="AB")

    assert [q.words for q in due(split)] == ["no time", "None", "The bus"]


def test_what_cannot_be_given_is_refused_and_stays_due(split: Project) -> None:
    one, first = projects.coder(split, "AB"), due(split)[0]
    operate(split, one, code(split, "no time", "no_cover"), seq=20)

    with pytest.raises(CodingError, match="given this code to this place already"):
        settle(split, first.coding, coder=one, code_id="no_cover")

    assert len(due(split)) == 3


def test_a_coding_that_is_removed_is_not_due_any_more(split: Project) -> None:
    first = due(split)[0]
    operate(split, projects.coder(split, "AB"), {"op": "remove", "coding": first.coding.id}, seq=20)

    assert [q.words for q in due(split)] == ["None", "The bus"]
    assert overview(split).n_reviews == 2


def test_codes_meant_to_replace_the_old_one_are_offered_first(split: Project) -> None:
    heirs, others = choices(split, "ctx_time")

    assert [c.name for c in heirs] == ["No cover", "No buses"]
    assert [c.name for c in others] == ["Trust"]


def test_quotations_say_that_they_are_older_than_what_the_code_means(project: Project) -> None:
    one = projects.coder(project, "AB")
    operate(project, one, code(project, "We trust one another", "rel_trust"))
    define = {"op": "edit", "code": "rel_trust", "values": {"definition": "New."}}
    apply_change(project, define, actor="AB", base_version="1")
    operate(project, one, code(project, "by now", "rel_trust"), seq=9)

    found = [(q.words, q.older) for q in quotations(project, "rel_trust")]
    assert found == [("We trust one another", "1"), ("by now", "")]
