"""Long work in processes of its own: learning and encoding never run in the page's process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a job stands; ``failed`` has the message of one that ended badly."""

    active: bool = False
    failed: str = ""


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[str, tuple[subprocess.Popen[bytes], IO[bytes]]]:
    return {}


def start_suggesting(project: str, *, coder: str) -> None:
    """Start ``qualcode suggest`` on a project, unless it is running."""
    if suggesting(project).active:
        return
    messages = tempfile.TemporaryFile()  # noqa: SIM115 (the process writes to it after this returns)
    command = [sys.executable, "-m", "qualcode", "suggest", "--project", project, "--coder", coder]
    environment = {**os.environ, "NO_COLOR": "1"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages, env=environment)
    _jobs()[project] = (process, messages)


def suggesting(project: str) -> Job:
    """Say how the last such job on a project stands."""
    if project not in _jobs():
        return Job()
    process, messages = _jobs()[project]
    if process.poll() is None:
        return Job(active=True)
    if process.returncode == 0:
        return Job()
    messages.seek(0)
    return Job(failed=messages.read().decode(errors="replace").strip())
