"""How surveys are read, chosen once and remembered for the next file with the same columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from builders import events

from qualcode.errors import NoTextColumn
from qualcode.model import SurveyChoices
from qualcode.services import projects, surveys
from qualcode.services.cases import CaseFinder
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.speakers import speakers

FIRST = "key,age,answer,more\nK1,a,Time.,Yes.\nK2,b,None.,No.\n"
SECOND = "key,age,answer,more\nK3,a,The bus.,Maybe.\n"
CHOSEN = SurveyChoices(columns=("answer",), attributes=("age",), row_id="key")


@pytest.fixture
def waves(tmp_path: Path) -> list[Path]:
    for name, text in (("one.csv", FIRST), ("two.csv", SECOND)):
        (tmp_path / name).write_text(text)
    return [tmp_path / "one.csv", tmp_path / "two.csv"]


def test_what_was_chosen_holds_for_the_next_wave(project: Project, waves: list[Path]) -> None:
    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)

    ledger = import_paths(project, waves[1:], actor="CD")

    texts = {d.name: d.text for d in projects.documents(project) if d.format == "survey"}
    assert texts == {"one/K1": "Time.\n\n", "one/K2": "None.\n\n", "two/K3": "The bus.\n\n"}
    assert projects.cases(project)[0]["K3"].attributes == {"age": "a"}
    assert [(e.outcome, e.reason) for e in ledger if e.place == "two.csv"] == [
        ("warning", "read as a file with these columns was before: answer")
    ]
    assert [c.name for c in surveys.describe(waves[1], project=project).used_as("open")] == ["answer"]


def test_a_later_choice_replaces_an_earlier_one(project: Project, waves: list[Path]) -> None:
    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)
    import_paths(project, waves[1:], actor="AB", columns=["more"])

    signature = surveys.describe(waves[0]).signature
    assert surveys.remembered(project) == {signature: SurveyChoices(columns=("more",))}
    assert [e.payload["surveys"] for e in events(project) if "surveys" in e.payload] == [
        [signature], [signature],
    ]  # fmt: skip


def test_nothing_is_remembered_of_what_was_not_chosen_or_failed(
    project: Project, waves: list[Path]
) -> None:
    with pytest.raises(NoTextColumn):
        import_paths(project, waves, actor="AB", survey=SurveyChoices(keep_identifying=True))

    assert surveys.remembered(project) == {}


def test_importing_with_the_same_choices_again_writes_nothing(
    project: Project, waves: list[Path]
) -> None:
    import_paths(project, waves, actor="AB", survey=CHOSEN)
    before = projects.current_revision(project)

    ledger = import_paths(project, waves, actor="AB", survey=CHOSEN)

    assert projects.current_revision(project) == before
    assert [e.outcome for e in ledger if "/" in e.place] == ["unchanged"] * 3


def test_other_columns_of_a_survey_in_the_project_do_not_pass_for_the_same(
    project: Project, waves: list[Path]
) -> None:
    import_paths(project, waves[:1], actor="AB", columns=["answer"])

    ledger = import_paths(project, waves[:1], actor="AB", columns=["more"])

    entries = [e for e in ledger if e.place.startswith("one/")]
    assert [e.outcome for e in entries] == ["skipped", "skipped"]
    assert "with other content is in the project" in entries[0].reason


def test_a_project_without_surveys_is_described_as_the_file_looks(waves: list[Path]) -> None:
    shape = surveys.describe(waves[0])

    assert (shape.layout, shape.n_rows, shape.used_as("open")) == ("wide", 2, ())


def test_the_same_answers_from_a_spreadsheet_are_unchanged(
    project: Project, waves: list[Path], tmp_path: Path
) -> None:
    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)
    book = openpyxl.Workbook()
    for line in FIRST.splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "one.xlsx")

    ledger = import_paths(project, [tmp_path / "one.xlsx"], actor="AB", survey=CHOSEN)

    assert [e.outcome for e in ledger if "/" in e.place] == ["unchanged", "unchanged"]


def test_the_encoding_of_a_survey_is_chosen_and_remembered(project: Project, tmp_path: Path) -> None:
    for name, answer in (("one", "Więcej czasu."), ("two", "Źle.")):
        (tmp_path / f"{name}.csv").write_bytes(f"id,treść\n1,{answer}\n".encode("cp1250"))
    chosen = SurveyChoices(columns=("treść",), encoding="cp1250")

    import_paths(project, [tmp_path / "one.csv"], actor="AB", survey=chosen)
    import_paths(project, [tmp_path / "two.csv"], actor="AB")

    texts = {d.name: d.text for d in projects.documents(project) if d.format == "survey"}
    assert texts == {"one/1": "Więcej czasu.\n\n", "two/1": "Źle.\n\n"}


def test_an_encoding_alone_leaves_the_columns_that_were_chosen(
    project: Project, waves: list[Path]
) -> None:
    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)
    import_paths(project, waves[1:], actor="AB", survey=SurveyChoices(encoding="cp1252"))

    assert [*surveys.remembered(project).values()] == [replace(CHOSEN, encoding="cp1252")]
    assert "two/K3" in {document.name for document in projects.documents(project)}


def test_a_table_of_cases_beside_a_survey_adds_to_what_the_survey_says(
    project: Project, waves: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "cases.csv").write_text("case_id,region\nK1,North\n")

    import_paths(project, [waves[0], tmp_path / "cases.csv"], actor="AB", survey=CHOSEN)

    assert projects.cases(project)[0]["K1"].attributes == {"age": "a", "region": "North"}


def test_a_later_wave_does_not_change_what_the_first_said_of_a_respondent(
    project: Project, waves: list[Path]
) -> None:
    waves[1].write_text("key,age,answer,more\nK1,z,The bus.,Maybe.\nK2,,No.,No.\n")

    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)
    second = import_paths(project, waves[1:], actor="AB", survey=CHOSEN)
    before = events(project)
    import_paths(project, waves[:1], actor="AB", survey=CHOSEN)

    found = projects.cases(project)[0]
    assert (found["K1"].attributes, found["K2"].attributes) == ({"age": "a"}, {"age": "b"})
    assert [(e.place, e.count, e.reason) for e in second if e.outcome == "warning"] == [
        ("surveys", 1, "respondents keep what the project has of them, and not what is here: age")
    ]
    assert events(project) == before


def test_answers_by_question_are_counted_by_respondent(project: Project, waves: list[Path]) -> None:
    choices = replace(CHOSEN, columns=("answer", "more"), documents="question")

    ledger = import_paths(project, waves[:1], actor="AB", survey=choices)

    assert [e for e in ledger if e.outcome == "warning" and "is known to ask" in e.reason] == []
    assert {"K1", "K2"}.isdisjoint(s.name for s in speakers(project))
    texts = {d.name: d.text for d in projects.documents(project) if d.format == "survey"}
    assert texts == {"one/answer": "Time.\n\nNone.\n\n", "one/more": "Yes.\n\nNo.\n\n"}
    answers = [s for tiling in projects.segments(project).values() for s in tiling if s.question]
    case_of = CaseFinder(projects.cases(project)[1], projects.documents(project), answers)
    assert [case_of(answer) for answer in answers] == ["K1", "K2", "K1", "K2"]
    again = import_paths(project, waves[:1], actor="AB", survey=choices)
    assert {e.outcome for e in again if e.place.startswith("one/")} == {"unchanged"}
