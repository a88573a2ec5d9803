"""What a project holds, as tables for others: counted by hand, and nothing that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from builders import BOOK, small_study
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import codebook, commands, exports  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.core.columns import is_result
from qualcode.formats.workbooks import write_workbook
from qualcode.model import Codebook
from qualcode.services import projects
from qualcode.services.exports import case_codes_table, quotations_table, tables
from qualcode.services.importing import import_paths

# Two documents; what begins like a formula is what people wrote.
ONE = "I: So?\nP01: - We trust one another. =1+1 times over.\nP01: There is no time.\n"
TWO = "I: So?\nP02: We trust nobody. There is no time.\n"
CODINGS = """document,quotation,code_id,coder
One,- We trust one another.,rel_trust,AB
One,- We trust one another.,rel_trust,CD
One,=1+1 times over.,rel_trust,AB
One,There is no time.,ctx_time,AB
One,There is no time.,rel_trust,CD
Two,There is no time.,ctx_time,CD
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("exports")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "One.txt").write_text(ONE)
    (corpus / "Two.txt").write_text(TWO)
    (corpus / "cases.csv").write_text("case_id,code,role\nP01,x,-head\nP02,y,teacher\nP03,z,head\n")
    (corpus / "documents.csv").write_text("document,speaker,case_id\nOne,P01,P01\nTwo,P02,P02\n")
    (corpus / "codings.csv").write_text(CODINGS)
    place = str(folder / "study.qualcode")
    with small_study(place, corpus):
        return place


@pytest.fixture
def study(place: str) -> Iterator[projects.Project]:
    with projects.open_project(place) as project:
        yield project


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(), newline="")))


def test_quotations_have_their_case_and_who_gave_the_code(study: projects.Project) -> None:
    table = quotations_table(study)

    assert list(table.columns) == [
        "document", "start", "end", "speaker", "case_id", "code (attribute)", "role", "quotation",
        "theme", "code_id", "code", "coders", "n_coders", "n_readers",
    ]  # fmt: skip
    assert table.iloc[0].tolist() == [
        "One", 12, 35, "P01", "P01", "x", "-head", "- We trust one another.", "Relations", "rel_trust",
        "Trust", "AB; CD", 2, 2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        # CD coded before and after the sentence that only AB coded, and so has read it.
        ("any", [("- We", "AB; CD", 2), ("=1+1", "AB", 2), ("Ther", "AB", 2), ("Ther", "CD", 2),
                 ("Ther", "CD", 1)]),
        ("each", [("- We", "AB", 2), ("- We", "CD", 2), ("=1+1", "AB", 2), ("Ther", "AB", 2),
                  ("Ther", "CD", 2), ("Ther", "CD", 1)]),
        ("consensus", [("- We", "AB; CD", 2), ("Ther", "CD", 1)]),
    ],
)  # fmt: skip
def test_quotations_count_by_any_by_each_and_by_all_who_read(
    study: projects.Project, by: str, expected: list[tuple[str, str, int]]
) -> None:
    table = quotations_table(study, by=by)

    found = [(q[:4], c, n) for q, c, n in table[["quotation", "coders", "n_readers"]].to_numpy()]
    assert found == expected


def test_cases_by_codes(study: projects.Project) -> None:
    table = case_codes_table(study, cells="count", by="consensus")

    assert table.astype(object).where(table.notna(), None).to_numpy().tolist() == [
        ["P01", 3, 1, 0], ["P02", 1, 0, 1], ["P03", 0, None, None],
    ]  # fmt: skip
    assert list(table.columns) == ["case_id", "n_segments", "rel_trust", "ctx_time"]


def test_csv_files_run_nothing_in_a_spreadsheet_unless_they_are_raw(place: str, tmp_path: Path) -> None:
    run("export", "csv", "--project", place, "--out", str(tmp_path / "safe"), "--matrix", "binary")
    run("export", "csv", "--project", place, "--out", str(tmp_path / "raw"), "--raw")

    safe = [cell for file in sorted((tmp_path / "safe").iterdir()) for row in rows(file) for cell in row]
    assert [cell for cell in safe if cell.lstrip()[:1] in tuple("=+-@")] == []
    assert {"'- We trust one another.", "'=1+1 times over.", "'-head"} <= set(safe)
    assert rows(tmp_path / "raw" / "codings.csv")[1][6] == "- We trust one another."
    assert {file.stem for file in (tmp_path / "safe").iterdir()} - {"case_codes"} == {
        "codings", "quotations", "segments", "theme_frequencies", "cases", "memos", "readings",
    }  # fmt: skip


@pytest.mark.parametrize("options", [[], ["--raw"]], ids=["safe", "raw"])
def test_codings_and_cases_come_back_as_they_were(
    place: str, study: projects.Project, tmp_path: Path, options: list[str]
) -> None:
    run("export", "csv", "--project", place, "--out", str(tmp_path / "out"), *options)
    (tmp_path / "out" / "One.txt").write_text(ONE)
    (tmp_path / "out" / "Two.txt").write_text(TWO)

    with projects.create_project(str(tmp_path / "p.qualcode"), codebook=BOOK, actor="AB") as other:
        ledger = import_paths(other, [tmp_path / "out"], actor="AB")

        def made(project: projects.Project) -> set[tuple[object, ...]]:
            people, texts = projects.coders(project), projects.documents(project)
            names = {document.id: document.name for document in texts}
            return {
                (names[c.document_id], c.span, c.code_id, people[c.coder_id].name)
                for c in projects.codings(project)
            }

        assert made(other) == made(study)
        assert projects.cases(other)[0] == projects.cases(study)[0]
    results = [e.place for e in ledger if e.reason == "a table of results that qualcode wrote"]
    assert sorted(results) == [
        "memos.csv", "quotations.csv", "readings.csv", "segments.csv", "theme_frequencies.csv",
    ]  # fmt: skip


def test_every_table_is_known_again_as_work_or_as_a_result(study: projects.Project) -> None:
    for by in ("any", "each"):
        found = tables(study, matrix="count", by=by)
        known = {name for name, table in found.items() if is_result(list(table.columns))}
        assert found.keys() - known == {"codings", "cases"}


def test_a_workbook_has_the_tables_as_words_and_the_same_bytes_again(place: str, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        out = str(tmp_path / name)
        run("export", "xlsx", "--project", place, "--out", out, "--matrix", "count", "--coders", "each")

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    assert book.sheetnames == [
        "codings", "quotations", "segments", "theme_frequencies", "cases", "memos", "readings",
        "case_codes",
    ]  # fmt: skip
    cell = book["codings"]["G4"]
    assert (cell.value, cell.data_type) == ("=1+1 times over.", "s")
    assert [row[:5] for row in book["case_codes"].values][1:3] == [
        ("P01", "AB", 3, 2, 1), ("P01", "CD", 3, 2, 0),
    ]  # fmt: skip


def test_what_no_cell_can_hold_is_cut_and_said(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": ["x" * 32_767, "😀" * 16_384], "n": [1, None]})

    (cut,) = write_workbook(tmp_path / "t.xlsx", {"long": table})

    assert (cut.place, cut.outcome) == ("long, row 3", "warning")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["long"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["x" * 32_767, "😀" * 16_383 + "…"]
    assert [sheet["B2"].value, sheet["B3"].value] == [1, None]


@pytest.mark.parametrize("ending", ["yaml", "csv", "xlsx"])
def test_the_codebook_leaves_in_any_form_and_comes_back(place: str, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"book.{ending}"

    run("codebook", "export", "--project", place, "--out", str(out))

    assert Codebook.read(out) == BOOK


def test_a_workbook_needs_its_ending(place: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["export", "xlsx", "--project", place, "--out", str(tmp_path / "x.csv")]
    )

    assert result.exit_code == 2
