"""Which codes come when: by tenths of the interviews, and segment by segment."""

from __future__ import annotations

import pandas as pd
from patterned import occurrences

from qualcode.core.courses import course, tenths


def test_segments_are_counted_by_the_tenth_in_which_their_middle_lies() -> None:
    twenty: list[str | None] = ["a"] * 2 + [""] * 16 + ["ab", None]
    ten: list[str | None] = ["b", *[""] * 8, "a"]
    table, left_out = tenths(occurrences({"D": twenty, "E": ten, "F": ["a", "a"]}), min_count=3)

    rows = {(r["code_id"], r["part"]): r for r in table.to_dict("records")}
    assert left_out == 1
    assert (rows["a", 1]["n_segments"], rows["a", 1]["segments_read"], rows["a", 1]["n_code"]) == (
        2,
        3,
        4,
    )
    assert (rows["a", 10]["n_segments"], rows["a", 10]["segments_read"]) == (2, 2)
    assert (rows["a", 1]["n_documents"], rows["a", 10]["n_documents"]) == (1, 2)
    assert rows["a", 1]["share_of_code"] == 0.5
    assert pd.isna(rows["b", 1]["share_of_code"])
    assert rows["b", 1]["reason"] == "the code has fewer than 3 segments"


def test_nothing_to_cut_is_a_table_of_zeros() -> None:
    table, left_out = tenths(occurrences({"D": ["a"]}))

    assert (left_out, table["n_segments"].sum(), len(table)) == (1, 0, 30)
    assert len(tenths(occurrences({}))[0]) == 30


def test_a_document_is_told_segment_by_segment_with_signs_of_themes() -> None:
    found = occurrences({"D": ["c"], "E": ["ba", "", None]}, themes={"a": "t", "b": "t"})

    table = course(found, "E")

    told = table[["segment", "n_segments", "start", "read", "code", "sign"]].to_numpy().tolist()
    assert told == [
        [1, 3, 0, True, "A", "A"], [1, 3, 0, True, "B", "A"],
        [2, 3, 10, True, "", ""], [3, 3, 20, False, "", ""],
    ]  # fmt: skip
    assert course(found, "D")["sign"].tolist() == ["B"]
