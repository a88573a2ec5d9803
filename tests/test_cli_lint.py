"""`qualcode codebook lint`: what it prints and writes, and when it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import lint  # noqa: F401 (registers the command)
from qualcode.cli.output import app
from qualcode.formats.codebooks import write_codebook
from qualcode.model import Code, Codebook, Example, NearMiss
from qualcode.services.projects import create_project

BOOK = Codebook(
    id="b", name="B", version="1",
    codes=(
        Code(
            id="trust", name="Trust [red]x[/red]", definition="Confidence in colleagues.",
            examples=(Example(text="I trust my colleagues."),),
            near_miss=(NearMiss(text="=I trust [b]them[/b] \x1b[31mnow.", use="bus"),),
        ),
        Code(id="bus", name="Bus", definition="Travel by bus."),
    ),
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "book.yaml"
    write_codebook(BOOK, place)
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["codebook", "lint", *arguments, "--encoder", "hashing"])


def test_findings_are_listed_with_what_to_do_and_their_passages(file: Path) -> None:
    result = run(str(file))

    assert result.exit_code == 0
    assert "1. A near miss of Trust [red]x[/red] is taken for it, and not for Bus." in result.stdout
    assert "   To do: say in an exclude line" in result.stdout
    assert "   near miss of Bus: =I trust [b]them[/b]" in result.stdout
    assert "\x1b" not in result.stdout
    assert "1 finding in 2 codes." in result.stderr
    assert "There are no codings yet" in result.stderr


def test_all_formats_say_the_same(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "tables" / "health.csv"

    as_json = json.loads(run(str(file), "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(run(str(file), "--format", "csv").stdout)))
    written = run(str(file), "--out", str(out))

    assert [row["code_id"] for row in as_json] == [row["code_id"] for row in as_csv] == ["trust"]
    assert (as_json[0]["kind"], as_json[0]["other_id"]) == ("near_miss", "bus")
    assert 0 < as_json[0]["strength"] <= 1
    assert (written.exit_code, written.stdout) == (0, "")
    with out.open(encoding="utf-8", newline="") as stream:
        assert [row["what"] for row in csv.DictReader(stream)] == [as_json[0]["what"]]


def test_a_project_gives_its_own_codebook(tmp_path: Path) -> None:
    place = str(tmp_path / "study.qualcode")
    create_project(place, codebook=BOOK, actor="AB").close()

    result = run("--project", place, "--format", "json")

    assert [row["kind"] for row in json.loads(result.stdout)] == ["near_miss"]


def test_a_file_or_a_project_is_needed_and_not_both(file: Path, tmp_path: Path) -> None:
    for arguments in (
        [],
        [str(file), "--project", "study.qualcode"],
        [str(file), "--out", str(tmp_path)],
    ):
        assert run(*arguments).exit_code == 2


def test_a_sound_codebook_has_no_findings_and_that_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: A}\n", encoding="utf-8")

    result = run(str(file), "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert "0 findings in 1 codes" in result.stderr


def test_a_thorough_look_lists_no_less(file: Path) -> None:
    plain, thorough = (
        json.loads(run(str(file), "--format", "json", *more).stdout) for more in ((), ("--thorough",))
    )

    assert {row["what"] for row in plain} <= {row["what"] for row in thorough}
