"""Find who speaks in a text, and cut it into turns that tile it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from qualcode.core.labels import Line, labelled_lines
from qualcode.model import Segment, Span, SpeakerRole

_LEGEND = re.compile(
    r"(?i)\b([^\W\d_]\w{0,9})[ \t]*[=:][ \t]*(?:the[ \t])?"
    r"(?:interviewer|researcher|moderator|facilitator)\b"
)
_INTERVIEWER = re.compile(r"(?i)^(interviewer|int|i|researcher|moderator|facilitator)[ .]?\d*$")
_ANSWERING = re.compile(
    r"(?i)^((participant|respondent|interviewee)[ .]?\d*|speaker[ .]?\d+|[PRS]\d{0,3})$"
)
_FULL_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w.'’\-]*(?: [A-Z\u00c0-\u00de][\w.'’\-]*){0,3}")
# The first of each pair asks where the other one answers.
_PAIRS = (("q", "a"), ("question", "answer"))
MOST_SPEAKERS = 15


def interviewer_like(name: str) -> bool:
    """Say whether a label is one that interviewers usually have."""
    return bool(_INTERVIEWER.match(name.strip()))


def find_turns(
    text: str,
    *,
    document_id: str,
    new_id: Callable[[], str],
    interviewers: Collection[str] = (),
    lines: Sequence[Line] = (),
) -> list[Segment]:
    """Return turns that tile the text; without convincing labels, its paragraphs.

    ``interviewers`` are the labels of those who ask, beside those usual for them, in any case.
    ``lines`` are those of a file that says itself where somebody begins to speak.
    """
    found = lines or labelled_lines(text)
    counts = Counter(line.name for line in found if line.name)
    filled = sum(1 for line in found if text[line.start : line.end].strip())
    named = {_folded(name) for name in interviewers}
    asking = {name for name in counts if interviewer_like(name) or _folded(name) in named}
    sure = {line.name for line in found if line.name and line.sure}
    if not sure or (not lines and len(sure) > MOST_SPEAKERS):
        kept = _speakers(counts, asking, filled=filled)
        kept |= _timed(text, found, kept)
    else:
        kept = sure
    if not kept:
        timed = [line for line in found if line.ms is not None and not line.name]
        if not lines and len(timed) < max(0.3 * filled, 2):
            timed = []
        return _paragraphs(text, timed, document_id=document_id, new_id=new_id)
    opening = [line for line in found if line.name in kept or line.service]
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


def _timed(text: str, lines: Sequence[Line], kept: Collection[str]) -> set[str]:
    """Return whoever has a time at the label, though it be once, where the other speakers have times.

    "Yes (0:02)" alone on a line may also be what somebody says.
    """
    timed = [line.ms is not None for line in lines if line.name in kept]
    if not timed or sum(timed) < 0.6 * len(timed):
        return set()
    found = set()
    for line in lines:
        words = text[line.start + line.lead : line.end].strip()
        unclear = not words and text[line.start : line.end].rstrip().endswith((")", "]"))
        if line.name and line.ms is not None and not unclear:
            found.add(line.name)
    return found


def _paired(kept: Collection[str]) -> set[str]:
    names = {_folded(name): name for name in kept}
    return {names[asks] for asks, answers in _PAIRS if asks in names and answers in names}


def _introduced(text: str, asking: Sequence[Line], kept: Collection[str]) -> set[str]:
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


def _turn(
    document_id: str,
    span: Span,
    *,
    new_id: Callable[[], str],
    line: Line | None = None,
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
        started_ms=line.ms if line else None,
    )


def _paragraphs(
    text: str, timed: Sequence[Line], *, document_id: str, new_id: Callable[[], str]
) -> list[Segment]:
    """Cut a text in which nobody is named at blank lines, and where a time stands."""
    beginning = {line.start: line for line in timed}
    edges = {0, *(found.end() for found in re.finditer(r"\n\s*\n+", text)), *beginning, len(text)}
    segments = []
    for number, (a, b) in enumerate(pairwise(sorted(edges))):
        line = beginning.get(a)
        segments.append(
            Segment(
                id=new_id(), document_id=document_id, span=Span(start=a, end=b), kind="paragraph",
                ordinal=number, lead=min(line.lead, b - a) if line else 0,
                started_ms=line.ms if line else None,
            )
        )  # fmt: skip
    return segments
