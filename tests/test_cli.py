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
    assert result.stderr == "error: none.yaml: there is no such file\n"


def test_an_unknown_unit_is_a_usage_error(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("- {id: a, name: A}\n", encoding="utf-8")

    result = qualcode(
        "batch", str(file), "--codebook", str(file), "--out", str(tmp_path), "--unit", "page"
    )

    assert result.returncode == 2
