"""Files in: a reader for each ending, and the files of a folder with what was left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qualcode.errors import UnknownFormat
from qualcode.formats.captions import read_captions
from qualcode.formats.exchanges import is_exchange
from qualcode.formats.plain import read_plain
from qualcode.formats.survey import read_survey
from qualcode.formats.word import read_word
from qualcode.model import LedgerEntry, ReadResult

ATTRIBUTE_TABLES = ("cases.csv", "documents.csv")
# Sound and film that a transcript was written down from; they stay where they lie.
RECORDINGS = (".mp3", ".m4a", ".wav", ".ogg", ".flac", ".mp4", ".webm")
READERS: dict[str, Callable[..., ReadResult]] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".docx": read_word,
    ".vtt": read_captions,
    ".srt": read_captions,
    ".csv": read_survey,
    ".xlsx": read_survey,
}


def read_file(
    path: Path,
    *,
    new_id: Callable[[], str],
    columns: Sequence[str] | None = None,
    interviewers: Collection[str] = (),
) -> ReadResult:
    """Read one file by its ending; raise ``UnknownFormat`` or ``UnreadableFile``.

    ``columns`` are the open-ended ones of a survey, ``interviewers`` those who ask in transcripts.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnknownFormat(str(path), READERS)
    survey = reader is read_survey
    options: dict[str, Any] = {"columns": columns} if survey else {"interviewers": interviewers}
    return reader(path, new_id=new_id, **options)


def _entries(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder; a project that is a folder of its own counts as one."""
    for entry in folder.iterdir():
        if entry.is_dir() and not is_exchange(entry):
            yield from _entries(entry)
        else:
            yield entry


def expand(paths: Iterable[Path]) -> tuple[list[Path], list[LedgerEntry]]:
    """Return the files named and those in the folders named, and what was left out of folders."""
    files: list[Path] = []
    skipped: list[LedgerEntry] = []
    for path in paths:
        if not path.is_dir() or is_exchange(path):
            files.append(path)
            continue
        for file in sorted(_entries(path)):
            if file.name.startswith((".", "~$")):
                skipped.append(
                    LedgerEntry(place=file.name, outcome="skipped", reason="hidden or temporary")
                )
            elif file.name.lower() == "readme.md":
                skipped.append(LedgerEntry(place=file.name, outcome="skipped", reason="a README"))
            elif file.suffix.lower() not in (*READERS, *RECORDINGS) and not is_exchange(file):
                skipped.append(
                    LedgerEntry(place=file.name, outcome="skipped", reason="no reader for it")
                )
            else:
                files.append(file)
    return files, skipped
