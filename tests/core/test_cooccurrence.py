"""Codes given together: hand counts, plain loops, and what holds of every study."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from patterned import occurrences, pair

from qualcode.core.cooccurrence import NO_UNITS, OWN, cooccurrence, square, stretches
from qualcode.core.occurrences import Occurrences, rolled_up

# Six segments that were read in two documents, and one that was not.
STUDY = {"D": ["ab", "a", "ab", None], "E": ["b", "", "c"]}
TEXTS = st.dictionaries(
    st.sampled_from("DEFG"),
    st.lists(st.one_of(st.none(), st.text("abc", max_size=3)), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
)


def test_segments_that_have_both_are_counted_beside_what_chance_gives() -> None:
    table = cooccurrence(occurrences(STUDY), min_count=3)

    row = pair(table, "a", "b")
    assert [row[n] for n in ("n_both", "n_code", "n_other", "n_units")] == [2, 3, 3, 6]
    assert (row["expected"], row["jaccard"]) == (1.5, 0.5)
    assert row["pmi"] == pytest.approx(0.4150375)  # the binary logarithm of 2 / 1.5
    assert row["reason"] == ""


def test_documents_and_cases_are_counted_once_each() -> None:
    found = occurrences(STUDY, cases={"D": "P", "E": "P"})

    assert pair(cooccurrence(found, unit="document"), "a", "b")["n_both"] == 1
    assert pair(cooccurrence(found, unit="document"), "b", "c")["n_units"] == 2
    assert pair(cooccurrence(found, unit="case"), "a", "c")["n_both"] == 1


def test_what_is_no_cases_is_not_counted_by_case() -> None:
    table = cooccurrence(occurrences(STUDY, cases={"E": ""}), unit="case")

    assert set(table["n_units"]) == {1}
    assert pair(table, "c", "c")["n_code"] == 0


def test_the_diagonal_is_the_codes_own_count() -> None:
    row = pair(cooccurrence(occurrences(STUDY)), "b", "b")

    assert (row["n_both"], row["n_code"], row["reason"]) == (3, 3, OWN)
    assert all(pd.isna(row[name]) for name in ("expected", "jaccard", "pmi"))


@pytest.mark.parametrize(
    ("code", "other", "least", "reason"),
    [
        ("a", "b", 4, "PMI: one of the codes has fewer than 4 units"),
        ("a", "c", 1, "PMI: never together"),
        ("d", "e", 1, "neither code was given"),
    ],
)
def test_a_blank_has_its_reason(code: str, other: str, least: int, reason: str) -> None:
    row = pair(cooccurrence(occurrences(STUDY, "abcde"), min_count=least), code, other)

    assert pd.isna(row["pmi"])
    assert row["reason"] == reason


def spans(*rows: tuple[str, int, int, str]) -> Occurrences:
    found = occurrences({"D": [""] * 3, "E": [""] * 3})
    quoted = pd.DataFrame(rows, columns=["document_id", "start", "end", "code"])
    return Occurrences(
        segments=found.segments, given=found.given, codes=found.codes, sources={},
        quotations=quoted.assign(code=[ord(c) - ord("a") for c in quoted["code"]]),
    )  # fmt: skip


def test_overlapping_quotations_need_no_unit() -> None:
    # One long stretch of a has two of b in it, and touches none that begins where it ends.
    found = spans(("D", 0, 20, "a"), ("D", 2, 4, "b"), ("D", 10, 30, "b"), ("D", 20, 25, "c"))
    table = cooccurrence(found, unit="overlap")

    assert pair(table, "a", "b")["n_both"] == 1
    assert pair(table, "b", "b")["n_both"] == 2
    assert pair(table, "a", "c")["n_both"] == 0
    assert pair(table, "b", "c")["n_both"] == 1
    assert pair(table, "a", "b")["jaccard"] == 0.5
    assert pair(table, "b", "c")["reason"] == NO_UNITS
    assert pd.isna(pair(table, "a", "b")["n_units"])


def test_what_two_coders_marked_almost_alike_is_one_stretch() -> None:
    found = spans(("D", 0, 9, "a"), ("D", 3, 12, "a"), ("D", 12, 15, "a"), ("E", 0, 3, "a"))

    rows = stretches(found.quotations).to_dict("list")
    assert rows == {
        "document_id": ["D", "D", "E"], "code": [0, 0, 0], "start": [0, 12, 0], "end": [12, 15, 3],
    }  # fmt: skip


def test_nothing_coded_is_a_table_of_zeros() -> None:
    for unit in ("segment", "document", "case", "overlap"):
        table = cooccurrence(occurrences({"D": [""]}), unit=unit)  # type: ignore[arg-type]
        assert table["n_both"].sum() == 0
    assert cooccurrence(occurrences({"D": [None]}))["n_units"].max() == 0


def test_themes_count_once_where_several_of_their_codes_are() -> None:
    found = rolled_up(occurrences(STUDY, themes={"a": "t", "b": "t"}))
    table = cooccurrence(found)

    assert found.codes["code"].tolist() == ["T", "C"]
    assert pair(table, "t", "t")["n_code"] == 4
    assert pair(table, "t", "c")["n_both"] == 0


@given(TEXTS)
def test_counts_are_those_of_plain_loops(texts: dict[str, list[str | None]]) -> None:
    table = cooccurrence(occurrences(texts))

    read = [set(found) for text in texts.values() for found in text if found is not None]
    for code, other in combinations_with_replacement("abc", 2):
        row = pair(table, code, other)
        assert row["n_both"] == sum(code in s and other in s for s in read)
        assert row["n_units"] == len(read)


@given(TEXTS, st.sampled_from(["segment", "document", "case", "overlap"]))
def test_what_holds_of_every_study(texts: dict[str, list[str | None]], unit: Any) -> None:
    table = cooccurrence(occurrences(texts), unit=unit, min_count=1)

    assert (table["n_both"] <= table[["n_code", "n_other"]].min(axis=1)).all()
    both = square(table).set_index("code_id")[list("abc")]
    assert (both.to_numpy() == both.to_numpy().T).all()
    turned = occurrences(dict(reversed(list(texts.items()))))
    pd.testing.assert_frame_equal(cooccurrence(turned, unit=unit, min_count=1), table)


@given(
    st.lists(
        st.tuples(st.sampled_from("DE"), st.integers(0, 12), st.integers(0, 12), st.sampled_from("abc")),
        max_size=12,
    )
)
def test_overlaps_are_those_of_plain_loops(rows: list[tuple[str, int, int, str]]) -> None:
    found = spans(*((d, min(s, e), max(s, e), c) for d, s, e, c in rows))
    table = cooccurrence(found, unit="overlap")

    covered = [tuple(row) for row in stretches(found.quotations).to_numpy().tolist()]
    own = {n: [r for r in covered if r[1] == n] for n in range(3)}

    def touching(one: int, other: int) -> int:
        return sum(
            any(a[0] == b[0] and a[2] < b[3] and b[2] < a[3] for b in own[other]) for a in own[one]
        )

    for one, other in ((0, 1), (0, 2), (1, 2)):
        row = pair(table, "abc"[one], "abc"[other])
        assert row["n_both"] == min(touching(one, other), touching(other, one))
    assert np.array_equal(np.diag(square(table)[list("abc")]), [len(own[n]) for n in range(3)])
