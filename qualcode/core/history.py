"""What undo and redo turn to next, judged from the journal alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

UNDONE, REDONE = "undone", "redone"


class Step(NamedTuple):
    """A line of the journal; ``target`` is the earlier one that it undoes or redoes."""

    sequence: int
    kind: str
    target: int | None = None


def next_undo(steps: Iterable[Step]) -> int | None:
    """Return the last action still in effect, or nothing.

    >>> next_undo([Step(1, "coding.added"), Step(2, "coding.added"), Step(3, "undone", 2)])
    1
    """
    done, _ = _stacks(steps)
    return done[-1] if done else None


def next_redo(steps: Iterable[Step]) -> int | None:
    """Return the action that was undone last; a new action leaves nothing to redo.

    >>> next_redo([Step(1, "coding.added"), Step(2, "undone", 1)])
    1
    """
    _, undone = _stacks(steps)
    return undone[-1] if undone else None


def in_effect(steps: Iterable[Step]) -> set[int]:
    """Return the sequences of all actions that are not undone."""
    done, _ = _stacks(steps)
    return set(done)


def _stacks(steps: Iterable[Step]) -> tuple[list[int], list[int]]:
    done: list[int] = []
    undone: list[int] = []
    for step in steps:
        if step.kind == UNDONE and step.target in done:
            done.remove(step.target)
            undone.append(step.target)
        elif step.kind == REDONE and step.target in undone:
            undone.remove(step.target)
            done.append(step.target)
        elif step.kind not in (UNDONE, REDONE):
            done.append(step.sequence)
            undone.clear()
    return done, undone
