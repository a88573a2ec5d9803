from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.queues import alternate, by_lot, gain, informative, leading, rare

SIZES = st.tuples(st.integers(0, 30), st.integers(0, 5))


def table(n: int, codes: int, seed: int) -> tuple[Any, Any, Any]:
    """Probabilities with certain and impossible ones among them, unit vectors, and positives."""
    chance = np.random.default_rng(seed)
    p = np.clip(chance.normal(0.3, 0.4, (n, codes)), 0.0, 1.0)
    vectors = chance.normal(size=(n, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return p, vectors, chance.integers(0, 9, codes).astype(float)


@given(size=SIZES, seed=st.integers(0, 99), front=st.integers(0, 40))
@settings(deadline=None)
def test_every_order_has_each_text_once_and_is_always_the_same(
    size: tuple[int, int], seed: int, front: int
) -> None:
    p, vectors, positives = table(*size, seed)
    everything = list(range(size[0]))

    def orders() -> list[list[int]]:
        one = informative(p, vectors, positives, front=front)
        other, hunted = rare(p, positives, front=front)
        dealt, _ = alternate(one, other)
        assert len(hunted) == size[0]
        return [list(one), list(other), list(dealt), list(by_lot(np.arange(size[0]) % 3 / 3))]

    first = orders()
    assert [sorted(order) for order in first] == [everything] * 4
    assert orders() == first


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_texts_that_are_all_alike_are_ordered_without_a_fault(value: float) -> None:
    p, vectors = np.full((6, 2), value), np.tile(np.eye(1, 4, dtype=np.float32), (6, 1))

    assert list(informative(p, vectors, np.zeros(2))) == list(range(6))
    assert list(rare(p, np.zeros(2))[0]) == list(range(6))
    assert np.isfinite(gain(p, np.zeros(2))).all()


def test_codes_found_often_weigh_less() -> None:
    p = np.array([[0.5, 0.0], [0.0, 0.4]])
    vectors = np.eye(2, dtype=np.float32)

    assert list(informative(p, vectors, np.array([9.0, 9.0]))) == [0, 1]
    assert list(informative(p, vectors, np.array([9.0, 1.0]))) == [1, 0]


def test_near_duplicates_do_not_stand_together_at_the_front() -> None:
    """Of forty texts that say the same, one is at the front, though all of them promise most."""
    chance = np.random.default_rng(3)
    others = chance.normal(size=(20, 16))
    vectors = np.vstack([np.ones((40, 16)), others]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    p = np.vstack([np.full((40, 1), 0.6), np.full((20, 1), 0.3)])

    order = informative(p, vectors, np.zeros(1))

    assert order[0] == 0
    assert set(order[1:21]) == set(range(40, 60))


def test_what_is_about_to_be_found_makes_room_for_other_codes() -> None:
    # Three texts that surely have the first code, and one that may have the second.
    p = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.6]])

    assert list(informative(p, np.eye(4, dtype=np.float32), np.zeros(2))) == [0, 3, 1, 2]


def test_rare_codes_take_turns_for_the_texts_likeliest_to_have_them() -> None:
    p = np.array([[0.9, 0.1, 0.2], [0.8, 0.3, 0.1], [0.7, 0.6, 0.5], [0.1, 0.5, 0.4]])

    order, hunted = rare(p, np.array([50.0, 2.0, 0.0]))

    # The third code has fewest positives, then the second; the first is no longer looked for.
    assert list(hunted) == [2, 1, 2, 1]
    assert list(order) == [2, 3, 0, 1]


def test_all_codes_are_looked_for_while_nothing_is_coded() -> None:
    _, hunted = rare(np.full((6, 3), 0.5), np.zeros(3))

    assert list(hunted) == [0, 1, 2, 0, 1, 2]


def test_two_orders_are_dealt_in_turn() -> None:
    order, second = alternate(np.array([4, 3, 2, 1, 0]), np.array([4, 0, 3, 1, 2]))

    assert list(order) == [4, 0, 3, 1, 2]
    assert list(second) == [False, True, False, True, False]


def test_a_text_is_read_for_one_code_or_between_two() -> None:
    p = np.array([[0.5, 0.4, 0.0], [0.5, 0.1, 0.0], [0.0, 0.0, 0.0], [0.9, 0.3, 0.0]])

    assert leading(p, np.zeros(3)) == [[0, 1], [0], [], [0]]
    # The first code was found often, so that the second is what makes the fourth worth reading.
    assert leading(p[3:], np.array([9.0, 0.0, 0.0])) == [[1]]
