"""`qualcode accuracy`, the bar, and what `qualcode suggest` says it withholds."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from builders import BOOK, INTERVIEW
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import accuracy, settings, study  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.services import projects
from qualcode.services.importing import import_paths

WORDS = "We trust one another by now. There is no time to meet, though."
CODINGS = f'document,quotation,code_id,coder\nA,"{WORDS}",ctx_time,CD\n'


@pytest.fixture
def place(tmp_path: Path) -> str:
    for name in ("A", "B"):
        (tmp_path / f"{name}.txt").write_text(INTERVIEW)
    place = str(tmp_path / "study.qualcode")
    with projects.create_project(place, codebook=BOOK, actor="AB") as project:
        import_paths(project, [tmp_path / "A.txt", tmp_path / "B.txt"], actor="AB")
    return place


@pytest.fixture
def coded(place: str, tmp_path: Path) -> str:
    """A project with one coding, of a code that the suggester would not give first."""
    (tmp_path / "codings.csv").write_text(CODINGS)
    with projects.open_project(place) as project:
        import_paths(project, [tmp_path / "codings.csv"], actor="AB")
    return place


def run(place: str, *arguments: str) -> Result:
    command = [arguments[0]] if arguments[0] != "study" else [*arguments[:2]]
    rest = arguments[len(command) :]
    encoder = ["--encoder", "hashing"] if command[0] in ("accuracy", "suggest") else []
    return CliRunner().invoke(app, [*command, "--project", place, *encoder, *rest])


def test_without_blind_codings_it_says_how_to_get_some(place: str) -> None:
    found = run(place, "accuracy", "--format", "json")

    assert {row["code_id"] for row in json.loads(found.stdout)} == {"rel_trust", "ctx_time"}
    assert "nothing can be measured yet" in found.stderr
    assert "--share" in found.stderr


def test_cards_and_the_training_log_are_written(coded: str, tmp_path: Path) -> None:
    out, log = tmp_path / "tables" / "accuracy.csv", tmp_path / "tables" / "log.csv"

    found = run(coded, "accuracy", "--out", str(out), "--log", str(log))

    table = pd.read_csv(out).set_index("code_id")
    assert table.loc["ctx_time", ["blind_segments", "documents", "coded"]].tolist() == [1, 1, 1]
    assert not table.loc["ctx_time", "withheld"]
    judged = pd.read_csv(log)
    assert judged[["coder", "codes", "imported", "measures"]].to_numpy().tolist() == [
        ["CD", "ctx_time", True, True]
    ]
    assert "Measured on 1 segments in 1 documents" in found.stderr


def test_a_terminal_shows_each_figure_with_its_interval_in_one_cell(coded: str) -> None:
    shown = run(coded, "accuracy").stdout

    assert "ctx_time" not in shown
    assert "Time" in shown
    assert "right" in shown


def test_the_bar_is_set_shown_and_what_it_withholds_is_said(coded: str) -> None:
    said = run(coded, "study", "set", "--bar", "1", "--bar-fewest", "1").stderr
    shown = json.loads(run(coded, "study", "show", "--format", "json").stdout)
    found = {row["setting"]: row["value"] for row in shown}
    made = run(coded, "suggest", "--coder", "AB")

    assert "made anew" in said
    assert (found["bar"], found["bar_fewest"]) == (1.0, 1)
    assert made.exit_code == 0
    assert "Withheld, because fewer than 100% of their suggestions are right: Trust (0% of 1)." in (
        made.stderr
    )
    assert run(coded, "study", "set", "--bar", "0").exit_code == 0
    assert "Withheld" not in run(coded, "suggest", "--coder", "AB").stderr


@pytest.mark.parametrize("bar", ["1.5", "-0.1"])
def test_a_bar_that_is_no_share_is_refused(place: str, bar: str) -> None:
    found = run(place, "study", "set", "--bar", bar)

    assert found.exit_code == 2
    assert "--bar" in found.stderr
