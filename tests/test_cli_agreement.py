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
