"""The journal as it is filtered and named, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import code, offers, operate

from qualcode.core.phrases import as_text
from qualcode.services import history, projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.importing import import_paths
from qualcode.services.memos import STUDY, write_memo
from qualcode.services.naming import Place, names_for
from qualcode.services.projects import Project
from qualcode.services.study import rename_study
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder
from qualcode.ui.wording import DEEDS, tell


@pytest.fixture
def busy(project: Project) -> Project:
    """Two people have done one of each kind of thing, and undone some of it."""
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "no time", "ctx_time"), {"op": "undo"})
    operate(project, two, code(project, "None", "rel_trust"), seq=3)
    write_memo(project, target_kind="study", target_id=STUDY, text="Trust.", coder=one)
    return project


def kinds(project: Project, *wanted: str) -> list[str]:
    return [event.kind for event in history.events(project, kinds=wanted)]


def test_kinds_come_with_what_undoes_them(busy: Project) -> None:
    assert kinds(busy, "coding.") == ["coding.added", "undone", "coding.added"]
    assert kinds(busy, "memo.") == ["memo.written"]
    assert kinds(busy, "memo.", "coder.") == ["memo.written", "coder.added", "coder.added"]
    assert kinds(busy, "co%") == []


def test_filters_go_together(busy: Project) -> None:
    found = history.events(busy, kinds=["coding."], actor="CD", code_id="rel_trust", limit=5)

    assert [(event.actor, event.kind) for event in found] == [("CD", "coding.added")]
    assert history.events(busy, actor="CD", code_id="ctx_time") == []
    assert len(history.events(busy, limit=2)) == 2
    assert history.actors(busy) == ["AB", "CD"]


def test_what_the_journal_speaks_of_has_its_name(busy: Project) -> None:
    document = projects.documents(busy)[0]
    lines = history.events(busy, kinds=["coding."])

    names = names_for(busy, lines)

    assert names.documents[document.id] == "A"
    assert names.texts == {document.id: document.text}
    assert names.codes["ctx_time"] == "Time"
    assert names.terms == {"valence": "Valence", "quote": "Candidate quotation"}
    assert [target.kind for target in names.targets.values()] == ["coding.added"]


def test_suggestions_decided_on_are_known_by_their_places(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    offer = offers(project, coder)[0]
    operate(project, coder, {"op": "reject", "suggestion": offer.id})

    names = names_for(project, history.events(project, kinds=["suggestion."]))

    assert names.places == {offer.id: Place(offer.document_id, offer.span, offer.code_id)}


def test_a_code_that_is_no_more_keeps_its_name(project: Project) -> None:
    added = {"op": "add", "name": "Late buses", "parent": "rel"}
    book = apply_change(project, added, actor="AB", base_version="1")
    apply_change(
        project, {"op": "remove", "code": "late_buses"}, actor="AB", base_version=book.version
    )  # fmt: skip

    lines = history.events(project, kinds=["codebook."])
    told = [as_text(tell(event, names_for(project, lines))) for event in lines]

    assert told == [
        "AB removed Late buses", "AB added Late buses to the codebook, below Relations",
    ]  # fmt: skip


def test_every_line_of_a_study_has_its_words(busy: Project, tmp_path: Path) -> None:
    """What people do in one go through everything, told from what is really stored."""
    one, text = projects.coder(busy, "AB"), projects.documents(busy)[0].text
    suggest(busy, actor="AB", encoder=HashingEncoder())
    rename_study(busy, "Second wave", actor="AB")
    (tmp_path / "codings.csv").write_text("document,quotation,code_id,coder\nA,no time,ctx_time,CD\n")
    import_paths(busy, [tmp_path / "codings.csv"], actor="AB")
    offered = offers(busy, one)
    words = {"start": text.index("The bus"), "end": text.index("The bus") + 7, "text": "The bus"}
    key = "22222222-2222-2222-2222-222222222222"
    ops: list[dict[str, Any]] = [
        {"op": "accept", "suggestion": offered[0].id, "id": key},
        {"op": "modify", "coding": key, "name": "valence", "value": "negative"},
        {"op": "flag", "coding": key, "flag": "quote"},
        {"op": "extend", "coding": key, **words},
        {"op": "recode", "coding": key, "code": next(
            c for c in ("rel_trust", "ctx_time") if c != offered[0].code_id)},
        {"op": "remove", "coding": key},
        {"op": "undo"}, {"op": "redo"},
        {"op": "read", **words}, {"op": "unread", **words},
        {"op": "memo", "target_kind": "document", "target_id": projects.documents(busy)[0].id,
         "text": "Late.", "id": key},
        {"op": "memo", "target_kind": "document", "target_id": projects.documents(busy)[0].id,
         "text": "", "id": key},
        {"op": "new_code", "name": "Buses", "parent": "rel"},
        {"op": "define", "code": "buses", "before": "", "definition": "Public transport."},
    ]  # fmt: skip
    assert operate(busy, one, *ops, seq=10).rejected == ()

    lines = history.events(busy)
    told = [as_text(tell(event, names_for(busy, lines))) for event in lines]

    assert {event.kind for event in lines} <= set(DEEDS)
    assert not [line for line in told if "in a document" in line or "gave a code" in line]
    assert told[0] == "AB changed the definition of Buses"
    assert told[1] == "AB added Buses to the codebook"
    assert told[2] == "AB removed a memo on the document A: “Late.”"
    assert told[-1].startswith("AB created the study study with the codebook b, version 1")
