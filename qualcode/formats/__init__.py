"""Files in: a reader for each ending, and the files of a folder with what was left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from qualcode.errors import UnknownFormat, UnreadableFile
from qualcode.formats.captions import read_captions
from qualcode.formats.exchanges import is_exchange
from qualcode.formats.odt import read_odt
from qualcode.formats.pdf import read_pdf
from qualcode.formats.plain import is_spoken, read_plain
from qualcode.formats.rtf import read_rtf
from qualcode.formats.speech import read_speech
from qualcode.formats.survey import AS_IT_LOOKS, read_survey
from qualcode.formats.tables import TABLES
from qualcode.formats.transcript import MAX_MB, Wishes
from qualcode.formats.word import read_word
from qualcode.model import LedgerEntry, ReadResult, SpeakerRole, SurveyChoices

ATTRIBUTE_TABLES = ("cases.csv", "documents.csv")
# Sound and film that a transcript was written down from; they stay where they lie.
RECORDINGS = (".mp3", ".m4a", ".wav", ".ogg", ".flac", ".mp4", ".webm")
# What to do with files that are of use, but are not read here.
OTHERWISE = {
    ".doc": "no reader for it; save it as .docx",
    ".qdc": "a codebook; name it when a project is made, with init --codebook",
}
READERS: dict[str, Callable[..., ReadResult]] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".docx": read_word,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
    ".vtt": read_captions,
    ".srt": read_captions,
    ".sbv": read_captions,
    ".json": read_speech,
    **dict.fromkeys(TABLES, read_survey),
}


def read_file(
    path: Path,
    *,
    new_id: Callable[[], str],
    survey: SurveyChoices = AS_IT_LOOKS,
    remembered: Mapping[str, SurveyChoices] = MappingProxyType({}),
    interviewers: Collection[str] = (),
    roles: Mapping[str, SpeakerRole] = MappingProxyType({}),
    encoding: str | None = None,
    max_mb: int = MAX_MB,
) -> ReadResult:
    """Read one file by its ending; raise ``UnknownFormat`` or ``UnreadableFile``.

    ``survey`` says how surveys are read, ``remembered`` how those with the same columns were before;
    ``interviewers`` are those who ask in transcripts, ``roles`` what else is known of labels,
    ``encoding`` is that of files which are all text, and ``max_mb`` limits what text a transcript has.
    """
    reader = READERS.get(path.suffix.lower())
    if path.suffix.lower() == ".doc":
        reason = "the Word format of before 2007 cannot be read"
        raise UnreadableFile(str(path), reason, hint="open it in Word and save it as .docx")
    if reader is None:
        raise UnknownFormat(str(path), READERS)
    if reader is read_survey and path.suffix.lower() == ".csv" and is_spoken(path, encoding=encoding):
        reader = read_plain
    if reader is read_survey:
        choices = replace(survey, encoding=encoding) if encoding else survey
        return reader(path, new_id=new_id, choices=choices, remembered=remembered)
    wishes = Wishes(interviewers=interviewers, roles=dict(roles), encoding=encoding, max_mb=max_mb)
    return reader(path, new_id=new_id, wishes=wishes)


def unusable(file: Path) -> str:
    """Say why a file cannot be read whatever is in it; nothing where it can."""
    # On Linux a name may be any bytes, which Python writes with lone surrogates: no text holds them.
    if any("\ud800" <= letter <= "\udfff" for letter in file.name):
        return "its name has bytes that are no letters"
    # A pipe or a device might never end.
    if not file.is_file() and not is_exchange(file):
        return "it is no file, or a link to none"
    return ""


def legible(name: str) -> str:
    """Return the name of a file with U+FFFD where it has bytes that are no letters."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _entries(folder: Path, above: Collection[Path] = ()) -> Iterator[Path]:
    """Yield the files of a folder; a project that is a folder of its own counts as one."""
    inside = {*above, folder.resolve()}
    for entry in folder.iterdir():
        if entry.is_dir() and not is_exchange(entry):
            # A link to a folder that it lies in would lead round for ever.
            if entry.resolve() not in inside:
                yield from _entries(entry, inside)
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
            reason = _left_out(file)
            if reason:
                skipped.append(LedgerEntry(place=legible(file.name), outcome="skipped", reason=reason))
            else:
                files.append(file)
    return files, skipped


def _left_out(file: Path) -> str:
    """Say why a file that was found in a folder is not read; nothing where it is."""
    if file.name.startswith((".", "~$")):
        return "hidden or temporary"
    if file.name.lower() == "readme.md":
        return "a README"
    if file.suffix.lower() not in (*READERS, *RECORDINGS) and not is_exchange(file):
        return OTHERWISE.get(file.suffix.lower(), "no reader for it")
    reason = unusable(file)
    return f"{reason}; rename it" if reason.startswith("its name") else reason
