"""Servers of the page, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from qualcode import services
from qualcode.cli.browser import arguments, environment

# Everything that a page is drawn with. A process that has imported it stands ready, and each quick
# server is a copy of that process, so that no module of tests waits seconds for the same imports.
IMPORTED = [
    *("altair", "pandas", "uvicorn", "streamlit.web.bootstrap", "streamlit.web.cli"),
    *(f"qualcode.services.{module.name}" for module in pkgutil.iter_modules(services.__path__)),
]
_ready = multiprocessing.get_context("forkserver")
_ready.set_forkserver_preload(IMPORTED)


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
        _wait(self.process.stdout)

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
    """The same page, from where Streamlit takes over."""

    def __init__(self, place: str, *, coder: str = "AB", port: int = 0) -> None:
        self.port = port or free_port()
        self._said, saying = _ready.Pipe(duplex=False)
        told = {"place": place, "coder": coder, "port": self.port, "saying": saying}
        self._copy = _ready.Process(target=_run, kwargs=told, daemon=True)
        self._copy.start()
        saying.close()
        assert self._copy.pid is not None
        self.pid = self._copy.pid
        with open(self._said.fileno(), closefd=False) as lines:
            _wait(lines)

    def stop(self) -> None:
        if self._copy.is_alive():
            self.signal(signal.SIGKILL)
        self._copy.join()
        self._said.close()


def _run(place: str, coder: str, port: int, saying: Connection) -> None:
    """Do what ``qualcode app`` does, in a process that has imported everything already."""
    from streamlit.web.cli import main

    os.setsid()
    os.dup2(saying.fileno(), sys.stdout.fileno())
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.update(environment(place, coder=coder))
    main(arguments(port))


def _wait(said: Iterable[str]) -> None:
    """Wait until a server says where it is."""
    for line in said:
        if "URL" in line:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
