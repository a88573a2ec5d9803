"""Accuracy cards, on judgements whose figures can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from qualcode.core.accuracy import (
    Judged,
    calibration_error,
    cards,
    is_below,
    weighted_average_precision,
)
from qualcode.model import Bar


def judged(given: list[list[int]], said: list[list[float]], documents: str) -> Judged:
    return Judged(
        given=np.array(given, dtype=float), probabilities=np.array(said), documents=list(documents)
    )


# Code a is suggested four times and right twice; code b is given once and never suggested.
CASE = judged(
    [[1, 0], [0, 0], [1, 1], [0, 0], [1, 0]],
    [[0.9, 0.0], [0.5, 0.02], [0.3, 0.05], [0.3, 0.0], [0.04, 0.01]],
    "AABBC",
)


def test_a_card_counts_what_is_suggested_and_what_is_right() -> None:
    a, b = cards(CASE, ["a", "b"])

    assert (a.n_segments, a.n_documents, a.n_given, a.n_offered) == (5, 3, 3, 4)
    assert (a.precision.value, a.recall.value) == (0.5, pytest.approx(2 / 3))
    assert a.said == pytest.approx(0.5)
    assert a.gap.value == pytest.approx(0.0)
    # Ranked 1, then 3 and 4 together, then 5: 1/3 * 1 + 1/3 * 2/4 + 1/3 * 3/5.
    assert a.average_precision.value == pytest.approx((1 + 2 / 4 + 3 / 5) / 3)
    assert (b.n_given, b.n_offered, b.recall.value, b.average_precision.value) == (1, 0, 0.0, 1.0)
    assert b.precision.reason == b.gap.reason == "nothing was suggested"
    assert b.said is None


def test_a_code_that_nobody_gave_says_so() -> None:
    (card,) = cards(judged([[0], [0]], [[0.6], [0.2]], "AB"), ["a"])

    assert card.precision.value == 0.0
    assert card.recall.reason == card.average_precision.reason == "no segment has the code"
    assert card.gap.value == pytest.approx(0.4)


def test_nothing_judged_gives_cards_without_figures() -> None:
    (card,) = cards(Judged(given=np.zeros((0, 1)), probabilities=np.zeros((0, 1)), documents=[]), ["a"])

    assert (card.n_segments, card.n_documents, card.said) == (0, 0, None)
    assert all(
        figure.value is None and figure.reason
        for figure in (card.precision, card.recall, card.average_precision, card.gap)
    )


def test_one_document_gives_figures_without_intervals() -> None:
    (card,) = cards(judged([[1], [0]], [[0.6], [0.2]], "AA"), ["a"])

    assert (card.precision.value, card.precision.low) == (0.5, None)
    assert "two documents" in card.average_precision.reason


@given(st.data())
def test_average_precision_is_scikit_learns(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 30))
    given_ = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), dtype=float)
    said = np.array(data.draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))) / 8
    weights = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), dtype=float)

    (found,) = weighted_average_precision(given_, said, weights[None, :])

    if (given_ * weights).any():
        expected = average_precision_score(given_, said, sample_weight=weights)
        assert found == pytest.approx(expected)
    else:
        assert np.isnan(found)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 5))
def test_every_figure_lies_within_its_interval(seed: int, n: int, n_codes: int) -> None:
    chance = np.random.default_rng(seed)
    found = cards(
        Judged(
            given=(chance.random((n, n_codes)) < 0.3) * 1.0, probabilities=chance.random((n, n_codes)),
            documents=[str(d) for d in chance.integers(0, 6, size=n)],
        ),
        [str(code) for code in range(n_codes)],
    )  # fmt: skip

    for card in found:
        for figure in (card.precision, card.recall, card.average_precision, card.gap):
            if figure.low is None or figure.high is None or figure.value is None:
                assert figure.reason
            else:
                assert figure.low <= figure.value <= figure.high


def test_the_calibration_error_is_the_mean_distance_of_what_is_said_from_what_is_true() -> None:
    # Of what is suggested: .9 true, .5 untrue, and two of .3, one of them true.
    assert calibration_error(CASE) == pytest.approx((0.1 + 0.5 + 2 * 0.2) / 4)
    assert calibration_error(judged([[1]], [[0.01]], "A")) is None


@pytest.mark.parametrize(
    ("bar", "below"),
    [
        (Bar(precision=0.6, fewest=4), True),
        (Bar(precision=0.6, fewest=5), False),
        (Bar(precision=0.5, fewest=1), False),
        (Bar(precision=0.0, fewest=1), False),
    ],
)
def test_a_code_is_below_the_bar_once_enough_of_its_suggestions_were_checked(
    bar: Bar, below: bool
) -> None:
    a, b = cards(CASE, ["a", "b"])

    assert is_below(a, bar) is below
    assert not is_below(b, bar)
