"""Servers of the page, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path


class Server:
    """The page of one person on a project, started as that person would."""

    def __init__(self, place: str, *, coder: str = "AB", port: int = 0) -> None:
        self.port = port or free_port()
        command = [sys.executable, "-u", "-m", "qualcode", "app", "--project", place]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--coder", coder], stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        self.pid = self.process.pid
        assert self.process.stdout is not None
        next(line for line in self.process.stdout if "URL" in line)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signal(self, number: int) -> None:
        """Send a signal to the server and all that it has started."""
        os.killpg(self.pid, number)

    def processes(self, module: str) -> list[int]:
        """Return the numbers of the processes that the server has started to run a module."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                ours = os.getpgid(int(entry.name)) == self.pid
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


class QuickServer(Server):
    """The same page, as a copy of a process that has imported everything."""

    def __init__(self, place: str, *, coder: str = "AB", port: int = 0) -> None:
        self.port = port or free_port()
        self._ready = _ready()
        answer = self._ready.ask({"place": place, "coder": coder, "port": self.port}, "started ")
        self.pid = int(answer.split()[1])
        self._ready.hear(f":{self.port}")

    def stop(self) -> None:
        self._ready.ask({"stop": self.pid}, f"stopped {self.pid}")


class _Ready:
    """The process that stands ready to be copied; it ends with the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", str(Path(__file__).with_name("ready.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what: dict[str, object], answer: str) -> str:
        """Ask for something; return the line that begins with the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return self.hear(answer)

    def hear(self, words: str) -> str:
        """Return the next line that has the words in it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if words in line:
                return line
        raise AssertionError(f"the process that stands ready has ended without a word of {words}")


@cache
def _ready() -> _Ready:
    return _Ready()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
