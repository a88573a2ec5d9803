"""``qualcode find`` as people call it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from builders import INTERVIEW, code, operate, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import commands, find  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import QualcodeError
from qualcode.services import projects
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    place = str(folder / "study.qualcode")
    with small_study(place, write_corpus(folder / "corpus")) as project:
        suggest(project, actor="AB", encoder=HashingEncoder())
        operate(project, projects.coder(project, "CD"), code(project, "None.", "ctx_time"))
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["find", *arguments])


def rows(*arguments: str) -> list[dict[str, str]]:
    result = run(*arguments, "--format", "csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_words_are_shown_with_the_words_around_them(study: str) -> None:
    result = run("time", "--project", study, "--format", "csv", "--document", "A")

    start = INTERVIEW.index("time to meet")
    assert result.stdout == (
        "document,start,end,speaker,left,hit,right,codes\n"
        f'A,{start},{start + 4},P01,There is no,time,"to meet, though.",\n'
    )
    assert result.stderr == "Found 1 of 4 segments.\n"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["bus"], ["A", "B"]),
        (["bus", "--attribute", "role=teacher"], ["B"]),
        (["bus", "--limit", "1"], ["A"]),
        (["bus -my"], ["A"]),
        (["rus"], []),
        (["rus", "--inside"], ["A", "B"]),
        (["--regex", "bus (goes|left)"], ["A"]),
        (["no time", "--role", "interviewer"], ["A", "A", "B", "B"]),
        (["--coded", "time", "--everyone"], ["A"]),
        (["--coded", "rel", "--everyone", "--coded-by", "CD"], ["A"]),
        (["--coded", "time", "--coder", "CD"], ["A"]),
        (["none", "--lacking", "ctx_time", "--everyone"], ["B"]),
        (["none", "--uncoded"], ["A", "B"]),
    ],
)
def test_options_narrow_what_is_found(study: str, arguments: list[str], found: list[str]) -> None:
    assert [row["document"] for row in rows(*arguments, "--project", study)] == found


def test_codes_of_others_are_shown_only_when_asked(study: str) -> None:
    hidden, shown = rows("none", "--project", study), rows("none", "--project", study, "--everyone")

    assert [row["codes"] for row in hidden] == ["", ""]
    assert [row["codes"] for row in shown] == ["Time (CD)", ""]


def test_meaning_ranks_with_a_similarity(study: str) -> None:
    by_words = run(
        "--meaning", "the bus went", "--project", study, "--encoder", "hashing",
        "--format", "json", "--limit", "2",
    )  # fmt: skip
    by_code = rows("--code", "Trust", "--project", study, "--encoder", "hashing", "--limit", "1")

    found = json.loads(by_words.stdout)
    assert [row["hit"] for row in found] == ["My bus went at three.", "The bus goes at three."]
    assert found[0]["similarity"] > found[1]["similarity"]
    assert by_code[0]["hit"] == "We trust one another by now."


def test_what_is_not_encoded_is_said(study: str) -> None:
    result = run("--meaning", "bus", "--project", study, "--encoder", "hashing", "--role", "all")

    assert "not compared: 4." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x", "--document", "Z"], "there is no document 'Z'"),
        (["--regex", "("], "is faulty"),
        (["x", "--coded", "nowhere"], "the codebook has no code 'nowhere'"),
        (["x", "--coded-by", "CD"], "the codings of others are hidden"),
    ],
)
def test_what_cannot_be_found_is_one_clear_error(study: str, arguments: list[str], words: str) -> None:
    result = run(*arguments, "--project", study)

    assert isinstance(result.exception, QualcodeError)
    assert words in result.exception.message
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x", "--attribute", "role"], "name=value"),
        (["x", "--role", "cook"], "none of participant"),
        (["x", "--source", "cook"], "none of human"),
        (["--meaning"], "give either words or a code"),
    ],
)
def test_what_is_not_written_as_it_should_be_is_a_usage_error(
    study: str, arguments: list[str], words: str
) -> None:
    result = run(*arguments, "--project", study)

    assert result.exit_code == 2
    assert words in result.stderr


def test_looking_writes_nothing(study: str) -> None:
    before = Path(study).read_bytes()

    rows("bus", "--project", study, "--coder", "Somebody New")

    with projects.open_project(study) as project:
        assert {coder.name for coder in projects.coders(project).values()} == {"CD"}
    assert Path(study).read_bytes() == before
