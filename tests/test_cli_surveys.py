"""``qualcode survey``, and the options of ``qualcode import`` that are about surveys."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders import BOOK
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import study, surveys  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.services import projects

LONG = "who,Name,item,said\nR1,Kim,Why?,Time.\nR1,Kim,How?,The bus.\nR2,Lee,Why?,None.\n"
NAMES = ("--long", "who,item,said", "--keep-identifying")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "s.csv").write_text(LONG)
    place = str(tmp_path / "p.qualcode")
    projects.create_project(place, codebook=BOOK, actor="AB").close()
    return {"survey": str(tmp_path / "s.csv"), "project": place}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def uses(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    return {row["column"]: row["use"] for row in csv.DictReader(io.StringIO(result.stdout))}


def test_a_survey_is_shown_as_it_looks_and_as_it_is_chosen(files: dict[str, str]) -> None:
    plain = run("survey", files["survey"], "--format", "csv")
    chosen = run("survey", files["survey"], *NAMES, "--format", "csv")

    assert uses(plain)["Name"] == "identifying"
    assert uses(chosen) == {"who": "id", "Name": "attribute", "item": "question", "said": "open"}
    assert "1 header row, 3 rows below, each one answer" in chosen.stderr


def test_what_was_imported_with_options_is_remembered(files: dict[str, str]) -> None:
    imported = run("import", files["survey"], "--project", files["project"], *NAMES)
    shown = run("survey", files["survey"], "--project", files["project"], "--format", "csv")

    assert imported.exit_code == 0, imported.output
    assert uses(shown)["said"] == "open"
    with projects.open_project(files["project"]) as project:
        texts = {document.name: document.text for document in projects.documents(project)}
        people, _ = projects.cases(project)
    assert texts == {"s/R1": "Time.\n\nThe bus.\n\n", "s/R2": "None.\n\n"}
    assert people["R2"].attributes == {"Name": "Lee"}


@pytest.mark.parametrize("option", [("--long", "a,b"), ("--long", "a,,b"), ("--header-rows", "0")])
def test_options_that_say_nothing_are_usage_errors(
    files: dict[str, str], option: tuple[str, str]
) -> None:
    assert run("survey", files["survey"], *option).exit_code == 2
