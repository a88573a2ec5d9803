"""From bytes to text by a ladder that never guesses silently."""

from __future__ import annotations

import codecs

from qualcode.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, *, file: str) -> tuple[str, str, list[str]]:
    """Return the text, the encoding used and warnings; raise ``UnreadableFile`` for no text."""
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise empty_file(file)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), encoding, []
    zeros = (data[0:2000:2].count(0), data[1:2000:2].count(0))
    half = max(len(data[:2000]) // 2, 1)
    if len(data) % 2 == 0 and max(zeros) > 0.6 * half and min(zeros) < 0.1 * half:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return data.decode(encoding, "replace"), encoding, []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_binary(data, file)
        return _damaged(data)
    _refuse_binary(data, file)
    return text, "utf-8", []


def empty_file(file: str) -> UnreadableFile:
    """Return the error for a file with nothing in it."""
    return UnreadableFile(file, "the file is empty", hint="leave it out, or export it again")


def _refuse_binary(data: bytes, file: str) -> None:
    controls = sum(data.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    if controls > 0.05 * len(data):
        raise UnreadableFile(file, "this is not a text file", hint="save it as .txt or .docx")


def _damaged(data: bytes) -> tuple[str, str, list[str]]:
    foreign = sum(byte > 127 for byte in data)
    repaired = data.decode("utf-8", "replace")
    valid = sum(len(char.encode()) for char in repaired if ord(char) > 127 and char != "\ufffd")
    if valid >= 0.6 * foreign:
        lost = repaired.count("\ufffd")
        return repaired, "utf-8", [f"{lost} damaged characters were replaced by U+FFFD"]
    text = data.decode("cp1252", "replace")
    return text, "cp1252", ["not UTF-8; read as Windows-1252, please look at accents and quotes"]
