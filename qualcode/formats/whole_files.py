"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qualcode.errors import InputError


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raise ``InputError`` for a place where none can be."""
    check_place(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        draft = Path(folder) / path.name
        draft.write_bytes(data)
        os.replace(draft, path)


def check_place(path: Path) -> None:
    """Raise ``InputError`` where no file can be: over a folder, or in none."""
    if path.is_dir():
        raise InputError(f"{path} is a folder", hint="give the name of a file")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", hint="create it first")
