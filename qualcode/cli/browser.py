"""Start the browser interface in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

_OPTIONS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "type",
    "runner.postScriptGC": "false",
    "server.maxUploadSize": "200",
}


def arguments(port: int) -> list[str]:
    """Return what Streamlit is told, so that it runs the page on loopback."""
    # Found, not imported: the page needs Streamlit, the command line must not load it.
    page = find_spec("qualcode.ui.app")
    assert page is not None
    assert page.origin is not None
    options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
    return ["run", page.origin, f"--server.port={port}", *options]


def environment(project: str, *, coder: str) -> dict[str, str]:
    """Return by which variables the page is told what it is to show, and to whom."""
    return {"QUALCODE_PROJECT": project, "QUALCODE_CODER": coder}


def serve(project: str, *, coder: str, port: int) -> int:
    """Run the page on loopback until it is stopped; return the exit code."""
    command = [sys.executable, "-m", "streamlit", *arguments(port)]
    try:
        return subprocess.call(command, env={**os.environ, **environment(project, coder=coder)})
    except KeyboardInterrupt:
        return 0
