"""How other tools count positions in a text, and what they are as code points of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from qualcode.core.text import normalise, one_line

# A convention takes over from the one that a tool is known for only when it fits much better, and when
# there is enough to judge by.
MARGIN, FEWEST_EDGES, DOUBTFUL = 0.10, 10, 0.8
NAME_LENGTH = 8
# What a project is written for stands at the end of its origin, because it decides how it counts.
OLDER_MAXQDA = "older maxqda"


class Convention(NamedTuple):
    """What counts as two: characters beyond the basic plane (UTF-16), and CR LF as it is stored."""

    utf16: bool
    stored: bool


CONVENTIONS = [Convention(u, s) for u in (False, True) for s in (True, False)]


class Edges(NamedTuple):
    """The positions of a selection as a file has them, and the words that it is named by."""

    start: int
    end: int
    name: str = ""


class Positions:
    """The text of a source as it is stored, normalised, and the way from positions to code points."""

    def __init__(self, stored: str) -> None:
        """Take the text in, its line ends as they are in the file."""
        self.stored = stored.removeprefix("\ufeff")
        # A second mark of the order of bytes is a character of the text, and counts.
        self.text = normalise("\ufeff" + self.stored)
        breaks = [found.start() for found in re.finditer("\r\n", self.stored)]
        # Each CR LF before has lost one character on the way.
        self._breaks = np.array([at - lost for lost, at in enumerate(breaks)], dtype=np.int64)
        points = np.frombuffer(self.text.encode("utf-32-le"), dtype="<u4")
        self._astral = np.flatnonzero(points > 0xFFFF)
        self._ends: dict[Convention, np.ndarray] = {}

    @property
    def plain(self) -> bool:
        """Whether all conventions agree on this text."""
        return not self._breaks.size and not self._astral.size

    def length(self, convention: Convention) -> int:
        """Return the length of the text in the positions of a convention."""
        return int(self._counted(convention)[-1])

    def index(self, position: int, convention: Convention, *, up: bool = False) -> int:
        """Return the code point at a position; within a wide character, its start, or ``up`` its end."""
        counted = self._counted(convention)
        if up:
            return int(np.searchsorted(counted, position, "left"))
        return int(np.searchsorted(counted, position, "right")) - 1

    def position(self, index: int, convention: Convention) -> int:
        """Return the position of a code point."""
        return int(self._counted(convention)[index])

    def _counted(self, convention: Convention) -> np.ndarray:
        if convention not in self._ends:
            widths = np.ones(len(self.text), dtype=np.int64)
            if convention.stored:
                widths[self._breaks] += 1
            if convention.utf16:
                widths[self._astral] += 1
            self._ends[convention] = np.concatenate([[0], np.cumsum(widths)])
        return self._ends[convention]


def usual(origin: str) -> Convention:
    """Return the convention that a program is known for.

    >>> usual("NVivo for Windows 12.6"), usual("ATLAS.ti 23")
    (Convention(utf16=True, stored=True), Convention(utf16=False, stored=False))
    """
    name = origin.strip().lower()
    collapsed = name.startswith("atlas") or name.endswith(f"for {OLDER_MAXQDA}")
    return Convention(utf16=name.startswith("nvivo") or name.endswith("for nvivo"), stored=not collapsed)


class Verdict(NamedTuple):
    """The convention chosen, its score in 0..1, and selections that speak against it."""

    convention: Convention
    score: float
    doubtful: list[str]


def detect(prior: Convention, sources: Sequence[tuple[Positions, Sequence[Edges]]]) -> Verdict:
    """Choose how the positions of a project are counted.

    The score is the share of edges that lie between words, or, where most selections are named, the
    share of those that begin with their name. The ``prior`` stays unless another convention scores
    better by ``MARGIN`` on ``FEWEST_EDGES`` edges.
    """
    # Where all conventions agree, there is nothing to choose, and edges say nothing about them.
    plain = all(positions.plain for positions, _ in sources)
    candidates = [prior, *(c for c in CONVENTIONS if c != prior and not plain)]
    scores = {c: _score(c, sources) for c in candidates}
    chosen = max(candidates, key=lambda c: scores[c])
    edges = 2 * sum(len(selections) for _, selections in sources)
    if edges < FEWEST_EDGES or scores[chosen] < scores[prior] + MARGIN:
        chosen = prior
    wrong, astray = _doubtful(chosen, sources)
    # A few edges within words are no sign of anything.
    doubtful = wrong if plain or edges < FEWEST_EDGES else [*wrong, *astray]
    return Verdict(chosen, scores[chosen], doubtful[:3] if scores[chosen] < DOUBTFUL else [])


def _score(convention: Convention, sources: Sequence[tuple[Positions, Sequence[Edges]]]) -> float:
    n_edges = fitting = n_named = n_rightly = n_all = 0
    for positions, selections in sources:
        for selection in selections:
            n_all += 1
            words = _words(positions, selection, convention)
            if words is None:
                n_edges += 2
                n_named += len(selection.name) >= NAME_LENGTH
                continue
            name = _name(selection)
            n_named += len(name) >= NAME_LENGTH
            n_rightly += len(name) >= NAME_LENGTH and one_line(words).startswith(name)
            n_edges += 2
            fitting += sum(_between_words(positions, selection, convention))
    if 2 * n_named >= n_all and n_named:
        return n_rightly / n_named
    return fitting / n_edges if n_edges else 1.0


def _between_words(positions: Positions, selection: Edges, convention: Convention) -> Iterable[bool]:
    text = positions.text
    for at in (selection.start, selection.end):
        here = positions.index(at, convention)
        inside = 0 < here < len(text) and text[here - 1].isalnum() and text[here].isalnum()
        yield positions.position(here, convention) == at and not inside


def _doubtful(
    convention: Convention, sources: Sequence[tuple[Positions, Sequence[Edges]]]
) -> tuple[list[str], list[str]]:
    """Return the words of selections that begin otherwise than named, and of those cut within words."""
    wrong, astray = [], []
    for positions, selections in sources:
        for selection in selections:
            words = one_line(_words(positions, selection, convention) or "")[:60]
            named = len(_name(selection)) >= NAME_LENGTH
            if named and not words.startswith(_name(selection)[:60]):
                wrong.append(words)
            elif not all(_between_words(positions, selection, convention)):
                astray.append(words)
    return wrong, astray


def _words(positions: Positions, selection: Edges, convention: Convention) -> str | None:
    if not 0 <= selection.start <= selection.end <= positions.length(convention):
        return None
    start = positions.index(selection.start, convention)
    return positions.text[start : positions.index(selection.end, convention, up=True)]


def _name(selection: Edges) -> str:
    """The words that a selection is named by, without the mark that they were cut."""
    return one_line(selection.name).removesuffix("…").removesuffix("...").strip()
