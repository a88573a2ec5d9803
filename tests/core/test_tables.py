from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.intervals import clustered_share, wilson_interval
from qualcode.core.tables import Unit, most_frequent_themes, theme_frequencies
from qualcode.model import Code, Codebook

BOOK = Codebook(id="b", name="B", version="2", codes=(
    Code(id="rel", name="Relations", codable=False),
    Code(id="rel_trust", name="Trust", parent="rel"),
    Code(id="rel_aims", name="Aims", parent="rel"),
))  # fmt: skip
# Twelve people with two segments each, in documents of their own.
UNITS = pd.DataFrame(
    [
        [f"D{n}", f"S{n}{k}", f"P{n:02}", True, "head" if n < 10 else "teacher"]
        for n in range(12)
        for k in "ab"
    ],
    columns=["document", "segment_id", "case_id", "read", "role"],
)


def codings(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code_id", "document", "segment_id", "case_id", "source"])


def test_one_talkative_case_counts_once() -> None:
    many = [("rel_trust", "D1", f"S{n}", "P00", "human") for n in range(9)]
    table = theme_frequencies(
        codings(*many, ("rel_trust", "D2", "S9", "P01", "human")), UNITS, codebook=BOOK
    )

    row = table[table.code_id == "rel_trust"].iloc[0]
    assert (row.n_segments, row.n_documents, row.n_cases, row.cases_in_group) == (10, 2, 2, 12)
    assert row.share_of_cases == pytest.approx(1 / 6)
    assert (row.ci_low, row.ci_high) == pytest.approx((0.0470, 0.4480), abs=5e-4)
    assert row.codebook_version == "2"


def test_codes_nobody_used_have_a_row_of_zeros() -> None:
    table = theme_frequencies(codings(("rel_trust", "D1", "S1", "P00", "human")), UNITS, codebook=BOOK)

    assert table[table.code_id == "rel_aims"].n_cases.tolist() == [0]


def test_small_groups_show_counts_and_no_share() -> None:
    table = theme_frequencies(
        codings(("rel_trust", "D11", "S11a", "P11", "human")), UNITS, codebook=BOOK, by=["role"]
    )

    small = table[(table.role == "teacher") & (table.code_id == "rel_trust")].iloc[0]
    assert (small.n_cases, small.cases_in_group) == (1, 2)
    assert pd.isna(small.share_of_cases)


def test_sources_have_their_own_rows() -> None:
    table = theme_frequencies(
        codings(("rel_trust", "D1", "S1", "P00", "human"), ("rel_trust", "D1", "S1", "P00", "machine")),
        UNITS,
        codebook=BOOK,
    )

    rows = table[table.code_id == "rel_trust"].set_index("source")
    assert rows.n_segments.to_dict() == {"human": 1, "machine": 1, "any": 1}


def test_what_nobody_has_read_is_missing_and_not_absent() -> None:
    units = UNITS.assign(read=UNITS["case_id"] < "P03")
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D5", "S5a", "P05", "machine")
    )

    table = theme_frequencies(found, units, codebook=BOOK)

    rows = table[table.code_id == "rel_trust"].set_index("source")
    assert rows.cases_in_group.to_dict() == {"human": 3, "machine": 9, "any": 12}


def test_people_together_are_counted_among_what_people_have_read() -> None:
    units = UNITS.assign(read=UNITS["case_id"] < "P11")
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D5", "S5a", "P05", "accepted")
    )

    table = theme_frequencies(found, units, codebook=BOOK)

    rows = table[table.code_id == "rel_trust"].set_index("source")
    assert rows.cases_in_group.to_dict() == {"accepted": 11, "any": 11, "human": 11}
    assert rows.loc["any", "n_cases"] == 2
    # Wilson's interval of 2 of 11.
    assert rows.loc["any", ["ci_low", "ci_high"]].tolist() == pytest.approx([0.0514, 0.4770], abs=5e-4)


def test_no_interval_where_a_machines_errors_are_in_the_count() -> None:
    units = UNITS.assign(read=False)
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D5", "S5a", "P05", "machine")
    )

    table = theme_frequencies(found, units, codebook=BOOK)

    rows = table[table.code_id == "rel_trust"].set_index("source")
    assert rows.loc["machine", "share_of_cases"] == pytest.approx(1 / 12)
    assert rows.loc["any", "share_of_cases"] == pytest.approx(2 / 12)
    assert rows.loc[["machine", "any"], ["ci_low", "ci_high"]].isna().all().all()


@pytest.mark.parametrize(("unit", "size"), [("segment", 24), ("document", 12), ("case", 12)])
def test_the_share_is_of_the_unit_asked_for(unit: Unit, size: int) -> None:
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D0", "S0b", "P00", "human")
    )
    table = theme_frequencies(found, UNITS, codebook=BOOK, unit=unit)

    row = table[table.code_id == "rel_trust"].iloc[0]
    assert row[f"{unit}s_in_group"] == size
    assert row[f"share_of_{unit}s"] == pytest.approx(1 / 12)
    assert row.ci_low < 1 / 12 < row.ci_high


def test_a_case_counts_in_every_group_that_its_words_are_in() -> None:
    units = UNITS.assign(wave=["W1" if s.endswith("a") else "W2" for s in UNITS["segment_id"]])
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D0", "S0b", "P00", "human"),
        ("rel_aims", "D1", "S1b", "P01", "human"),
    )  # fmt: skip

    table = theme_frequencies(found, units, codebook=BOOK, by=["wave"])

    rows = table.set_index(["code_id", "wave"])
    assert rows["n_cases"].to_dict() == {
        ("rel_trust", "W1"): 1, ("rel_trust", "W2"): 1, ("rel_aims", "W1"): 0, ("rel_aims", "W2"): 1,
    }  # fmt: skip
    assert set(rows["cases_in_group"]) == {12}


def test_an_attribute_may_have_the_name_of_a_column_of_codings() -> None:
    found = codings(("rel_trust", "D0", "S0a", "P00", "human")).assign(speaker="P00")

    table = theme_frequencies(found, UNITS.assign(speaker="x"), codebook=BOOK, by=["speaker"])

    assert table[table.code_id == "rel_trust"][["speaker", "n_cases"]].values.tolist() == [["x", 1]]


def test_most_frequent_counts_distinct_cases() -> None:
    table = most_frequent_themes(
        codings(*[("rel_trust", "D", f"S{n}", "P00", "human") for n in range(5)],
                *[("rel_aims", "D", f"S{n}", f"P{n:02}", "human") for n in range(3)]),
        BOOK,
    )  # fmt: skip

    assert table.to_dict("records")[0] == {"code": "Aims", "theme": "Relations", "n_cases": 3}


WAYS = ["n_cases_positive", "n_cases_negative", "n_cases_both", "n_cases_neutral", "n_cases_no_valence"]


def test_a_case_with_two_codes_of_a_theme_counts_once_for_the_theme() -> None:
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_aims", "D0", "S0a", "P00", "human"),
        ("rel_aims", "D1", "S1a", "P01", "human"),
    )  # fmt: skip

    table = theme_frequencies(
        found, UNITS, codebook=BOOK, levels=("code", "theme"), also=["level", "reason"]
    )

    assert table[["code_id", "level", "theme_id", "n_segments", "n_cases"]].values.tolist() == [
        ["rel", "theme", "rel", 2, 2], ["rel_trust", "code", "rel", 1, 1],
        ["rel_aims", "code", "rel", 2, 2],
    ]  # fmt: skip
    assert set(table["reason"]) == {""}


def test_a_theme_of_themes_holds_all_that_is_below() -> None:
    deep = Codebook(id="b", name="B", version="1", codes=(
        Code(id="top", name="Top", codable=False), *BOOK.codes[1:],
        Code(id="rel", name="Relations", codable=False, parent="top"),
        Code(id="own", name="Own", parent="top"),
    ))  # fmt: skip
    found = codings(("rel_trust", "D0", "S0a", "P00", "human"), ("own", "D1", "S1a", "P01", "human"))

    table = theme_frequencies(found, UNITS, codebook=deep, levels=["theme"])

    assert table.set_index("code_id")["n_cases"].to_dict() == {"top": 2, "rel": 1}


def test_each_case_speaks_in_one_way_of_a_code() -> None:
    said = [
        ("P00", "0", "positive"), ("P00", "0", "neutral"), ("P01", "1", "positive"),
        ("P01", "1", "negative"), ("P02", "2", "mixed"), ("P03", "3", "negative"), ("P04", "4", ""),
        ("P05", "5", "neutral"), ("P05", "5", ""), ("P06", "6", "splendid"),
    ]  # fmt: skip
    found = codings(*[("rel_trust", f"D{n}", f"S{n}a", case, "human") for case, n, _ in said])
    found["valence"] = [valence for *_, valence in said]

    table = theme_frequencies(found, UNITS, codebook=BOOK, also=["valence"])

    row = table[table["code_id"] == "rel_trust"].iloc[0]
    assert row[WAYS].tolist() == [1, 1, 2, 1, 2]
    assert row[WAYS].sum() == row["n_cases"]


def test_shares_of_segments_have_the_interval_of_clusters() -> None:
    """As ``clustered_share`` has it for each case on its own."""
    chance = np.random.default_rng(5)
    case = np.sort(chance.integers(0, 9, size=80))
    units = pd.DataFrame({
        "document": [f"D{n}" for n in case], "segment_id": [f"S{n}" for n in range(80)],
        "case_id": [f"P{n}" for n in case], "read": True, "role": "head",
    })  # fmt: skip
    hit = chance.random(80) < 0.1 + case / 12
    found = codings(*[("rel_trust", f"D{case[n]}", f"S{n}", f"P{case[n]}", "human")
                      for n in np.flatnonzero(hit)] * 2)  # fmt: skip

    table = theme_frequencies(found, units, codebook=BOOK, by=["role"], unit="segment")

    row = table[table["code_id"] == "rel_trust"].iloc[0]
    sizes = np.bincount(case, minlength=9).astype(float)
    expected = clustered_share(np.bincount(case[hit], minlength=9).astype(float), sizes)
    assert row["share_of_segments"] == pytest.approx(expected.value)
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx([expected.low, expected.high])
    plain = wilson_interval(hit.sum(), 80)
    assert row["ci_high"] - row["ci_low"] > plain[1] - plain[0]


def test_segments_of_one_case_have_no_interval_and_a_reason() -> None:
    one = UNITS.assign(case_id="P00")

    table = theme_frequencies(
        codings(("rel_trust", "D0", "S0a", "P00", "human")), one, codebook=BOOK, unit="segment",
        also=["reason"],
    )  # fmt: skip

    row = table[table["code_id"] == "rel_trust"].iloc[0]
    assert pd.isna(row["ci_low"])
    assert (row["share_of_segments"], row["reason"]) == (
        pytest.approx(1 / 24), "an interval needs two cases at least"
    )  # fmt: skip


def test_every_blank_has_its_reason() -> None:
    units = UNITS.assign(read=UNITS["role"] == "head", wave="W1")
    found = codings(
        ("rel_trust", "D0", "S0a", "P00", "human"), ("rel_trust", "D10", "S10a", "P10", "machine")
    )

    table = theme_frequencies(found, units, codebook=BOOK, by=["role", "wave"], also=["reason"])

    rows = table[table["code_id"] == "rel_trust"].set_index(["role", "source"])["reason"]
    assert rows.to_dict() == {
        ("head", "any"): "an interval would not cover the errors of the machine",
        ("head", "human"): "", ("head", "machine"): "people have read all of the group",
        ("teacher", "any"): "fewer than 10 cases in the group",
        ("teacher", "human"): "nobody has read any of the group",
        ("teacher", "machine"): "fewer than 10 cases in the group",
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from("ab"), st.sampled_from(["trust", "aims"]),
                          st.sampled_from(["positive", "negative", "mixed", "neutral", ""])),
                max_size=30))  # fmt: skip
def test_counts_keep_within_their_bounds(said: list[tuple[int, str, str, str]]) -> None:
    found = codings(*[(f"rel_{c}", f"D{n}", f"S{n}{k}", f"P{n:02}", "human") for n, k, c, _ in said])
    found["valence"] = [valence for *_, valence in said]

    table = theme_frequencies(
        found, UNITS, codebook=BOOK, by=["role"], levels=("code", "theme"),
        also=("level", "valence", "reason"),
    )  # fmt: skip

    assert (table["n_cases"] <= table["cases_in_group"]).all()
    assert (table[WAYS].sum(axis=1) == table["n_cases"]).all()
    for _, group in table.groupby("role"):
        n = group.set_index("code_id")["n_cases"]
        assert max(n["rel_trust"], n["rel_aims"]) <= n["rel"] <= n["rel_trust"] + n["rel_aims"]
    told = table["ci_low"].notna()
    inside = (table["ci_low"] <= table["share_of_cases"]) & (table["share_of_cases"] <= table["ci_high"])
    assert (inside | ~told).all()
    assert (table["reason"] == "").equals(told)
