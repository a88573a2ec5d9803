"""What a study gives to take away, as files in memory; nothing is left on the disk."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qualcode.core.matrices import Cells, Coders
from qualcode.formats.folders import write_tables
from qualcode.formats.packing import packed
from qualcode.formats.refi.writing import Target
from qualcode.formats.workbooks import write_workbook
from qualcode.services.codebook_versions import export_codebook
from qualcode.services.exports import tables
from qualcode.services.handover import export_project
from qualcode.services.projects import Project

TableFile = Literal[".zip", ".xlsx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The bytes of a file, and what is to be said of them."""

    data: bytes
    notes: tuple[str, ...] = ()


def take_tables(
    project: Project,
    *,
    ending: TableFile,
    matrix: Cells | None = None,
    by: Coders = "any",
    raw: bool = False,
) -> Taken:
    """Return all tables as CSV files in a zip, or as the sheets of a workbook.

    The notes name cells that are cut, because they are too long for a workbook. ``raw`` leaves in CSV
    what looks like a formula as it is. Raises ``InputError`` for more rows than a workbook takes.
    """
    found = tables(project, matrix=matrix, by=by)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if ending == ".xlsx":
            cut = write_workbook(folder / "tables.xlsx", found)
            notes = tuple(f"{entry.place}: {entry.reason}" for entry in cut)
            return Taken(data=(folder / "tables.xlsx").read_bytes(), notes=notes)
        write_tables(folder, {f"{name}.csv": table for name, table in found.items()}, raw=raw)
        return Taken(data=packed({file.name: file.read_bytes() for file in sorted(folder.iterdir())}))


def take_codebook(project: Project, *, ending: str, version: str | None = None) -> Taken:
    """Return a version of the codebook as a file with this ending.

    Raises ``InputError`` for what a file of this kind cannot hold.
    """
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"codebook{ending}"
        export_codebook(project, file, version=version)
        return Taken(data=file.read_bytes())


def take_project(project: Project, *, target: Target) -> Taken:
    """Return the project as a .qdpx for other tools.

    Raises ``InputError`` where it would not come back as it is.
    """
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "project.qdpx"
        export_project(project, file, target=target)
        return Taken(data=file.read_bytes())
