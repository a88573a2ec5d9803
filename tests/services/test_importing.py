"""What comes into a project and what does not, line by line of the ledger."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import BOOK, events

from qualcode.errors import InputError
from qualcode.services import projects
from qualcode.services.batch import batch_code
from qualcode.services.frequencies import frequencies, segments_table
from qualcode.services.importing import import_paths, imports
from qualcode.services.projects import Project, create_project
from qualcode.services.segmenting import segment_documents
from qualcode.suggest.encoders import HashingEncoder

CODINGS = "document,quotation,code_id,coder\nA,no time,ctx_time,CD\nA,trust one,rel_trust,CD\n"


def test_codings_of_a_german_spreadsheet_are_no_survey(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text(CODINGS.replace(",", ";").replace("coder", "Coder"))

    ledger = import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome, e.count) for e in ledger] == [("codings.csv", "imported", 2)]
    assert len(projects.documents(project)) == 2


def test_codings_without_a_document_are_an_error_and_no_survey(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("quotation,code_id,coder\nno time,ctx_time,AB\n")

    with pytest.raises(InputError, match="no column 'document'"):
        import_paths(project, [file], actor="AB")

    ledger = import_paths(project, [tmp_path], actor="AB")
    assert [(e.place, e.outcome) for e in ledger if e.place == "codings.csv"] == [
        ("codings.csv", "skipped")
    ]
    assert len(projects.documents(project)) == 2


def test_a_table_of_cases_in_another_encoding_comes_with_a_warning(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "cases.csv").write_bytes("case_id,role\nP01,d\xe9l\xe9gu\xe9\n".encode("cp1252"))

    first, again = (import_paths(project, [tmp_path / "cases.csv"], actor="AB") for _ in range(2))

    assert [entry.outcome for entry in first] == ["warning", "imported"]
    assert [entry.outcome for entry in again] == ["warning", "unchanged"]
    assert projects.cases(project)[0]["P01"].attributes == {"role": "délégué"}


def test_two_tables_of_codings_of_one_name_both_come_in(project: Project, tmp_path: Path) -> None:
    for folder, row in (("one", "A,no time,ctx_time,CD"), ("two", "A,trust one,rel_trust,EF")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "c.csv").write_text(f"document,quotation,code_id,coder\n{row}\n")

    import_paths(project, [tmp_path / "one", tmp_path / "two", tmp_path / "two" / "c.csv"], actor="AB")

    assert len(projects.codings(project)) == 2


def test_what_a_machine_coded_never_becomes_a_persons_work(
    project: Project, corpus: Path, tmp_path: Path
) -> None:
    batch_code(corpus / "A.txt", codebook=BOOK, out=tmp_path, encoder=HashingEncoder(), top=1)
    coded = len((tmp_path / "codings.csv").read_text().splitlines()) - 1

    ledger = import_paths(project, [tmp_path / "codings.csv"], actor="AB")

    assert [(e.outcome, e.count) for e in ledger] == [("skipped", coded)]
    assert "machine" in ledger[0].reason
    assert projects.codings(project) == []
    assert projects.coders(project) == {}


def test_our_own_tables_of_results_are_no_survey(project: Project, tmp_path: Path) -> None:
    segments_table(project).to_csv(tmp_path / "segments.csv", index=False)
    frequencies(project, by=["role"], unit="document").to_csv(tmp_path / "by_role.csv", index=False)

    ledger = import_paths(project, [tmp_path / "segments.csv", tmp_path / "by_role.csv"], actor="AB")

    reason = "a table of results that qualcode wrote"
    assert [(e.place, e.outcome, e.reason) for e in ledger] == [
        ("segments.csv", "skipped", reason), ("by_role.csv", "skipped", reason),
    ]  # fmt: skip
    assert len(projects.documents(project)) == 2


TALK = "Ann: How is it going?\nBen: We trust.\nAnn: And time?\nBen: None.\n"


def test_who_asks_can_be_named_at_import(project: Project, tmp_path: Path) -> None:
    (tmp_path / "T.txt").write_text(TALK)

    ledger = import_paths(project, [tmp_path / "T.txt"], actor="AB", interviewers=["ann"])

    assert [e.place for e in ledger if "--interviewer" in e.reason] == []
    table = segments_table(project)
    assert set(table[table.document == "T"].speaker_role) == {"interviewer", "participant"}


def test_who_asks_can_be_named_after_the_import(project: Project, tmp_path: Path) -> None:
    (tmp_path / "T.txt").write_text(TALK)
    first = import_paths(project, [tmp_path / "T.txt"], actor="AB")
    segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")

    ledger = import_paths(project, [tmp_path / "T.txt"], actor="AB", interviewers=["Ann"])
    again = import_paths(project, [tmp_path / "T.txt"], actor="AB", interviewers=["Ann"])

    assert "what Ann and Ben say" in next(e.reason for e in first if "--interviewer" in e.reason)
    assert [(e.place, e.outcome, e.reason) for e in ledger[:1]] == [
        ("T.txt", "imported", "Ann asks in it, and is no participant any more")
    ]
    assert "its speaker" in ledger[1].reason
    assert again[0].outcome == "unchanged"
    assert [e for e in (*ledger, *again) if "--interviewer" in e.reason] == []
    table = segments_table(project)
    told = table[table.document == "T"]
    assert set(zip(told.speaker, told.speaker_role, told.case_id, strict=True)) == {
        ("Ann", "interviewer", ""), ("Ben", "participant", "T"),
    }  # fmt: skip


def test_codings_are_in_the_ledger_of_the_project_and_only_once(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "codings.csv"
    file.write_text(CODINGS + "A,never said,ctx_time,CD\n")
    before = imports(project)

    ledger = import_paths(project, [file], actor="AB")
    stored = (imports(project), events(project))
    again = import_paths(project, [file], actor="AB")

    assert stored[0] == before + ledger
    assert [(e.place, e.outcome, e.count) for e in ledger] == [
        ("codings.csv, line 4", "skipped", 1), ("codings.csv", "imported", 2),
    ]  # fmt: skip
    assert [(e.place, e.outcome, e.count) for e in again] == [
        ("codings.csv, line 4", "skipped", 1), ("codings.csv", "unchanged", 2),
    ]  # fmt: skip
    assert (imports(project), events(project)) == stored


def test_more_codings_of_one_table_are_a_line_of_their_own(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    header, *rows = CODINGS.splitlines()
    for row in rows:
        file.write_text(f"{header}\n{row}\n")
        import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome, e.count) for e in imports(project)][-2:] == [
        ("c.csv", "imported", 1), ("c.csv", "imported", 1),
    ]  # fmt: skip


def test_an_import_of_which_nothing_came_in_is_in_the_ledger_once(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    (folder / "D.docx").write_bytes(b"PK\x03\x04 cut off")
    before = (imports(project), projects.current_revision(project))

    ledger = import_paths(project, [folder], actor="AB")
    after = (imports(project), projects.current_revision(project))
    import_paths(project, [folder], actor="AB")

    assert [(e.place, e.outcome) for e in ledger] == [("D.docx", "skipped")]
    assert after == (before[0] + ledger, before[1] + 1)
    assert (imports(project), projects.current_revision(project)) == after
    assert events(project)[-1].kind == "import.noted"


def test_a_coding_of_another_valence_is_listed_and_the_stored_one_stays(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "c.csv"
    header = "document,quotation,code_id,coder,valence"
    rows = [("no time", "ctx_time", "positive"), ("trust one", "rel_trust", "")]
    file.write_text("\n".join([header, *(f"A,{q},{c},CD,{v}" for q, c, v in rows)]))
    import_paths(project, [file], actor="AB")
    rows = [("no time", "ctx_time", "negative"), ("trust one", "rel_trust", "neutral")]
    lines = [header, *(f"A,{q},{c},CD,{v}" for q, c, v in rows), "A,no time,ctx_time,CD,"]
    file.write_text("\n".join(lines))

    ledger = import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome, e.reason) for e in ledger] == [
        ("c.csv, line 2", "skipped", "it is there already with the valence 'positive', which stays"),
        ("c.csv, line 3", "skipped", "it is there already without a valence, and stays so"),
        ("c.csv", "unchanged", ""),
    ]  # fmt: skip
    assert [c.modifiers for c in projects.codings(project)] == [{}, {"valence": "positive"}]


def test_a_file_of_a_folder_that_cannot_be_read_is_listed_with_what_to_do(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    (folder / "D.docx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "E.txt").write_bytes(b"")
    (folder / "F.csv").write_text("document,quotation,code_id,coder\nA,no time,ctx_time,\n")

    ledger = import_paths(project, [folder], actor="AB")

    assert [(e.place, e.reason) for e in ledger] == [
        ("D.docx", "the Word file is damaged, or is none; open it in Word and save it again"),
        ("E.txt", "the file is empty; leave it out, or export it again"),
        ("F.csv", "line 2, coder: it is empty"),
    ]


def test_who_asks_in_another_text_of_the_same_name_changes_nothing(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "T.txt").write_text(TALK)
    import_paths(project, [tmp_path / "T.txt"], actor="AB")
    (tmp_path / "T.txt").write_text(TALK + "Ann: Thanks.\n")
    before = segments_table(project)

    ledger = import_paths(project, [tmp_path / "T.txt"], actor="AB", interviewers=["Ann"])

    assert ledger[0].outcome == "skipped"
    assert segments_table(project).equals(before)


def test_a_blank_cell_of_another_speaker_takes_nothing_from_the_document(
    project: Project, tmp_path: Path
) -> None:
    table = "document,speaker,case_id,wave,mode\nA,P01,P01,W1,\nA,P02,P02,,phone\n"
    (tmp_path / "documents.csv").write_text(table)

    import_paths(project, [tmp_path / "documents.csv"], actor="AB")

    assert projects.documents(project)[0].attributes == {"wave": "W1", "mode": "phone"}


def test_a_table_of_documents_speaks_of_those_that_are_there(
    location: str, corpus: Path, tmp_path: Path
) -> None:
    table = tmp_path / "documents.csv"
    table.write_text("document,speaker,case_id,wave\nA,P01,P01,W1\nZ,P01,P01,W1\n")
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus / "A.txt", corpus / "B.txt"], actor="AB")
        ledger = import_paths(project, [table], actor="AB")
        before = projects.current_revision(project)
        again = import_paths(project, [table], actor="AB")
        assert projects.current_revision(project) == before
        told = segments_table(project)
        assert projects.documents(project)[0].attributes == {"wave": "W1"}

    assert [(e.place, e.outcome) for e in ledger] == [("documents.csv", "imported"), ("Z", "skipped")]
    assert [(e.place, e.outcome) for e in again] == [("documents.csv", "unchanged"), ("Z", "skipped")]
    spoken = told[told.speaker == "P01"]
    assert spoken.groupby("document").case_id.first().to_dict() == {"A": "P01", "B": "B"}


def test_a_recording_beside_its_transcript_is_remembered(project: Project, corpus: Path) -> None:
    (corpus / "A.mp3").write_bytes(b"sound")
    (corpus / "Z.wav").write_bytes(b"sound")

    ledger = import_paths(project, [corpus], actor="AB")
    again = import_paths(project, [corpus], actor="AB")

    outcomes = {e.place: e.outcome for e in ledger}
    assert (outcomes["A.mp3"], outcomes["Z.wav"]) == ("imported", "skipped")
    assert {e.place: e.outcome for e in again}["A.mp3"] == "unchanged"
    recordings = {d.name: d.recording for d in projects.documents(project)}
    assert recordings == {"A": str((corpus / "A.mp3").resolve()), "B": None}


def test_codings_name_their_code_by_its_name_and_their_document_by_its_file(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "other.csv"
    rows = [
        "A.txt,The bus  goes,TIME",
        "A.txt,We trust,rel.trust",
        "A,No time,Relations",
        "A,None,Rel_Trust",
    ]
    file.write_text("\n".join(["file,text,tag", *rows]))

    ledger = import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome, e.reason) for e in ledger] == [
        ("other.csv, line 4", "skipped", "the codebook has no code 'Relations'"),
        ("other.csv", "imported", ""),
    ]
    texts = {document.id: document.text for document in projects.documents(project)}
    found = [
        (texts[c.document_id][c.span.start : c.span.end], c.code_id) for c in projects.codings(project)
    ]
    assert sorted(found) == [
        ("None", "rel_trust"), ("The bus goes", "ctx_time"), ("We trust", "rel_trust"),
    ]  # fmt: skip
    assert {coder.name for coder in projects.coders(project).values()} >= {"imported"}


def test_links_in_circles_and_what_is_no_file_are_left_out_of_a_folder(
    project: Project, tmp_path: Path
) -> None:
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "talk.txt").write_text("Q: Why?\nA: No time.\n")
    (talks / "notes.doc").write_bytes(b"old")
    (talks / "again").symlink_to(".")
    (talks / "self.txt").symlink_to("self.txt")
    (talks / "lost.txt").symlink_to("nowhere.txt")
    os.mkfifo(talks / "pipe.txt")

    ledger = import_paths(project, [talks], actor="AB")

    no_file = "it is no file, or a link to none"
    assert [(e.place, e.outcome, e.reason) for e in ledger if e.outcome in ("imported", "skipped")] == [
        ("lost.txt", "skipped", no_file),
        ("notes.doc", "skipped", "no reader for it; save it as .docx"),
        ("pipe.txt", "skipped", no_file),
        ("self.txt", "skipped", no_file),
        ("talk.txt", "imported", ""),
    ]


@pytest.mark.parametrize("name", ["self.txt", "pipe.txt"])
def test_what_is_no_file_is_refused_by_name(project: Project, tmp_path: Path, name: str) -> None:
    (tmp_path / "self.txt").symlink_to("self.txt")
    os.mkfifo(tmp_path / "pipe.txt")

    with pytest.raises(InputError, match=r"there is no such file|it is no file"):
        import_paths(project, [tmp_path / name], actor="AB")


def test_a_name_that_is_no_text_is_refused_and_left_out_of_a_folder(
    project: Project, tmp_path: Path
) -> None:
    talks = tmp_path / "talks"
    talks.mkdir()
    file = talks / os.fsdecode(b"caf\xe9.txt")
    file.write_text("Q: Why?\nA: No time.\n")

    ledger = import_paths(project, [talks], actor="AB")

    assert [(e.place, e.outcome, e.reason) for e in ledger] == [
        ("caf\ufffd.txt", "skipped", "its name has bytes that are no letters; rename it")
    ]
    with pytest.raises(InputError, match=r"caf\ufffd\.txt: its name has bytes that are no letters"):
        import_paths(project, [file], actor="AB")
