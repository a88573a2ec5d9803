"""Find who speaks in a plain text: labels, times, and turns that tile it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from qualcode.model import Segment, Span, SpeakerRole

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?"
_LABEL = re.compile(
    rf"[ \t]*(?:[*_]{{0,2}})(?:[\[(#]?(?P<time>{_TIME})[\])#]?[ \t]*)?"
    rf"(?P<name>[^\W\d_][\w .'’\-]{{0,39}}?)(?:[ \t]*\((?P<after>{_TIME})\))?"
    r"[ \t]*:[*_]{0,2}(?=[ \xa0\t]|$)[ \xa0\t]*"
)
_NAME_THEN_TIME = re.compile(
    rf"(?P<name>[^\W\d_][\w .'’\-]{{0,39}}?)[ \t]{{2,}}(?P<time>{_TIME})[ \t]*$"
)
# Columns of time, speaker and words, divided by tabs.
_COLUMNS = re.compile(rf"[\[(#]?(?P<time>{_TIME})[\])#]?\t(?P<name>[^\t\n:]{{1,40}})\t")
# A role on a line of its own, the words below it.
_ROLE_LINE = re.compile(
    r"(?i)(?P<name>(?:interviewer|moderator|facilitator|researcher|participant|respondent|speaker)"
    r"[ .]?\d*|[PRS]\d{1,3})[ \t]*$"
)
# f4 and f5 write the time at which a paragraph ends behind its words.
_END_TIME = re.compile(r"#(?P<time>\d{1,2}:\d{2}:\d{2})(?:[-.,]\d+)?#[ \t]*$")
_LEGEND = re.compile(
    r"(?i)\b([^\W\d_]\w{0,9})[ \t]*[=:][ \t]*(?:the[ \t])?"
    r"(?:interviewer|researcher|moderator|facilitator)\b"
)
# Word transcripts of Teams before 2023: times on a line, the name on the next.
_CUE = re.compile(r"(?P<time>\d+:\d+:\d+\.\d+) --> \d+:\d+:\d+\.\d+\s*$")
# What a transcription service writes between or below the turns; nobody said it.
_SERVICE = re.compile(
    r"(?i)(transcribed by https?://otter\.ai|.{1,60} (started|stopped) transcription)\s*$"
)
_INTERVIEWER = re.compile(r"(?i)^(interviewer|int|i|researcher|moderator|facilitator)[ .]?\d*$")
_ANSWERING = re.compile(
    r"(?i)^((participant|respondent|interviewee)[ .]?\d*|speaker[ .]?\d+|[PRS]\d{0,3})$"
)
_FULL_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w.'’\-]*(?: [A-Z\u00c0-\u00de][\w.'’\-]*){0,3}")
# The first of each pair asks where the other one answers.
_PAIRS = (("q", "a"), ("question", "answer"))
MOST_SPEAKERS = 15


class _Line(NamedTuple):
    start: int
    end: int
    name: str | None
    time: str | None
    lead: int
    service: bool = False


def interviewer_like(name: str) -> bool:
    """Say whether a label is one that interviewers usually have."""
    return bool(_INTERVIEWER.match(name.strip()))


def find_turns(
    text: str, *, document_id: str, new_id: Callable[[], str], interviewers: Collection[str] = ()
) -> list[Segment]:
    """Return turns that tile the text; without convincing labels, its paragraphs.

    ``interviewers`` are the labels of those who ask, beside those usual for them, in any case.
    """
    lines = _joined(text, [_line(text, start, end) for start, end in _lines(text)])
    lines = _with_end_times(text, lines)
    counts = Counter(line.name for line in lines if line.name)
    filled = sum(1 for line in lines if text[line.start : line.end].strip())
    named = {_folded(name) for name in interviewers}
    asking = {name for name in counts if interviewer_like(name) or _folded(name) in named}
    kept = _speakers(counts, asking, filled=filled)
    if not kept:
        return _paragraphs(text, document_id=document_id, new_id=new_id)
    opening = [line for line in lines if line.name in kept or line.service]
    asking |= {*_LEGEND.findall(text[: opening[0].start]), *_paired(kept)}
    asking |= _introduced(text, [line for line in opening if line.name in asking], kept)
    segments: list[Segment] = []
    if opening[0].start > 0:
        segments.append(_turn(document_id, Span(start=0, end=opening[0].start), new_id=new_id))
    for line, following in zip(opening, [*opening[1:], None], strict=True):
        span = Span(start=line.start, end=following.start if following else len(text))
        turn = _turn(document_id, span, new_id=new_id, line=line, ordinal=len(segments))
        segments.append(replace(turn, speaker_role="interviewer") if line.name in asking else turn)
    return segments


def _speakers(counts: Mapping[str, int], asking: Collection[str], *, filled: int) -> set[str]:
    """Return the labels that are speakers; none, where they do not convince.

    They do when there are at most 15 that occur twice, or one who asks and one who answers, and
    when they open 30 % of the paragraphs or more. Then others count though they occur once:
    whoever asks, whoever has the label of another with another number, and, where only those
    who ask were found, everybody, because the answers must not be taken for questions.
    """
    often = {name for name, n in counts.items() if n >= 2}
    if len(often) > MOST_SPEAKERS:
        return set()
    answering = {name for name in counts if _ANSWERING.match(name)}
    if asking and answering:
        often |= {*asking, *answering}
    if not often or sum(counts[name] for name in often) < 0.3 * filled / 2:
        return set()
    shapes = {_shape(name) for name in often if _shape(name) != _folded(name)}
    pairs = {one for pair in _PAIRS if {*pair} & {*map(_folded, often)} for one in pair}
    kept = often | {*asking}
    kept |= {name for name in counts if _shape(name) in shapes or _folded(name) in pairs}
    if kept <= {*asking} and len(counts) <= MOST_SPEAKERS:
        names = list(counts)
        # What stands above the first question is a heading.
        kept |= {*names[min(map(names.index, asking)) :]}
    return kept


def _paired(kept: Collection[str]) -> set[str]:
    names = {_folded(name): name for name in kept}
    return {names[asks] for asks, answers in _PAIRS if asks in names and answers in names}


def _introduced(text: str, asking: Sequence[_Line], kept: Collection[str]) -> set[str]:
    """Return the label of whoever a heading introduces: "Interviewer: Jane Smith" asks as Jane or JS."""
    words = text[asking[0].start + asking[0].lead : asking[0].end].strip() if len(asking) == 1 else ""
    parts = words.split()
    if not _FULL_NAME.fullmatch(words):
        return set()
    called = {_folded(words), _folded(parts[0]), _folded("".join(part[0] for part in parts))}
    return {name for name in kept if _folded(name) in called}


def _folded(name: str) -> str:
    return name.strip().casefold()


def _shape(name: str) -> str:
    return re.sub(r"\d+", "#", _folded(name))


def milliseconds(time: str) -> int:
    """Return the milliseconds of ``h:mm:ss``, ``mm:ss`` or ``mm:ss.fff``.

    >>> milliseconds("1:02:03.5")
    3723500
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total * 1000)


def _lines(text: str) -> list[tuple[int, int]]:
    edges, start = [], 0
    for line in text.splitlines(keepends=True) if "\n" in text else [text]:
        edges.append((start, start + len(line)))
        start += len(line)
    return edges


def _line(text: str, start: int, end: int) -> _Line:
    line = text[start:end]
    if _SERVICE.match(line):
        return _Line(start, end, None, None, 0, service=True)
    found = _CUE.match(line)
    if found:
        return _Line(start, end, None, found["time"], 0)
    found = _NAME_THEN_TIME.match(line.rstrip("\n"))
    if found:
        return _Line(start, end, found["name"].strip(), found["time"], end - start)
    found = _COLUMNS.match(line) or _LABEL.match(line)
    if found:
        time = found["time"] or found.groupdict().get("after")
        return _Line(start, end, found["name"].strip(), time, found.end())
    found = _ROLE_LINE.match(line)
    if found:
        return _Line(start, end, found["name"], None, end - start)
    return _Line(start, end, None, None, 0)


def _with_end_times(text: str, lines: list[_Line]) -> list[_Line]:
    """Move each time at the end of a paragraph to the turn that begins there."""
    moved: list[_Line] = []
    speaking, ended, since = None, None, 0
    for line in lines:
        blank = not text[line.start : line.end].strip()
        if ended and blank:
            continue
        here = line
        if ended:
            speaking = line.name or speaking
            lead = line.start + line.lead - since
            here = line._replace(start=since, name=speaking, time=line.time or ended, lead=lead)
        found = _END_TIME.search(text, line.start, line.end)
        ended = found["time"] if found else None
        if found:
            since = found.start()
            here = here._replace(end=since)
        speaking = here.name or speaking
        moved.append(here)
    if ended:
        moved.append(_Line(since, len(text), None, None, 0, service=True))
    return moved


def _joined(text: str, lines: list[_Line]) -> list[_Line]:
    """Join a line of times with the name on the line below it."""
    joined: list[_Line] = []
    for line in lines:
        above = joined[-1] if joined else None
        bare = not line.name or (not line.time and line.lead == line.end - line.start)
        if above and above.time and not above.name and above.end == line.start and bare:
            name = text[line.start : line.end].strip()
            joined[-1] = _Line(above.start, line.end, name, above.time, line.end - above.start)
        else:
            joined.append(line)
    return joined


def _turn(
    document_id: str,
    span: Span,
    *,
    new_id: Callable[[], str],
    line: _Line | None = None,
    ordinal: int = 0,
) -> Segment:
    name = line.name if line else None
    role: SpeakerRole = "none"
    if name:
        role = "interviewer" if interviewer_like(name) else "participant"
    return Segment(
        id=new_id(),
        document_id=document_id,
        span=span,
        kind="turn",
        ordinal=ordinal,
        lead=min(line.lead, len(span)) if line else 0,
        speaker=name,
        speaker_role=role,
        started_ms=milliseconds(line.time) if line and line.time else None,
    )


def _paragraphs(text: str, *, document_id: str, new_id: Callable[[], str]) -> list[Segment]:
    edges = [0, *(found.end() for found in re.finditer(r"\n\s*\n+", text)), len(text)]
    edges = sorted(set(edges))
    return [
        Segment(
            id=new_id(),
            document_id=document_id,
            span=Span(start=a, end=b),
            kind="paragraph",
            ordinal=number,
        )
        for number, (a, b) in enumerate(pairwise(edges))
    ]
