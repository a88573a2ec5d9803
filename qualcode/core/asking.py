"""Who seems to ask in a transcript in which no label says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualcode.model import Segment

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


def as_interviewer(turns: Sequence[Segment], name: str) -> list[Segment]:
    """Return the turns with those of a speaker as an interviewer's."""
    return [
        replace(turn, speaker_role="interviewer") if turn.speaker == name else turn for turn in turns
    ]
