"""Projects in and out on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from builders import INTERVIEW, code, operate, small_study, write_corpus
from click.testing import Result
from typer.testing import CliRunner

from qualcode.cli import codebook, commands, exchange, study  # noqa: F401 (registers the commands)
from qualcode.cli.output import app
from qualcode.errors import InputError, UnreadableFile
from qualcode.services import projects


@pytest.fixture
def place(tmp_path: Path) -> str:
    location = str(tmp_path / "study.qualcode")
    with small_study(location, write_corpus(tmp_path / "corpus")) as project:
        operate(project, projects.coder(project, "AB"), code(project, "None.", "ctx_time"))
    return location


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_study_is_handed_over_with_a_list_of_what_stays_behind(place: str, tmp_path: Path) -> None:
    out = tmp_path / "s.qdpx"

    result = run("export", "qdpx", "--project", place, "--out", str(out), "--format", "json")

    assert result.exit_code == 0, result.output
    rows = {(r["outcome"], r["what"]): r["count"] for r in json.loads(result.stdout)}
    assert rows[("written", "codings")] == 1
    assert rows[("written", "documents")] == 2
    assert rows[("stays behind", "lines of the history")] == 6
    assert out.is_file()


@pytest.mark.parametrize("target", ["standard", "nvivo", "maxqda"])
def test_a_study_comes_back_from_every_target(place: str, tmp_path: Path, target: str) -> None:
    out, fresh = str(tmp_path / "s.qdpx"), str(tmp_path / "fresh.qualcode")
    book = tmp_path / "book.yaml"
    book.write_text("- id: other\n  name: Other\n")
    assert run("export", "qdpx", "--project", place, "--out", out, "--target", target).exit_code == 0
    assert run("init", fresh, "--codebook", str(book)).exit_code == 0

    result = run("import", out, "--project", fresh, "--format", "json")

    assert result.exit_code == 0, result.output
    ledger = {(r["outcome"], r["reason"]): r["count"] for r in json.loads(result.stdout)}
    assert ledger[("imported", "codings")] == 1
    assert ledger[("imported", "documents")] == 2
    with projects.open_project(fresh) as project:
        (coding,) = projects.codings(project)
        text = projects.document(project, coding.document_id).text
        assert text == INTERVIEW
        assert text[coding.span.start : coding.span.end] == "None."


def test_an_unknown_target_is_an_error_of_usage(place: str, tmp_path: Path) -> None:
    result = run("export", "qdpx", "--project", place, "--out", str(tmp_path / "s"), "--target", "word")

    assert result.exit_code == 2


def test_a_broken_project_is_named_and_nothing_comes_in(place: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.qdpx"
    broken.write_bytes(b"PK\x03\x04 and no more")

    result = run("import", str(broken), "--project", place)

    assert isinstance(result.exception, UnreadableFile)
    with projects.open_project(place) as project:
        assert len(projects.documents(project)) == 2


def test_a_broken_project_in_a_folder_is_left_out_with_the_reason(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "broken.qdpx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "C.txt").write_text(INTERVIEW.replace("bus", "train"))

    result = run("import", str(folder), "--project", place, "--format", "json")

    ledger = [(r["place"], r["outcome"]) for r in json.loads(result.stdout)]
    assert ("broken.qdpx", "skipped") in ledger
    assert ("C.txt", "imported") in ledger


@pytest.mark.parametrize("command", [["export", "qdc"], ["codebook", "export"]])
def test_a_codebook_is_handed_over(place: str, tmp_path: Path, command: list[str]) -> None:
    out, once = tmp_path / "book.qdc", tmp_path / "once.qdc"

    result = run(*command, "--project", place, "--out", str(out))
    run("export", "qdc", "--project", place, "--out", str(once))

    assert result.exit_code == 0, result.output
    assert (
        "Stays behind, as the format has no place for it: 2 entries about the codebook" in result.stderr
    )
    assert "1 modifiers, 1 flags" in result.stderr
    assert 'name="Trust"' in out.read_text()
    assert out.read_bytes() == once.read_bytes()


def test_a_codebook_is_not_written_over_a_folder(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "book.qdc"
    folder.mkdir()

    result = run("export", "qdc", "--project", place, "--out", str(folder))

    assert isinstance(result.exception, InputError)


def test_a_qdc_is_not_written_under_another_ending(place: str, tmp_path: Path) -> None:
    result = run("export", "qdc", "--project", place, "--out", str(tmp_path / "book.yaml"))

    assert result.exit_code == 2
    assert not (tmp_path / "book.yaml").exists()


def test_a_study_is_begun_with_the_codebook_of_another(place: str, tmp_path: Path) -> None:
    out, fresh = str(tmp_path / "study.qdpx"), str(tmp_path / "fresh.qualcode")
    assert run("export", "qdpx", "--project", place, "--out", out).exit_code == 0

    begun = run("init", fresh, "--codebook", out)

    assert begun.exit_code == 0, begun.output
    assert "Left out of the codebook: 2 documents, 1 codings, 2 cases" in begun.stderr
    with projects.open_project(fresh) as project:
        book = projects.codebook(project)
    assert [(c.id, c.name, c.parent, c.codable) for c in book.codes] == [
        ("rel", "Relations", None, False), ("rel_trust", "Trust", "rel", True),
        ("ctx_time", "Time", "rel", True),
    ]  # fmt: skip
    assert [(m.id, m.values) for m in book.modifiers] == [("valence", ("neutral",))]

    # What was left out then comes in on top of it, and the codes are known again.
    result = run("import", out, "--project", fresh, "--format", "json")
    ledger = {(r["outcome"], r["reason"]): r["count"] for r in json.loads(result.stdout)}
    assert ledger[("imported", "codings")] == 1
    assert ledger[("unchanged", "codes")] == 3


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_codebook_of_another_tool_is_looked_at(place: str, tmp_path: Path, command: str) -> None:
    out = str(tmp_path / "study.qdpx")
    assert run("export", "qdpx", "--project", place, "--out", out).exit_code == 0

    result = run("codebook", command, out)

    assert result.exit_code == 0, result.output
    assert "Left out of the codebook: 2 documents" in result.stderr


def test_comments_in_word_files_are_codes_where_that_is_asked(place: str, tmp_path: Path) -> None:
    word = docx.Document()
    run_of = word.add_paragraph().add_run("The keys were lost again.")
    word.add_comment(run_of, text="Keys", author="Reader", initials="R")
    word.save(str(tmp_path / "Margins.docx"))
    file = str(tmp_path / "Margins.docx")

    wrong = run("import", file, "--project", place, "--comments", "memos")
    result = run("import", file, "--project", place, "--comments", "codes")

    assert wrong.exit_code == 2
    assert result.exit_code == 0, result.output
    with projects.open_project(place) as project:
        (coding,) = [c for c in projects.codings(project) if c.code_id == "keys"]
        assert projects.coders(project)[coding.coder_id].name == "Reader"
