"""The layers, the size budgets and the start-up promise, held by tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Migrations are frozen lists of tables; their length says nothing.
MODULES = sorted(path for path in (ROOT / "qualcode").rglob("*.py") if path.parent.name != "versions")
HEAVY = ("torch", "transformers", "sentence_transformers", "spacy", "sklearn", "streamlit")


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_keep_their_budget(path: Path) -> None:
    source = path.read_text().splitlines()
    long = []
    for function in _functions(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if body and body[-1].end_lineno - body[0].lineno + 1 > 40:
            long.append(function.name)

    assert len(source) <= 300
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_take_few_positional_parameters(path: Path) -> None:
    def positional(function: ast.FunctionDef) -> int:
        names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        return len([name for name in names if name not in ("self", "cls")])

    commands = path.parent.name == "cli"  # Typer makes options of a command's parameters
    crowded = [
        f.name for f in _functions(path) if positional(f) > 3 and not (commands and f.decorator_list)
    ]

    assert crowded == []


def test_layers_hold() -> None:
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["batch", "--help"], ["codebook", "--help"], ["codebook", "lint", "--help"]],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nsys.argv = ['qualcode', *sys.argv[1:]]\n"
        "from qualcode.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\nassert not loaded, loaded\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_commands_without_a_model_load_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("I: So?\nP01: Yes.\nI: Hm.\nP01: No.\n")
    program = (
        "import sys\nfrom qualcode.cli import main\n"
        "for line in sys.argv[1:]:\n"
        "    sys.argv = ['qualcode', *line.split()]\n"
        "    try:\n        main()\n    except SystemExit as end:\n        assert not end.code, line\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\nassert not loaded, loaded\n"
    )
    lines = [
        f"init p.qualcode --codebook {ROOT / 'codebooks' / 'ipe.yaml'}",
        "import a.txt --project p.qualcode",
        "segments --project p.qualcode --unit turn",
        "frequencies --project p.qualcode --format json",
        "find yes --project p.qualcode",
        "queue --project p.qualcode",
        "speakers --project p.qualcode --set P01=interviewer",
        "export csv --project p.qualcode --out tables",
    ]
    result = subprocess.run(
        [sys.executable, "-c", program, *lines],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_the_coding_page_loads_nothing_that_learns() -> None:
    needed = ("services.coding", "services.workspace", "services.study", "services.accuracy",
              "ui.following", "ui.ordering", "ui.wire")  # fmt: skip
    program = (
        f"import importlib, sys\nfor name in {needed!r}: importlib.import_module('qualcode.' + name)\n"
        "names = ('qualcode.services.following', 'scipy', 'sklearn', 'spacy', 'torch')\n"
        "loaded = [name for name in names if name in sys.modules]\nassert not loaded, loaded\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
