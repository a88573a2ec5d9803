"""Copies of files with pseudonyms in the place of names, made before anything is imported."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from qualcode.core.edits import Edited
from qualcode.core.pseudonyms import Finding, check
from qualcode.core.replacing import Replacer
from qualcode.errors import InputError, UnreadableFile
from qualcode.formats import expand, read_file
from qualcode.formats.decoding import decode
from qualcode.formats.exchanges import is_exchange
from qualcode.formats.folders import check_folder
from qualcode.formats.key_file import Key, Pseudonym, write_key
from qualcode.formats.packing import packed_alike
from qualcode.services.detection import find_in_texts, replacer
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.pseudonyms import entries_of, opened_key

# Files that are all text stay what they are; the text of others becomes a .txt.
_TEXTS = (".txt", ".md", ".vtt", ".srt", ".sbv", ".csv", ".tsv", ".tab", ".json")


def find_in_files(
    paths: Iterable[Path], *, known: Key | None = None, own: Path | None = None
) -> list[Finding]:
    """Return the names in files, with a pseudonym for each; raise ``InputError`` for one of no use."""
    texts = [(name, text) for name, text in _texts(paths).items()]
    return find_in_texts(
        [*texts, *(("names of files", name) for name, _ in texts)], known=known, own=own
    )


def write_copies(
    paths: Iterable[Path],
    findings: Sequence[Finding],
    *,
    key: Path,
    passphrase: str,
    out: Path,
) -> dict[str, int]:
    """Write copies with pseudonyms, and the key; return how much was replaced, by the name of the copy.

    Texts and tables stay what they are, as UTF-8; of Word files, PDFs and the like the text is written.
    Raises ``InputError`` where a copy would overwrite something; then nothing is written.
    """
    check(findings)
    check_folder(out)
    known = opened_key(key, passphrase=passphrase)
    known.add(
        Pseudonym(words=f.words, kind=f.kind, instead=f.instead, capital=f.capital)
        for f in findings
        if f.decision == "replace"
    )
    find, now = replacer(findings, known), utc_now()
    copies, counts = _copies(paths, find, known, now=now), {}
    there = [name for name in copies if (out / name).exists()]
    if there:
        raise InputError(f"{out / there[0]} exists already", hint="choose an empty folder")
    write_key(key, known, passphrase=passphrase)
    out.mkdir(parents=True, exist_ok=True)
    for name, (data, n) in copies.items():
        unfinished = out / f".{name}.{new_uuid()}"
        unfinished.write_bytes(data)
        os.replace(unfinished, out / name)
        counts[name] = n
    return counts


def _texts(paths: Iterable[Path]) -> dict[str, str]:
    files, _ = expand(list(paths))
    if not files:
        raise InputError("there is no file to read", hint="look at the names")
    return {file.name: _text_of(file)[0] for file in files}


def _text_of(file: Path) -> tuple[str, str]:
    """Return the text of a file, and the ending that a copy of it has."""
    if not file.is_file():
        raise UnreadableFile(str(file), "there is no such file", hint="look at the name and the folder")
    if is_exchange(file):
        hint = "import it, and use: qualcode pseudonymise --project"
        raise UnreadableFile(str(file), "a whole project is not copied with pseudonyms", hint=hint)
    ending = file.suffix.lower()
    if ending in _TEXTS:
        return decode(file.read_bytes(), file=file.name)[0], ending
    if ending == ".xlsx":
        return "\n".join(_cells(file)), ending
    read = read_file(file, new_id=new_uuid)
    return "\n".join(document.text for document in read.documents), ".txt"


def _copies(
    paths: Iterable[Path], find: Replacer, known: Key, *, now: str
) -> Mapping[str, tuple[bytes, int]]:
    copies: dict[str, tuple[bytes, int]] = {}
    for file in expand(list(paths))[0]:
        text, ending = _text_of(file)
        name = f"{find(file.stem)}{ending}"
        if name in copies or PurePath(name).name != name:
            raise InputError(f"two copies would be called {name}", hint="rename one of the files")
        edited = Edited(text, find.edits(text))
        known.log += entries_of(edited, document=PurePath(name).stem, now=now)
        data = _workbook(file, find) if ending == ".xlsx" else edited.text.encode("utf-8")
        copies[name] = (data, len(edited.edits))
    return copies


def _cells(file: Path) -> Iterable[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(io.BytesIO(file.read_bytes()), read_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (cell for cell in row if isinstance(cell, str))


def _workbook(file: Path, find: Replacer) -> bytes:
    """Return a workbook with the words in its cells replaced, and neither comments nor properties."""
    from openpyxl import load_workbook
    from openpyxl.workbook import Workbook

    fresh = Workbook()
    fresh.remove(fresh.worksheets[0])
    for sheet in load_workbook(io.BytesIO(file.read_bytes()), read_only=True, data_only=True).worksheets:
        copy = fresh.create_sheet(find(sheet.title).translate(str.maketrans("[]", "()"))[:31])
        for row in sheet.iter_rows(values_only=True):
            copy.append([find(cell) if isinstance(cell, str) else cell for cell in row])
        for cell in (cell for row in copy.iter_rows() for cell in row if isinstance(cell.value, str)):
            cell.data_type = "s"  # words that look like a formula are words
    written = io.BytesIO()
    fresh.save(written)
    return packed_alike(written.getvalue())
