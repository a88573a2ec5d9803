"""Accuracy cards of a project, and suggestions withheld below the bar; SQLite and PostgreSQL."""

from __future__ import annotations

import numpy as np
import pytest
from builders import BOOK, CODES, events

from qualcode.errors import ProjectError
from qualcode.model import Bar, Blinding
from qualcode.services import accuracy, projects, study
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.history import undo_last
from qualcode.services.projects import Project
from qualcode.services.suggestions import suggest, undecided
from qualcode.services.teaching import lessons
from qualcode.suggest.encoders import HashingEncoder

ENCODER = HashingEncoder()


def give(project: Project, document: int, code_of: dict[str, str], coder: str = "AB") -> None:
    """Code words of one of the two documents, or mark them as read where the code is empty."""
    text = projects.documents(project)[document]
    operations = []
    for seq, (words, code_id) in enumerate(code_of.items(), 1):
        start = text.text.index(words)
        place = {"start": start, "end": start + len(words), "text": words}
        done = {"op": "code", "code": code_id} if code_id else {"op": "read"}
        operations.append({"seq": seq, **done, **place})
    who = projects.coder(project, coder)
    answer = apply_operations(
        project, operations, document_id=text.id, coder=who, client=f"{coder}{document}"
    )
    assert answer.rejected == ()


FIRST = {"We trust one another by now.": "rel_trust", "There is no time to meet, though.": "ctx_time"}
LAST = {"None.": "", "My bus went at three.": ""}
LAST_OF_A = {"None.": "", "The bus goes at three.": ""}


def test_a_document_is_judged_by_what_was_learnt_from_the_others_alone(project: Project) -> None:
    give(project, 0, FIRST)
    give(project, 1, FIRST | LAST, "CD")
    before = accuracy.judge(BOOK, lessons(project, all_codes=CODES), encoder=ENCODER)

    give(project, 0, {"None.": "rel_trust", "The bus goes at three.": "rel_trust"}, "EF")
    after = accuracy.judge(BOOK, lessons(project, all_codes=CODES), encoder=ENCODER)

    second = projects.documents(project)[1].id
    there, then = (
        {tuple(row) for row, where in zip(found.probabilities, found.documents, strict=True)
         if where != second}
        for found in (before, after)
    )  # fmt: skip
    # What was coded in the first document changes nothing of how it is judged itself.
    assert len(before.documents) == 6
    assert len(after.documents) == 8
    assert there <= then
    elsewhere = [where == second for where in before.documents]
    changed = [where == second for where in after.documents]
    assert not np.allclose(before.probabilities[elsewhere], after.probabilities[changed])


def test_cards_are_kept_until_suggestions_are_measured_anew(project: Project) -> None:
    assert accuracy.latest(project) is None
    give(project, 0, FIRST)
    suggest(project, actor="AB", encoder=ENCODER)
    first = accuracy.latest(project)
    give(project, 1, FIRST | LAST, "CD")

    assert first == accuracy.latest(project)
    assert first is not None
    assert (first.n_blind, first.n_documents) == (2, 1)
    second = accuracy.measure_project(project, encoder=ENCODER)
    # What was coded once suggestions stood there teaches, and does not measure.
    assert (second.n_taught, second.n_blind) == (6, 2)
    assert accuracy.latest(project) == second
    # The same once more is not stored: a project that is measured twice stays as it is.
    accuracy.measure_project(project, encoder=ENCODER, now=lambda: "2030-01-01T00:00:00+00:00")
    assert accuracy.latest(project) == second


def test_nothing_coded_blind_gives_cards_without_figures_and_withholds_nothing(
    project: Project,
) -> None:
    n = suggest(project, actor="AB", encoder=ENCODER)

    measured = accuracy.latest(project)

    assert n > 0
    assert measured is not None
    assert {card.n_segments for card in measured.cards} == {0}
    assert accuracy.withheld(measured, Bar(precision=1.0, fewest=1)) == []
    table = accuracy.accuracy_table(measured, BOOK, Bar())
    assert set(table.code_id) == CODES
    assert table.precision.isna().all()
    assert (table.missing != "").all()


def test_suggestions_below_the_bar_are_withheld_until_the_bar_is_lowered(project: Project) -> None:
    wrong = {"We trust one another by now.": "ctx_time", "There is no time to meet, though.": ""}
    give(project, 0, wrong)
    study.set_bar(project, Bar(precision=1.0, fewest=1), actor="AB")

    suggest(project, actor="AB", encoder=ENCODER)

    measured = accuracy.latest(project)
    below = {card.code_id for card in accuracy.withheld(measured, study.bar(project))}
    assert "rel_trust" in below
    assert below.isdisjoint(s.code_id for s in undecided(project))
    assert measured is not None
    table = accuracy.accuracy_table(measured, BOOK, study.bar(project))
    assert set(table[table.withheld].code_id) == below

    study.set_bar(project, Bar(precision=0.0), actor="AB")
    suggest(project, actor="AB", encoder=ENCODER)
    assert below & {s.code_id for s in undecided(project)}


def test_the_bar_is_checked_and_undone(project: Project) -> None:
    assert study.bar(project) == study.settings(project).bar == Bar()
    with pytest.raises(ProjectError, match="between 0 and 1"):
        study.set_bar(project, Bar(precision=1.5), actor="AB")
    with pytest.raises(ProjectError, match="at least one"):
        study.set_bar(project, Bar(fewest=0), actor="AB")

    study.set_bar(project, Bar(precision=0.3), actor="AB")
    study.set_bar(project, Bar(precision=0.3), actor="AB")

    assert [e.kind for e in events(project)].count("study.bar") == 1
    undo_last(project, study.SCOPE, actor="AB")
    assert study.bar(project) == Bar()


def test_what_others_coded_in_a_blind_document_is_no_evidence(project: Project) -> None:
    give(project, 0, FIRST | LAST_OF_A)
    first = projects.documents(project)[0].id
    text = projects.document(project, first).text
    suggest(project, actor="AB", encoder=ENCODER)
    shown = {e.text for s in undecided(project) for e in s.evidence if e.kind in ("coded", "counter")}
    assert shown
    assert all(words in text for words in shown)

    study.set_blinding(project, Blinding(share=0, documents=(first,)), actor="AB")
    suggest(project, actor="AB", encoder=ENCODER)

    assert undecided(project)
    kinds = {e.kind for s in undecided(project) for e in s.evidence}
    assert kinds.isdisjoint({"coded", "counter"})


def test_a_retired_code_has_no_card_and_no_suggestion(project: Project) -> None:
    give(project, 0, FIRST)
    book = projects.codebook(project)
    retire = {"op": "retire", "code": "ctx_time", "replaced_by": ["rel_trust"]}
    apply_change(project, retire, actor="AB", base_version=book.version)

    suggest(project, actor="AB", encoder=ENCODER)

    measured = accuracy.latest(project)
    assert measured is not None
    assert {card.code_id for card in measured.cards} == {"rel_trust"}
    assert {s.code_id for s in undecided(project)} <= {"rel_trust"}
