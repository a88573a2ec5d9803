"""The commands that take names and people out of a study, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from builders import small_study, write_corpus
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from qualcode.cli import privacy, pseudonyms  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.services import projects

PASSPHRASE = "five words are hard to guess"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("QUALCODE_PASSPHRASE", PASSPHRASE)
    folder = write_corpus(tmp_path / "corpus")
    (folder / "A.txt").write_text(
        "I: So?\nP01: Mrs Khan and Khan's class, at Hill Top Primary.\nI: Mm.\n"
    )
    place = str(tmp_path / "study.qualcode")
    with small_study(place, folder):
        return place


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def texts(place: str) -> dict[str, str]:
    with projects.open_project(place) as project:
        return {document.name: document.text for document in projects.documents(project)}


def test_names_are_reviewed_in_a_table_and_replaced(place: str, tmp_path: Path) -> None:
    key, table = tmp_path / "safe.key", tmp_path / "names.csv"
    before = texts(place)
    shown = run("pseudonymise", "--project", place, "--key", key, "--review", table)
    assert shown.exit_code == 0, shown.output
    assert texts(place) == before
    assert not key.exists()
    table.write_text(table.read_text().replace("[Person 1]", "[Teacher 3]"))

    done = run("pseudonymise", "--project", place, "--key", key, "--decided", table, "--yes")

    assert done.exit_code == 0, done.output
    assert texts(place)["A"] == (
        "I: So?\nP01: [Teacher 3] and [Teacher 3]'s class, at [School A].\nI: Mm.\n"
    )
    assert "cannot be undone" in done.output
    again = run("pseudonymise", "--project", place, "--key", key, "--format", "json")
    assert json.loads(again.stdout) == []


def test_the_key_is_opened_and_forgets(place: str, tmp_path: Path) -> None:
    key = tmp_path / "safe.key"
    assert run("pseudonymise", "--project", place, "--key", key, "--yes").exit_code == 0

    opened = json.loads(run("key", key, "--format", "json").stdout)
    assert {row["words"]: row["instead"] for row in opened}["Mrs Khan"] == "[Person 1]"
    log = json.loads(run("key", key, "--log", "--format", "json").stdout)
    assert ("A", 12, "Mrs Khan") in {(row["document"], row["start"], row["words"]) for row in log}
    assert run("key", key, "--forget", "mrs khan", "--forget", "Khan").exit_code == 0
    assert "Khan" not in run("key", key, "--log", "--format", "csv").stdout

    wrong = tmp_path / "passphrase.txt"
    wrong.write_text("another passphrase\n")
    refused = run("key", key, "--passphrase-file", wrong)
    assert refused.exit_code == 1
    assert "does not open with this passphrase" in refused.exception.message  # type: ignore[union-attr]


def test_copies_of_files_have_pseudonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_PASSPHRASE", PASSPHRASE)
    folder, out, key = tmp_path / "raw", tmp_path / "out", tmp_path / "safe.key"
    folder.mkdir()
    (folder / "Sarah Whitlow.txt").write_text("I: So?\nSarah Whitlow: Yes, é.\n", encoding="cp1252")
    book = Workbook()
    book.worksheets[0].append(["who", "what"])
    book.worksheets[0].append(["Sarah Whitlow", "=1+1"])
    book.save(folder / "table.xlsx")
    asked = ["pseudonymise", folder, "--key", key, "--out", out]
    assert run(*asked).exit_code == 0
    assert not out.exists()

    done = run(*asked, "--yes")

    assert done.exit_code == 0, done.output
    assert {file.name for file in out.iterdir()} == {"[Person 1].txt", "table.xlsx"}
    assert (out / "[Person 1].txt").read_text(encoding="utf-8") == "I: So?\n[Person 1]: Yes, é.\n"
    assert pd.read_excel(out / "table.xlsx", engine="openpyxl").iloc[0]["who"] == "[Person 1]"
    assert "Whitlow" in (folder / "Sarah Whitlow.txt").read_text(encoding="cp1252")
    again = run(*asked, "--yes")
    assert again.exit_code == 1
    assert "exists already" in again.exception.message  # type: ignore[union-attr]


def test_what_is_asked_for_must_be_clear(place: str, tmp_path: Path) -> None:
    assert run("pseudonymise").exit_code == 2
    assert run("pseudonymise", tmp_path, "--project", place).exit_code == 2
    assert run("pseudonymise", tmp_path, "--yes").exit_code == 2


def test_a_participant_is_listed_shown_and_withdrawn(place: str) -> None:
    listed = run("withdraw", "--project", place, "--format", "json")
    assert [row["case_id"] for row in json.loads(listed.stdout)] == ["P01", "P02"]
    shown = run("withdraw", "P01", "--project", place)
    assert "Nothing has been done" in shown.output
    assert texts(place).keys() == {"A", "B"}

    done = run("withdraw", "P01", "--project", place, "--yes")

    assert done.exit_code == 0, done.output
    assert texts(place).keys() == {"B"}
    assert "none was found" in done.output
    assert "cannot be undone" in done.output
    assert run("traces", "Khan", "--project", place).exit_code == 0
    found = run("traces", "bus", "--project", place, "--format", "json")
    assert found.exit_code == 1
    assert "documents.text" in {row["place"] for row in json.loads(found.stdout)}
    assert run("sweep", "--project", place).exit_code == 0
