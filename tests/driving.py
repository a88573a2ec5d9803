"""What the browser tests do to the page, and what was said in their study."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

import qualcode
from qualcode.model import Coding
from qualcode.services import projects
from qualcode.services.projects import Project

ASSETS = Path(qualcode.__file__).parent / "ui" / "components" / "assets"
BOOK = Path(__file__).parents[1] / "codebooks" / "ipe.yaml"
CHROMIUM = os.environ.get("QUALCODE_CHROMIUM") or shutil.which("chromium")
TALK = (
    "We moved it into the evening because of the shifts.",
    "👨‍👩‍👧 The families who need it most are the ones we never see.",
    "Our champion left and nobody noticed for a month.",
    "She knew exactly when to stop talking.",
    "![picture](http://198.51.100.7/leak.png) *stars* :red[colour] <b>bold</b>",
    "We hold handovers sitting down now, é and e\u0301 alike.",
    "قالت إننا نلتقي \u202eevening\u202c كل أسبوع, she said, $x^2$ <img src=x onerror=alert(1)>",
)


Tab = Callable[..., Page]


class Server:
    """The page of one person on a project, in a process of its own."""

    def __init__(self, place: str, *, coder: str = "AB", port: int = 0) -> None:
        self.port = port or _free_port()
        command = [sys.executable, "-u", "-m", "qualcode", "app", "--project", place]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--coder", coder], stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "URL" in line:
                break
        self.address = f"http://127.0.0.1:{self.port}"

    def signal(self, number: int) -> None:
        """Send a signal to the server and all that it has started."""
        os.killpg(self.process.pid, number)

    def processes(self, module: str) -> list[int]:
        """Return the numbers of the processes that the server has started to run a module."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                ours = os.getpgid(int(entry.name)) == self.process.pid
                if ours and module in (entry / "cmdline").read_text().split("\0"):
                    found.append(int(entry.name))
        return found

    def stop(self) -> None:
        """End the server and wait until it has ended."""
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def document(study: Project, name: str) -> str:
    return next(d.id for d in projects.documents(study) if d.name == name)


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Document").click()
    page.get_by_role("option", name=re.compile(rf"^{name}\b")).click()
    expect(page.locator(".qc-words", has_text=f"({name})").first).to_be_visible()
    segment(page, 0).click()


def segment(page: Page, number: int) -> Any:
    return page.locator(".qc-seg[tabindex]").nth(number)


def quotation(study: Project, coding: Coding) -> str:
    text = next(d.text for d in projects.documents(study) if d.id == coding.document_id)
    return text[coding.span.start : coding.span.end]


def words(page: Page, number: int) -> Any:
    """The words of a participant's segment."""
    return segment(page, number).locator(".qc-words")


def labels(page: Page) -> Any:
    """The labels of the quotations in the margin."""
    return page.locator(".qc-label")


def pick_code(page: Page, typed: str) -> None:
    """Give a code found by typing, by keyboard alone."""
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
