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
    coded = qualcode("batch", str(tmp_path / name), "--codebook", book, "--out", str(tmp_path / "out"))

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
