"""Caption files: WebVTT of Teams and Zoom, and SRT."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from html import unescape
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.plain import transcript
from qualcode.formats.word import clock
from qualcode.model import ReadResult

_CUE_TIMES = re.compile(r"[ \t]*(\d+(?::\d+){1,2}[.,]\d+)[ \t]+-->[ \t]+\d")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?[a-z][^>]*>|<\d[\d:.]*>")
_LABEL = re.compile(r"([^\W\d_][\w .'’\-]{0,39}):[ \xa0]+")


def read_captions(
    path: Path, *, new_id: Callable[[], str], interviewers: Collection[str] = ()
) -> ReadResult:
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
        elif lines and speaking and not words.startswith("- "):
            lines[-1] += f" {words}"
        else:
            lines.append(words)
    body = "\n".join(lines)
    return transcript(
        path, data, body, encoding=encoding, warnings=warnings, new_id=new_id,
        interviewers=interviewers,
    )  # fmt: skip


def _cues(text: str) -> Iterable[tuple[int, str, str]]:
    said = ""
    for start, lines in _blocks(text):
        body = "\n".join(lines)
        voice = _VOICE.search(body)
        plain = [" ".join(unescape(_TAG.sub("", line)).split()) for line in lines]
        if "<c" in body or said:
            # Automatic captions roll: a line is shown again until the next one is complete.
            plain = [line for line in plain if line != said]
        words = " ".join(line for line in plain if line)
        if "<c" in body and plain:
            said = plain[-1]
        if len(plain) > 1 and all(line.startswith("-") for line in plain):
            # Two people in one cue; who they are is not said.
            yield from ((start, "", f"\n- {line.lstrip('- ')}") for line in plain)
            continue
        label = None if voice else _LABEL.match(words)
        if label:
            words = words[label.end() :]
        if words:
            yield start, (voice or label or ("", ""))[1].strip(), words


def _blocks(text: str) -> Iterable[tuple[int, list[str]]]:
    """Yield the start of each cue and its lines; a cue ends at a blank line or at the next times."""
    start = -1
    lines: list[str] = []
    for line in text.split("\n"):
        found = _CUE_TIMES.match(line)
        if found or not line.strip():
            if start >= 0 and lines:
                yield start, lines
            start, lines = _milliseconds(found[1]) if found else -1, []
        elif start >= 0:
            lines.append(line)
    if start >= 0 and lines:
        yield start, lines


def _milliseconds(time: str) -> int:
    """Teams writes unpadded fractions: ``6.90`` is six seconds and 90 milliseconds."""
    whole, fraction = re.split("[.,]", time)
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction)
