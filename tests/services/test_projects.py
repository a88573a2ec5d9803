"""A study from files to tables and back, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import BOOK, INTERVIEW, code, events, operate

from qualcode.core.columns import CODING_COLUMNS
from qualcode.errors import InputError, ProjectError, UnreadableFile
from qualcode.model import Suggestion
from qualcode.services import projects
from qualcode.services.frequencies import codings_table, frequencies, segments_table
from qualcode.services.importing import import_paths
from qualcode.services.overview import overview
from qualcode.services.projects import Project, create_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.suggestions import suggest
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder


def test_importing_again_changes_nothing(project: Project, corpus: Path) -> None:
    before = (projects.documents(project), events(project))

    ledger = import_paths(project, [corpus], actor="AB")

    assert (projects.documents(project), events(project)) == before
    outcomes = {entry.place: entry.outcome for entry in ledger}
    assert (outcomes["A.txt"], outcomes["B.txt"]) == ("unchanged", "unchanged")
    assert (outcomes["cases.csv"], outcomes["documents.csv"]) == ("unchanged", "unchanged")


def test_attributes_may_be_added_later(project: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,role,years\nP01,head,11\nP02,teacher,3\n")
    (corpus / "documents.csv").write_text("document,speaker,case_id,wave\nA,P01,P01,W1\n")

    import_paths(project, [corpus], actor="AB")

    known, _ = projects.cases(project)
    assert known["P01"].attributes == {"role": "head", "years": "11"}
    assert projects.documents(project)[0].attributes == {"wave": "W1"}


def test_a_changed_file_never_replaces_what_was_coded(project: Project, corpus: Path) -> None:
    (corpus / "A.txt").write_text("P01: Something else.")

    ledger = import_paths(project, [corpus / "A.txt"], actor="AB")

    assert [(e.outcome, "other content" in e.reason) for e in ledger] == [("skipped", True)]
    assert projects.documents(project)[0].text == INTERVIEW


def test_a_damaged_file_named_stops_the_import_before_anything_is_written(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text("P01: Good.")
    (corpus / "D.docx").write_bytes(b"PK\x03\x04 cut off")
    before = projects.current_revision(project)

    with pytest.raises(UnreadableFile, match=r"D\.docx"):
        import_paths(project, [corpus / "C.txt", corpus / "D.docx"], actor="AB")

    assert projects.current_revision(project) == before


def test_a_damaged_file_in_a_folder_is_listed_and_the_rest_comes_in(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text("P01: Good.")
    (corpus / "D.docx").write_bytes(b"PK\x03\x04 cut off")

    ledger = import_paths(project, [corpus], actor="AB")

    outcomes = {entry.place: entry.outcome for entry in ledger}
    assert (outcomes["C.txt"], outcomes["D.docx"]) == ("imported", "skipped")


def test_every_write_is_in_the_journal(project: Project) -> None:
    kinds = [event.kind for event in events(project)]

    assert kinds == ["project.created", "documents.imported", "study.blinding", "documents.segmented"]
    assert projects.current_revision(project) == len(kinds)


def test_segments_tile_every_document(project: Project) -> None:
    tilings = projects.segments(project)

    for document in projects.documents(project):
        assert (
            "".join(document.text[s.span.start : s.span.end] for s in tilings[document.id])
            == document.text
        )


def test_suggesting_again_without_news_writes_nothing(project: Project) -> None:
    stand = suggest(project, actor="AB", encoder=HashingEncoder())
    before = projects.current_revision(project)

    assert suggest(project, actor="AB", encoder=HashingEncoder()) == stand > 0
    assert projects.current_revision(project) == before


def test_interviewers_get_no_suggestions(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    with project.engine.connect() as connection:
        made = fetch(connection, Suggestion)
    text = {d.id: d.text for d in projects.documents(project)}
    assert not any("How is it" in text[s.document_id][s.span.start : s.span.end] for s in made)


def test_frequencies_count_people_and_carry_the_denominator(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(
        project, coder, code(project, "no time to meet", "ctx_time"), code(project, "None", "ctx_time")
    )

    table = frequencies(project, by=["role"])

    rows = table[table.code_id == "ctx_time"].set_index("role")
    assert rows.loc["head", ["n_segments", "n_cases", "cases_in_group"]].tolist() == [2, 1, 1]
    # Nobody has read the teacher yet, so there is nothing to say of teachers.
    assert rows.loc["teacher", ["n_segments", "n_cases", "cases_in_group"]].tolist() == [0, 0, 0]


def test_an_attribute_that_nobody_has_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="'age'") as refusal:
        frequencies(project, by=["age"])

    assert "role" in refusal.value.hint


def test_suggestions_count_only_when_asked_for(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    assert set(frequencies(project)["source"]) == {"human"}
    assert frequencies(project)["n_segments"].sum() == 0
    assert frequencies(project, threshold=0.0)["n_segments"].sum() > 0


def test_exported_codings_come_back_into_another_project(
    project: Project, corpus: Path, tmp_path: Path
) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"), code(project, "trust", "rel_trust"))
    exported = codings_table(project)
    file = tmp_path / "codings.csv"
    exported.to_csv(file, index=False)

    with create_project(str(tmp_path / "other.qualcode"), codebook=BOOK, actor="CD") as other:
        import_paths(other, [corpus], actor="CD")
        ledger = import_paths(other, [file], actor="CD")
        again = import_paths(other, [file], actor="CD")
        columns = ["document", "start", "end", "quotation", "code_id", "coder", "valence", "created_at"]
        assert codings_table(other)[columns].equals(exported[columns])

    assert [(e.outcome, e.count) for e in ledger] == [("imported", 2)]
    assert [(e.outcome, e.count) for e in again] == [("unchanged", 2)]
    assert list(exported.columns) == list(CODING_COLUMNS)


def test_codings_that_cannot_be_placed_are_listed(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    rows = ["document,quotation,code_id,coder", "A,no time,ctx_time,CD", "A,no such words,ctx_time,CD"]
    file.write_text("\n".join([*rows, "Z,no time,ctx_time,CD", "A,no time,nowhere,CD"]))

    ledger = import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome) for e in ledger] == [
        ("codings.csv, line 3", "skipped"),
        ("codings.csv, line 4", "skipped"),
        ("codings.csv, line 5", "skipped"),
        ("codings.csv", "imported"),
    ]


def test_the_overview_adds_up(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))

    found = overview(project)

    assert [d.document.name for d in found.documents] == ["A", "B"]
    assert (found.documents[0].n_read, found.documents[0].n_segments) == (1, 4)
    assert [(c.name, c.n_read, c.n_codings) for c in found.coders] == [("AB", 1, 1)]
    assert found.n_cases == 2


def test_the_segments_table_says_what_became_of_each(project: Project) -> None:
    table = segments_table(project)

    assert set(table["outcome"]) == {"skipped: interviewer", "not coded"}
    assert len(table) == sum(len(tiling) for tiling in projects.segments(project).values())


@pytest.mark.parametrize("name", ["", "study", "study.txt", "mysql://a@b/c"])
def test_other_names_are_no_projects(tmp_path: Path, name: str) -> None:
    place = name if "://" in name or not name else str(tmp_path / name)

    with pytest.raises(ProjectError) as refusal:
        create_project(place, codebook=BOOK, actor="AB")

    assert "PostgreSQL URL" in refusal.value.hint
    assert list(tmp_path.iterdir()) == []


def test_an_empty_project_has_frequencies_of_nothing(location: str) -> None:
    with create_project(location, codebook=BOOK, actor="AB") as empty:
        table = frequencies(empty)

    assert table["cases_in_group"].tolist() == [0, 0]


def test_exported_segments_say_where_their_words_stand(project: Project) -> None:
    text = {document.name: document.text for document in projects.documents(project)}
    for row in segments_table(project).itertuples():
        assert row.text == text[row.document][row.start : row.end]


def test_files_of_one_name_do_not_shut_each_other_out(project: Project, tmp_path: Path) -> None:
    for folder, words in (("one", "P01: First."), ("two", "P01: Second."), ("three", "P01: First.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "C.txt").write_text(words)

    ledger = import_paths(project, [tmp_path / name for name in ("one", "two", "three")], actor="AB")

    assert [e.outcome for e in ledger if e.place == "C.txt"] == ["imported", "skipped", "unchanged"]
    assert [d.text for d in projects.documents(project) if d.name == "C"] == ["P01: First."]


def test_survey_rows_with_the_same_id_are_kept_apart_and_said(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("id,answer\n1,We met often.\n1,We never met.\n2,Sometimes.\n")

    ledger = import_paths(project, [file], actor="AB", columns=["answer"])

    assert [(e.place, e.outcome) for e in ledger] == [
        ("s.csv", "warning"), ("s/1", "imported"), ("s/1 (2)", "imported"), ("s/2", "imported"),
    ]  # fmt: skip


def test_a_case_with_two_stories_is_refused(project: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,role\nP01,head\nP01,teacher\n")

    with pytest.raises(InputError, match=r"cases\.csv, line 3, case_id"):
        import_paths(project, [corpus / "cases.csv"], actor="AB")


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("turn", ["First.\n\nSecond. Third."]),
        ("paragraph", ["First.", "Second. Third."]),
        ("sentence", ["First.", "Second.", "Third."]),
        ("answer", ["First.\n\nSecond. Third."]),
    ],
)
def test_every_unit_can_be_had_after_every_other(
    location: str, tmp_path: Path, unit: Any, words: list[str]
) -> None:
    file = tmp_path / "T.txt"
    file.write_text("I: So?\nP01: First.\n\nSecond. Third.\nI: Hm.\nP01: \n")
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [file], actor="AB")
        for wanted in ("sentence", "paragraph", "turn", "unit", unit):
            segment_documents(project, actor="AB", encoder=HashingEncoder, wanted=wanted)
            (tiling,) = projects.segments(project).values()
            (document,) = projects.documents(project)
            assert "".join(document.text[s.span.start : s.span.end] for s in tiling) == document.text
        table = segments_table(project)

    assert table[table.speaker == "P01"].text.tolist() == [*words, ""]


def test_a_second_copy_under_another_name_comes_in_with_a_warning(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text(INTERVIEW)

    ledger = import_paths(project, [corpus / "C.txt"], actor="AB")

    assert [(e.place, e.outcome) for e in ledger[:2]] == [("C.txt", "imported"), ("C", "warning")]
    assert "same content as A" in ledger[1].reason


def test_an_empty_folder_is_an_error(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(InputError, match="no file in"):
        import_paths(project, [tmp_path / "empty"], actor="AB")
