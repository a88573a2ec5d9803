"""Quotations that illustrate: chosen by hand on a plane, and spread over people whatever the order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.illustrations import centre, nearness, pick, prevailing, spread, word_vectors


def candidates(**more: list[Any]) -> pd.DataFrame:
    """Four quotations of three people: b is the most typical, d the least."""
    table = {
        "case_id": ["Ann", "Ann", "Ben", "Cy"], "valence": [*["positive"] * 3, "negative"],
        "flagged": [False] * 4, "opposite": [""] * 4, "to_centre": [0.7, 0.9, 0.8, 0.1],
        "to_definition": [0.2, 0.3, 0.6, 0.9],
    }  # fmt: skip
    return pd.DataFrame({**table, **more})


def told(table: pd.DataFrame, **options: Any) -> list[tuple[str, int, str]]:
    options = {"n": 1, "ranks": {}, **options}
    return [(picked.kind, picked.row, picked.reason) for picked in pick(table, **options)]


def test_each_kind_is_chosen_and_says_why() -> None:
    assert told(candidates()) == [
        ("typical", 1, "nearest to the centre of the code's quotations"),
        # The nearest to the definition is negative, and stands for the other side.
        ("strongest", 2, "by valence positive, then nearness to the definition"),
        ("negative case", 3, "negative, where most cases are positive"),
    ]


def test_what_a_coder_flagged_comes_before_what_a_valence_says() -> None:
    flagged = candidates(flagged=[True, False, False, False])

    assert told(flagged, kinds=("negative case",)) == [
        ("negative case", 0, "flagged as running against the pattern")
    ]


def test_an_opposite_code_runs_against_the_rest_and_without_any_the_least_typical_does() -> None:
    plain = candidates(valence=["", "", "", ""])
    opposed = candidates(valence=["", "", "", ""], opposite=["", "", "Distrust", ""])

    assert told(opposed, kinds=("negative case",))[0][1:] == (2, "coded as Distrust too")
    assert told(plain, kinds=("negative case",))[0][1:] == (
        3, "least typical; nothing says that it runs against the rest"
    )  # fmt: skip


def test_a_modifier_of_strength_decides_first_and_is_named() -> None:
    strong = candidates(intensity=["high", "low", "low", "high"], valence=["positive"] * 4)
    ranks = {"intensity": {"low": 0, "high": 1}, "specificity": {"example": 1}}

    found = told(strong.assign(specificity=""), ranks=ranks, kinds=("strongest",))

    assert found == [("strongest", 3, "by intensity, then nearness to the definition")]


def test_the_valence_of_more_people_prevails_and_not_of_more_quotations() -> None:
    both = candidates(
        case_id=["Ann", "Ann", "Ann", "Ben"], valence=["negative", "negative", "negative", "positive"]
    )

    assert prevailing(both) == ""
    assert prevailing(candidates()) == "positive"


def test_the_centre_is_that_of_people() -> None:
    # Ann says the same three times; the middle lies halfway between her and Ben all the same.
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float32)

    assert centre(vectors, ["Ann", "Ann", "Ann", "Ben"]) == pytest.approx([0.5**0.5, 0.5**0.5])
    assert nearness(vectors, np.array([0, 2], dtype=np.float32)).tolist() == [0, 0, 0, 1]
    assert nearness(np.zeros((1, 2), dtype=np.float32), vectors[0]).tolist() == [0]


def test_shared_words_are_near_and_rare_ones_weigh_more() -> None:
    texts = ["the trust we have", "the bus at three", "the trust of heads"]
    first, bus, heads = word_vectors(texts)

    same, other = nearness(np.stack([heads, bus]), first)
    assert same > other > 0


orders = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)


@given(orders, st.integers(1, 12), st.randoms())
def test_no_case_comes_twice_before_all_have(cases: list[str], n: int, random: Any) -> None:
    order = list(range(len(cases)))
    random.shuffle(order)

    taken = spread(order, cases, n=n, used={})

    assert len(taken) == len(set(taken)) == min(n, len(cases))
    for size in range(1, len(taken) + 1):
        times = Counter(cases[i] for i in taken[:size])
        # Whoever has been taken less often has nothing left.
        for case, number in times.items():
            for other in set(cases) - {case}:
                assert times[other] >= number - 1 or times[other] == cases.count(other)


@given(orders, st.integers(1, 4))
def test_no_quotation_is_chosen_twice(cases: list[str], n: int) -> None:
    size = len(cases)
    valences = (["positive", "negative"] * size)[:size]
    table = pd.DataFrame(
        {
            "case_id": cases, "valence": valences,
            "flagged": False, "opposite": "", "to_centre": np.linspace(1, 0, size),
            "to_definition": np.linspace(0, 1, size),
        }
    )  # fmt: skip

    rows = [picked.row for picked in pick(table, n=n, ranks={})]

    assert len(rows) == len(set(rows)) <= size
