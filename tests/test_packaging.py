"""What is installed is all that the program needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

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


class Index(BaseHTTPRequestHandler):
    """An index of packages that has an answer for everything below /cpu."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.startswith("/cpu") else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


# In the place of python3: makes a .venv whose pip only writes down what it is to install.
PYTHON = """#!/bin/sh
[ "$1" = -c ] && exec {python} "$@"
mkdir -p .venv/bin
printf '#!/bin/sh\\necho "$@" >> installed.txt\\n' > .venv/bin/pip
chmod +x .venv/bin/pip
"""


@pytest.mark.parametrize(("place", "taken"), [("cpu", True), ("gone", False)])
def test_torch_comes_from_its_cpu_index_where_that_answers(
    tmp_path: Path, index: str, place: str, taken: bool
) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / "python"
    python.write_text(PYTHON.format(python=sys.executable))
    python.chmod(0o755)

    subprocess.run(
        ["make", "install", f"PYTHON={python}", f"TORCH_INDEX={index}/{place}"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip

    torch, rest = (tmp_path / "installed.txt").read_text().splitlines()
    option = f" --index-url {index}/{place}" if taken else ""
    assert torch == f"install --quiet torch==2.13.0{option}"
    assert "--index-url" not in rest
