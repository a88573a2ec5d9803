from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def qualcode(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qualcode", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_codebook_check_exits_1_on_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: A}\n- {id: a, name: B}\n", encoding="utf-8")

    result = qualcode("codebook", "check", str(file), "--format", "csv")

    assert result.returncode == 1
    assert result.stdout == "fault\nthe id 'a' is used 2 times\n"
    assert result.stderr == f"error: {file}: 1 fault\nhint: mend what is listed, and check it again\n"


def test_codebook_check_counts_the_codes_of_a_sound_codebook(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: A}\n- {id: b, name: B}\n", encoding="utf-8")

    result = qualcode("codebook", "check", str(file))

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "book, version 1: 2 codes, no faults\n"


def test_a_codebook_of_the_wrong_shape_is_never_shown_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: [A]}\n- {id: b, name: B, codable: maybe}\n", encoding="utf-8")

    checked, shown = (qualcode("codebook", command, str(file)) for command in ("check", "show"))

    assert "2 faults" in checked.stderr
    assert "0 codes" not in checked.stderr
    assert (shown.returncode, shown.stdout) == (1, "")
    assert "error: " in shown.stderr


def test_a_demo_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "demo"
    file.write_text("mine")

    for place in (file, file / "below"):
        result = qualcode("demo", "--dir", str(place), "--encoder", "hashing")
        assert result.returncode == 1
        assert result.stderr.strip() == (
            f"error: {file} is a file, not a folder\nhint: choose another folder for results"
        )
    assert file.read_text() == "mine"


def test_codebook_show_gives_json_on_stdout_only(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: 'A [b]', definition: d}\n", encoding="utf-8")

    result = qualcode("codebook", "show", str(file), "--format", "json")

    assert json.loads(result.stdout) == [
        {"theme_id": "", "code_id": "a", "code": "A [b]", "definition": "d"}
    ]


@pytest.mark.parametrize("arguments", [["codebook", "show", "none.yaml"]])
def test_errors_are_one_sentence_and_exit_1(arguments: list[str]) -> None:
    result = qualcode(*arguments)

    assert result.returncode == 1
    assert result.stderr == (
        "error: none.yaml: there is no such file\nhint: look at the name and the folder\n"
    )


def test_an_unknown_unit_is_a_usage_error(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: A}\n", encoding="utf-8")

    result = qualcode(
        "batch", str(file), "--codebook", str(file), "--out", str(tmp_path), "--unit", "page"
    )

    assert result.returncode == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 9, "not a text file"),
        ("damaged.docx", b"PK\x03\x04", "damaged"),
        ("marks.csv", b"id,mark\n1,2\n2,3\n3,4\n", "no open-ended column"),
    ],
)
def test_bad_input_is_one_error_with_a_hint_and_writes_nothing(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    project, book = str(tmp_path / "p.qualcode"), str(ROOT / "codebooks" / "ipe.yaml")
    assert qualcode("init", project, "--codebook", book).returncode == 0

    imported = qualcode("import", str(tmp_path / name), "--project", project)
    # What cannot be read is not encoded either, so that it does not matter with what.
    options = ["--codebook", book, "--out", str(tmp_path / "out"), "--encoder", "hashing"]
    coded = qualcode("batch", str(tmp_path / name), *options)

    for result in (imported, coded):
        lines = result.stderr.split("\n")
        errors = [line for line in lines if line.startswith("error: ")]
        assert result.returncode == 1
        assert len(errors) == 1
        assert words in errors[0]
        assert name in errors[0]
        assert sum(line.startswith("hint: ") for line in lines) == 1
    assert not (tmp_path / "out").exists()
    assert (
        json.loads(qualcode("frequencies", "--project", project, "--format", "json").stdout)[0][
            "cases_in_group"
        ]
        == 0
    )


def test_a_codebook_with_a_cycle_makes_no_project(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("- {id: a, name: A, parent: b}\n- {id: b, name: B, parent: a}\n", encoding="utf-8")

    result = qualcode("init", str(tmp_path / "p.qualcode"), "--codebook", str(book))

    assert result.returncode == 1
    assert "ancestor" in result.stderr
    assert "hint: " in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["book.yaml"]


def test_who_asks_is_named_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann: So?\nBen: Yes.\nJo: Hm.\nAnn: And?\nBen: No.\nJo: Hm.\n")
    project, book = str(tmp_path / "p.qualcode"), str(ROOT / "codebooks" / "ipe.yaml")
    qualcode("init", project, "--codebook", book)
    arguments = ["import", str(tmp_path / "a.txt"), "--project", project, "--format", "csv"]

    unnamed = qualcode(*arguments)
    named = qualcode(*arguments, "--interviewer", "Ann", "--interviewer", "jo")

    assert "what Ann, Ben and Jo say counts" in unnamed.stdout
    assert "Ann and Jo ask in it" in named.stdout


def test_a_study_is_shown_and_set(tmp_path: Path) -> None:
    project, book = str(tmp_path / "p.qualcode"), str(ROOT / "codebooks" / "ipe.yaml")
    (tmp_path / "A.txt").write_text("I: So?\nP01: We met.\nI: Hm.\nP01: And we talked.\n")
    for command in (
        ["init", project, "--codebook", book],
        ["import", str(tmp_path / "A.txt"), "--project", project],
        ["segments", "--unit", "turn", "--project", project],
    ):
        assert qualcode(*command).returncode == 0

    result = qualcode(
        "study", "set", "--project", project, "--name", "Pilot", "--share", "0", "--blind-document", "A"
    )
    assert (result.returncode, result.stderr) == (0, "Suggestions wait for 2 of 2 segments.\n")
    shown = qualcode("study", "show", "--project", project, "--format", "json")
    found = {row["setting"]: row["value"] for row in json.loads(shown.stdout)}
    assert (found["name"], found["blind"], found["share"]) == ("Pilot", "shown", 0)
    assert (found["blind_documents"], found["segments"], found["blind_segments"]) == ("A", 2, 2)

    result = qualcode(
        "study", "set", "--project", project, "--no-blind-documents", "--blind", "after_commit"
    )
    assert result.returncode == 0
    shown = qualcode("study", "show", "--project", project, "--format", "json")
    found = {row["setting"]: row["value"] for row in json.loads(shown.stdout)}
    assert (found["blind"], found["blind_documents"], found["share"]) == ("after_commit", "", 0)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--blind-document", "Z"], 1, "there is no document called 'Z'"),
        (["--blind", "sometimes"], 2, "sometimes"),
        (["--share", "1.5"], 2, "less than or equal to 1"),
        (["--blind-document", "A", "--no-blind-documents"], 2, "not both"),
        (["--name", " "], 1, "a study needs a name"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    project, book = str(tmp_path / "p.qualcode"), str(ROOT / "codebooks" / "ipe.yaml")
    assert qualcode("init", project, "--codebook", book).returncode == 0

    result = qualcode("study", "set", "--project", project, *options)

    assert result.returncode == code
    assert words in result.stderr


def test_codebooks_of_a_project_are_compared_and_taken_out(tmp_path: Path) -> None:
    from qualcode.services.codebook_changes import apply_change
    from qualcode.services.projects import open_project

    place, book = str(tmp_path / "p.qualcode"), str(ROOT / "codebooks" / "ipe.yaml")
    assert qualcode("init", place, "--codebook", book).returncode == 0
    with open_project(place) as project:
        rename = {"op": "edit", "code": "del_dose", "values": {"name": "Dose"}}
        apply_change(project, rename, actor="AB", base_version="1.0.0")
    out = tmp_path / "now.yaml"

    exported = qualcode("codebook", "export", "--project", place, "--out", str(out))
    stored = qualcode("codebook", "diff", "--project", place, "1.0.0", "1.0.1", "--format", "csv")
    files = qualcode("codebook", "diff", book, str(out), "--format", "csv")
    missing = qualcode("codebook", "export", "--project", place, "--out", str(out), "--version", "7")

    assert exported.returncode == stored.returncode == files.returncode == 0
    assert stored.stdout == (
        "code_id,code,field,before,after\ndel_dose,Dose,name,Dose and exposure,Dose\n"
    )
    assert files.stdout == stored.stdout
    assert missing.returncode == 1
    assert missing.stderr == (
        "error: the project has no version '7' of its codebook\nhint: there are 1.0.0, 1.0.1\n"
    )
