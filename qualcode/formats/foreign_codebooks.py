"""The codebooks of other tools: as REFI-QDA, and those of their whole projects."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.exchanges import is_exchange, read_exchange
from qualcode.formats.refi.codebook import read_qdc
from qualcode.formats.refi.codes import COLOUR
from qualcode.formats.refi.sources import DOUBTFUL
from qualcode.model import Codebook, Exchange, LedgerEntry

QDC = ".qdc"


def is_foreign_codebook(path: Path) -> bool:
    """Say whether a path is that of another tool's codebook or project, by its ending."""
    return path.suffix.lower() == QDC or is_exchange(path)


def read_foreign_codebook(path: Path) -> tuple[Codebook, tuple[LedgerEntry, ...]]:
    """Read a .qdc, or take the codes of a whole project as a codebook, and list what is left out.

    Raises ``UnreadableFile`` where it is none of these, or has no codes.
    """
    if path.suffix.lower() == QDC:
        return read_qdc(path)
    numbers = count()
    found = read_exchange(path, new_id=lambda: str(next(numbers)))
    if not found.codes:
        raise UnreadableFile(str(path), "no codes in it", hint="import it into a project that has some")
    book = Codebook(
        id=path.stem, name=found.name, version="1", codes=found.codes, modifiers=found.modifiers,
        # That a place is to be checked is said of codings, which do not come along.
        flags=tuple(flag for flag in found.flags if flag != DOUBTFUL),
    )  # fmt: skip
    return book, tuple(_left_out(found, path.name))


def _left_out(found: Exchange, file: str) -> list[LedgerEntry]:
    colours = [part for part in found.parts if part.place == COLOUR]
    rest = {
        "documents": len(found.documents), "codings": len(found.codings), "cases": len(found.cases),
        "memos": len(found.memos), "colours of codes": len(colours),
        "other parts of the project": len(found.parts) - len(colours),
    }  # fmt: skip
    return [
        LedgerEntry(place=file, outcome="skipped", count=number, reason=kind)
        for kind, number in rest.items()
        if number
    ]
