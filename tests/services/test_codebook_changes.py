"""Changes of a codebook and what becomes of the codings, over SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from builders import code, operate

from qualcode.errors import CodebookError, CodingError
from qualcode.model import Coding, Example, Exclusion
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change, preview_change, versions
from qualcode.services.history import can_be_undone, events, next_steps, undo_event, undo_last, undone
from qualcode.services.projects import Project
from qualcode.services.workspace import View, whole


@pytest.fixture
def coded(project: Project) -> Project:
    """Two coders have given both codes; one of them has given both to one place."""
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(
        project, one, code(project, "no time", "ctx_time"), code(project, "no time", "rel_trust"),
        code(project, "None", "ctx_time"),
    )  # fmt: skip
    operate(project, two, code(project, "no time", "ctx_time"), seq=4)
    return project


def change(project: Project, operation: dict[str, Any], **options: Any) -> None:
    version = projects.codebook(project).version
    apply_change(project, operation, actor="AB", base_version=version, **options)


def given(project: Project) -> list[tuple[int, str]]:
    return sorted((c.span.start, c.code_id) for c in projects.codings(project))


def test_merging_moves_the_codings_and_drops_twins(coded: Project) -> None:
    merge = {"op": "merge", "codes": ["ctx_time"], "code": "rel_trust"}
    foreseen = preview_change(coded, merge)
    before = projects.codings(coded)

    change(coded, merge)

    assert (len(foreseen.recoded), len(foreseen.dropped), foreseen.to_review) == (2, 1, [])
    assert [c.code_id for c in foreseen.kept] == ["rel_trust"]
    assert (foreseen.marked, foreseen.base_version) == ([], "1")
    assert {c.code_id for c in projects.codings(coded)} == {"rel_trust"}
    assert len(projects.codings(coded)) == 3
    assert projects.codebook(coded).version == foreseen.book.version == "2"
    assert [c.id for c in projects.codebook(coded).offered] == ["rel_trust"]

    undo_last(coded, "codebook", actor="AB")
    assert projects.codings(coded) == before
    assert projects.codebook(coded).version == "1"

    undo_last(coded, "codebook", actor="AB", redo=True)
    assert {c.code_id for c in projects.codings(coded)} == {"rel_trust"}
    assert projects.codebook(coded).version == "2"


def test_splitting_leaves_the_codings_and_asks_for_a_review(coded: Project) -> None:
    parts = [{"name": "No cover"}, {"name": "No buses", "definition": "Buses."}]
    before = given(coded)

    change(coded, {"op": "split", "code": "ctx_time", "parts": parts})

    assert given(coded) == before
    mine = View(document=projects.documents(coded)[0], coder=projects.coder(coded, "AB"))
    due = whole(coded, mine).due
    assert len(due) == 2
    assert set(due.values()) == {"the code was split; give one of the new codes"}
    refused = operate(coded, mine.coder, code(coded, "bus", "ctx_time"), seq=10)
    assert refused.rejected[0][1] == "Time is retired; use No cover or No buses"

    first, second = due
    operate(
        coded, mine.coder, {"op": "recode", "coding": first, "code": "no_cover"},
        {"op": "keep", "coding": second}, seq=11,
    )  # fmt: skip
    assert whole(coded, mine).due == {}


def test_a_meaning_that_changed_marks_the_codings_made_before(coded: Project) -> None:
    change(coded, {"op": "edit", "code": "ctx_time", "values": {"definition": "New."}}, review=True)
    change(coded, {"op": "edit", "code": "rel_trust", "values": {"name": "Trusting"}})

    mine = View(document=projects.documents(coded)[0], coder=projects.coder(coded, "AB"))
    told = whole(coded, mine)
    marked = {c.id for c in told.codings if c.code_id == "ctx_time"}
    assert told.older == dict.fromkeys(marked, "1")
    assert set(told.due) == marked
    assert versions(coded) == ["1", "2", "3"]


def test_a_preview_says_which_codings_will_be_older_than_what_the_code_means(coded: Project) -> None:
    define = {"op": "edit", "code": "ctx_time", "values": {"definition": "New."}}
    rename = {"op": "edit", "code": "ctx_time", "values": {"name": "Hours"}}

    meant, named = preview_change(coded, define), preview_change(coded, rename)
    reviewed = preview_change(coded, define, review=True)

    assert (len(meant.marked), len(meant.kept), len(meant.to_review)) == (3, 0, 0)
    assert (len(named.marked), len(named.kept), len(named.to_review)) == (0, 3, 0)
    assert (len(reviewed.marked), len(reviewed.kept), len(reviewed.to_review)) == (0, 0, 3)


def test_a_neighbour_that_was_merged_does_not_change_what_a_code_means(coded: Project) -> None:
    aimed = [{"when": "It is about hours", "use": "ctx_time"}]
    change(coded, {"op": "add", "name": "Cover", "parent": "rel"})
    change(coded, {"op": "edit", "code": "cover", "values": {"exclude": aimed}})
    operate(coded, projects.coder(coded, "AB"), code(coded, "The bus", "cover"), seq=30)

    change(coded, {"op": "merge", "codes": ["ctx_time"], "code": "rel_trust"})

    mine = View(document=projects.documents(coded)[0], coder=projects.coder(coded, "AB"))
    assert projects.codebook(coded).codes[-1].exclude[0].use == "rel_trust"
    assert whole(coded, mine).older == {}


def test_adding_a_code_is_not_undone_under_the_codings_that_have_it(coded: Project) -> None:
    change(coded, {"op": "add", "name": "Cover", "parent": "rel"})
    operate(coded, projects.coder(coded, "CD"), code(coded, "The bus", "cover"), seq=30)

    with pytest.raises(CodingError, match="codings with a code that this would take away"):
        undo_last(coded, "codebook", actor="AB")

    assert "cover" in {c.id for c in projects.codebook(coded).codes}


def test_what_undo_and_redo_turn_to_is_said_beforehand(coded: Project) -> None:
    assert next_steps(coded, "codebook", actor="AB") == (None, None)
    change(coded, {"op": "retire", "code": "ctx_time"})
    undo, redo = next_steps(coded, "codebook", actor="AB")
    assert (undo.kind if undo else "", redo) == ("codebook.retire", None)

    undo_last(coded, "codebook", actor="AB")
    undo, redo = next_steps(coded, "codebook", actor="AB")
    assert (undo, redo.kind if redo else "") == (None, "codebook.retire")
    assert next_steps(coded, "codebook", actor="CD") == (None, None)


def test_a_change_decided_on_an_older_version_is_refused(coded: Project) -> None:
    change(coded, {"op": "retire", "code": "ctx_time"})
    before = projects.current_revision(coded)

    with pytest.raises(CodebookError, match="changed meanwhile, from version 1 to 2"):
        apply_change(coded, {"op": "restore", "code": "ctx_time"}, actor="CD", base_version="1")

    assert projects.current_revision(coded) == before


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"op": "remove", "code": "ctx_time"}, "has codings"),
        ({"op": "explode"}, "no change"),
        ({"op": "edit", "code": "ctx_time", "values": {"name": "Time"}}, "change nothing"),
        ({"op": "edit", "code": "nowhere", "values": {}}, "no code"),
        (
            {"op": "edit", "code": "ctx_time", "values": {"exclude": [{"when": "w", "use": "gone"}]}},
            "refers to 'gone', which does not exist",
        ),
        (
            {"op": "edit", "code": "ctx_time", "values": {"exclude": [{"when": " ", "use": "rel"}]}},
            "'rel' has no words",
        ),
        (
            {"op": "edit", "code": "ctx_time", "values": {"near_miss": [{"text": "w", "use": ""}]}},
            "no code is named",
        ),
    ],
)
def test_what_cannot_be_changed_is_said_and_writes_nothing(
    coded: Project, operation: dict[str, Any], words: str
) -> None:
    before = projects.current_revision(coded)

    with pytest.raises(CodebookError, match=words):
        preview_change(coded, operation)
    with pytest.raises(CodebookError, match=words):
        change(coded, operation)

    assert projects.current_revision(coded) == before


def test_a_form_gives_lists_and_the_codebook_its_types(coded: Project) -> None:
    values = {
        "include": ["a", "b"], "exclude": [{"when": "w", "use": "rel_trust"}],
        "examples": [{"text": "e"}], "near_miss": [{"text": "n", "use": "rel_trust"}],
    }  # fmt: skip

    change(coded, {"op": "edit", "code": "ctx_time", "values": values})

    stored = next(c for c in projects.codebook(coded).codes if c.id == "ctx_time")
    assert stored.include == ("a", "b")
    assert (stored.exclude[0].use, stored.examples[0].text) == ("rel_trust", "e")
    assert stored.near_miss[0].use == "rel_trust"


def test_words_of_a_form_are_tidied_as_a_file_keeps_them(coded: Project) -> None:
    values = {
        "name": " Too  little\ttime ", "definition": " One  thing. \n\n Another.\n",
        "include": ["a  b", " ", ""], "cues": ["\n"],
        "examples": [{"text": " e \n f ", "also": ["rel_trust"]}, {"text": ""}],
        "exclude": [{"when": "w", "use": "", "action": "double_code"}, {"when": "", "use": ""}],
    }  # fmt: skip

    change(coded, {"op": "edit", "code": "ctx_time", "values": values})

    stored = next(c for c in projects.codebook(coded).codes if c.id == "ctx_time")
    assert (stored.name, stored.definition) == ("Too little time", "One thing.\n\nAnother.")
    assert (stored.include, stored.cues) == (("a b",), ())
    assert stored.examples == (Example(text="e f", also=("rel_trust",)),)
    assert stored.exclude == (Exclusion(when="w", use="", action="instead"),)


def test_merged_codings_that_were_changed_since_are_not_undone(coded: Project) -> None:
    change(coded, {"op": "merge", "codes": ["ctx_time"], "code": "rel_trust"})
    moved = next(c for c in projects.codings(coded) if len(c.span) == 4)
    operate(coded, projects.coder(coded, "AB"), {"op": "remove", "coding": moved.id}, seq=20)

    with pytest.raises(CodingError, match="changed since"):
        undo_last(coded, "codebook", actor="AB")

    assert projects.codebook(coded).version == "2"


def test_the_history_of_a_code_and_of_a_document(coded: Project) -> None:
    change(coded, {"op": "edit", "code": "ctx_time", "values": {"definition": "New."}})
    document = projects.documents(coded)[0]

    assert [e.kind for e in events(coded, code_id="ctx_time")] == [
        "codebook.edit", "coding.added", "coding.added", "coding.added",
    ]  # fmt: skip
    assert [e.kind for e in events(coded, code_id="time")] == []
    assert [e.actor for e in events(coded, scope=document.id)] == ["CD", "AB", "AB", "AB"]
    assert [e.actor for e in events(coded, actor="CD")][:1] == ["CD"]


def test_an_old_action_is_undone_by_the_one_who_did_it(coded: Project) -> None:
    document = projects.documents(coded)[0]
    first = events(coded, scope=document.id)[-1]
    gone: dict[str, Any] = first.payload["changes"][0][2]

    with pytest.raises(CodingError, match="done by AB"):
        undo_event(coded, first.sequence, actor="CD")
    undo_event(coded, first.sequence, actor="AB")
    with pytest.raises(CodingError, match="undone already"):
        undo_event(coded, first.sequence, actor="AB")

    assert gone["id"] not in {c.id for c in projects.codings(coded)}
    assert undone(coded) == {first.sequence}


def test_imports_say_that_they_cannot_be_undone(coded: Project) -> None:
    imported = next(e for e in events(coded) if e.kind == "documents.imported")

    assert not can_be_undone(imported)
    with pytest.raises(CodingError, match="cannot be undone"):
        undo_event(coded, imported.sequence, actor="AB")


def test_codings_of_an_unknown_version_are_not_marked(project: Project) -> None:
    operate(project, projects.coder(project, "AB"), code(project, "None", "ctx_time"))
    (coding,) = projects.codings(project)
    assert isinstance(coding, Coding)

    view = View(document=projects.documents(project)[0], coder=projects.coder(project, "AB"))
    assert whole(project, view).older == {}
