"""The page in a real browser, on a project of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import CHROMIUM, TALK
from playwright.sync_api import Browser, Page, sync_playwright

from qualcode.model import Blinding, Codebook
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import load_encoder

BOOK = Path(__file__).parents[2] / "codebooks" / "ipe.yaml"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("study")
    for name in ("A", "B", "C"):
        lines = [f"Interviewer: And then?\nP01: {line} ({name})\n" for line in TALK]
        (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "cases.csv").write_text("case_id,role\nP01,head\n")
    (folder / "documents.csv").write_text("document,speaker,case_id\nA,P01,P01\nB,P01,P01\n")
    place = str(folder / "study.qualcode")
    with create_project(place, codebook=Codebook.read(BOOK), actor="AB") as project:
        import_paths(project, [folder / name for name in ("A.txt", "B.txt", "C.txt")], actor="AB")
        import_paths(project, [folder / "cases.csv"], actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=load_encoder)
        suggest(project, actor="AB", encoder=load_encoder())
        yield project


@pytest.fixture(scope="module")
def address(study: Project) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-u", "-m", "qualcode", "app", "--project", study.location]
    with subprocess.Popen(
        [*command, "--port", str(port), "--coder", "AB"], stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        for line in server.stdout:
            if "URL" in line:
                break
        yield f"http://127.0.0.1:{port}"
        os.killpg(server.pid, 15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(8000)
    # Every request that would leave this machine is noted and refused.
    outside: list[str] = []

    def refuse(route: Any) -> None:
        outside.append(route.request.url)
        route.abort()

    page.route(lambda url: not url.startswith("http://127.0.0.1"), refuse)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.close()
    assert outside == []
    assert wrong == []
