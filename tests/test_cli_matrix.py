"""``qualcode matrix`` and ``qualcode quotations`` as people call them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from builders import code, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import matrix, quotations  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.summaries import write_summary


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    location = str(folder / "study.qualcode")
    with small_study(location, write_corpus(folder / "corpus")) as project:
        coder, document = projects.coder(project, "AB"), projects.documents(project)[0]
        given = [("We trust one another by now.", "rel_trust"), ("None.", "ctx_time")]
        done = [{"seq": n, **code(project, *pair)} for n, pair in enumerate(given, start=1)]
        apply_operations(project, done, document_id=document.id, coder=coder, client="tab")
        write_summary(
            project, case_id="P01", code_id="rel", text="=Trust.", coder=coder, seen="", under={}
        )
    return location


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_matrix_has_every_cell(place: str) -> None:
    result = run("matrix", "--project", place, "--by", "role", "--format", "csv")

    assert result.exit_code == 0, result.output
    mine, other = csv.DictReader(io.StringIO(result.stdout))
    assert (mine["case_id"], mine["role"], mine["code"], mine["state"], mine["n_quotations"]) == (
        "P01", "head", "Relations", "quoted", "2"
    )  # fmt: skip
    assert (mine["summary"], mine["changed_since"]) == ("=Trust.", "codings changed since: 2 added")
    assert (other["state"], other["summary"]) == ("not read", "")
    assert "1 summaries, of which 1 rest on codings that changed since." in result.stderr


def test_the_terminal_shows_cells_that_say_something(place: str) -> None:
    result = run("matrix", "--project", place, "--theme", "rel", "--where", "role=head")

    assert result.exit_code == 0, result.output
    assert [word in result.stdout for word in ("Trust", "Time", "quoted", "P02")] == [True] * 3 + [False]


@pytest.mark.parametrize("ending", ["xlsx", "docx", "csv"])
def test_the_matrix_is_written_as_the_file_is_called(place: str, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"matrix.{ending}"
    result = run("matrix", "--project", place, "--drafts", "--out", str(out))

    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 100
    if ending == "xlsx":
        book = openpyxl.load_workbook(out)
        assert book.sheetnames == ["Matrix", "Quotations", "Notes"]
        assert book["Matrix"]["B2"].data_type == "s"
    if ending == "csv":
        assert "'=Trust." in out.read_text()


def test_the_quotations_are_shown_and_written(place: str, tmp_path: Path) -> None:
    options = ["--project", place, "--attribution", "role", "--k", "2", "--min-words", "1"]
    result = run("quotations", *options, "--format", "json")

    assert result.exit_code == 0, result.output
    found = {row["quotation"]: row for row in json.loads(result.stdout)}
    assert found["None."]["attribution"] == "head"
    assert found["None."]["instead"] == "no attribution"
    assert "may tell who speaks" in result.stderr
    for ending in ("docx", "xlsx", "csv"):
        out = tmp_path / f"quotations.{ending}"
        assert run("quotations", *options, "--out", str(out)).exit_code == 0
        assert out.stat().st_size > 100


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cases", "some"], "is none of all, coded, summarised"),
        (["--where", "role"], "is no ATTRIBUTE=VALUE"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(place: str, arguments: list[str], words: str) -> None:
    result = run("matrix", "--project", place, *arguments)

    assert result.exit_code == 2
    assert words in " ".join(result.output.replace("│", " ").split())
