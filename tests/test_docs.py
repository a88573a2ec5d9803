"""What the README shows can be done."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_readme_is_short_and_has_its_picture() -> None:
    assert len(README.splitlines()) <= 150
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / picture).is_file()


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = blocks("python")
    names: dict[str, object] = {}
    exec(example, names)
    probabilities, evidence = names["probabilities"], names["evidence"]

    assert probabilities.shape == (1, 45)
    assert evidence[0].similarity > 0.3


def test_the_commands_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from qualcode.cli import commands, exports, frequencies, settings, study  # noqa: F401 (registers the commands)
    from qualcode.cli.output import app

    (tmp_path / "codebooks").symlink_to(ROOT / "codebooks")
    # A part of the study has everything that the commands take, and is embedded sooner.
    rest = shutil.ignore_patterns("survey", "C02*", "C03*", "C04*")
    shutil.copytree(ROOT / "corpora", tmp_path / "corpora", ignore=rest)
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("") for line in block.splitlines() if line.startswith("qualcode ")]
    assert len(lines) == 7
    for line in lines:
        result = CliRunner().invoke(app, shlex.split(line)[1:])
        assert result.exit_code == 0, (line, result.output)

    assert (
        (tmp_path / "theme_frequencies.csv").read_text().startswith("theme_id,theme,code_id,code,role,")
    )
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {
        "codings.csv", "quotations.csv", "segments.csv", "theme_frequencies.csv", "cases.csv",
        "memos.csv", "readings.csv",
    }  # fmt: skip
