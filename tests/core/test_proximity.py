"""Codes near to one another: hand counts, and chance beside every order there is."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from patterned import occurrences, pair

from qualcode.core.proximity import proximity


def test_pairs_of_near_segments_are_counted_from_both_ends() -> None:
    #                                   0    1    2    3   4    5
    table = proximity(occurrences({"D": ["a", "b", "a", "", "b", "ab"]}), within=1)

    row = pair(table, "a", "b")
    # a0-b1, a2-b1 and a5-b4; the two codes of the last segment are together, and not near.
    assert [row[n] for n in ("n_pairs", "n_code", "n_code_near", "n_other", "n_other_near")] == [
        3, 3, 3, 3, 2,
    ]  # fmt: skip
    # Of 30 ordered pairs of places 10 are neighbours, and each is a pair with chance 3/6 * 3/6.
    assert row["expected"] == pytest.approx(2.5)
    assert row["n_places"] == 6


def test_further_apart_is_near_where_more_steps_are_allowed() -> None:
    found = occurrences({"D": ["a", "", "b"], "E": ["b"]})

    assert pair(proximity(found, within=1), "a", "b")["n_pairs"] == 0
    assert pair(proximity(found, within=2), "a", "b")["n_pairs"] == 1
    # What ends one document is near to nothing in the next.
    assert pair(proximity(found, within=9), "a", "b")["n_pairs"] == 1


def test_turns_are_stretches_of_one_speaker() -> None:
    found = occurrences({"D": ["a", "a", "b", ""]}, speakers={"D": "PPQQ"})

    row = pair(proximity(found, step="turn"), "a", "b")
    assert (row["n_pairs"], row["n_places"], row["n_code"]) == (1, 2, 1)


def test_other_speakers_may_be_left_out() -> None:
    found = occurrences({"D": ["a", "b", "b"]}, speakers={"D": "PQP"})

    assert pair(proximity(found, within=2), "a", "b")["n_pairs"] == 2
    assert pair(proximity(found, within=2, same_speaker=True), "a", "b")["n_pairs"] == 1


def test_what_was_not_read_is_no_place() -> None:
    table = proximity(occurrences({"D": ["a", None, "b"]}), within=1)

    row = pair(table, "a", "b")
    assert (row["n_pairs"], row["n_places"]) == (0, 2)


def test_reasons_stand_where_no_deviation_does() -> None:
    table = proximity(occurrences({"D": ["ab", "ab"], "E": ["", "c"]}, "abcd"))

    assert pair(table, "a", "b")["reason"] == "no other order is possible"
    assert pair(table, "a", "c")["reason"] == "fewer than one pair is expected"
    assert pair(table, "a", "d")["reason"] == "one of the codes was not given"
    assert table["deviation"].isna().all()


TEXTS = st.lists(st.lists(st.text("ab", max_size=2), min_size=1, max_size=5), min_size=1, max_size=2)


@given(TEXTS, st.integers(1, 3))
def test_chance_is_the_mean_and_spread_of_all_orders(texts: list[list[str]], within: int) -> None:
    found = occurrences({f"D{n}": text for n, text in enumerate(texts)}, "ab")
    table = proximity(found, within=within)

    for code, other in (("a", "b"), ("a", "a")):
        mean = variance = 0.0
        for text in texts:
            every = np.array(all_orders(text, code, other, within=within), dtype=float)
            mean, variance = mean + every.mean(), variance + every.var()
        row = pair(table, code, other)
        assert row["expected"] == pytest.approx(mean, abs=1e-9)
        assert row["sd"] == pytest.approx(np.sqrt(variance), abs=1e-6)


def all_orders(text: list[str], code: str, other: str, *, within: int) -> list[int]:
    """The number of near pairs in every way to place two codes that keep their numbers."""
    spots = range(len(text))
    placings = [
        [set(c) for c in combinations(spots, sum(key in s for s in text))] for key in (code, other)
    ]
    if code == other:
        return [_pairs(p, p, within) // 2 for p in placings[0]]
    return [_pairs(p, q, within) for p, q in product(*placings)]


def _pairs(one: set[int], other: set[int], within: int) -> int:
    return sum(0 < abs(i - j) <= within for i in one for j in other)


@given(TEXTS, st.integers(1, 3), st.booleans())
def test_what_holds_of_every_study(texts: list[list[str]], within: int, same: bool) -> None:
    named = {f"D{n}": text for n, text in enumerate(texts)}
    options: dict[str, Any] = {"within": within, "same_speaker": same}
    table = proximity(occurrences(named, "ab"), **options)

    assert (table["n_code_near"] <= table["n_code"]).all()
    row = pair(table, "a", "b")
    turned = pair(proximity(occurrences(named, "ba"), **options), "b", "a")
    assert (row["n_pairs"], row["n_code_near"]) == (turned["n_pairs"], turned["n_other_near"])
    again = proximity(occurrences(dict(reversed(named.items())), "ab"), **options)
    pd.testing.assert_frame_equal(again, table)
