"""``qualcode frequencies``, ``change`` and ``questions`` as people call them."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from builders import small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import change, frequencies, questions  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import InputError
from qualcode.services.importing import import_paths

DOCS = Path(__file__).parents[1] / "docs"
WAVES = "document,speaker,case_id,wave\nA,P01,P01,W1\nB,P01,P02,W2\nC,P01,P01,W2\n"
CODED = (
    "document,quotation,code_id,coder,valence\nA,no time,ctx_time,AB,negative\n"
    "C,We trust one another by now.,rel_trust,AB,positive\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of two waves, and a survey of which two questions were asked."""
    place = tmp_path_factory.mktemp("study")
    corpus = write_corpus(place / "corpus")
    with small_study(str(place / "study.qualcode"), corpus) as project:
        (corpus / "documents.csv").write_text(WAVES)
        (corpus / "C.txt").write_text((corpus / "A.txt").read_text().replace("three", "four"))
        (corpus / "c.csv").write_text(CODED)
        rows = [f'R{n},"We met on evening {n}, which helped all of us a lot."' for n in range(12)]
        (corpus / "survey.csv").write_text("\n".join(["record_id,What helps most?", *rows]) + "\n")
        import_paths(project, [corpus], actor="AB")
    return place


def run(folder: Path, *arguments: str) -> Result:
    command, *rest = arguments
    return CliRunner().invoke(app, [command, "--project", str(folder / "study.qualcode"), *rest])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_plain_table_keeps_its_columns(folder: Path) -> None:
    found = rows(run(folder, "frequencies", "--by", "role", "--format", "csv"))

    assert list(found[0])[4:] == [
        "role", "source", "n_segments", "n_documents", "n_cases", "cases_in_group", "share_of_cases",
        "ci_low", "ci_high", "codebook_version",
    ]  # fmt: skip


def test_themes_valence_and_reasons_are_asked_for(folder: Path) -> None:
    result = run(folder, "frequencies", "--themes", "--valence", "--format", "csv")

    theme, trust, time = rows(result)
    assert (theme["level"], theme["code_id"], theme["n_cases"], theme["n_cases_both"]) == (
        "theme", "rel", "1", "1"
    )  # fmt: skip
    assert (trust["n_cases_positive"], time["n_cases_negative"]) == ("1", "1")
    assert time["reason"] == "fewer than 10 cases in the group"
    assert "Shares are blank where fewer than 10 cases are in the group." in result.stderr
    shared = rows(run(folder, "frequencies", "--min-group", "1", "--format", "csv"))
    assert shared[0]["share_of_cases"] == "1.0"


def test_charts_are_drawn_with_their_words(folder: Path, tmp_path: Path) -> None:
    plain, ways, moved = (tmp_path / name for name in ("a.svg", "b.svg", "c.png"))

    results = [
        run(folder, "frequencies", "--by", "role", "--chart", str(plain)),
        run(folder, "frequencies", "--valence", "--themes", "--chart", str(ways)),
        run(folder, "change", "--chart", str(moved)),
    ]

    assert [result.exit_code for result in results] == [0, 0, 0]
    assert [bool(result.stdout) for result in results] == [False] * 3
    assert "Time" in plain.read_text()
    assert "± both ways" in ways.read_text()
    assert moved.read_bytes().startswith(b"\x89PNG")
    assert "The same 1 case in W1 and W2" in results[2].stderr


def test_change_is_written_as_a_workbook(folder: Path, tmp_path: Path) -> None:
    result = run(folder, "change", "--from", "W1", "--to", "W2", "--out", str(tmp_path / "c.xlsx"))

    assert result.exit_code == 0, result.output
    assert (tmp_path / "c.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    "arguments",
    [
        ["frequencies", "--unit", "word"], ["frequencies", "--min-group", "0"],
        ["frequencies", "--chart", "."], ["change", "--from", "W1"],
        ["change", "--by", "role", "--chart", "c.svg"],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_an_error_of_usage(folder: Path, arguments: list[str]) -> None:
    assert run(folder, *arguments).exit_code == 2


def test_questions_are_listed_with_what_is_missing(folder: Path) -> None:
    result = run(folder, "questions", "--format", "json")

    listed = json.loads(result.stdout)
    assert [row["question"] for row in listed] == [
        "made-together", "conditions", "components", "outcomes"
    ]  # fmt: skip
    assert listed[0]["why not"].startswith("the codebook does not have pra_coconstruct")
    asked = run(folder, "questions", "made-together")
    assert isinstance(asked.exception, InputError)


def test_the_examples_of_the_pages_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    (own,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    beside = folder / "study.questions.yaml"
    beside.write_text(own)
    pages = text + (DOCS / "frequencies.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in pages.splitlines() if line.startswith("    qualcode ")]

    for line in lines:
        # The small study has other codes than those of JPD, and the questions of the page.
        named = line.replace("made-together", "trust-time").replace("outcomes ", "near-by ", 1)
        result = CliRunner().invoke(app, shlex.split(named)[1:])
        assert result.exit_code == 0, (named, result.output)

    beside.unlink()
    assert len(lines) == 8
    written = (folder / "made_together.csv").read_text(encoding="utf-8-sig")
    answered = list(csv.DictReader(io.StringIO(written)))
    assert [(row["value"], row["n_both"]) for row in answered][:2] == [("", "1"), ("", "0")]
    assert (folder / "change.svg").read_text().startswith("<svg")
