"""``qualcode report`` as people call it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import code, operate, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import report  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import InputError
from qualcode.services import projects

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    location = str(folder / "study.qualcode")
    with small_study(location, write_corpus(folder / "corpus")) as project:
        operate(
            project,
            projects.coder(project, "Ann"),
            code(project, "There is no time to meet, though.", "ctx_time"),
        )
    return location


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_a_report_is_written_as_html_without_names(place: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / "report.html"

    result = run("report", "--project", place, "--out", str(out), "--by", "role", "--no-names",
                 "--without", "appendix", "--without", "codebook")  # fmt: skip

    assert result.exit_code == 0, result.output
    written = out.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert "Ann" not in written
    assert 'id="sec_methods"' in written
    assert 'id="sec_appendix"' not in written
    assert "look for names of people and places" in result.stderr


def test_export_writes_the_same_report(place: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one.docx", tmp_path / "other.docx"

    for command, out in ((["report"], one), (["export", "docx"], other)):
        result = run(*command, "--project", place, "--out", str(out))
        assert result.exit_code == 0, result.output

    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes().startswith(b"PK")


def test_own_words_come_from_the_file_of_the_docs(place: str, tmp_path: Path) -> None:
    text = (DOCS / "report.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    answers, out = tmp_path / "answers.yaml", tmp_path / "report.html"
    answers.write_text(example, encoding="utf-8")

    result = run("report", "--project", place, "--out", str(out), "--answers", str(answers))

    assert result.exit_code == 0, result.output
    assert "One of the two coders also held interviews." in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--out", "r.pdf"], ["--out", "r.html", "--without", "themse"]])
def test_what_cannot_be_written_is_an_error_of_usage(place: str, arguments: list[str]) -> None:
    assert run("report", "--project", place, *arguments).exit_code == 2


def test_an_unknown_attribute_is_refused_and_nothing_is_written(place: str, tmp_path: Path) -> None:
    out = tmp_path / "r.html"

    result = run("report", "--project", place, "--out", str(out), "--compare", "colour")

    assert isinstance(result.exception, InputError)
    assert not out.exists()
