"""What speech recognition writes: the JSON of Whisper, faster-whisper and WhisperX."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qualcode.core.cues import Cue, write_cues
from qualcode.core.text import one_line
from qualcode.errors import UnreadableFile
from qualcode.formats.decoding import decode
from qualcode.formats.transcript import NONE, Wishes, read_bytes, taken_cues, transcript
from qualcode.model import ReadResult

_HINT = "give the JSON of Whisper or WhisperX, which has segments with start, end and text"
_NO_WORDS = "passages were left out because they have no words or no times"
# A day; what is said to begin later has no time of a recording.
_LONGEST = 86_400


def read_speech(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read a .json file of recognised speech; words without times do no harm."""
    data = read_bytes(path, wishes)
    text, encoding, warnings = decode(data, file=str(path), encoding=wishes.encoding)
    passages = _passages(path, text)
    cues = [cue for passage in passages if (cue := _cue(passage))]
    if not cues:
        raise UnreadableFile(str(path), "there is no speech in it", hint=_HINT)
    taken = taken_cues(write_cues(cues, sure=True), encoding=encoding, warnings=warnings)
    taken.left_out[_NO_WORDS] = len(passages) - len(cues)
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


def _passages(path: Path, text: str) -> list[Any]:
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as problem:
        reason = f"it is not JSON (line {problem.lineno}, column {problem.colno})"
        raise UnreadableFile(str(path), reason, hint=_HINT) from problem
    except (RecursionError, ValueError) as problem:
        raise UnreadableFile(str(path), "its JSON is nested too deeply", hint=_HINT) from problem
    passages = found.get("segments") if isinstance(found, dict) else found
    if not isinstance(passages, list) or not all(isinstance(passage, dict) for passage in passages):
        raise UnreadableFile(str(path), "it is JSON, and not of recognised speech", hint=_HINT)
    return passages


def _cue(passage: dict[str, Any]) -> Cue | None:
    words, speaker = passage.get("text"), passage.get("speaker") or _speaker_of_words(passage)
    start = _milliseconds(passage.get("start"))
    if not isinstance(words, str) or not words.strip() or start is None:
        return None
    end = _milliseconds(passage.get("end"))
    named = one_line(str(speaker)) if isinstance(speaker, str | int) else ""
    return Cue(start, start if end is None else end, named, one_line(words))


def _speaker_of_words(passage: dict[str, Any]) -> object:
    """Return who says most of the words, where only these name a speaker."""
    words = passage.get("words")
    own = (
        [word.get("speaker") for word in words if isinstance(word, dict)]
        if isinstance(words, list)
        else []
    )
    named = Counter(name for name in own if isinstance(name, str))
    return named.most_common(1)[0][0] if named else None


def _milliseconds(seconds: object) -> int | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return round(seconds * 1000) if 0 <= seconds <= _LONGEST and math.isfinite(seconds) else None
