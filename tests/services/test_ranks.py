"""What is told of ranks: to everybody what moved since they heard of it last, and nothing else."""

from __future__ import annotations

import pytest

from qualcode.services.projects import Project
from qualcode.services.ranks import Told, ranks

MADE = {"a": 0.4, "b": 0.2, "c": 0.1}


@pytest.fixture
def told(project: Project) -> Told:
    return Told(project.engine, "talk")


def test_only_what_has_moved_is_told(project: Project, told: Told) -> None:
    told.tell({"a": 0.5, "b": 0.2, "c": 0.104}, made=MADE)

    assert ranks(project, "talk") == (1, {"a": 0.5})
    assert ranks(project, "another talk") == (0, {})


def test_who_heard_less_is_told_what_moved_since_and_nothing_else(project: Project, told: Told) -> None:
    told.tell({"a": 0.5, "b": 0.2, "c": 0.1}, made=MADE)
    told.tell({"a": 0.5, "b": 0.3, "c": 0.1}, made=MADE)
    told.tell({"a": 0.6, "b": 0.3, "c": 0.1}, made=MADE)

    assert ranks(project, "talk") == (3, {"a": 0.6, "b": 0.3})
    assert ranks(project, "talk", known=1) == (3, {"a": 0.6, "b": 0.3})
    assert ranks(project, "talk", known=2) == (3, {"a": 0.6})
    assert ranks(project, "talk", known=3) == (3, {})


def test_small_steps_add_up(project: Project, told: Told) -> None:
    told.tell({"a": 0.5}, made=MADE)
    told.tell({"a": 0.504}, made=MADE)
    assert ranks(project, "talk") == (1, {"a": 0.5})

    told.tell({"a": 0.508}, made=MADE)

    assert ranks(project, "talk", known=1) == (2, {"a": 0.508})


def test_what_is_open_no_more_is_forgotten_and_nothing_is_counted_twice(
    project: Project, told: Told
) -> None:
    told.tell({"a": 0.5, "b": 0.3}, made=MADE)
    told.tell({"b": 0.3}, made=MADE)
    assert ranks(project, "talk") == (2, {"b": 0.3})

    told.tell({"b": 0.4}, made=MADE)

    # Who has heard two of them must hear the third.
    assert ranks(project, "talk", known=2) == (3, {"b": 0.4})


def test_a_process_that_is_started_again_goes_on_where_the_last_ended(
    project: Project, told: Told
) -> None:
    told.tell({"a": 0.5, "b": 0.3}, made=MADE)

    Told(project.engine, "talk").tell({"a": 0.5, "b": 0.4}, made=MADE)

    assert ranks(project, "talk") == (2, {"a": 0.5, "b": 0.4})
    assert ranks(project, "talk", known=1) == (2, {"b": 0.4})
