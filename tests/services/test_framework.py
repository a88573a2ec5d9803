"""The framework matrix of a study: summaries that are never lost, over SQLite and PostgreSQL."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import code, events, operate, small_study, write_corpus
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import CodingError, InputError, SummaryChanged, UnknownCode
from qualcode.services import projects
from qualcode.services.exchange import import_exchange
from qualcode.services.framework import Cell, framework
from qualcode.services.framework_tables import framework_file, framework_table
from qualcode.services.handover import account, exchange_of
from qualcode.services.history import undo_last
from qualcode.services.memos import memos
from qualcode.services.passages import MATRIX, corpus_revision
from qualcode.services.projects import Project
from qualcode.services.summaries import check_summary, summaries, versions, write_summary

SEQUENCE = count(1)


def cell(project: Project, column: str = "rel", case: str = "P01") -> Cell:
    theme = None if column == "rel" else "rel"
    return framework(project, theme=theme).cells[case, column]


def say(project: Project, text: str, *, by: str = "AB", column: str = "rel", **more: Any) -> None:
    """Write as a person does who has just looked at the cell."""
    found = cell(project, column)
    write_summary(
        project, case_id="P01", code_id=column, text=text, coder=projects.coder(project, by),
        **{"seen": found.summary.text if found.summary else "", "under": found.under, **more},
    )  # fmt: skip


def give(project: Project, words: str, code_id: str, *, by: str = "AB") -> None:
    action = code(project, words, code_id)
    answer = operate(project, projects.coder(project, by), action, seq=next(SEQUENCE))
    assert answer.rejected == ()


def test_the_matrix_is_what_a_hand_counts(project: Project) -> None:
    give(project, "We trust one another by now.", "rel_trust")
    give(project, "There is no time to meet, though.", "ctx_time")

    themes = framework(project)
    (rel,) = themes.columns
    assert (rel.id, rel.codes, [c.id for c in themes.cases]) == (
        "rel", ("rel_trust", "ctx_time"), ["P01", "P02"]
    )  # fmt: skip
    # P01 says four sentences, two of which are coded and so read; of P02 nobody has read anything.
    mine, other = (themes.cells[case, "rel"] for case in ("P01", "P02"))
    assert (mine.n_quotations, mine.n_read, mine.n_segments, mine.state) == (2, 2, 4, "quoted")
    assert (other.n_quotations, other.n_read, other.n_segments, other.state) == (0, 0, 4, "not read")
    codes = framework(project, theme="rel")
    assert [(c.id, codes.cells["P01", c.id].n_quotations) for c in codes.columns] == [
        ("rel_trust", 1), ("ctx_time", 1)
    ]  # fmt: skip


def test_cases_are_ordered_chosen_and_checked(project: Project) -> None:
    give(project, "None.", "ctx_time")

    assert [c.id for c in framework(project, by=["role"]).cases] == ["P01", "P02"]  # head, teacher
    assert [c.id for c in framework(project, where={"role": "teacher"}).cases] == ["P02"]
    assert [c.id for c in framework(project, which="coded").cases] == ["P01"]
    assert framework(project, which="summarised").cases == ()
    with pytest.raises(InputError, match="no case has an attribute 'shoe'"):
        framework(project, by=["shoe"])
    with pytest.raises(UnknownCode):
        framework(project, theme="nothing")


def test_a_summary_is_written_changed_removed_and_turned_back(project: Project) -> None:
    say(project, " They trust. ")
    say(project, "They trust now.")
    (kept,) = summaries(project)
    assert (kept.text, kept.codebook_version) == ("They trust now.", "1")

    say(project, "")
    assert summaries(project) == []
    for words in ("They trust now.", "They trust."):
        undo_last(project, MATRIX, actor="AB")
        assert [s.text for s in summaries(project)] == [words]
    undo_last(project, MATRIX, actor="AB", redo=True)
    assert [s.text for s in summaries(project)] == ["They trust now."]
    # Every version is still there, also what was undone.
    assert [v.text for v in versions(project, "P01", "rel")] == [
        "They trust now.", "They trust.", "They trust now.", "", "They trust now.", "They trust.",
    ]  # fmt: skip


def test_the_same_words_again_write_nothing(project: Project) -> None:
    say(project, "They trust.")
    before = len(events(project))

    say(project, "They trust. ")

    assert len(events(project)) == before


def test_whoever_writes_over_unread_words_is_refused_and_nothing_is_lost(project: Project) -> None:
    say(project, "Mine.")
    with pytest.raises(SummaryChanged, match="AB has changed this summary") as refusal:
        say(project, "Theirs.", by="CD", seen="")
    assert (refusal.value.by, refusal.value.theirs) == ("AB", "Mine.")
    assert [s.text for s in summaries(project)] == ["Mine."]

    say(project, "Mine.\n\nTheirs.", by="CD", seen="Mine.")
    with pytest.raises(CodingError, match="changed since"):
        undo_last(project, MATRIX, actor="AB")
    say(project, "", by="CD")
    with pytest.raises(SummaryChanged, match="removed"):
        say(project, "Again.", seen="Mine.\n\nTheirs.")


def test_a_removal_is_not_undone_over_what_was_written_since(project: Project) -> None:
    say(project, "Mine.")
    say(project, "")
    say(project, "Theirs.", by="CD")

    with pytest.raises(CodingError, match="changed since"):
        undo_last(project, MATRIX, actor="AB")
    assert [s.text for s in summaries(project)] == ["Theirs."]


def test_a_cell_outside_of_the_matrix_is_refused(project: Project) -> None:
    coder = projects.coder(project, "AB")
    common: dict[str, Any] = {"text": "x", "coder": coder, "seen": "", "under": {}}
    with pytest.raises(InputError, match="no case 'P99'"):
        write_summary(project, case_id="P99", code_id="rel", **common)
    with pytest.raises(UnknownCode):
        write_summary(project, case_id="P01", code_id="gone", **common)


def test_a_summary_warns_until_it_is_checked(project: Project) -> None:
    give(project, "We trust one another by now.", "rel_trust")
    say(project, "They trust.")
    assert not cell(project).changed

    give(project, "None.", "ctx_time", by="CD")
    stale = cell(project)
    assert stale.changed.words == "coding changed since: 1 added"
    # Mending the words does not settle it.
    say(project, "They trust one another.")
    assert cell(project).changed
    standing = cell(project).summary
    assert standing is not None
    check_summary(project, standing, under=stale.under, coder=projects.coder(project, "AB"))
    assert not cell(project).changed
    with pytest.raises(SummaryChanged):
        check_summary(project, stale.summary, under={}, coder=projects.coder(project, "AB"))  # type: ignore[arg-type]


def test_what_came_while_a_coder_wrote_is_not_taken_for_seen(project: Project) -> None:
    seen = cell(project).under
    give(project, "None.", "ctx_time", by="CD")
    say(project, "Nothing.", under=seen)

    assert cell(project).changed.words == "coding changed since: 1 added"


def test_writing_a_summary_changes_no_passage(project: Project) -> None:
    projects.coder(project, "AB")
    before = corpus_revision(project)
    say(project, "They trust.")
    undo_last(project, MATRIX, actor="AB")
    assert corpus_revision(project) == before

    give(project, "None.", "ctx_time")
    assert corpus_revision(project) > before


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("sandbox")
    with small_study(str(folder / "s.qualcode"), write_corpus(folder / "corpus")) as study:
        yield study


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["write a", "write b", "empty", "undo", "redo"]), max_size=7))
def test_summaries_survive_any_undo_and_redo(sandbox: Project, steps: list[str]) -> None:
    """What is stored is always what a list of the states says that a person went through."""
    say(sandbox, "")
    say(sandbox, "start")
    past, ahead, words = [""], list[str](), "start"
    for step in steps:
        if step in ("undo", "redo"):
            here, there = (past, ahead) if step == "undo" else (ahead, past)
            if (step == "undo" and len(past) == 1) or not here:
                continue
            there.append(words)
            words = here.pop()
            undo_last(sandbox, MATRIX, actor="AB", redo=step == "redo")
        else:
            new = step.removeprefix("write ") if step != "empty" else ""
            say(sandbox, new)
            if new != words:
                past.append(words)
                ahead, words = [], new
        assert [s.text for s in summaries(sandbox)] == ([words] if words else [])


def test_the_files_have_every_word_and_its_links(project: Project) -> None:
    give(project, "We trust one another by now.", "rel_trust")
    say(project, "=1+1 They trust.")
    give(project, "None.", "ctx_time", by="CD")
    found = framework(project, by=["role"])

    table = framework_table(found)
    assert table.iloc[0][["case_id", "role", "state", "n_quotations", "summary", "author"]].tolist() == [
        "P01", "head", "quoted", 2, "=1+1 They trust.", "AB"
    ]  # fmt: skip
    assert table["changed_since"].tolist() == ["coding changed since: 1 added", ""]
    data = framework_file(found, ".xlsx", title="Study")
    assert data == framework_file(framework(project, by=["role"]), ".xlsx", title="Study")
    book = openpyxl.load_workbook(io.BytesIO(data))
    place = book["Matrix"]["C2"]
    assert place.data_type == "s"
    assert place.value.startswith("=1+1 They trust.\n[AB, ")
    assert place.hyperlink.location == "'Quotations'!A2"
    assert book["Quotations"]["G2"].value == "We trust one another by now."
    assert book["Quotations"]["A2"].hyperlink.location == "'Matrix'!A2"
    assert book["Matrix"]["C3"].value == "not read yet"


def test_the_word_document_leads_from_cell_to_quotation_and_back(project: Project) -> None:
    give(project, "None.", "ctx_time")
    say(project, "Nothing.")
    data = framework_file(framework(project), ".docx", title="Study")

    assert data == framework_file(framework(project), ".docx", title="Study")
    xml = Document(io.BytesIO(data)).element.xml
    for mark in ("cell_0_0", "quotations_0_0"):
        assert f'w:name="{mark}"' in xml
        assert f'w:anchor="{mark}"' in xml
    assert "Nothing." in xml
    assert "“None.” " in xml


def test_a_draft_has_nobodys_words_but_theirs(project: Project) -> None:
    give(project, "We trust one another by now.", "rel_trust")
    data = framework_file(framework(project), ".xlsx", title="Study", drafts=True)

    words = openpyxl.load_workbook(io.BytesIO(data))["Matrix"]["B2"].value
    assert words.startswith("“We trust one another by now.” (A, ")
    assert "quotations only, no summary" in words


def test_other_tools_are_told_that_summaries_stay_behind(project: Project) -> None:
    say(project, "They trust.")

    assert ("summaries of the framework matrix", 1, "stays behind") in [
        (h.what, h.count, h.outcome) for h in account(project)
    ]


def test_a_merged_project_brings_its_summaries(project: Project, tmp_path: Path) -> None:
    with small_study(str(tmp_path / "other.qualcode"), write_corpus(tmp_path / "again")) as other:
        give(other, "None.", "ctx_time")
        say(other, "Theirs on all.")
        say(other, "Theirs on time.", column="ctx_time")
        say(project, "Mine on all.")
        brought = exchange_of(other)
        for _ in range(2):
            import_exchange(project, brought, file="other", actor="AB")

    assert {(s.code_id, s.text) for s in summaries(project)} == {
        ("rel", "Mine on all."), ("ctx_time", "Theirs on time.")
    }  # fmt: skip
    (kept,) = memos(project)
    assert (kept.target_kind, kept.target_id) == ("case", "P01")
    assert kept.text == "Summary of rel, from a merged project: Theirs on all."
    # The coding came along, so that the summary rests on what it rested on there.
    assert not cell(project, "ctx_time").changed
