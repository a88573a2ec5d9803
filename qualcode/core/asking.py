"""Who seems to ask in a transcript in which no label says it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from qualcode.core.labels import Line
from qualcode.core.speakers import find_turns
from qualcode.model import Segment

GUESSED = (
    "{0} seems to ask, and counts as the interviewer; if that is wrong: "
    'qualcode speakers --set "{0}=participant"'
)

# Whoever asks does so in half of at least three turns, with fewer words than the others, who ask seldom.
_FEWEST, _OFTEN, _SELDOM = 3, 0.5, 0.25


@dataclass(slots=True)
class _Manner:
    n_turns: int = 0
    n_asking: int = 0
    n_words: int = 0

    @property
    def share(self) -> float:
        return self.n_asking / self.n_turns


def guess_asking(text: str, turns: Sequence[Segment]) -> str | None:
    """Return the one speaker whose turns are questions, where those of all others are none."""
    if any(turn.speaker_role == "interviewer" for turn in turns):
        return None
    manners: dict[str, _Manner] = {}
    for turn in turns:
        if turn.speaker:
            said = text[turn.span.start + turn.lead : turn.span.end]
            manner = manners.setdefault(turn.speaker, _Manner())
            manner.n_turns += 1
            manner.n_asking += "?" in said or "？" in said
            manner.n_words += len(said.split())
    asking = [name for name, m in manners.items() if m.share >= _OFTEN and m.n_turns >= _FEWEST]
    if len(asking) != 1 or len(manners) < 2:
        return None
    (name,) = asking
    others = [manner for other, manner in manners.items() if other != name]
    seldom = all(manner.share <= _SELDOM for manner in others)
    fewer = manners[name].n_words < sum(manner.n_words for manner in others)
    return name if seldom and fewer else None


def told_turns(
    text: str,
    *,
    document_id: str,
    new_id: Callable[[], str],
    interviewers: Collection[str] = (),
    lines: Sequence[Line] = (),
) -> tuple[list[Segment], str | None]:
    """Return the turns of a text as ``find_turns`` does, and who was guessed to ask, if anybody was.

    Nobody is guessed where ``interviewers`` are named.
    """
    turns = find_turns(
        text, document_id=document_id, new_id=new_id, interviewers=interviewers, lines=lines
    )
    guessed = None if interviewers else guess_asking(text, turns)
    return (turns if guessed is None else as_interviewer(turns, guessed)), guessed


def as_interviewer(turns: Sequence[Segment], name: str) -> list[Segment]:
    """Return the turns with those of a speaker as an interviewer's."""
    return [
        replace(turn, speaker_role="interviewer") if turn.speaker == name else turn for turn in turns
    ]
