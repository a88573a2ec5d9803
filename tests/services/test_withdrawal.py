"""A participant withdraws from a study that has everything in it, and nothing of them is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import BOOK, events
from remains import Work, every_byte, every_export, left
from sqlalchemy import func, select

import qualcode.cli.report  # noqa: F401 (it adds commands to export)
from qualcode.cli import exchange  # noqa: F401 (registers its commands)
from qualcode.cli.exports import export_app
from qualcode.errors import CodingError, ProjectError
from qualcode.model import Blinding
from qualcode.services import history, projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.exports import tables
from qualcode.services.handover import export_project
from qualcode.services.importing import import_paths, imports
from qualcode.services.memos import memos, write_memo
from qualcode.services.projects import Project
from qualcode.services.redacting import EMPTIED
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest, undecided
from qualcode.services.traces import EXPORTS, find_traces
from qualcode.services.withdrawal import MARKER, case_ids, preview, withdraw
from qualcode.store import schema
from qualcode.suggest.encoders import HashingEncoder

# Words that nobody else uses, in every place where the participant says something.
INTERVIEW = """I: How is it going?
Zelda: The xylophones warbled quixotically, and trust grew. There is no time to meet.
I: No time?
Zelda: My ocarina was buried beneath the gazebo.
"""
GROUP = """I: And you two?
P07: We trust one another by now. There is no time to meet, though.
Zelda: Our marzipan tapestry unravelled; trust me. The kumquat was purloined.
P07: Yes, and the bus goes at three.
Zelda: Vermilion.
"""
OTHER = "I: How is it going?\nP08: We trust one another. The bus went.\n"
SURVEY = "id,role,comment\nR1,head,The bus is late\nR2,teacher,Gobbledygook abounds here\n"
TELLING = (
    *("xylophones", "warbled", "quixotically", "ocarina", "gazebo", "marzipan", "tapestry"),
    *("unravelled", "kumquat", "purloined", "vermilion"),
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "Solo.txt").write_text(INTERVIEW)
    (folder / "Group.txt").write_text(GROUP)
    (folder / "Other.txt").write_text(OTHER)
    (folder / "survey.csv").write_text(SURVEY)
    (folder / "cases.csv").write_text(
        "case_id,role,hobby\nZ1,head,ocarina\nP7,teacher,chess\nP8,head,\n"
    )
    links = "Solo,Zelda,Z1\nGroup,Zelda,Z1\nGroup,P07,P7\nOther,P08,P8\n"
    (folder / "documents.csv").write_text(f"document,speaker,case_id\n{links}")
    return folder


@pytest.fixture
def project(location: str, corpus: Path) -> Iterator[Project]:
    """Codings by two, some moved and removed; memos, suggestions, and a changed codebook."""
    with projects.create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus], actor="AB", interviewers=["I"], columns=["comment"])
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        fill(project)
        yield project


def fill(project: Project) -> None:
    work = Work(project)
    ab, cd = projects.coder(project, "AB"), projects.coder(project, "CD")
    own = work.code(ab, "Solo", "The xylophones warbled quixotically, and trust grew.")
    work.code(cd, "Solo", "My ocarina was buried", "ctx_time")
    lost = work.code(ab, "Group", "The kumquat was purloined.", "ctx_time")
    work.do(ab, "Group", op="remove", coding=lost)
    work.code(ab, "Group", "We trust one another by now.")
    # A quotation that reaches from one person's words into another's.
    work.code(cd, "Group", "though.\nZelda: Our marzipan", "ctx_time")
    moved = work.code(cd, "Group", "tapestry unravelled")
    at = GROUP.index("Vermilion")
    work.do(cd, "Group", op="extend", coding=moved, start=at, end=at + 9, text="Vermilion")
    work.code(cd, "Other", "We trust one another.")
    work.do(ab, "Group", op="read", start=GROUP.index("Yes"), end=GROUP.index("three") + 6,
            text="Yes, and the bus goes at three.")  # fmt: skip
    work.do(ab, "Solo", op="memo", target_kind="coding", target_id=own, text="Gazebo again!")
    document = next(d.id for d in projects.documents(project) if d.name == "Solo")
    write_memo(project, target_kind="document", target_id=document, text="Warbled.", coder=ab)
    write_memo(project, target_kind="case", target_id="Z1", text="Plays the ocarina.", coder=cd)
    write_memo(project, target_kind="study", target_id="study", text="Buses are late.", coder=ab)
    suggest(project, actor="AB", encoder=HashingEncoder())
    for name in ("Group", "Other"):
        place = next(d.id for d in projects.documents(project) if d.name == name)
        for offer in [s for s in undecided(project) if s.document_id == place][:2]:
            work.do(cd, name, op="reject", suggestion=offer.id)
    suggest(project, actor="AB", encoder=HashingEncoder())
    change = {"op": "edit", "code": "ctx_time", "values": {"definition": "No time for anything."}}
    apply_change(project, change, actor="AB", base_version=projects.codebook(project).version)


def test_nothing_of_a_participant_is_left_anywhere(project: Project, tmp_path: Path) -> None:
    assert left(every_byte(project), TELLING) == list(TELLING)
    assert left(every_export(project, tmp_path / "before"), TELLING) == list(TELLING)

    done = withdraw(project, "Z1", actor="AB")

    assert done.left == ()
    assert set(TELLING) <= set(done.withdrawal.telling)
    words = (*TELLING, "Zelda", "Z1\x00", "Gazebo again")
    assert left(every_byte(project), words) == []
    assert left(every_export(project, tmp_path / "after"), words) == []


def test_what_others_said_and_coded_stays_on_its_words(project: Project) -> None:
    withdraw(project, "Z1", actor="AB")

    by_name = {d.name: d for d in projects.documents(project)}
    assert by_name.keys() == {"Group", "Other", "survey/R1", "survey/R2"}
    assert by_name["Group"].text == (
        "I: And you two?\n"
        "P07: We trust one another by now. There is no time to meet, though.\n"
        f"{MARKER}\nP07: Yes, and the bus goes at three.\n{MARKER}\n"
    )
    texts = {d.id: d.text for d in by_name.values()}
    quotations = {
        (c.code_id, texts[c.document_id][c.span.start : c.span.end]) for c in projects.codings(project)
    }
    assert quotations == {
        ("rel_trust", "We trust one another by now."),
        ("ctx_time", f"though.\n{MARKER}"),
        ("rel_trust", "We trust one another."),
    }
    (mark,) = projects.readings(project)
    assert texts[mark.document_id][mark.span.start : mark.span.end] == "Yes, and the bus goes at three."
    assert [memo.text for memo in memos(project)] == ["Buses are late."]
    for document_id, tiling in projects.segments(project).items():
        assert (
            "".join(texts[document_id][s.span.start : s.span.end] for s in tiling) == texts[document_id]
        )
        assert all(s.speaker != "Zelda" for s in tiling)


def test_counts_go_with_the_words(project: Project) -> None:
    found = tables(project)["theme_frequencies"]
    trust = found[found["code_id"] == "rel_trust"].iloc[0]
    assert (trust["n_cases"], trust["cases_in_group"]) == (3, 3)

    withdraw(project, "Z1", actor="AB")

    found = tables(project)["theme_frequencies"]
    trust = found[found["code_id"] == "rel_trust"].iloc[0]
    assert (trust["n_cases"], trust["cases_in_group"]) == (2, 2)
    assert "Z1" not in case_ids(project)


def test_the_preview_says_what_goes_and_changes_nothing(project: Project) -> None:
    before = every_row(project)

    found = preview(project, "Z1")

    assert every_row(project) == before
    assert (found.documents, found.shared) == (("Solo",), {"Group": 2})
    assert found.counts["documents"] == 1
    assert found.counts["codings"] == 3
    assert found.counts["memos"] == 3
    assert found.n_quotations == 3
    assert found.quoted == ()
    done = withdraw(project, "Z1", actor="AB").withdrawal
    assert done.counts == found.counts


def every_row(project: Project) -> dict[str, list[Any]]:
    with project.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in schema.metadata.sorted_tables
        }


def test_the_journal_says_who_and_when_and_nothing_else(project: Project) -> None:
    n_before = len(events(project))

    done = withdraw(project, "Z1", actor="AB")

    lines = events(project)
    assert len(lines) == n_before + 1
    assert lines[-1].kind == "case.withdrawn"
    assert lines[-1].payload == {"withdrawal": done.id, "counts": dict(done.withdrawal.counts)}
    emptied = [line for line in lines if line.kind == EMPTIED]
    assert emptied
    assert all(line.payload == {} and line.actor and line.created_at for line in emptied)


def test_nobody_can_undo_it_and_what_was_done_elsewhere_can_still_be_undone(project: Project) -> None:
    withdraw(project, "Z1", actor="AB")
    withdrawn = events(project)[-1]
    with pytest.raises(CodingError, match="cannot be undone"):
        history.undo_event(project, withdrawn.sequence, actor="AB")

    group = next(d.id for d in projects.documents(project) if d.name == "Group")
    n_codings = len(projects.codings(project, group))
    work = Work(project)
    work.seq = 100
    # The last that each did in the document, before anything of it went.
    work.do(projects.coder(project, "AB"), "Group", op="undo")
    assert projects.readings(project) == []
    work.do(projects.coder(project, "AB"), "Group", op="undo")
    assert len(projects.codings(project, group)) == n_codings - 1


def test_suggestions_are_to_be_made_anew_from_what_is_left(project: Project) -> None:
    withdraw(project, "Z1", actor="AB")
    with project.engine.connect() as connection:
        for table in (schema.vectors, schema.computed):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
    assert undecided(project) == []

    suggest(project, actor="AB", encoder=HashingEncoder())

    assert find_traces(project, TELLING) == []


def test_the_same_files_do_not_bring_the_person_back(project: Project, corpus: Path) -> None:
    withdraw(project, "Z1", actor="AB")
    (corpus / "Solo.txt").rename(corpus / "Renamed.txt")
    (corpus / "documents.csv").write_text(
        (corpus / "documents.csv").read_text().replace("Solo", "Renamed") + "New,Zelda,Z1\n"
    )
    (corpus / "Group again.txt").write_text(GROUP)
    (corpus / "New.txt").write_text("I: More?\nZelda: Another rigmarole.\n")

    ledger = import_paths(project, [corpus], actor="AB", interviewers=["I"], columns=["comment"])

    said = {entry.place: (entry.outcome, entry.reason) for entry in ledger}
    for place in ("Renamed.txt", "Group again.txt", "New.txt"):
        assert said[place] == ("skipped", "it has words of a participant who has withdrawn")
    assert {d.name for d in projects.documents(project)} == {"Group", "Other", "survey/R1", "survey/R2"}
    assert "Z1" not in projects.cases(project)[0]
    assert left(every_byte(project), (*TELLING, "rigmarole")) == []


def test_a_project_of_another_tool_does_not_bring_them_back(project: Project, tmp_path: Path) -> None:
    export_project(project, tmp_path / "study.qdpx")
    withdraw(project, "Z1", actor="AB")

    import_paths(project, [tmp_path / "study.qdpx"], actor="AB")

    assert left(every_byte(project), TELLING) == []
    assert "Z1" not in projects.cases(project)[0]


def test_a_respondent_goes_alone(project: Project, corpus: Path) -> None:
    withdraw(project, "R2", actor="AB")

    assert left(every_byte(project), ("Gobbledygook", "abounds")) == []
    import_paths(project, [corpus / "survey.csv"], actor="AB")
    assert "survey/R1" in {d.name for d in projects.documents(project)}
    assert left(every_byte(project), ("Gobbledygook", "abounds")) == []


def test_quotations_of_the_person_elsewhere_are_shown_for_a_decision(project: Project) -> None:
    quote = "As one said, the ocarina was buried beneath the gazebo"
    examples = [{"text": quote, "role": "", "valence": "", "also": []}]
    change = {"op": "edit", "code": "rel_trust", "values": {"examples": examples}}
    apply_change(project, change, actor="AB", base_version=projects.codebook(project).version)
    ab = projects.coder(project, "AB")
    write_memo(project, target_kind="study", target_id="study", coder=ab,
               text="Note: MY OCARINA was buried, beneath the gazebo. Trust.")  # fmt: skip

    found = preview(project, "Z1")
    assert {(q.place, q.words) for q in found.quoted} == {
        ("Trust, examples", "ocarina was buried beneath the gazebo"),
        ("a memo on a study", "MY OCARINA was buried, beneath the gazebo"),
    }

    done = withdraw(project, "Z1", actor="AB", redact=True)

    assert done.left == ()
    assert left(every_byte(project), TELLING) == []
    trust = next(c for c in projects.codebook(project).codes if c.id == "rel_trust")
    assert trust.examples[0].text == f"As one said, the {MARKER}"
    assert f"Note: {MARKER}. Trust." in {memo.text for memo in memos(project)}


def test_what_is_left_by_choice_is_named_afterwards(project: Project) -> None:
    ab = projects.coder(project, "AB")
    write_memo(project, target_kind="study", target_id="study", coder=ab, text="Gazebo, again.")

    done = withdraw(project, "Z1", actor="AB")

    assert {(t.word, t.place) for t in done.left if not t.place.startswith("bytes")} >= {
        ("gazebo", "memos.text"), ("gazebo", "export memos.csv"),
    } or done.left == ()  # fmt: skip


def test_a_speaker_whom_no_table_names_can_be_withdrawn(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_text(
        "I: So?\nAnna: Marmalade first.\nBo: No.\nI: And?\nAnna: Rhubarb.\nBo: Quite.\n"
    )
    with projects.create_project(str(tmp_path / "p.qualcode"), codebook=BOOK, actor="AB") as project:
        import_paths(project, [tmp_path / "A.txt"], actor="AB", interviewers=["I"])
        assert case_ids(project) == ["A/Anna", "A/Bo"]

        withdraw(project, "A/Anna", actor="AB")

        assert left(every_byte(project), ("Marmalade", "Rhubarb", "Anna")) == []
        assert [line.place for line in imports(project)] == ["A.txt"]


def test_nobody_of_that_name_can_withdraw(project: Project) -> None:
    for name in ("Z2", ""):
        with pytest.raises(ProjectError, match="there is no case"):
            preview(project, name)


def test_every_export_is_searched() -> None:
    assert {command.name for command in export_app.registered_commands} == EXPORTS.keys()
