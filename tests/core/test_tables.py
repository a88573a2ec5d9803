from __future__ import annotations

import pandas as pd
import pytest

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
