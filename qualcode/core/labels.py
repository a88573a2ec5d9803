"""How the lines of a transcript begin: with a name, a time, both or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?"
# Blanks between the parts of a label are few; a line of nothing else must not take long.
_GAP = r"[ \t]{0,20}"
_LABEL = re.compile(
    rf"[ \t]*(?:[*_]{{0,2}})(?:[\[(#]?(?P<time>{_TIME})[\])#]?[ \t]*)?"
    rf"(?P<name>[^\W\d_][\w .'’\-]{{0,39}}?)(?:{_GAP}[\[(](?P<after>{_TIME})[\])])?"
    rf"{_GAP}:[*_]{{0,2}}(?=[ \xa0\t]|$)[ \xa0\t]*(?:[\[(](?P<behind>{_TIME})[\])][ \xa0\t]*)?"
)
# A name and a time with nothing else on the line, in the order of Otter or that of Happy Scribe.
_NAME_THEN_TIME = re.compile(
    rf"(?P<name>[^\W\d_][\w .'’\-]{{0,39}}?)"
    rf"(?:[ \t]{{2,20}}(?P<time>{_TIME})|[ \t]{{1,20}}[\[(](?P<marked>{_TIME})[\])])[ \t]*$"
)
_TIME_THEN_NAME = re.compile(
    rf"[\[(](?P<time>{_TIME})[\])][ \t]{{0,3}}[-–][ \t]{{1,3}}"
    r"(?P<name>[^\W\d_][\w .'’\-]{0,39}?)[ \t]*$"
)
# Columns of time, speaker and words, divided by tabs.
_COLUMNS = re.compile(rf"[\[(#]?(?P<time>{_TIME})[\])#]?\t(?P<name>[^\t\n:]{{1,40}})\t")
_NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,39}")
# A role on a line of its own, the words below it.
_ROLE_LINE = re.compile(
    r"(?i)(?P<name>(?:interviewer|moderator|facilitator|researcher|participant|respondent|speaker)"
    r"[ .]?\d*|[PRS]\d{1,3})[ \t]*$"
)
# A time before words that nobody is named for, or alone on its line.
_TIMED = re.compile(rf"[ \t]*(?:[\[(#](?P<marked>{_TIME})[\])#]|(?P<time>{_TIME}))(?:[ \t]+|$)")
# f4 and f5 write the time at which a paragraph ends behind its words.
_END_TIME = re.compile(r"#(?P<time>\d{1,2}:\d{2}:\d{2})(?:[-.,]\d+)?#[ \t]*$")
# Word transcripts of Teams before 2023: times on a line, the name on the next.
_CUE = re.compile(r"(?P<time>\d+:\d+:\d+\.\d+) --> \d+:\d+:\d+\.\d+\s*$")
# What a transcription service writes between or below the turns; nobody said it.
_SERVICE = re.compile(
    r"(?i)(transcribed by https?://otter\.ai|.{1,60} (started|stopped) transcription)\s*$"
)


class Line(NamedTuple):
    """A line of a text, or what is joined to one; ``ms`` is when it begins to be said.

    ``lead`` counts the characters at its start that are a name or a time. ``awaits`` says that the
    name stands on the next line, ``service`` that nobody said this one, ``sure`` that the name is a
    speaker and nothing else.
    """

    start: int
    end: int
    name: str | None = None
    ms: int | None = None
    lead: int = 0
    service: bool = False
    awaits: bool = False
    sure: bool = False

    @property
    def bare(self) -> bool:
        """Whether there is a time on the line and nothing else."""
        return self.ms is not None and self.name is None and self.lead == self.end - self.start


def labelled_lines(text: str) -> list[Line]:
    """Return the lines of a text with the names and times that they begin with."""
    lines = [_line(text, start, end) for start, end in _edges(text)]
    return _with_end_times(text, _joined(text, lines))


def names_in_bold(text: str, bold: Mapping[int, str]) -> list[Line]:
    """Return the lines of a text in which names in bold type are labels, without a colon behind them.

    ``bold`` has what lines begin with in bold type, by their offsets. There are none where no name
    comes again, or where more lines have labels of another kind.
    """
    names: dict[int, tuple[str, int]] = {}
    for start, words in bold.items():
        name = words.strip()
        if _NAME.fullmatch(name):
            names[start] = (name, text.index(name, start) - start + len(name))
    lines = labelled_lines(text) if len(names) > len(set(names.values())) else []
    if sum(1 for line in lines if line.name) >= len(names):
        return []
    return [
        line._replace(name=names[line.start][0], lead=names[line.start][1])
        if line.start in names and not line.name
        else line
        for line in lines
    ]


def milliseconds(time: str) -> int:
    """Return the milliseconds of ``h:mm:ss``, ``mm:ss`` or ``mm:ss.fff``.

    >>> milliseconds("1:02:03.5")
    3723500
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total * 1000)


def _edges(text: str) -> list[tuple[int, int]]:
    edges, start = [], 0
    for line in text.splitlines(keepends=True) if "\n" in text else [text]:
        edges.append((start, start + len(line)))
        start += len(line)
    return edges


def _line(text: str, start: int, end: int) -> Line:
    line = text[start:end]
    if _SERVICE.match(line):
        return Line(start, end, service=True)
    found = _CUE.match(line)
    if found:
        return Line(start, end, ms=milliseconds(found["time"]), awaits=True)
    whole = line.rstrip("\n")
    found = _NAME_THEN_TIME.match(whole) or _TIME_THEN_NAME.match(whole)
    if found:
        time = found.groupdict().get("marked") or found["time"]
        return Line(start, end, found["name"].strip(), milliseconds(time), end - start)
    found = _COLUMNS.match(line) or _LABEL.match(line)
    if found:
        parts = found.groupdict()
        time = parts["time"] or parts.get("after") or parts.get("behind")
        ms = milliseconds(time) if time else None
        return Line(start, end, found["name"].strip(), ms, found.end())
    found = _ROLE_LINE.match(line)
    if found:
        return Line(start, end, found["name"], lead=end - start)
    found = _TIMED.match(line)
    if found:
        alone = not line[found.end() :].strip()
        time = found["marked"] or found["time"]
        return Line(start, end, None, milliseconds(time), end - start if alone else found.end())
    return Line(start, end)


def _with_end_times(text: str, lines: list[Line]) -> list[Line]:
    """Move each time at the end of a paragraph to the turn that begins there."""
    moved: list[Line] = []
    speaking: str | None = None
    ended: int | None = None
    since = 0
    for line in lines:
        blank = not text[line.start : line.end].strip()
        if ended is not None and blank:
            continue
        here = line
        if ended is not None:
            speaking = line.name or speaking
            ms = ended if line.ms is None else line.ms
            lead = line.start + line.lead - since
            here = line._replace(start=since, name=speaking, ms=ms, lead=lead)
        found = None if line.bare else _END_TIME.search(text, line.start, line.end)
        ended = milliseconds(found["time"]) if found else None
        if found:
            since = found.start()
            here = here._replace(end=since)
        speaking = here.name or speaking
        moved.append(here)
    if ended is not None:
        moved.append(Line(since, len(text), service=True))
    return moved


def _joined(text: str, lines: list[Line]) -> list[Line]:
    """Join a line that has only a time with the name on the line below it."""
    joined: list[Line] = []
    for line in lines:
        above = joined[-1] if joined else None
        alone = not line.name or (line.ms is None and line.lead == line.end - line.start)
        if above and above.awaits and alone:
            name = text[line.start : line.end].strip()
            lead = line.end - above.start
            joined[-1] = Line(above.start, line.end, name, above.ms, lead, sure=True)
        elif above and above.bare and line.name and line.ms is None:
            lead = line.start + line.lead - above.start
            joined[-1] = line._replace(start=above.start, ms=above.ms, lead=lead)
        else:
            joined.append(line)
    return joined
