"""Drawing an audit sample with known chances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.audit_draw import (
    ALL,
    BANDS,
    allocate,
    bands,
    components,
    draw,
    expected_half_width,
)


def test_each_unit_is_drawn_as_often_as_its_chance_says() -> None:
    strata = ["low"] * 30 + ["high"] * 10
    likely = np.array([0.1] * 30 + [0.5] * 10)
    within = np.arange(40) // 7
    n_draws, counts = 2000, np.zeros(40)
    for seed in range(n_draws):
        drawn = draw(strata, likely, n=12, within=within, seed=seed)
        counts += drawn.place >= 0

    # 30 * 0.3 = 9 and 10 * 0.5 = 5 of 14 parts: of 12 the one gets 7.7, the other 4.3.
    assert set(drawn.chance[:30]) == {8 / 30}
    assert set(drawn.chance[30:]) == {4 / 10}
    # Four standard deviations of a share of 2,000 draws.
    assert np.abs(counts / n_draws - drawn.chance).max() < 4 * np.sqrt(0.24 / n_draws)


def test_a_sample_is_spread_over_documents_evenly() -> None:
    documents = np.repeat(np.arange(10), 20)
    for seed in range(20):
        drawn = draw([ALL] * 200, np.zeros(200), n=40, within=documents, seed=seed)
        per_document = np.bincount(documents[drawn.place >= 0], minlength=10)
        assert per_document.tolist() == [4] * 10


@given(seed=st.integers(0, 2**32), n=st.integers(2, 60), n_units=st.integers(2, 50))
def test_so_many_are_drawn_as_were_asked_for_and_each_once(seed: int, n: int, n_units: int) -> None:
    likely = np.random.default_rng(seed).random(n_units) * (np.arange(n_units) % 2)
    strata = bands(likely)
    drawn = draw(strata, likely, n=n, seed=seed)
    taken = drawn.place[drawn.place >= 0]

    least = sum(min(2, strata.count(name)) for name in set(strata))
    assert len(taken) == max(least, min(n, n_units))
    assert sorted(taken.tolist()) == list(range(len(taken)))
    assert ((drawn.chance > 0) & (drawn.chance <= 1)).all()
    again = draw(strata, likely, n=n, seed=seed)
    assert again.place.tolist() == drawn.place.tolist()


def test_what_is_in_doubt_is_looked_at_more() -> None:
    number = np.array([0] * 100 + [1] * 100)

    assert allocate(number, np.array([0.5] * 100 + [0.0] * 100), n=50) == [35, 15]
    assert allocate(np.array([0, 1, 1]), np.zeros(3), n=1) == [1, 2]


def test_strata_of_what_is_predicted() -> None:
    assert bands(np.array([0.0, 0.01, 0.49, 0.5, 1.0])) == [BANDS[i] for i in (0, 1, 1, 2, 2)]


def test_the_width_that_is_expected_is_that_of_a_clustered_sample() -> None:
    # One unit of each of 400 documents: 1.966 * sqrt(0.25 / 400), by hand.
    assert expected_half_width(0.5, n=400, n_documents=400) == pytest.approx(0.0492, abs=1e-4)
    # Ten of each of 40: the variance is 1 + 9 * 0.1 times as large, and t is 2.023.
    assert expected_half_width(0.5, n=400, n_documents=40) == pytest.approx(0.0697, abs=1e-4)


def test_documents_and_cases_hang_together_by_others() -> None:
    # A and B share the case y, B and C the case z; D stands alone.
    numbers = components(["A", "A", "B", "B", "C", "D"], ["x", "y", "y", "z", "z", "w"])

    assert numbers == [0, 0, 0, 0, 0, 1]
