"""Codes by groups, and tests beside those of scipy and statsmodels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from patterned import occurrences
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from qualcode.core.crosstab import CHI, DRAWN, FISHER, crosstab
from qualcode.core.multiplicity import adjusted
from qualcode.core.occurrences import Occurrences
from qualcode.errors import InputError


def study(*groups: tuple[str, int, int]) -> tuple[Occurrences, list[str]]:
    """Cases in groups, of which so many have code a; every second one has code b."""
    texts: dict[str, list[str | None]] = {}
    names = []
    for group, n_with, n in groups:
        for number in range(n):
            codes = ("a" if number < n_with else "") + ("b" if number % 2 else "")
            texts[f"{group}{number}"] = [codes, "a" if number < n_with else ""]
            names += [group, group]
    return occurrences(texts), names


def rows(table: pd.DataFrame, code: str) -> dict[str, dict[str, Any]]:
    return {r["group"]: r for r in table[table["code_id"] == code].to_dict("records")}


def test_distinct_cases_are_counted_over_cases_in_the_group() -> None:
    found = rows(crosstab(*study(("head", 8, 12), ("teacher", 1, 4))), "a")

    assert (found["head"]["n_with"], found["head"]["n_group"]) == (8, 12)
    assert found["head"]["share"] == pytest.approx(2 / 3)
    ends = [found["head"]["ci_low"], found["head"]["ci_high"]]
    assert ends == pytest.approx(proportion_confint(8, 12, method="wilson"))
    assert (found["teacher"]["n_with"], found["teacher"]["n_group"]) == (1, 4)
    assert pd.isna(found["teacher"]["share"])
    assert found["teacher"]["reason"] == "fewer than 10 in the group"


def test_what_nobody_has_read_is_in_no_denominator() -> None:
    found = occurrences({"D": ["a", ""], "E": [None, None]})

    table = crosstab(found, ["x", "x", "y", "y"], unit="document")

    assert set(table["group"]) == {"x"}


def test_segments_have_shares_without_intervals() -> None:
    found, groups = study(("head", 8, 12))

    row = rows(crosstab(found, groups, unit="segment"), "a")["head"]

    assert (row["n_with"], row["n_group"], row["share"]) == (16, 24, pytest.approx(2 / 3))
    assert pd.isna(row["ci_low"])


def test_a_case_in_two_groups_counts_in_both_and_is_not_tested() -> None:
    found = occurrences({"D": ["a"], "E": ["b"]}, cases={"D": "P", "E": "P"})

    table = crosstab(found, ["W1", "W2"])

    assert rows(table, "a")["W1"]["n_with"] == 1
    assert (rows(table, "a")["W2"]["n_with"], rows(table, "a")["W2"]["n_group"]) == (0, 1)
    with pytest.raises(InputError, match="1 case would be in two groups"):
        crosstab(found, ["W1", "W2"], test="holm")


def test_two_groups_have_fishers_test_with_the_number_of_tests() -> None:
    """The lady tasting tea: three of four cups right (Fisher 1935)."""
    found, groups = study(("milk", 3, 4), ("tea", 1, 4))

    row = rows(crosstab(found, groups, test="holm"), "a")["milk"]

    assert row["p"] == pytest.approx(0.485714, abs=1e-6)
    assert row["method"] == FISHER
    # Code c was given to nobody, so that there are two tests.
    assert (row["n_tests"], row["p_adjusted"], row["adjustment"]) == (2, pytest.approx(0.971429), "holm")
    unused = rows(crosstab(found, groups, test="holm"), "c")["milk"]
    assert pd.isna(unused["p"])
    assert unused["method"] == ""


def test_many_groups_have_the_chi_squared_test_where_enough_is_expected() -> None:
    found, groups = study(("x", 5, 20), ("y", 10, 20), ("z", 15, 20))

    row = rows(crosstab(found, groups, test="bh"), "a")["x"]

    reference = stats.chi2_contingency([[5, 10, 15], [15, 10, 5]], correction=False)
    assert row["method"] == CHI
    assert row["p"] == pytest.approx(reference.pvalue, rel=1e-9)


def test_small_groups_are_divided_at_random() -> None:
    found, groups = study(("x", 4, 4), ("y", 1, 4), ("z", 0, 4))

    row = rows(crosstab(found, groups, test="bh", seed=1), "a")["x"]
    again = rows(crosstab(found, groups, test="bh", seed=1), "a")["x"]

    assert row["method"] == DRAWN
    assert row["p"] == again["p"]
    # Of the 792 ways to give five of twelve, 24 are as uneven: 4-1-0 in any order.
    assert row["p"] == pytest.approx(24 / 792, abs=0.006)


def test_units_of_no_group_are_counted_and_not_tested() -> None:
    found, groups = study(("x", 3, 4), ("", 2, 2), ("y", 1, 4))

    table = crosstab(found, groups, test="holm")

    assert rows(table, "a")[""]["n_group"] == 2
    assert rows(table, "a")["x"]["p"] == pytest.approx(0.485714, abs=1e-6)
    assert list(rows(table, "a")) == ["x", "y", ""]


@pytest.mark.parametrize(("unit", "words"), [("segment", "not independent"), ("case", "two groups")])
def test_tests_that_would_not_be_valid_are_refused(unit: Any, words: str) -> None:
    found, groups = study(("x", 3, 4))

    with pytest.raises(InputError, match=words):
        crosstab(found, groups, unit=unit, test="holm")


@pytest.mark.parametrize("method", ["holm", "bh"])
def test_adjusted_values_are_those_of_statsmodels(method: Any) -> None:
    for n in (1, 2, 5, 40):
        # Rounded, so that some are equal.
        p = np.random.default_rng(n).uniform(size=n).round(1)
        expected = multipletests(p, method={"holm": "holm", "bh": "fdr_bh"}[method])[1]
        assert adjusted(p, method) == pytest.approx(expected, abs=1e-12)
