"""Saturation: curves by hand, orders beside every order there is, and when a curve is flat."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.saturation import curve, saturation, with_chance

CODED = [("A", {"x", "y"}), ("B", set[str]()), ("C", {"y", "z"}), ("D", {"z"})]
STUDY = st.lists(st.tuples(st.sampled_from("ABCDE"), st.sets(st.sampled_from("vwxyz"))), max_size=5)


def test_each_interview_brings_what_had_not_come_up() -> None:
    table = curve(CODED)

    assert table["codes"].tolist() == [2, 2, 3, 3]
    assert table["new"].tolist() == [2, 0, 1, 0]


def test_the_rule_by_hand() -> None:
    """Base 4 with 10 codes, runs of 2: 5+6 bring 2 (20 %), 6+7 bring 1 (10 %), 7+8 none."""
    new = [5, 3, 1, 1, 1, 1, 0, 0]

    assert saturation(new, threshold=0.1).at == 5
    found = saturation(new)
    assert found.runs[["first", "last", "new"]].to_numpy().tolist() == [[5, 6, 2], [6, 7, 1], [7, 8, 0]]
    assert found.runs["share"].tolist() == [0.2, 0.1, 0.0]
    assert (found.base_codes, found.at, found.reason) == (10, 6, "")
    assert saturation(new, base_size=6, run_length=2).at == 6
    assert saturation(new[:7]).reason == "no run of 2 is at or below 5%"


def test_too_few_interviews_have_no_verdict() -> None:
    assert saturation([3, 1]).reason == ("a base of 4 and a run of 2 need 6 interviews, and there are 2")
    assert saturation([0] * 6).reason == "the first 4 interviews have no codes"


@given(STUDY)
def test_the_mean_is_that_of_all_orders(coded: list[tuple[str, set[str]]]) -> None:
    table = with_chance(curve(coded), coded, n_orders=20)

    every = [curve(list(order))["codes"].tolist() for order in permutations(coded)]
    assert table["expected"].tolist() == pytest.approx(np.mean(every, axis=0).tolist())


@given(STUDY, st.randoms(use_true_random=False))
def test_names_of_codes_change_nothing(coded: list[tuple[str, set[str]]], chance: object) -> None:
    names = dict(zip("vwxyz", ["Zoe", "5", "a", "_", "é"], strict=True))
    renamed = [(name, {names[c] for c in codes}) for name, codes in coded]

    one, other = (with_chance(curve(c), c, n_orders=20) for c in (coded, renamed))

    pd.testing.assert_frame_equal(one, other)


def test_the_band_holds_most_orders_and_ends_where_all_orders_end() -> None:
    coded = [(str(n), {str(n % 3), str(n)}) for n in range(12)]

    table = with_chance(curve(coded), coded)

    assert (table["low"] <= table["expected"]).all()
    assert (table["expected"] <= table["high"]).all()
    # Numbers and remainders are codes alike, so that there are twelve.
    assert table.iloc[-1][["expected", "low", "high"]].tolist() == [12, 12, 12]
    pd.testing.assert_frame_equal(table, with_chance(curve(coded), coded))
