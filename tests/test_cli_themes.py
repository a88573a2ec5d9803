"""``qualcode themes`` as people call it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from builders import BOOK
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import commands, themes  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import QualcodeError
from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.projects import create_project
from qualcode.services.segmenting import segment_documents
from qualcode.suggest.encoders import HashingEncoder

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "holidays")
SUBJECTS = ("The bus was late again on {}.", "Our canteen served cold soup on {}.")


@pytest.fixture
def study(tmp_path: Path) -> str:
    answers = [subject.format(day) for day in DAYS for subject in SUBJECTS]
    lines = [f"I: And?\nP01: {answer}\n" for answer in (*answers, "n/a", "=1+1 the bus, again")]
    (tmp_path / "A.txt").write_text("".join(lines), encoding="utf-8")
    place = str(tmp_path / "study.qualcode")
    with create_project(place, codebook=BOOK, actor="AB") as project:
        import_paths(project, [tmp_path / "A.txt"], actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="turn")
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["themes", "--encoder", "hashing", *arguments])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_clusters_are_shown_and_all_segments_accounted_for(study: str) -> None:
    result = run("--project", study, "--format", "csv")

    assert result.exit_code == 0, result.output
    found = rows(result.stdout)
    assert [row["cluster"] for row in found] == [f"C{n + 1}" for n in range(len(found))]
    assert any("bus" in row["terms"].split(", ") for row in found)
    assert "18 segments of participants: " in result.stderr
    assert "1 boilerplate" in result.stderr
    assert run("--project", study).exit_code == 0


def test_the_tables_are_written(study: str, tmp_path: Path) -> None:
    out = tmp_path / "out" / "deep"

    result = run("--project", study, "--out", str(out), "--format", "json", "--seed", "3")

    assert result.exit_code == 0, result.output
    segments = rows((out / "cluster_segments.csv").read_text())
    assert len(segments) == 18
    assert {row["standing"] for row in segments} <= {"cluster", "weak", "none"}
    assert [row["reason"] for row in segments if row["text"] == "n/a"] == ["boilerplate"]
    shown = json.loads(result.stdout)
    assert [row["cluster"] for row in rows((out / "clusters.csv").read_text())] == [
        row["cluster"] for row in shown
    ]
    assert json.loads((out / "clusters.json").read_text())["seed"] == 3


def test_a_cluster_is_made_a_code(study: str) -> None:
    result = run("--project", study, "--to-code", "C1", "--name", "Getting by", "--theme", "Relations")

    assert result.exit_code == 0, result.output
    assert "C1 is the code Getting by in version 2" in result.stderr
    with projects.open_project(study) as project:
        code = projects.codebook(project).codes[-2:]
    (made,) = [c for c in code if c.name == "Getting by"]
    assert made.parent == "rel"
    assert 1 <= len(made.examples) <= 5


def test_a_code_without_a_name_is_called_by_its_terms(study: str) -> None:
    shown = json.loads(run("--project", study, "--format", "json").stdout)

    assert run("--project", study, "--to-code", "C1").exit_code == 0
    with projects.open_project(study) as project:
        names = [c.name for c in projects.codebook(project).codes]
    assert ", ".join(shown[0]["terms"].split(", ")[:3]).capitalize() in names


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--to-code", "C99"], "there is no cluster 'C99'"),
        (["--to-code", "C1", "--theme", "nowhere"], "there is no theme 'nowhere'"),
        (["--to-code", "C1", "--name", "  "], "a code needs a name"),
    ],
)
def test_what_cannot_be_made_is_said(study: str, options: list[str], words: str) -> None:
    result = run("--project", study, *options)

    assert isinstance(result.exception, QualcodeError)
    assert words in result.exception.message
    with projects.open_project(study) as project:
        assert projects.codebook(project).version == "1"


@pytest.mark.parametrize(
    "options", [["--name", "A"], ["--min-size", "1"], ["--threshold", "2"], ["--seed", "-1"]]
)
def test_options_that_cannot_be_are_usage_errors(study: str, options: list[str]) -> None:
    assert run("--project", study, *options).exit_code == 2


def test_a_file_in_the_place_of_the_folder_is_left_as_it_is(study: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")

    assert run("--project", study, "--out", str(tmp_path / "taken")).exit_code == 2
    assert (tmp_path / "taken").read_text() == "mine"


def test_progress_is_written_where_it_is_asked_for(
    study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALCODE_PROGRESS", str(tmp_path / "progress"))

    assert run("--project", study).exit_code == 0
    step, done, total = (tmp_path / "progress").read_text().split()
    assert (step, done) == ("clustering", total)
