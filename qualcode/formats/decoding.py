"""From bytes to text by a ladder that never guesses silently."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from qualcode.core.mojibake import broken_characters, repair
from qualcode.core.text import normalise
from qualcode.errors import InputError, UnreadableFile

# What a person can ask for beside the encodings that Python knows.
REPAIR = "repair-utf8"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A character in UTF-8; the surrogates that some programs write are near enough.
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LOST = "{} damaged characters were replaced by U+FFFD"


class DoubtfulLine(NamedTuple):
    """A line with characters that another encoding would read differently; lines count from one."""

    number: int
    text: str


def decode(data: bytes, *, file: str, encoding: str | None = None) -> tuple[str, str, list[str]]:
    """Return the text, the encoding used and warnings; raise ``UnreadableFile`` for no text.

    An ``encoding`` that is asked for is used whatever the ladder says; ``repair-utf8`` undoes what
    reading UTF-8 as Windows-1252 has done. Raises ``InputError`` for an encoding nobody knows.
    """
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise empty_file(file)
    if encoding is None:
        text, used, warnings = _ladder(data, file)
        return text, used, [*warnings, *_mojibake(text)]
    if encoding.lower() == REPAIR:
        text, used, warnings = _ladder(data, file)
        return repair(text), f"{used}, repaired", warnings
    return _as_asked(data, file, encoding)


def doubtful_lines(
    data: bytes, *, file: str, encoding: str | None = None, most: int = 50
) -> list[DoubtfulLine]:
    """Return the first lines that show whether the encoding is right: those that are not all ASCII."""
    text, _, _ = decode(data, file=file, encoding=encoding)
    found: list[DoubtfulLine] = []
    for number, line in enumerate(normalise(text).split("\n"), start=1):
        if len(found) < most and not line.isascii():
            found.append(DoubtfulLine(number, line))
    return found


def empty_file(file: str) -> UnreadableFile:
    """Return the error for a file with nothing in it."""
    return UnreadableFile(file, "the file is empty", hint="leave it out, or export it again")


def _as_asked(data: bytes, file: str, encoding: str) -> tuple[str, str, list[str]]:
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError) as problem:
        raise InputError(
            f"{file}: it cannot be read as {encoding!r}",
            hint=f"give utf-8, cp1252, cp1250, mac_roman, utf-16 or another, or {REPAIR}",
        ) from problem
    # A byte that the encoding has no character for; the sign itself may stand in UTF-8.
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    return text, encoding.lower(), [_LOST.format(lost)] if lost > 0 else []


def _ladder(data: bytes, file: str) -> tuple[str, str, list[str]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            lost = text.count("\ufffd")
            return text, encoding, [_LOST.format(lost)] if lost else []
    zeros = (data[0:2000:2].count(0), data[1:2000:2].count(0))
    half = max(len(data[:2000]) // 2, 1)
    if len(data) % 2 == 0 and max(zeros) > 0.6 * half and min(zeros) < 0.1 * half:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return data.decode(encoding, "replace"), encoding, []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_binary(data, file, most=0.05)
        return _damaged(data)
    # What is UTF-8 throughout may have come from a terminal; most of it must be readable.
    _refuse_binary(data, file, most=0.3)
    return text, "utf-8", []


def _refuse_binary(data: bytes, file: str, *, most: float) -> None:
    controls = sum(data.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    if controls > most * len(data):
        raise UnreadableFile(file, "this is not a text file", hint="save it as .txt or .docx")


def _damaged(data: bytes) -> tuple[str, str, list[str]]:
    foreign = sum(byte > 127 for byte in data)
    if sum(map(len, _SEQUENCE.findall(data))) >= 0.6 * foreign:
        repaired = data.decode("utf-8", "replace")
        return repaired, "utf-8", [_LOST.format(repaired.count("\ufffd"))]
    text = data.decode("cp1252", "replace")
    line = next((line.strip() for line in text.splitlines() if not line.isascii()), "")
    shown = line if len(line) <= 60 else f"{line[:60]}…"
    warning = f"not UTF-8; read as Windows-1252, please look at accents and quotes: “{shown}”"
    return text, "cp1252", [f"{warning}; if they are wrong, give --encoding"]


def _mojibake(text: str) -> list[str]:
    """Warn of a text that was UTF-8, was read as Windows-1252, and was stored as UTF-8 again."""
    found = broken_characters(text)
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if sum(map(len, found)) < max(0.6 * foreign, 1):
        return []
    example = f"“{found[0]}” for “{repair(found[0])}”"
    warning = f"{len(found)} characters look like UTF-8 that was read as Windows-1252 ({example})"
    return [f"{warning}; mend them with --encoding {REPAIR}"]
