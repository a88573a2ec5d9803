"""What was said when, cue by cue or row by row, written as the lines of a transcript."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qualcode.core.labels import Line, milliseconds
from qualcode.core.text import normalise, one_line

# Where nobody is named, a paragraph ends in a silence of two seconds, or with a sentence after a minute.
_SILENCE, _LONG = 2_000, 60_000
_NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,39}")
# A time or a span of time, in marks or without.
_TIME_CELL = re.compile(
    r"[\[#(]?((?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,-]\d+)?)"
    r"(?:[ ]?[-–/>]+[ ]?[\d:.,]+)?[\])#]?"
)
_TIMES = {"time", "timespan", "timestamp", "time stamp", "start", "start time", "begin"}
_SPEAKERS = {"speaker", "speakers", "name", "who"}
_WORDS = {"content", "text", "transcript", "words", "utterance", "what was said"}


class Cue(NamedTuple):
    """Words between two moments, in milliseconds; the speaker is empty where none is named."""

    start: int
    end: int
    speaker: str
    words: str


class Written(NamedTuple):
    """A text with the lines at which somebody, or a paragraph, begins.

    ``n_unnamed`` counts the cues that came without a name after one with a name.
    """

    text: str
    lines: list[Line]
    n_unnamed: int


def write_cues(cues: Iterable[Cue], *, sure: bool) -> Written:
    """Write cues as a text; those of one speaker in a row become one turn.

    ``sure`` says that the file names its speakers, and that these are no words that look like names.
    """
    parts: list[str] = []
    lines: list[Line] = []
    at = n_unnamed = 0
    speaking, began, before = "", 0, None
    for cue in cues:
        words = normalise(cue.words)
        label, between = "", "\n" if parts else ""
        if cue.speaker and cue.speaker != speaking:
            speaking = normalise(cue.speaker)
            label = f"[{clock(cue.start)}] {speaking}: "
        elif speaking and not words.startswith(("\n", "- ")):
            n_unnamed += not cue.speaker
            between = " "
        elif before and _parted(before, cue, began=began):
            between = "\n\n"
        at += len(between)
        if label or not parts or between == "\n\n":
            began = cue.start
            lines.append(Line(at, at, speaking or None, cue.start, len(label), sure=sure))
        parts += [between, label, words]
        at += len(label) + len(words)
        before = cue
    text = "".join(parts)
    ends = [line.start for line in lines[1:]] + [len(text)]
    return Written(
        text, [line._replace(end=end) for line, end in zip(lines, ends, strict=True)], n_unnamed
    )


def _parted(before: Cue, cue: Cue, *, began: int) -> bool:
    finished = before.words.endswith((".", "?", "!", "…")) and before.end - began >= _LONG
    return finished or cue.start - before.end >= _SILENCE


def clock(ms: int) -> str:
    """Write milliseconds as hh:mm:ss.

    >>> clock(3_723_500)
    '01:02:03'
    """
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


class Columns(NamedTuple):
    """Which columns of a table have the times, the speakers and the words; counted from zero."""

    time: int | None
    speaker: int | None
    words: int | None


def spoken_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write each row of a table as a line; with a label, where it has a speaker or a time and words."""
    columns, speaker = columns_of(rows), ""
    for cells in rows:
        told = columns is not None and len(cells) > max(part or 0 for part in columns)
        if columns is None or not told:
            yield "\t".join(cells)
            continue
        time = None if columns.time is None else _TIME_CELL.fullmatch(cells[columns.time].strip())
        if columns.speaker is not None:
            # A blank cell means the speaker above.
            speaker = one_line(cells[columns.speaker]).rstrip(": ") or speaker
        words = cells[columns.words or 0]
        if columns.time is not None and not time:
            yield "\t".join(cells)
            continue
        label = f"{speaker}: " if speaker else ""
        ms = milliseconds(time[1].replace("-", ".")) if time else 0
        yield f"[{clock(ms)}] {label}{words}" if time else f"{label}{words}"


def columns_of(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Return what the columns of a table of what was said have; nothing, where it is another table.

    The headings tell or, without any, what the cells look like.
    """
    if not rows:
        return None
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if not 2 <= width <= 5:
        return None
    headed = by_headings(rows)
    if headed is not None:
        return headed
    body = [cells for cells in rows if len(cells) == width]
    columns = [[cells[number].strip() for cells in body] for number in range(width)]
    time = next((n for n, cells in enumerate(columns) if _are_times(cells)), None)
    others = [number for number in range(width) if number != time]
    speaker = next((n for n in others if _are_names(columns[n], again=time is None or width > 2)), None)
    left = [number for number in others if number != speaker]
    if not left or (time is None and (speaker is None or width > 2)):
        return None
    return Columns(time, speaker, max(left, key=lambda number: sum(map(len, columns[number]))))


def by_headings(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Return what the columns have by their headings; nothing, where these name no words or no more."""
    named = [cell.strip().lower() for cell in rows[0]]
    time, speaker, words = (_first(named, known) for known in (_TIMES, _SPEAKERS, _WORDS))
    if time is not None and not _are_times([cells[time] for cells in rows[1:] if len(cells) > time]):
        time = None
    told = words is not None and (time is not None or speaker is not None)
    return Columns(time, speaker, words) if told else None


def _first(named: Sequence[str], known: set[str]) -> int | None:
    return next((number for number, name in enumerate(named) if name in known), None)


def _are_times(cells: Sequence[str]) -> bool:
    times = sum(1 for cell in cells if _TIME_CELL.fullmatch(cell.strip()))
    return times >= 2 and times >= 0.6 * sum(1 for cell in cells if cell)


def _are_names(cells: Sequence[str], *, again: bool) -> bool:
    """Say whether these are names, of which one comes again."""
    names = Counter(cell.rstrip(": ") for cell in cells if cell)
    often = max(names.values(), default=0) >= (2 if again else 1)
    return often and all(_NAME.fullmatch(name) for name in names)
