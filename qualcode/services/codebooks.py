"""What a researcher does with a codebook file."""

from __future__ import annotations

from pathlib import Path

from qualcode.formats.codebooks import inspect_codebook
from qualcode.model import Codebook


def inspect(path: Path) -> tuple[Codebook, tuple[str, ...]]:
    """Read a codebook file and return it with its structural faults."""
    return inspect_codebook(path)
