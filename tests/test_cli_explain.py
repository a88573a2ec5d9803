"""`qualcode suggest --explain`: what it lists and writes, and what it keeps from who codes blind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import BOOK, INTERVIEW
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import study  # noqa: F401 (registers the command)
from qualcode.cli.output import app
from qualcode.model import Blinding
from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import undecided


@pytest.fixture
def place(tmp_path: Path) -> str:
    (tmp_path / "A.txt").write_text(INTERVIEW)
    place = str(tmp_path / "study.qualcode")
    with projects.create_project(place, codebook=BOOK, actor="AB") as project:
        import_paths(project, [tmp_path / "A.txt"], actor="AB")
        set_blinding(project, Blinding(share=0.0), actor="AB")
    return place


def run(place: str, *arguments: str) -> Result:
    fixed = ("suggest", "--project", place, "--encoder", "hashing", "--coder", "AB")
    return CliRunner().invoke(app, [*fixed, *arguments])


def explained(place: str, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        run(place, "--explain", "--format", "json", *arguments).stdout
    )
    return rows


def test_every_open_suggestion_is_listed_with_what_it_rests_on(place: str, tmp_path: Path) -> None:
    out = tmp_path / "tables" / "why.csv"

    rows = explained(place)
    written = run(place, "--out", str(out))

    with projects.open_project(place) as project:
        standing = undecided(project)
        text = projects.documents(project)[0].text
    assert standing
    words = [r for r in rows if r["evidence"] == "word"]
    assert len(rows) == sum(len(s.evidence) for s in standing) + len(words)
    assert {(r["start"], r["code_id"], r["probability"]) for r in rows} == {
        (s.span.start, s.code_id, s.probability) for s in standing
    }
    assert all(r["quotation"] == text[r["start"] : r["end"]] for r in rows)
    assert {r["evidence"] for r in rows} <= {"name", "definition", "include", "example", "word"}
    assert words
    assert all(r["text"] in r["quotation"] and r["similarity"] > 0 for r in words)
    assert "word" not in {r["evidence"] for r in explained(place, "--no-words")}
    assert len(pd.read_csv(out)) == len(rows)
    assert f"{len(rows)} pieces of evidence written to {out}." in written.stderr.replace("\n", "")


def test_what_waits_for_ones_own_codes_is_counted_and_not_listed(place: str) -> None:
    with projects.open_project(place) as project:
        set_blinding(project, Blinding(mode="after_commit", share=1.0), actor="AB")

    result = run(place, "--explain", "--format", "json")

    with projects.open_project(place) as project:
        n = len(undecided(project))
    assert json.loads(result.stdout) == []
    assert f"Not listed, because they wait for your own codes: {n} suggestions." in result.stderr


def test_without_the_option_nothing_is_listed(place: str) -> None:
    result = run(place)

    assert result.stdout == ""
    assert "suggestions stand open" in result.stderr
    assert run(place, "--out", ".").exit_code == 2
