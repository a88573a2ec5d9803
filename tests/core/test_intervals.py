"""Intervals over documents that differ from one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.intervals import (
    Figure,
    accelerated_figure,
    clustered_share,
    percentile_figure,
    resampled,
    wilson_interval,
)


def test_wilson_interval_of_a_published_example() -> None:
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 20)[0] == 0.0


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 4), (0, 0)])
def test_impossible_proportions_are_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="proportion"):
        wilson_interval(count, n)


def test_units_that_do_not_depend_on_their_document_have_nearly_the_plain_interval() -> None:
    # In every document every second of ten units: no more alike than chance would have it.
    found = clustered_share(np.full(40, 5.0), np.full(40, 10.0))

    # All documents alike: each unit counts as one, with t of 39 degrees for the normal quantile.
    assert found.value == 0.5
    assert (found.low, found.high) == (
        pytest.approx(0.4498, abs=5e-4), pytest.approx(0.5502, abs=5e-4)
    )  # fmt: skip


def test_documents_that_speak_with_one_voice_count_as_one_unit_each() -> None:
    hits = np.array([10.0, 0.0] * 10)

    found = clustered_share(hits, np.full(20, 10.0))

    # The interval of ten of twenty, with t of 19 degrees: about 0.29 to 0.71.
    assert found.value == 0.5
    assert found.low == pytest.approx(0.29, abs=0.01)
    assert found.high == pytest.approx(0.71, abs=0.01)


def test_all_right_in_three_documents_is_not_taken_for_certain() -> None:
    found = clustered_share(np.array([4.0, 5.0, 6.0]), np.array([4.0, 5.0, 6.0]))

    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low is not None
    assert found.low < 0.2


@pytest.mark.parametrize(
    ("hits", "sizes", "reason"),
    [([], [], "nothing to count"), ([0], [0], "nothing to count"), ([2], [4], "two documents")],
)
def test_what_is_missing_has_its_reason(hits: list[float], sizes: list[float], reason: str) -> None:
    found = clustered_share(np.array(hits, dtype=float), np.array(sizes, dtype=float))

    assert found.low is found.high is None
    assert reason in found.reason


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_a_share_lies_within_its_interval(drawn: list[tuple[int, int]]) -> None:
    hits = np.array([min(pair) for pair in drawn], dtype=float)
    sizes = np.array([max(pair) for pair in drawn], dtype=float)

    found = clustered_share(hits, sizes)

    if found.low is None or found.high is None or found.value is None:
        assert found.reason
    else:
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_most_intervals_of_clustered_units_hold_the_truth() -> None:
    chance = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        rates = chance.beta(2, 2, size=25)  # half on average, and documents differ much
        sizes = chance.integers(2, 12, size=25).astype(float)
        found = clustered_share(chance.binomial(sizes.astype(int), rates).astype(float), sizes)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.5 <= found.high

    assert 0.93 <= held / 400 <= 0.985


def test_resamples_draw_as_many_documents_as_there_are_and_the_same_for_a_seed() -> None:
    once = resampled(7, n_resamples=50, seed=3)

    assert once.shape == (50, 7)
    assert (once.sum(axis=1) == 7).all()
    assert (once == resampled(7, n_resamples=50, seed=3)).all()
    assert (once != resampled(7, n_resamples=50, seed=4)).any()


def test_few_documents_have_a_wider_interval_than_many() -> None:
    found = np.random.default_rng(0).normal(0.5, 0.1, size=1000)

    few, many = (percentile_figure(0.5, found, n_documents=n) for n in (4, 400))

    assert few.low is not None
    assert many.low is not None
    assert few.low < many.low - 0.05
    # Of a normal figure with many documents: 1.96 standard deviations.
    assert many.low == pytest.approx(0.5 - 0.196, abs=0.02)


def test_too_few_resamples_give_no_interval() -> None:
    found = percentile_figure(0.5, np.full(100, np.nan), n_documents=5)

    assert found == Figure(value=0.5, reason="too few resamples of documents have it")


def test_skew_moves_both_ends_of_an_interval_the_same_way() -> None:
    # Twenty documents of which one is far from the rest: the mean's distribution has a long tail above.
    values = np.array([1.0] * 19 + [5.0])
    drawn = resampled(20, n_resamples=4000, seed=1) @ values / 20
    left_out = (values.sum() - values) / 19

    plain = percentile_figure(values.mean(), drawn, n_documents=20)
    skewed = accelerated_figure(values.mean(), drawn, left_out, n_documents=20)

    assert plain.low is not None
    assert plain.high is not None
    assert skewed.low is not None
    assert skewed.high is not None
    assert (skewed.low >= plain.low, skewed.high > plain.high) == (True, True)


def test_without_skew_or_bias_the_interval_is_the_percentiles() -> None:
    drawn = np.concatenate([np.arange(-500.0, 0.0), np.arange(1.0, 501.0)])
    left_out = np.array([-1.0, 1.0, -2.0, 2.0])

    assert accelerated_figure(0.0, drawn, left_out, n_documents=4) == percentile_figure(
        0.0, drawn, n_documents=4
    )


def test_an_interval_of_one_document_is_none_with_its_reason() -> None:
    figure = accelerated_figure(0.5, np.full(50, 0.5), np.array([np.nan]), n_documents=1)

    assert (figure.low, figure.reason) == (None, "an interval needs two documents at least")
