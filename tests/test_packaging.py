"""What is installed is all that the program needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_has_every_file_of_the_package(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(
        ROOT / "qualcode", sources / "qualcode", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(tmp_path), str(sources)], check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("qualcode/")}
    needed = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "qualcode").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert inside == needed
