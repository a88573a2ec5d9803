"""Whole projects of other tools: a reader for each ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats import qualcoder, rqda, taguette
from qualcode.formats.databases import open_database
from qualcode.formats.qualcoder import read_qualcoder
from qualcode.formats.refi.reading import read_project
from qualcode.formats.rqda import read_rqda
from qualcode.formats.taguette import read_taguette
from qualcode.model import Exchange


def read_database(path: Path, *, new_id: Callable[[], str], project: str | None = None) -> Exchange:
    """Read a project from a database whose ending says little, by its mark and its tables.

    ``project`` is the name or number of one, where Taguette has several in a file.
    """
    with open_database(path) as database:
        tables, marked = {*database.tables}, database.marked()
    if marked == taguette.MARK or tables >= {*taguette.TABLES}:
        return read_taguette(path, new_id=new_id, project=project)
    if tables >= {*qualcoder.TABLES}:
        return read_qualcoder(path, new_id=new_id)
    if tables >= {*rqda.TABLES}:
        return read_rqda(path, new_id=new_id)
    reason = "it is a database, but no project of Taguette, QualCoder or RQDA"
    raise UnreadableFile(str(path), reason, hint="export the data from the program that wrote it")


PROJECT_READERS: dict[str, Callable[..., Exchange]] = {
    ".qdpx": read_project,
    ".qde": read_project,
    ".qda": read_qualcoder,
    ".rqda": read_rqda,
    ".sqlite3": read_database,
    ".sqlite": read_database,
    ".db": read_database,
}
# Projects that nobody but their own program can read, and how it hands them over.
_CLOSED = {
    r"\.nvpx?": (
        "NVivo",
        "choose Share, Export Project, REFI-QDA Project (on a Mac, File, Export Project)",
    ),
    r"\.(atlproj\d*|hpr\d*|atlcb)": ("ATLAS.ti", "export the project as QDPX"),
    r"\.(mx|mex)\d+": ("MAXQDA", "export the project as REFI-QDA"),
    r"\.ppj": ("QDA Miner", "export the project as REFI-QDA"),
    r"\.dedoose": ("Dedoose", "export the project as REFI-QDA"),
}


def is_exchange(path: Path) -> bool:
    """Say whether a path is that of another tool's project, by its ending; QualCoder's is a folder."""
    ending = path.suffix.lower()
    known = ending in PROJECT_READERS and (ending == ".qda" or not path.is_dir())
    return known or _closed(path) is not None


def read_exchange(path: Path, *, new_id: Callable[[], str], project: str | None = None) -> Exchange:
    """Read a project by its ending; raise ``UnreadableFile`` where it is none that can be read.

    ``project`` chooses one by its name or number, where a file has several.
    """
    closed = _closed(path)
    if closed:
        program, way = closed
        reason = f"only {program} can read its own projects"
        raise UnreadableFile(str(path), reason, hint=f"in {program}, {way}; then import the .qdpx")
    reader = PROJECT_READERS[path.suffix.lower()]
    if reader is read_database:
        return read_database(path, new_id=new_id, project=project)
    return reader(path, new_id=new_id)


def _closed(path: Path) -> tuple[str, str] | None:
    """Return the program that keeps its projects to itself, and the way out of it."""
    ending = path.suffix.lower()
    return next((told for known, told in _CLOSED.items() if re.fullmatch(known, ending)), None)
