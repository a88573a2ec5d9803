"""Survey exports."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path

import openpyxl
import pytest

from qualcode.errors import NoTextColumn
from qualcode.formats import read_file
from qualcode.model import ReadResult, SurveyChoices

ROOT = Path(__file__).parents[2]
LONG = "We met every other week and swapped the plans that had not worked, number"


def read(path: Path, columns: list[str] | None = None) -> ReadResult:
    return read_file(
        path, new_id=lambda: str(uuid.uuid4()), survey=SurveyChoices(columns=tuple(columns or ()))
    )


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_three_header_rows_of_qualtrics_and_every_row_accounted_for(tmp_path: Path) -> None:
    body = [[f"R{n}", "head" if n % 2 else "teacher", f"{LONG} {n}" if n else ""] for n in range(30)]
    file = write(
        tmp_path / "s.csv", ["ResponseId", "Q1", "Q2"], ["Response ID", "Your role", "What helped?"],
        ['{"ImportId":"_recordId"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}'], *body,
    )  # fmt: skip

    result = read(file)

    assert len(result.documents) == 29
    assert {s.question for s in result.segments} == {"What helped?"}
    assert result.cases[0].attributes == {"Q1": "head"}
    skipped = [e for e in result.ledger if e.outcome == "skipped"]
    assert [(e.place, e.reason) for e in skipped] == [("s/R0, Q2", "empty answer")]
    imported = sum(e.count for e in result.ledger if e.outcome == "imported")
    assert imported + len(skipped) == 30


def test_identifying_columns_stay_out(tmp_path: Path) -> None:
    body = [[f"a{n}@example.org", f"{LONG} {n}"] for n in range(25)]
    result = read(write(tmp_path / "s.csv", ["Email Address", "What helped?"], *body))

    assert "example.org" not in "".join(d.text + str(d.attributes) for d in result.documents)
    assert ("s.csv, Email Address", "identifying column left out") in {
        (e.place, e.reason) for e in result.ledger
    }


def test_more_cells_than_the_header_are_reported(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["id", "answer"], ["1", LONG], ["2", LONG + "s", "stray"])

    warnings = [e.reason for e in read(file, ["answer"]).ledger if e.outcome == "warning"]

    assert warnings == ["more cells than the header has; left out: stray"]


def test_without_a_text_column_the_columns_are_named(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["id", "mark"], *[[str(n), str(n % 5)] for n in range(30)])

    with pytest.raises(NoTextColumn) as refusal:
        read(file)

    assert "id, mark" in refusal.value.hint


def test_the_demo_survey_has_its_four_questions() -> None:
    result = read(ROOT / "corpora" / "spp" / "survey" / "survey_w2.csv")

    assert len({s.question for s in result.segments}) == 4
    assert len(result.segments) == 520
    assert sum(e.reason == "empty answer" for e in result.ledger) == 80


def test_open_columns_of_a_real_survey_are_found(shared: Path) -> None:
    file = shared / "interop" / "samples" / "hostile" / "v05_google_forms.csv"

    result = read(file, ["How do you feel about X?"])

    assert len(result.documents) >= 1


def test_a_spreadsheet_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    rows = [["ResponseId", "Score", "What helped?"]]
    rows += [[f"R{n}", str(n % 5), f"{LONG} {n}"] for n in range(25)]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    book.save(tmp_path / "s.xlsx")

    sheet, table = read(tmp_path / "s.xlsx"), read(write(tmp_path / "s.csv", *rows))

    assert [d.text for d in sheet.documents] == [d.text for d in table.documents]
    assert [c.attributes for c in sheet.cases] == [c.attributes for c in table.cases]


def test_an_unclosed_quotation_mark_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text('id,answer\n1,fine\n2,"unclosed\n3,swallowed\n')

    assert any("not closed" in entry.reason for entry in read(file, ["answer"]).ledger)


def test_the_sheet_with_the_most_cells_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Made in May"])
    book.create_sheet("Empty")
    answers = book.create_sheet("Answers")
    for row in (["id", "answer"], ["1", LONG], ["2", f"{LONG} 2"]):
        answers.append(row)
    book.create_sheet("Codes").append(["1 = yes"])
    book.save(tmp_path / "s.xlsx")

    result = read(tmp_path / "s.xlsx", ["answer"])

    assert [d.name for d in result.documents] == ["s/1", "s/2"]
    skipped = [(e.place, e.reason) for e in result.ledger if e.outcome == "skipped"]
    assert skipped == [("s.xlsx", "sheet Notes was not read"), ("s.xlsx", "sheet Codes was not read")]


def test_the_first_of_two_sheets_of_one_size_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Second")):
        for row in (["id", "answer"], ["1", f"{sheet.title} {LONG}"]):
            sheet.append(row)
    book.save(tmp_path / "s.xlsx")

    assert read(tmp_path / "s.xlsx", ["answer"]).documents[0].text.startswith("Sheet We met")


def test_a_survey_is_read_in_the_encoding_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes("id;answer\n1;Tři čaje, prosím.\n".encode("cp1250"))

    result = read_file(
        file, new_id=lambda: str(uuid.uuid4()), survey=SurveyChoices(columns=("answer",)),
        encoding="cp1250",
    )  # fmt: skip

    (document,) = result.documents
    assert "Tři čaje, prosím." in document.text
    assert document.encoding == "cp1250"


def test_several_rows_of_a_respondent_are_documents_of_one_case(tmp_path: Path) -> None:
    file = write(
        tmp_path / "s.csv",
        ["record_id", "redcap_event_name", "role", "how"],
        ["1", "baseline", "Head", "We planned it."],
        ["1", "followup", "", "We stopped."],
        ["2", "baseline", "Teacher", "Well."],
        ["1", "baseline", "Head", "We planned it."],
        ["2", "followup", "Head", "Badly."],
    )

    result = read(file, ["how"])

    assert [(d.name, dict(d.attributes)) for d in result.documents] == [
        ("s/1", {"redcap_event_name": "baseline"}),
        ("s/1 (2)", {"redcap_event_name": "followup"}),
        ("s/2", {"redcap_event_name": "baseline", "role": "Teacher"}),
        ("s/1", {"redcap_event_name": "baseline"}),
        ("s/2 (2)", {"redcap_event_name": "followup", "role": "Head"}),
    ]
    assert {case.id: dict(case.attributes) for case in result.cases} == {"1": {"role": "Head"}, "2": {}}
    assert [link.case_id for link in result.links] == ["1", "1", "2", "1", "2"]
    (warning,) = [entry for entry in result.ledger if entry.outcome == "warning"]
    assert (warning.place, warning.count, warning.reason) == (
        "s.csv", 2, "respondents have several rows, each of which is a document of its own; what "
        "differs between them is an attribute of the document: redcap_event_name, role",
    )  # fmt: skip


def test_of_very_many_columns_the_first_are_named(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    names = [f"c{number}" for number in range(30)]
    file.write_text(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n")

    with pytest.raises(NoTextColumn) as refusal:
        read_file(file, new_id=lambda: "x")

    assert refusal.value.hint.endswith("c18, c19 and 10 more")


def test_a_document_can_be_what_all_answered_to_one_question(tmp_path: Path) -> None:
    rows = [
        ["R1", "head", "Visits.", "Time."],
        ["R2", "teacher", "", "Cover."],
        ["R3", "head", "Trust.", " "],
    ]
    file = write(tmp_path / "s.csv", ["ResponseId", "Role", "Helped", "Hindered"], *rows)

    result = read_file(
        file, new_id=lambda: str(uuid.uuid4()),
        survey=SurveyChoices(columns=("Helped", "Hindered"), documents="question"),
    )  # fmt: skip

    texts = {document.id: document for document in result.documents}
    assert {d.name: d.text for d in result.documents} == {
        "s/Helped": "Visits.\n\nTrust.\n\n", "s/Hindered": "Time.\n\nCover.\n\n",
    }  # fmt: skip
    said = [
        (s.speaker, s.question, texts[s.document_id].text[s.span.start : s.span.end].strip())
        for s in result.segments
    ]
    assert said == [
        ("R1", "Helped", "Visits."), ("R3", "Helped", "Trust."),
        ("R1", "Hindered", "Time."), ("R2", "Hindered", "Cover."),
    ]  # fmt: skip
    spoken = [(texts[link.document_id].name, link.speaker, link.case_id) for link in result.links]
    assert spoken == [
        ("s/Helped", "R1", "R1"), ("s/Helped", "R3", "R3"),
        ("s/Hindered", "R1", "R1"), ("s/Hindered", "R2", "R2"),
    ]  # fmt: skip
    assert {c.id: c.attributes for c in result.cases}["R2"] == {"Role": "teacher"}
    told = [(e.place, e.outcome, e.count, e.reason) for e in result.ledger]
    assert told == [
        ("s/Helped", "imported", 2, ""), ("s/Hindered", "imported", 2, ""),
        ("s/R2, Helped", "skipped", 1, "empty answer"), ("s/R3, Hindered", "skipped", 1, "empty answer"),
    ]  # fmt: skip


def test_answers_to_a_question_are_never_one_giant_text(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["id", "answer"], *[[f"R{n}", f"{LONG} {n}"] for n in range(1001)])

    result = read_file(
        file, new_id=lambda: str(uuid.uuid4()),
        survey=SurveyChoices(columns=("answer",), documents="question"),
    )  # fmt: skip

    assert [d.name for d in result.documents] == ["s/answer", "s/answer (2)", "s/answer (3)"]
    sizes = [len([s for s in result.segments if s.document_id == d.id]) for d in result.documents]
    assert sizes == [500, 500, 1]
