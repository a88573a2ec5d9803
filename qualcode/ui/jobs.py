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

    ``failed`` has the message of one that ended badly; ``step`` is what an active one is at, and
    ``share`` how much of that is done.
    """

    active: bool = False
    failed: str = ""
    step: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    process: subprocess.Popen[bytes]
    messages: IO[bytes]
    progress: Path


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[str, str], _Running]:
    return {}


@st.cache_resource(show_spinner=False)
def _shelf() -> tempfile.TemporaryDirectory[str]:
    # Emptied when the server ends.
    return tempfile.TemporaryDirectory(prefix="qualcode-")


def start_suggesting(project: str, *, coder: str) -> None:
    """Start ``qualcode suggest`` on a project, unless it is running."""
    _start("suggest", project, "--coder", coder)


def suggesting(project: str) -> Job:
    """Say how the last such job on a project stands."""
    return _standing("suggest", project)


def start_clustering(project: str, *options: str) -> None:
    """Start ``qualcode themes`` on a project, unless it is running."""
    _start("themes", project, "--format", "json", "--out", str(clusters_folder(project)), *options)


def clustering(project: str) -> Job:
    """Say how the last such job on a project stands."""
    return _standing("themes", project)


def clusters_folder(project: str) -> Path:
    """Return the folder where the clusters of a project are kept as long as the server runs."""
    return _folder(project) / "clusters"


def _folder(project: str) -> Path:
    import hashlib

    folder = Path(_shelf().name) / hashlib.sha256(project.encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    return folder


def _start(command: str, project: str, *options: str) -> None:
    if _standing(command, project).active:
        return
    messages = tempfile.TemporaryFile()  # noqa: SIM115 (the process writes to it after this returns)
    progress = _folder(project) / f"{command}.progress"
    progress.unlink(missing_ok=True)
    line = [sys.executable, "-m", "qualcode", command, "--project", project, *options]
    environment = {**os.environ, "NO_COLOR": "1", "QUALCODE_PROGRESS": str(progress)}
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=messages, env=environment)
    _jobs()[command, project] = _Running(process=process, messages=messages, progress=progress)


def _standing(command: str, project: str) -> Job:
    running = _jobs().get((command, project))
    if running is None:
        return Job()
    if running.process.poll() is None:
        return _active(running.progress)
    if running.process.returncode == 0:
        return Job()
    running.messages.seek(0)
    return Job(failed=running.messages.read().decode(errors="replace").strip())


def _active(progress: Path) -> Job:
    # While it is written it may be missing or empty for a moment.
    words = progress.read_text().split() if progress.exists() else []
    if len(words) < 3:
        return Job(active=True)
    step, done, total = " ".join(words[:-2]), int(words[-2]), int(words[-1])
    return Job(active=True, step=step, share=min(1.0, done / total) if total else 0.0)
