from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.history import REDONE, UNDONE, Step, in_effect, next_redo, next_undo


def played(moves: list[str]) -> tuple[list[Step], list[int], list[int]]:
    """The journal of some moves, and the two stacks that an editor would hold."""
    steps: list[Step] = []
    done: list[int] = []
    gone: list[int] = []
    for number, move in enumerate(moves, start=1):
        if move == "act":
            steps.append(Step(number, "coding.added"))
            done, gone = [*done, number], []
        elif move == "undo" and done:
            gone.append(done.pop())
            steps.append(Step(number, UNDONE, gone[-1]))
        elif move == "redo" and gone:
            done.append(gone.pop())
            steps.append(Step(number, REDONE, done[-1]))
    return steps, done, gone


@given(st.lists(st.sampled_from(["act", "undo", "redo"]), max_size=40))
def test_undo_and_redo_are_those_of_an_editor(moves: list[str]) -> None:
    steps, done, gone = played(moves)

    assert next_undo(steps) == (done[-1] if done else None)
    assert next_redo(steps) == (gone[-1] if gone else None)
    assert in_effect(steps) == set(done)


def test_an_early_action_can_be_undone_alone() -> None:
    steps = [Step(1, "coding.added"), Step(2, "coding.added"), Step(3, UNDONE, 1)]

    assert next_undo(steps) == 2
    assert next_redo(steps) == 1


def test_nothing_was_done() -> None:
    assert next_undo([]) is None
    assert next_redo([]) is None
