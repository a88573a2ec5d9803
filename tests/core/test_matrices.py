"""Cases by codes. Counted by hand: two cases, three segments, two coders."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode.core.matrices import Cells, Coders, agreed, case_code_matrix

READ = pd.DataFrame(
    [
        ["s1", "P1", "AB"], ["s1", "P1", "CD"], ["s2", "P1", "AB"],
        ["s3", "P2", "AB"], ["s3", "P2", "CD"],
    ],
    columns=["segment_id", "case_id", "coder"],
)  # fmt: skip
# Both gave s1 trust; only one of the two who read s3 gave it time; s2 was read by one alone.
GIVEN = pd.DataFrame(
    [
        ["s1", "AB", "trust"], ["s1", "CD", "trust"], ["s1", "CD", "time"],
        ["s2", "AB", "trust"], ["s3", "AB", "time"],
    ],
    columns=["segment_id", "coder", "code_id"],
)  # fmt: skip
NO = None


def matrix(coders: Coders, cells: Cells, given: pd.DataFrame = GIVEN) -> list[list[object]]:
    table = case_code_matrix(
        given, READ, case_ids=["P1", "P2", "P3"], code_ids=["trust", "time", "pay"], coders=coders,
        cells=cells,
    )  # fmt: skip
    own = ["coder"] if coders == "each" else []
    assert list(table.columns) == ["case_id", *own, "n_segments", "trust", "time", "pay"]
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize(
    ("coders", "cells", "rows"),
    [
        ("any", "count", [["P1", 2, 2, 1, 0], ["P2", 1, 0, 1, 0], ["P3", 0, NO, NO, NO]]),
        ("any", "binary", [["P1", 2, 1, 1, 0], ["P2", 1, 0, 1, 0], ["P3", 0, NO, NO, NO]]),
        ("consensus", "count", [["P1", 2, 2, 0, 0], ["P2", 1, 0, 0, 0], ["P3", 0, NO, NO, NO]]),
        (
            "each", "count",
            [["P1", "AB", 2, 2, 0, 0], ["P1", "CD", 1, 1, 1, 0], ["P2", "AB", 1, 0, 1, 0],
             ["P2", "CD", 1, 0, 0, 0]],
        ),
    ],
)  # fmt: skip
def test_cells_are_counted_by_those_who_read(
    coders: Coders, cells: Cells, rows: list[list[object]]
) -> None:
    assert matrix(coders, cells) == rows


@pytest.mark.parametrize("coders", ["any", "consensus", "each"])
def test_what_was_read_and_not_coded_is_nought(coders: Coders) -> None:
    rows = matrix(coders, "binary", GIVEN[:0])

    assert [row[-3:] for row in rows if row[-4]] == [[0, 0, 0]] * (4 if coders == "each" else 2)


def test_nothing_read_gives_blank_cells_or_no_rows() -> None:
    counted = [
        case_code_matrix(GIVEN[:0], READ[:0], case_ids=["P1"], code_ids=["a"], coders=coders)
        for coders in ("any", "each")
    ]

    assert [len(table) for table in counted] == [1, 0]
    assert counted[0]["a"].isna().all()


def test_all_who_read_must_have_given_the_code() -> None:
    assert agreed(GIVEN, READ).to_numpy().tolist() == [["s1", "trust"], ["s2", "trust"]]
