"""Whose words a segment is, where a table says so and where none does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from builders import BOOK, INTERVIEW, code, operate

from qualcode.model import Document, LedgerEntry, Segment, Span
from qualcode.model.texts import CaseLink, SpeakerRole
from qualcode.services import projects
from qualcode.services.batch import batch_code
from qualcode.services.cases import CaseFinder, asking_warnings, case_warnings
from qualcode.services.frequencies import frequencies
from qualcode.services.importing import import_paths, imports
from qualcode.services.overview import overview
from qualcode.services.projects import Project, create_project
from qualcode.suggest.encoders import HashingEncoder

HOW = "name cases in a documents.csv with the columns document, speaker, case_id"
DOCUMENT = Document(id="d", name="Talk", text="", sha256="", encoding="utf-8", format="txt")


def said(speaker: str | None, role: SpeakerRole = "participant") -> Segment:
    return Segment(
        id=f"{speaker}", document_id="d", span=Span(start=0, end=0), kind="turn", ordinal=0,
        speaker=speaker, speaker_role=role,
    )  # fmt: skip


def test_a_document_with_one_unnamed_participant_is_a_case() -> None:
    segments = [said(None, "none"), said("I", "interviewer"), said("P01")]

    finder = CaseFinder([], [DOCUMENT], segments)

    assert [finder(segment) for segment in segments] == ["", "", "Talk"]
    assert case_warnings(finder) == [
        LedgerEntry(
            place="Talk", outcome="warning",
            reason="no documents.csv links its speaker to a case, so the document counts as a case of "
            f"its own; {HOW}",
        )
    ]  # fmt: skip


def test_each_of_several_unnamed_participants_is_a_case() -> None:
    segments = [said("I", "interviewer"), said("Ann"), said("Ben")]

    finder = CaseFinder([], [DOCUMENT], segments)

    assert [finder(segment) for segment in segments] == ["", "Talk/Ann", "Talk/Ben"]
    (warning,) = case_warnings(finder)
    assert "so each of Ann and Ben counts as a case of its own" in warning.reason


def test_paragraphs_without_speakers_are_one_case() -> None:
    assert CaseFinder([], [DOCUMENT], [said(None)])(said(None)) == "Talk"


def test_links_are_kept_to_and_who_is_left_out_is_named() -> None:
    segments = [said("Ann"), said("Ben")]
    links = [CaseLink(document_id="d", case_id="C1", speaker="Ann")]

    finder = CaseFinder(links, [DOCUMENT], segments)

    assert [finder(segment) for segment in segments] == ["C1", ""]
    (warning,) = case_warnings(finder)
    assert warning.reason == f"Ben has no case, and is not counted by case; {HOW}"


def test_a_link_without_a_speaker_is_of_participants_only() -> None:
    segments = [said("I", "interviewer"), said("Ann"), said(None, "none")]

    finder = CaseFinder([CaseLink(document_id="d", case_id="C1")], [DOCUMENT], segments)

    assert [finder(segment) for segment in segments] == ["", "C1", ""]
    assert case_warnings(finder) == []


def test_a_link_to_a_speaker_who_is_not_there_leaves_the_document_a_case() -> None:
    links = [CaseLink(document_id="d", case_id="C1", speaker="P1")]

    assert CaseFinder(links, [DOCUMENT], [said("P01")])(said("P01")) == "Talk"


def test_two_speakers_of_whom_nobody_asks_are_named() -> None:
    reason = (
        "nobody in it is known to ask, so what Ann and Ben say counts as participants' words; name who "
        "asks with --interviewer NAME"
    )

    assert asking_warnings([DOCUMENT], [said("Ann"), said("Ben"), said("Ann")]) == [
        LedgerEntry(place="Talk", outcome="warning", reason=reason)
    ]


def test_nothing_is_asked_of_one_speaker_or_where_somebody_asks() -> None:
    assert asking_warnings([DOCUMENT], [said("Ann")]) == []
    assert asking_warnings([DOCUMENT], [said(None)]) == []
    assert asking_warnings([DOCUMENT], [said("Ann"), said("Ben"), said("I", "interviewer")]) == []


def test_a_project_of_transcripts_alone_counts_documents_as_cases(location: str, tmp_path: Path) -> None:
    for name in ("A", "B"):
        (tmp_path / f"{name}.txt").write_text(INTERVIEW.replace("three", name))
    (tmp_path / "cases.csv").write_text("case_id,role\nP01,head\n")
    with create_project(location, codebook=BOOK, actor="AB") as project:
        ledger = import_paths(project, [tmp_path], actor="AB")
        operate(project, projects.coder(project, "AB"), code(project, "no time", "ctx_time"))
        table = frequencies(project, by=["role"])
        stored = imports(project)
        assert overview(project).n_cases == 3

    warned = [e for e in ledger if e.outcome == "warning"]
    assert [(e.place, "a case of its own" in e.reason) for e in warned] == [("A", True), ("B", True)]
    assert [e for e in stored if e.outcome == "warning"] == warned
    row = table[table.code_id == "ctx_time"].iloc[0]
    assert row[["role", "n_cases", "cases_in_group"]].tolist() == ["", 1, 1]


def test_a_table_that_comes_later_takes_the_place_of_the_fallback(location: str, corpus: Path) -> None:
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus / "A.txt", corpus / "B.txt"], actor="AB")
        later = import_paths(project, [corpus], actor="AB")
        operate(project, projects.coder(project, "AB"), code(project, "no time", "ctx_time"))
        table = frequencies(project, by=["role"])

    assert [e for e in later if e.outcome == "warning"] == []
    assert table[table.code_id == "ctx_time"].set_index("role").n_cases.to_dict() == {
        "head": 1, "teacher": 0,
    }  # fmt: skip


def test_cases_named_in_an_earlier_import_still_hold(project: Project, corpus: Path) -> None:
    ledger = import_paths(project, [corpus / "A.txt"], actor="AB")

    assert [(e.place, e.outcome) for e in ledger] == [("A.txt", "unchanged")]


def test_batch_counts_documents_as_cases_too(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_text(INTERVIEW)
    (tmp_path / "B.txt").write_text("Ann: We trust.\nBen: Yes.\nAnn: All.\nBen: We do.\n")

    manifest = batch_code(
        [tmp_path / "A.txt", tmp_path / "B.txt"], codebook=BOOK, out=tmp_path / "out", top=1,
        encoder=HashingEncoder(),
    )  # fmt: skip

    assert manifest["cases"] == 3
    assert set(pd.read_csv(tmp_path / "out" / "codings.csv").case_id) == {"A", "B/Ann", "B/Ben"}
    table = pd.read_csv(tmp_path / "out" / "theme_frequencies.csv")
    assert set(table.cases_in_group) == {3}
    warned = [e["place"] for e in manifest["ledger_entries"] if "of its own" in e["reason"]]
    assert warned == ["A", "B"]
