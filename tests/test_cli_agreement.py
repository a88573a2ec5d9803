"""``qualcode agreement`` as people call it, and the functions of the package."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from builders import code, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

import qualcode
from qualcode.cli import agreement, commands  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import UndefinedAgreement
from qualcode.services import projects
from qualcode.services.coding import apply_operations

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    location = str(folder / "study.qualcode")
    with small_study(location, write_corpus(folder / "corpus")) as project:
        for name, second in (("AB", "ctx_time"), ("CD", "rel_trust")):
            given = [("We trust one another by now.", "rel_trust"), ("None.", second)]
            done = [{"seq": n, **code(project, *pair)} for n, pair in enumerate(given, start=1)]
            document = projects.documents(project)[0]
            coder = projects.coder(project, name)
            apply_operations(project, done, document_id=document.id, coder=coder, client=name)
    return location


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["agreement", *arguments])


def test_the_table_has_every_figure_with_its_reason(place: str) -> None:
    result = run("--project", place, "--format", "csv", "--resamples", "50", "--stage", "all")

    assert result.exit_code == 0, result.output
    trust, time, pooled = csv.DictReader(io.StringIO(result.stdout))
    assert (trust["code"], trust["n_units"], trust["n_yes"]) == ("Trust", "2", "AB: 1, CD: 2")
    assert (time["percent"], pooled["percent"]) == ("0.5", "0.5")
    assert trust["reason"] == "an interval needs two documents at least"
    assert "50 resamples of documents, seed 20240229; 2 differences." in result.stderr


def test_the_terminal_shows_what_fits(place: str) -> None:
    result = run("--project", place, "--resamples", "50", "--stage", "all")

    assert result.exit_code == 0, result.output
    assert [word in result.stdout for word in ("all codes", "alpha", "AC1", "50%")] == [True] * 4


def test_tables_are_written_and_the_differences_with_their_words(place: str, tmp_path: Path) -> None:
    out, differing = tmp_path / "agreement.csv", tmp_path / "differences.csv"

    result = run(
        "--project", place, "--out", str(out), "--disagreements", str(differing), "--resamples", "50",
        "--stage", "all",
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    assert len(out.read_text().splitlines()) == 4
    rows = list(csv.DictReader(io.StringIO(differing.read_text())))
    assert [(r["code_id"], r["yes"], r["no"], r["text"]) for r in rows] == [
        ("rel_trust", "CD", "AB", "None."), ("ctx_time", "AB", "CD", "None."),
    ]  # fmt: skip


def test_one_coder_is_told_what_is_missing(place: str) -> None:
    result = run("--project", place, "--coder", "AB")

    assert isinstance(result.exception, UndefinedAgreement)


def test_an_unknown_stage_is_an_error_of_usage(place: str) -> None:
    assert run("--project", place, "--stage", "late").exit_code == 2


def test_the_example_of_the_page_runs() -> None:
    (example,) = re.findall(
        r"```python\n(.*?)```", (DOCS / "agreement.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    lines = [line for line in example.splitlines() if line.startswith("qualcode.")]

    values = [eval(line, {"qualcode": qualcode}) for line in lines]

    assert values == [pytest.approx(v) for v in (0.642857, 0.5, 0.571429)]


def test_the_example_of_prevalence_runs() -> None:
    text = (DOCS / "prevalence.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, Any] = {}

    exec(example, names)

    found = names["found"]
    assert (found.machine_share, found.human_only.value) == (0.375, pytest.approx(0.4))
    assert found.figure.low < found.figure.value < found.figure.high


def test_what_stands_beside_the_table_is_written_too(place: str, tmp_path: Path) -> None:
    files = {
        name: tmp_path / f"{name}.csv" for name in ("pairs", "confusions", "spans", "agreed", "out")
    }
    options = [part for name, file in files.items() for part in (f"--{name}", str(file))]
    chart = tmp_path / "agreement.svg"

    result = run(
        "--project", place, "--resamples", "50", "--stage", "all", *options, "--chart", str(chart)
    )

    assert result.exit_code == 0, result.output
    tables = {name: list(csv.DictReader(io.StringIO(file.read_text()))) for name, file in files.items()}
    assert {(row["coder"], row["other_coder"]) for row in tables["pairs"]} == {("AB", "CD")}
    (pair,) = tables["confusions"]
    assert (pair["code"], pair["other"], pair["n_units"]) == ("Trust", "Time", "1")
    assert [(row["code"], row["how"]) for row in tables["agreed"]] == [("Trust", "same")]
    # Nobody has said what of the rest of the document applies, so no document is finished.
    assert tables["spans"] == []
    assert [row["too_rare"] for row in tables["out"]] == ["True", "True", "True"]
    assert "too rare to interpret" in chart.read_text()


def test_themes_and_time_are_asked_for(place: str, tmp_path: Path) -> None:
    chart = tmp_path / "over.svg"
    common = ("--project", place, "--resamples", "50", "--stage", "all", "--format", "csv")

    themes = run(*common, "--level", "theme")
    over = run(*common, "--over", "role", "--chart", str(chart))
    wrong = run(*common, "--over", "wave")

    assert [row["code"] for row in csv.DictReader(io.StringIO(themes.stdout))] == [
        "Relations",
        "all codes",
    ]
    assert {row["period"] for row in csv.DictReader(io.StringIO(over.stdout))} == {"head"}
    assert chart.is_file()
    assert "no case and no document has an attribute" in str(wrong.exception)
    assert run("--project", place, "--level", "word").exit_code == 2
