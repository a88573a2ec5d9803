"""The commands on patterns of codes as people call them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from builders import code, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import courses, groups, patterns, saturation  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import InputError
from qualcode.services import projects
from qualcode.services.coding import apply_operations

DOCS = Path(__file__).parents[1] / "docs"
WORDS = "We trust one another by now."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    location = str(folder / "study.qualcode")
    with small_study(location, write_corpus(folder / "corpus")) as project:
        given = [(WORDS, "rel_trust"), (WORDS, "ctx_time"), ("None.", "ctx_time")]
        done = [{"seq": n, **code(project, *pair)} for n, pair in enumerate(given, start=1)]
        document, coder = projects.documents(project)[0], projects.coder(project, "AB")
        apply_operations(project, done, document_id=document.id, coder=coder, client="tab")
    return location


def run(command: str, place: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [command, "--project", place, *arguments])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_pairs_are_told_with_their_denominators(place: str) -> None:
    result = run("cooccurrence", place, "--format", "csv", "--min-count", "1")

    told = {(r["code"], r["other"]): r for r in rows(result)}
    both = told["Trust", "Time"]
    assert [both[n] for n in ("n_both", "n_code", "n_other", "n_units")] == ["1", "1", "2", "2"]
    assert (both["expected"], both["jaccard"], both["pmi"]) == ("1.0", "0.5", "0.0")
    assert told["Time", "Time"]["reason"] == "the code's own count"
    assert "somebody has read (2). 3 codings by any coder" in result.stderr


def test_the_matrix_is_square(place: str) -> None:
    told = rows(run("cooccurrence", place, "--format", "csv", "--matrix"))

    assert [list(r.values()) for r in told] == [
        ["rel_trust", "Trust", "1", "1"], ["ctx_time", "Time", "1", "2"],
    ]  # fmt: skip


def test_nearness_is_told_beside_chance(place: str) -> None:
    told = rows(run("proximity", place, "--format", "csv", "--within", "2"))

    both = next(r for r in told if (r["code"], r["other"]) == ("Trust", "Time"))
    # Of the two segments that were read, the sentence between them is still open.
    assert (both["n_pairs"], both["n_places"], both["expected"]) == ("1", "2", "1.0")


def test_groups_have_counts_and_tests_only_where_they_are_asked_for(place: str) -> None:
    told = rows(run("crosstab", place, "--by", "role", "--format", "csv"))

    assert [(r["code"], r["group"], r["n_with"], r["n_group"]) for r in told] == [
        ("Trust", "head", "1", "1"), ("Time", "head", "1", "1"),
    ]  # fmt: skip
    assert "p" not in told[0]
    refusal = run("crosstab", place, "--by", "role", "--test", "holm").exception
    assert isinstance(refusal, InputError)
    assert refusal.message == "a test needs two groups at least"


def test_a_document_is_told_segment_by_segment(place: str) -> None:
    told = rows(run("sequence", place, "--document", "A", "--format", "csv"))
    strip = json.loads(run("portrait", place, "--document", "A", "--format", "json").stdout)

    assert [(r["segment"], r["code"]) for r in told][:2] == [("1", "Trust"), ("1", "Time")]
    assert (strip[0]["theme"], strip[0]["codes"], strip[0]["sign"]) == ("Relations", "Trust, Time", "A")


def test_saturation_says_by_which_rule(place: str) -> None:
    result = run("saturation", place, "--format", "csv")

    assert [(r["interview"], r["new"]) for r in rows(result)] == [("A", "2")]
    assert "Not reached: a base of 4 and a run of 2 need 6 interviews, and there are 1." in result.stderr
    assert "500 random orders, seed 20240229." in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["cooccurrence"],
        ["cooccurrence", "--network", "--unit", "overlap"],
        ["cooccurrence", "--themes", "--unit", "case"],
        ["proximity"],
        ["crosstab", "--by", "role"],
        ["sequence"],
        ["sequence", "--document", "A"],
        ["portrait", "--document", "B"],
        ["saturation"],
    ],
)
def test_every_table_has_its_file_and_its_chart(
    place: str, tmp_path: Path, arguments: list[str]
) -> None:
    command, *rest = arguments
    files = [tmp_path / "table.xlsx", tmp_path / "chart.svg"]

    result = run(command, place, *rest, "--out", str(files[0]), "--chart", str(files[1]))

    assert result.exit_code == 0, result.output
    assert files[0].read_bytes().startswith(b"PK")
    drawn = files[1].read_bytes()
    assert drawn.startswith(b"<svg")
    run(command, place, *rest, "--out", str(files[0]), "--chart", str(files[1]))
    assert files[1].read_bytes() == drawn


@pytest.mark.parametrize(
    "arguments",
    [
        ["cooccurrence", "--unit", "word"],
        ["proximity", "--step", "word"],
        ["crosstab", "--by", "role", "--test", "t"],
        ["saturation", "--order", "random"],
        ["cooccurrence", "--source", "machine"],
    ],
)
def test_what_is_unknown_is_an_error_of_usage(place: str, arguments: list[str]) -> None:
    command, *rest = arguments

    assert run(command, place, *rest).exit_code == 2


def test_the_example_of_the_page_runs() -> None:
    text = (DOCS / "patterns.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)

    assert (names["found"].base_codes, names["found"].at) == (37, 6)  # type: ignore[attr-defined]
