"""Caption files: WebVTT of Teams and Zoom, and SRT."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.plain import transcript
from qualcode.formats.word import clock
from qualcode.model import ReadResult

_CUE_TIMES = re.compile(r"(\d+(?::\d+){1,2}[.,]\d+)[ \t]+-->[ \t]+\d")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?[a-z][^>]*>|<\d[\d:.]*>")
_LABEL = re.compile(r"([^\W\d_][\w .'’\-]{0,39}):[ \xa0]+")


def read_captions(path: Path, *, new_id: Callable[[], str]) -> ReadResult:
    """Read a .vtt or .srt file; the cues of one speaker in a row become one turn."""
    data = path.read_bytes()
    text, encoding, warnings = decode(data, file=str(path))
    cues = list(_cues(text.replace("\r\n", "\n").replace("\r", "\n")))
    if not cues:
        raise UnreadableFile(str(path), "there is no cue in it", hint="export the captions again")
    lines: list[str] = []
    speaking = None
    for start, speaker, words in cues:
        if speaker and speaker != speaking:
            lines.append(f"[{clock(start)}] {speaker}: {words}")
            speaking = speaker
        elif lines and speaking:
            lines[-1] += f" {words}"
        else:
            lines.append(words)
    body = "\n".join(lines)
    return transcript(path, data, body, encoding=encoding, warnings=warnings, new_id=new_id)


def _cues(text: str) -> Iterable[tuple[int, str, str]]:
    for block in re.split(r"\n[ \t]*\n", text):
        found = _CUE_TIMES.search(block)
        if not found:
            continue
        body = block[found.end() :].partition("\n")[2]
        voice = _VOICE.search(body)
        words = " ".join(unescape(_TAG.sub("", body)).split())
        label = None if voice else _LABEL.match(words)
        if label:
            words = words[label.end() :]
        if words:
            yield _milliseconds(found[1]), (voice or label or ("", ""))[1].strip(), words


def _milliseconds(time: str) -> int:
    """Teams writes unpadded fractions: ``6.90`` is six seconds and 90 milliseconds."""
    whole, fraction = re.split("[.,]", time)
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction)
