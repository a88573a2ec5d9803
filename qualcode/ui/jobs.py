"""Long work in processes of its own: learning and encoding never run in the page's process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a job stands.

    ``failed`` has the message of one that ended badly, ``said`` what one that ended well has found;
    ``step`` is what an active one is at, and ``share`` how much of that is done. ``revision`` is that
    of the project when it began.
    """

    active: bool = False
    failed: str = ""
    said: str = ""
    step: str = ""
    share: float = 0.0
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    messages: IO[bytes]
    progress: Path
    revision: int


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[str, str], _Started]:
    return {}


@st.cache_resource(show_spinner=False)
def _shelf() -> tempfile.TemporaryDirectory[str]:
    # Emptied when the server ends.
    return tempfile.TemporaryDirectory(prefix="qualcode-")


def start_suggesting(project: str, *, coder: str) -> None:
    """Start ``qualcode suggest`` on a project, unless it is running."""
    _start(["suggest"], project, "--coder", coder)


def suggesting(project: str) -> Job:
    """Say how the last such job on a project stands."""
    return _standing("suggest", project)


def start_clustering(project: str, *options: str) -> None:
    """Start ``qualcode themes`` on a project, unless it is running."""
    _start(["themes"], project, "--format", "json", "--out", str(clusters_folder(project)), *options)


def clustering(project: str) -> Job:
    """Say how the last such job on a project stands."""
    return _standing("themes", project)


def clusters_folder(project: str) -> Path:
    """Return the folder where the clusters of a project are kept as long as the server runs."""
    return _folder(project) / "clusters"


def start_linting(project: str, *, revision: int, thorough: bool) -> None:
    """Start ``qualcode codebook lint`` on a project, unless it is running."""
    options = ["--thorough"] if thorough else []
    _start(["codebook", "lint"], project, "--format", "json", *options, revision=revision)


def linting(project: str) -> Job:
    """Say how the last such job on a project stands; it says its findings as JSON."""
    return _standing("lint", project)


def _folder(project: str) -> Path:
    import hashlib

    folder = Path(_shelf().name) / hashlib.sha256(project.encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    return folder


def _start(command: list[str], project: str, *options: str, revision: int = 0) -> None:
    kind = command[-1]
    if _standing(kind, project).active:
        return
    # The process writes to them after this returns, and what it has written is read while it is known.
    output, messages = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
    progress = _folder(project) / f"{kind}.progress"
    progress.unlink(missing_ok=True)
    line = [sys.executable, "-m", "qualcode", *command, "--project", project, *options]
    environment = {**os.environ, "NO_COLOR": "1", "QUALCODE_PROGRESS": str(progress)}
    process = subprocess.Popen(line, stdout=output, stderr=messages, env=environment)
    _jobs()[kind, project] = _Started(
        process=process, output=output, messages=messages, progress=progress, revision=revision
    )


def _standing(kind: str, project: str) -> Job:
    started = _jobs().get((kind, project))
    if started is None:
        return Job()
    if started.process.poll() is None:
        return _active(started)
    if started.process.returncode == 0:
        return Job(said=_read(started.output), revision=started.revision)
    return Job(failed=_read(started.messages) or "it ended without a word", revision=started.revision)


def _active(started: _Started) -> Job:
    # While it is written it may be missing or empty for a moment.
    words = started.progress.read_text().split() if started.progress.exists() else []
    if len(words) < 3:
        return Job(active=True, revision=started.revision)
    step, done, total = " ".join(words[:-2]), int(words[-2]), int(words[-1])
    share = min(1.0, done / total) if total else 0.0
    return Job(active=True, step=step, share=share, revision=started.revision)


def _read(stream: IO[bytes]) -> str:
    # By position, because several sessions may read at once.
    size = os.fstat(stream.fileno()).st_size
    return os.pread(stream.fileno(), size, 0).decode(errors="replace").strip()
