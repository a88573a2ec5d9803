"""UTF-8 that some program has read as Windows-1252: found, and turned back."""

from __future__ import annotations

import re

# What the bytes 0x80..0xbf become in Windows-1252; programs keep the five it leaves out as they are.
_FOLLOWING = [bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0)]
_BYTES = {char: 0x80 + number for number, char in enumerate(_FOLLOWING)}
_SET = re.escape("".join(_FOLLOWING))
_BROKEN = re.compile(
    f"[\u00c2-\u00df][{_SET}]|[\u00e0-\u00ef][{_SET}]{{2}}|[\u00f0-\u00f4][{_SET}]{{3}}"
)


def broken_characters(text: str) -> list[str]:
    """Return every sequence of two to four characters that was one character in UTF-8.

    >>> broken_characters("cafÃ© au lait")
    ['Ã©']
    """
    if text.isascii():
        return []
    return [found[0] for found in _BROKEN.finditer(text) if _mended(found) != found[0]]


def repair(text: str) -> str:
    """Put the characters back that these sequences were; all else stays.

    >>> repair("itâ€™s cafÃ©, naïve")
    'it’s café, naïve'
    """
    return _BROKEN.sub(_mended, text)


def _mended(found: re.Match[str]) -> str:
    data = bytes(_BYTES.get(char) or ord(char) for char in found[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
