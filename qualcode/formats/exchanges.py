"""Whole projects of other tools: a reader for each ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualcode.formats.refi.reading import read_project
from qualcode.model import Exchange

PROJECT_READERS: dict[str, Callable[..., Exchange]] = {
    ".qdpx": read_project,
    ".qde": read_project,
}


def is_exchange(path: Path) -> bool:
    """Say whether a path is that of another tool's project, by its ending."""
    return path.suffix.lower() in PROJECT_READERS


def read_exchange(path: Path, *, new_id: Callable[[], str]) -> Exchange:
    """Read a project by its ending; raise ``UnreadableFile`` where it is none."""
    return PROJECT_READERS[path.suffix.lower()](path, new_id=new_id)
