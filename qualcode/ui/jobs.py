"""Long work in processes of its own: learning and encoding never run in the page's process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO, NamedTuple

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a job stands: ``failed`` has the message of one that ended badly, ``said`` what it found.

    ``revision`` is that of the project when it began.
    """

    active: bool = False
    failed: str = ""
    said: str = ""
    revision: int = 0


class _Started(NamedTuple):
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    messages: IO[bytes]
    revision: int


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[str, str], _Started]:
    return {}


def start_suggesting(project: str, *, coder: str) -> None:
    """Start ``qualcode suggest`` on a project, unless it is running."""
    _start("suggest", project, ["suggest", "--project", project, "--coder", coder])


def suggesting(project: str) -> Job:
    """Say how the last such job on a project stands."""
    return _standing("suggest", project)


def start_linting(project: str, *, revision: int) -> None:
    """Start ``qualcode codebook lint`` on a project, unless it is running."""
    command = ["codebook", "lint", "--project", project, "--format", "json"]
    _start("lint", project, command, revision=revision)


def linting(project: str) -> Job:
    """Say how the last such job on a project stands; it says its findings as JSON."""
    return _standing("lint", project)


def _start(kind: str, project: str, arguments: list[str], *, revision: int = 0) -> None:
    if _standing(kind, project).active:
        return
    # The process writes to them after this returns, and what it has written is read while it is known.
    output, messages = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
    command = [sys.executable, "-m", "qualcode", *arguments]
    environment = {**os.environ, "NO_COLOR": "1"}
    process = subprocess.Popen(command, stdout=output, stderr=messages, env=environment)
    _jobs()[kind, project] = _Started(process, output, messages, revision)


def _standing(kind: str, project: str) -> Job:
    started = _jobs().get((kind, project))
    if started is None:
        return Job()
    if started.process.poll() is None:
        return Job(active=True, revision=started.revision)
    if started.process.returncode == 0:
        return Job(said=_read(started.output), revision=started.revision)
    return Job(failed=_read(started.messages) or "it ended without a word", revision=started.revision)


def _read(stream: IO[bytes]) -> str:
    # By position, because several sessions may read at once.
    size = os.fstat(stream.fileno()).st_size
    return os.pread(stream.fileno(), size, 0).decode(errors="replace").strip()
