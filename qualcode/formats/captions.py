"""Caption files: WebVTT of Teams and Zoom, SRT, and SBV.

Read here and not by webvtt-py and srt, which lose what matters: webvtt-py takes ``6.90`` for 6.900
seconds where Teams means 6.090 and leaves cues out without a word; srt stops at the first broken cue,
or leaves it out likewise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import NamedTuple

from qualcode.core.cues import Cue, write_cues
from qualcode.core.text import normalise
from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.transcript import NONE, Wishes, read_bytes, taken_cues, transcript
from qualcode.model import ReadResult

_TIME = r"\d{1,9}(?::\d{1,9}){1,2}[.,]\d{1,9}"
_CUE_TIMES = re.compile(rf"[ \t]*({_TIME})[ \t]+-->[ \t]+({_TIME})")
_SBV_TIMES = re.compile(rf"({_TIME}),({_TIME})[ \t]*$")
_VOICE = re.compile(r"<v(?:\.[^ <>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"</?[a-z][^<>]*>|<\d[\d:.]*>")
_LABEL = re.compile(r"([^\W\d_][\w .'’\-]{0,39}):[ \xa0]+")
_BEFORE_VOICE = re.compile(r"(?=<v[ .\t])")
_PARTS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_HEADING = re.compile(r"\s*(?:WEBVTT|NOTE|STYLE|REGION)\b")
_UNTIMED = "passages were left out because they have no times"
_BROKEN = "cues were left out because their times cannot be read"


def read_captions(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read a .vtt, .srt or .sbv file; the cues of one speaker in a row become one turn."""
    data = read_bytes(path, wishes)
    text, encoding, warnings = decode(data, file=str(path), encoding=wishes.encoding)
    text = normalise(text)
    times = _SBV_TIMES if path.suffix.lower() == ".sbv" else _CUE_TIMES
    blocks = list(_blocks(text, times))
    cues = list(_cues(blocks))
    if not cues:
        raise UnreadableFile(str(path), "there is no cue in it", hint="export the captions again")
    sure = any(_VOICE.search(line) for block in blocks for line in block.lines)
    taken = taken_cues(write_cues(cues, sure=sure), encoding=encoding, warnings=warnings)
    taken.left_out[_BROKEN] = sum(
        1 for line in text.split("\n") if "-->" in line and not times.match(line)
    )
    taken.left_out[_UNTIMED] = sum(_is_untimed(part, times) for part in _PARTS.split(text))
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


class _Block(NamedTuple):
    start: int
    end: int
    lines: list[str]


def _cues(blocks: Iterable[_Block]) -> Iterable[Cue]:
    said = ""
    for start, end, lines in (part for block in blocks for part in _by_voice(block)):
        rolls = any("<c" in line for line in lines)
        plain = [" ".join(unescape(_TAG.sub("", line)).split()) for line in lines]
        if rolls or said:
            # Automatic captions roll: a line is shown again until the next one is complete.
            plain = [line for line in plain if line != said]
        words = " ".join(line for line in plain if line)
        if rolls and plain:
            said = plain[-1]
        if len(plain) > 1 and all(line.startswith("-") for line in plain):
            # Two people in one cue; who they are is not said.
            yield from (Cue(start, end, "", f"\n- {line.lstrip('- ')}") for line in plain)
            continue
        voice = _VOICE.search("\n".join(lines))
        label = None if voice else _LABEL.match(words)
        if label:
            words = words[label.end() :]
        if words:
            yield Cue(start, end, " ".join(unescape((voice or label or ("", ""))[1]).split()), words)


def _by_voice(block: _Block) -> Iterable[_Block]:
    """Divide a cue in which several people are named."""
    parts = [part for part in _BEFORE_VOICE.split("\n".join(block.lines)) if part.strip()]
    yield from (block._replace(lines=part.split("\n")) for part in parts)


def _is_untimed(part: str, times: re.Pattern[str]) -> bool:
    """Say whether these lines between blank ones are words without times, and no note or style."""
    return (
        not _HEADING.match(part)
        and any(char.isalpha() for char in _TAG.sub("", part))
        and not any("-->" in line or times.match(line) for line in part.split("\n"))
    )


def _blocks(text: str, times: re.Pattern[str]) -> Iterable[_Block]:
    """Yield the cues with their lines; a cue ends at a blank line or at the next times."""
    moments: re.Match[str] | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        found = times.match(line)
        broken = "-->" in line and not found
        if found or broken or not line.strip():
            if moments and lines:
                yield _Block(_milliseconds(moments[1]), _milliseconds(moments[2]), lines)
            moments, lines = found, []
        elif moments:
            lines.append(line)
    if moments and lines:
        yield _Block(_milliseconds(moments[1]), _milliseconds(moments[2]), lines)


def _milliseconds(time: str) -> int:
    """Teams writes unpadded fractions: ``6.90`` is six seconds and 90 milliseconds."""
    whole, fraction = re.split("[.,]", time)
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction)
