"""What a researcher does with a codebook file."""

from __future__ import annotations

from pathlib import Path

from qualcode.formats.codebooks import Inspection, inspect_codebook


def inspect(path: Path) -> Inspection:
    """Read a codebook file; return it with its structural faults, and with what is left out of it."""
    return inspect_codebook(path)
