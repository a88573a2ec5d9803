"""``qualcode queue`` as people call it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from builders import INTERVIEW, code, operate, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import commands, queue  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import QueueError
from qualcode.services import projects
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    place = str(folder / "study.qualcode")
    with small_study(place, write_corpus(folder / "corpus")) as project:
        operate(project, projects.coder(project, "CD"), code(project, "None.", "ctx_time"))
        suggest(project, actor="AB", encoder=HashingEncoder())
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["queue", *arguments])


def rows(*arguments: str) -> list[dict[str, str]]:
    result = run(*arguments, "--format", "csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_documents_come_in_order_unless_another_is_named(study: str) -> None:
    result = run("--project", study, "--n", "2", "--coder", "AB", "--format", "csv")

    first, second = INTERVIEW.index("We trust"), INTERVIEW.index("There is")
    assert result.stdout == (
        "place,document,start,end,speaker,why,codes,quotations,text\n"
        f"1,A,{first},{first + 28},P01,next,,,We trust one another by now.\n"
        f'2,A,{second},{second + 33},P01,next,,,"There is no time to meet, though."\n'
    )


def test_a_rare_code_is_named_with_its_quotations(study: str) -> None:
    first, *_ = rows("--project", study, "--order", "rare")

    assert first["why"] == "hunted"
    assert first["codes"] == "Trust"
    assert first["quotations"] == "0"
    assert first["text"] == "We trust one another by now."


def test_each_coder_has_their_own(study: str) -> None:
    def texts(coder: str) -> list[str]:
        found = rows("--project", study, "--coder", coder)
        return [row["text"] for row in found if row["document"] == "A"]

    assert "None." in texts("AB")
    assert "None." not in texts("CD")
    # Who only asks is not entered as a coder.
    assert "None." in texts("EF")
    with projects.open_project(study) as project:
        assert "EF" not in {coder.name for coder in projects.coders(project).values()}


def test_a_table_is_written_to_a_file_or_as_json(study: str, tmp_path: Path) -> None:
    result = run("--project", study, "--order", "informative", "--out", str(tmp_path / "next.csv"))
    assert result.exit_code == 0, result.output
    assert f"7 segments written to {tmp_path / 'next.csv'}" in result.stderr
    written = (tmp_path / "next.csv").read_text().splitlines()
    assert len(written) == 8

    shown = run("--project", study, "--order", "informative", "--format", "json")
    assert [row["why"] for row in json.loads(shown.stdout)[:2]] == ["promising", "chance"]


def test_what_is_missing_is_an_error_with_a_remedy(study: str, tmp_path: Path) -> None:
    result = run("--project", study, "--order", "audit")
    assert isinstance(result.exception, QueueError)
    assert result.exception.hint is not None

    assert run("--project", study, "--order", "sideways").exit_code == 2
    assert run("--project", study, "--n", "0").exit_code == 2
    assert run("--project", study, "--out", str(tmp_path)).exit_code == 2
