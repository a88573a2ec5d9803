"""How long commands take from the shell, beside the bare import of the libraries they stand on.

"starts" ends where the command's own function would begin (its help, read and printed instead);
"whole run" adds its work, which for tables includes loading pandas and SQLAlchemy.

Usage: python benchmarks/startup.py [REPEATS]
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 0.5


def seconds(command: list[str], *, folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begun


def starting(program: list[str], arguments: list[str]) -> list[str]:
    """The same command up to where its own function begins: its name and words, then --help."""
    words = [word for word in arguments if not word.startswith("-")]
    return [*program, *words[: 2 if arguments[0] in ("codebook", "export") else 1], "--help"]


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    program = [sys.executable, "-m", "qualcode"]
    book = str(ROOT / "codebooks" / "jpd.yaml")
    bare = [sys.executable, "-c", "import pandas, sqlalchemy, typer"]
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.txt").write_text("I: So?\nP01: Yes.\nI: Hm.\nP01: No.\n")
        seconds([*program, "init", "study.qualcode", "--codebook", book], folder=folder)
        commands = {
            "codebook check": ["codebook", "check", book],
            "import": ["import", "a.txt", "--project", "study.qualcode"],
            "segments --unit turn": ["segments", "--project", "study.qualcode", "--unit", "turn"],
            "frequencies": ["frequencies", "--project", "study.qualcode", "--format", "csv"],
            "export csv": ["export", "csv", "--project", "study.qualcode", "--out", "tables"],
        }
        # Taken in turns, so that a busy moment of the machine touches all alike.
        taken: dict[str, list[float]] = defaultdict(list)
        for _ in range(repeats):
            taken["libraries alone"].append(seconds(bare, folder=folder))
            taken["qualcode --help"].append(seconds([*program, "--help"], folder=folder))
            for label, arguments in commands.items():
                taken[f"{label}, starts"].append(seconds(starting(program, arguments), folder=folder))
                taken[f"{label}, whole run"].append(seconds([*program, *arguments], folder=folder))
    peer = statistics.median(taken["libraries alone"])
    for label, times in taken.items():
        value = statistics.median(times)
        print(f"{label:36} {value:6.2f} s   {value / peer:5.2f} of the libraries alone"
              f"   {'' if value < LIMIT else 'over'}")  # fmt: skip
        figures[label] = {
            "value": value, "unit": "s", "peer": peer, "ratio": value / peer,
            "spread": statistics.stdev(times),
        }  # fmt: skip
    content = {
        "machine": f"{platform.machine()} {platform.system()}",
        "versions": {package: version(package) for package in ("pandas", "sqlalchemy", "typer")},
        "figures": figures,
    }
    out = Path(__file__).parent / "results" / "startup.json"
    out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
