"""``qualcode prevalence`` and ``qualcode anchoring`` as people call them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from auditing import erring, planted_study
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import anchoring, prevalence  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import AuditError, UndefinedPrevalence
from qualcode.services import projects
from qualcode.services.auditing import standing


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A study of which half is drawn and coded."""
    folder = tmp_path_factory.mktemp("audit")
    place = str(folder / "study.qualcode")
    with planted_study(folder / "c", place, n_documents=12, size=4, share=0.3) as planted:
        planted.suggest(erring(planted.truth, misses=0.1, invents=0.4))
        drawn = run("prevalence", "draw", "--project", place, "--n", "24", "--by", "document",
                    "--seed", "5", "--coder", "AB")  # fmt: skip
        assert drawn.exit_code == 0, drawn.output
        assert "24 of 48 segments drawn, 24 segments; seed 5." in drawn.stderr
        assert "±" in drawn.stderr
        early = run("prevalence", "--project", place)
        assert isinstance(early.exception, UndefinedPrevalence)
        assert "24 of the 24 segments drawn are not coded yet" in early.exception.message
        planted.follow_audit(projects.coder(planted.project, "AB"))
    return place


def test_corrected_shares_are_shown_written_and_drawn(place: str, tmp_path: Path) -> None:
    shown = run("prevalence", "--project", place, "--format", "json")
    assert shown.exit_code == 0, shown.output
    rows = json.loads(shown.stdout)
    assert [row["code_id"] for row in rows] == ["rel_trust", "ctx_time"]
    assert rows[0]["corrected_low"] < rows[0]["corrected"] < rows[0]["corrected_high"]
    assert "24 segments of 48 drawn at random, by document, with the seed 5." in shown.stderr

    out, chart = tmp_path / "p.csv", tmp_path / "p.svg"
    written = run("prevalence", "--project", place, "--out", str(out), "--chart", str(chart))
    assert written.exit_code == 0, written.output
    read = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [float(row["corrected"]) for row in read] == [row["corrected"] for row in rows]
    assert "Trust" in chart.read_text()
    again = tmp_path / "q.csv"
    run("prevalence", "--project", place, "--out", str(again))
    assert again.read_bytes() == out.read_bytes()


def test_groups_too_small_are_blank_and_no_chart_is_drawn(place: str, tmp_path: Path) -> None:
    chart = tmp_path / "p.svg"
    shown = run(
        "prevalence", "--project", place, "--by", "role", "--chart", str(chart), "--format", "csv"
    )

    assert shown.exit_code == 0, shown.output
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert {row["role"] for row in rows} == {"head", "teacher"}
    assert {row["corrected"] for row in rows} == {""}
    assert {row["reason"] for row in rows} == {"audited in fewer than 10 documents"}
    assert "No share can be told" in shown.stderr
    assert not chart.exists()
    assert run("prevalence", "--project", place).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        [], ["--project", "p", "--unit", "word"], ["draw", "--project", "p", "--unit", "word"],
        ["withdraw", "--project", "p"], ["--project", "p", "--threshold", "2"],
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_usage_errors(options: list[str], place: str) -> None:
    given = [place if option == "p" else option for option in options]

    assert run("prevalence", *given).exit_code == 2


def test_a_second_sample_is_refused_and_the_first_withdrawn(tmp_path: Path) -> None:
    place = str(tmp_path / "study.qualcode")
    with planted_study(tmp_path / "c", place, n_documents=4, size=4, share=0.5) as planted:
        planted.suggest(erring(planted.truth, misses=0.1, invents=0.4))
    assert run("prevalence", "draw", "--project", place).exit_code == 2
    plan = run("prevalence", "draw", "--project", place, "--n", "8", "--plan")
    assert "8 segments of 16 in 4 documents." in plan.stderr
    with projects.open_project(place) as project:
        assert standing(project) is None
    assert run("prevalence", "draw", "--project", place, "--share").exit_code == 0
    second = run("prevalence", "draw", "--project", place, "--n", "8")
    assert isinstance(second.exception, AuditError)
    assert run("prevalence", "withdraw", "--project", place, "--reason", "too small").exit_code == 0
    with projects.open_project(place) as project:
        assert standing(project) is None


def test_anchoring_is_shown_and_written(place: str, tmp_path: Path) -> None:
    out, chart = tmp_path / "a.csv", tmp_path / "a.png"
    written = run("anchoring", "--project", place, "--out", str(out), "--chart", str(chart))

    assert written.exit_code == 0, written.output
    read = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["code"] for row in read] == ["all codes", "Trust", "Time"]
    # Nothing was read with suggestions in sight.
    assert {row["effect"] for row in read} == {""}
    assert all("in sight: 0 of the 10" in row["reason"] for row in read)
    assert not chart.exists()
    assert run("anchoring", "--project", place).exit_code == 0
