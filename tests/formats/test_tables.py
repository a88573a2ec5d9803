"""Rows of tables, whatever they are written in, and tables that are out to harm."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import odfdo
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.formulas import guarded, unguarded, was_guarded
from qualcode.errors import UnreadableFile
from qualcode.formats.folders import write_tables
from qualcode.formats.survey import read_survey
from qualcode.formats.tables import read_own_sheet, read_sheet
from qualcode.formats.workbooks import write_workbook
from qualcode.model import ReadResult, SurveyChoices

Table = list[list[str]]


def write_csv(path: Path, table: Table) -> None:
    pd.DataFrame(table[1:], columns=table[0]).to_csv(path, index=False, lineterminator="\n")


def write_semicolons(path: Path, table: Table) -> None:
    frame = pd.DataFrame(table[1:], columns=table[0])
    frame.to_csv(path, index=False, sep=";", encoding="utf-16", lineterminator="\r\n")


def write_xlsx(path: Path, table: Table) -> None:
    book = openpyxl.Workbook()
    for number, row in enumerate(table, start=1):
        for place, cell in enumerate(row, start=1):
            written = book.active.cell(number, place)
            written.value, written.data_type = cell, "s"
    book.save(path)


def write_ods(path: Path, table: Table) -> None:
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    sheet = odfdo.Table("Answers")
    for row in table:
        cells = odfdo.Row()
        for cell in row:
            cells.append_cell(odfdo.Cell(text=cell, value=cell, cell_type="string"))
        sheet.append_row(cells)
    document.body.append(sheet)
    document.save(str(path))


def write_parquet(path: Path, table: Table) -> None:
    pd.DataFrame(table[1:], columns=table[0]).to_parquet(path, index=False)


WRITERS: dict[str, Callable[[Path, Table], None]] = {
    "s.csv": write_csv, "s.tsv": write_semicolons, "s.xlsx": write_xlsx, "s.ods": write_ods,
    "s.parquet": write_parquet,
}  # fmt: skip
# Letters, blanks, marks with a meaning in CSV, and what a spreadsheet takes for a formula.
CELL = st.text(st.sampled_from("ab é😀,;=+-@'\"_x"), max_size=12).map(str.strip)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = draw(st.lists(st.tuples(CELL, CELL, st.sampled_from(["head", "teacher"])), min_size=1))
    return [
        ["id", "What helped?", "What was hard?", "role"],
        *([f"R{number}", *row] for number, row in enumerate(rows)),
    ]


def read(path: Path) -> ReadResult:
    ids = iter(range(10_000))
    choices = SurveyChoices(columns=("What helped?", "What was hard?"), attributes=("role",))
    return read_survey(path, new_id=lambda: str(next(ids)), choices=choices)


@given(tables())
def test_a_survey_is_the_same_in_every_kind_of_file(table: Table) -> None:
    answers = {row[0]: [cell for cell in row[1:3] if cell] for row in table[1:]}
    given_ = {key: cells for key, cells in answers.items() if cells}

    with TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            write(Path(folder) / name, table)
            result = read(Path(folder) / name)
            assert {d.name: d.text for d in result.documents} == {
                f"s/{key}": "".join(f"{cell}\n\n" for cell in cells) for key, cells in given_.items()
            }
            assert [(c.id, c.attributes) for c in result.cases] == [
                (row[0], {"role": row[3]}) for row in table[1:] if row[0] in given_
            ]
            n_empty = sum(entry.reason == "empty answer" for entry in result.ledger)
            assert len(result.segments) + n_empty == result.n_cells == 2 * len(answers)


@given(st.text(st.sampled_from("'=+-@＝＋－＠\t\r a1"), max_size=6))
def test_what_guards_a_cell_is_taken_off_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell).lstrip(" ")[:1] not in set("=+-@＝＋－＠\t\r")


def test_a_table_with_formulas_was_not_guarded() -> None:
    assert was_guarded([["'=1+1", "-3", "it's"]])
    assert not was_guarded([["'=1+1", "- so he said"]])


def test_our_own_tables_lose_their_guards_and_those_of_others_do_not(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text("a,b\n'=1+1,''=2\n")
    theirs.write_text("a,b\n'=1+1,=2\n")

    assert read_own_sheet(ours).rows == [["a", "b"], ["=1+1", "'=2"]]
    assert read_own_sheet(theirs).rows == [["a", "b"], ["'=1+1", "=2"]]
    assert read_sheet(ours).rows == [["a", "b"], ["'=1+1", "''=2"]]


@pytest.mark.parametrize(
    ("content", "delimiter", "rows"),
    [
        (b"sep=;\r\na;b\r\n1,5;2\r\n", ";", [["a", "b"], ["1,5", "2"]]),
        (b'"SEP=|"\na|b\n1|2\n', "|", [["a", "b"], ["1", "2"]]),
        (b"id;mark\n1;2,5\n2;3,5\n", ";", [["id", "mark"], ["1", "2,5"], ["2", "3,5"]]),
        (b'"Well, now"\tb\n1\t"x\ty"\n', "\t", [["Well, now", "b"], ["1", "x\ty"]]),
        (b"answer\nYes, and no\n", ",", [["answer"], ["Yes", " and no"]]),
        (b'a,b\n1,"two\nlines"\n', ",", [["a", "b"], ["1", "two\nlines"]]),
    ],
    ids=["sep line", "sep line in quotes", "decimal comma", "tab", "one column", "newline"],
)
def test_what_divides_cells_is_found(
    tmp_path: Path, content: bytes, delimiter: str, rows: Table
) -> None:
    (tmp_path / "s.csv").write_bytes(content)

    sheet = read_sheet(tmp_path / "s.csv")

    assert (sheet.delimiter, sheet.rows) == (delimiter, rows)


def test_a_stray_quotation_mark_costs_no_more_than_its_line(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text('id,a\n1,fine\n2,"open\n3,"two\nlines"\n4,"he ""said"" so"\n')

    sheet = read_sheet(tmp_path / "s.csv")

    assert sheet.rows == [
        ["id", "a"], ["1", "fine"], ["2", "open"], ["3", "two\nlines"], ["4", 'he "said" so'],
    ]  # fmt: skip
    assert [entry.reason for entry in sheet.ledger] == [
        "line 3 is read alone, as a quotation mark is not closed or astray"
    ]


def test_a_table_that_is_all_stray_quotation_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,a\n" + '1,"so" he said\n' * 1_001)

    with pytest.raises(UnreadableFile, match="not readable as CSV"):
        read_sheet(tmp_path / "s.csv")


def test_cells_of_a_spreadsheet_are_written_as_people_read_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", 3, 2.5, True, datetime.date(2026, 3, 1), None, 1e20])
    book.save(tmp_path / "s.xlsx")

    assert read_sheet(tmp_path / "s.xlsx").rows == [["a", "3", "2.5", "True", "2026-03-01", "", "1e+20"]]


def test_a_cell_far_out_is_an_error_and_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "s.xlsx")
    write_ods(tmp_path / "t.ods", [["id", "x"]])
    far = b'<table:table-row table:number-rows-repeated="9999999"><table:table-cell'
    repack(tmp_path / "t.ods", tmp_path / "s.ods", b"<table:table-row><table:table-cell", far)

    with pytest.raises(UnreadableFile, match="row 1048576, column 16384, which is too far out"):
        read_sheet(tmp_path / "s.xlsx")
    with pytest.raises(UnreadableFile, match="row 9999999, column 2, which is too far out"):
        read_sheet(tmp_path / "s.ods")


def repack(source: Path, target: Path, before: bytes, after: bytes) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            assert name != "content.xml" or before in content
            new.writestr(name, content.replace(before, after))


@pytest.mark.parametrize("name", ["s.xlsx", "s.xls", "s.ods", "s.parquet"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PAR1", b"just words"])
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile) as refusal:
        read_sheet(tmp_path / name)

    assert refusal.value.hint
    assert "\n" not in refusal.value.message


def test_a_spreadsheet_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)

    with pytest.raises(UnreadableFile, match="unpacks to far too much"):
        read_sheet(tmp_path / "s.xlsx")


def test_a_table_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for name in ("s.csv", "s.xls"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(200_000_001)

        with pytest.raises(UnreadableFile, match="larger than 200 MB"):
            read_sheet(tmp_path / name)


@given(st.lists(st.text(st.sampled_from("a '=-@\t\r\n\",;é"), max_size=6), min_size=1, max_size=8))
def test_tables_that_are_written_are_read_as_they_were(cells: list[str]) -> None:
    table = pd.DataFrame({"quotation": cells, "n": range(len(cells)), "-head": cells[::-1]})

    with TemporaryDirectory() as folder:
        write_tables(Path(folder), {"t.csv": table})
        write_workbook(Path(folder) / "t.xlsx", {"t": table})
        read_back = [read_own_sheet(Path(folder) / name).rows for name in ("t.csv", "t.xlsx")]

    rows = [
        [cell, str(n), other] for n, (cell, other) in enumerate(zip(cells, cells[::-1], strict=True))
    ]
    assert read_back == [[["quotation", "n", "-head"], *rows]] * 2
