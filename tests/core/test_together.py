"""What is spoken of together, and which of two things is."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode.core.asked import answer_table, can_be_asked, lacking
from qualcode.core.contrast import contrast
from qualcode.core.counting import Target
from qualcode.core.together import together
from qualcode.model import Code, Codebook, Question

BOOK = Codebook(id="b", name="B", version="2", codes=(
    Code(id="out", name="Outcomes", codable=False), Code(id="pupils", name="Pupils", parent="out"),
    Code(id="pra", name="Practice", codable=False), Code(id="made", name="Made", parent="pra"),
    Code(id="shared", name="Shared", parent="pra"),
))  # fmt: skip
# Two cases with six segments each, in one document; A1 and A2 are neighbours although B1 stands between.
ORDER = ["A0", "A1", "B0", "B1", "A2", "A3", "B2", "B3", "A4", "A5", "B4", "B5"]
UNITS = pd.DataFrame(
    [("D", key, key[0], True, "C01" if key[0] == "A" else "C02") for key in ORDER],
    columns=["document", "segment_id", "case_id", "read", "cluster"],
)


def one(code: str) -> Target:
    return Target(id=code, name=code, theme_id="", theme="", level="code", members=frozenset({code}))


def said(*rows: str) -> pd.DataFrame:
    """Codings, each as segment, code and valence in one word."""
    split = [row.split() for row in rows]
    return pd.DataFrame(
        [(code, "D", key, key[0], "human", way) for key, code, way in split],
        columns=["code_id", "document", "segment_id", "case_id", "source", "valence"],
    )


def test_near_is_within_so_many_segments_of_the_same_case() -> None:
    codings = said("A1 pupils neutral", "A3 made positive", "B0 pupils neutral", "B3 made negative")

    near = {
        within: together(codings, UNITS, rows=[one("pupils")], columns=[one("made")], within=within)
        for within in (0, 1, 2, 3)
    }

    assert [int(table["n_cases_near"].iloc[0]) for table in near.values()] == [0, 0, 1, 2]
    assert [int(table["n_cases_both"].iloc[0]) for table in near.values()] == [2, 2, 2, 2]
    row = near[2].iloc[0]
    assert row[["n_cases_row", "n_cases_column", "cases_in_group"]].tolist() == [2, 2, 2]
    assert row[["n_cases_near_positive", "n_cases_near_negative"]].tolist() == [1, 0]


def test_the_end_of_one_case_is_not_near_the_beginning_of_the_next() -> None:
    codings = said("A5 pupils neutral", "B0 made neutral")

    (row,) = together(codings, UNITS, rows=[one("pupils")], columns=[one("made")], within=3).to_dict(
        "records"
    )

    assert (row["n_cases_both"], row["n_cases_near"]) == (0, 0)


def test_a_case_is_in_one_valence_however_often_it_speaks() -> None:
    codings = said(
        "A1 pupils neutral", "A1 made positive", "A2 pupils neutral", "A2 made negative",
        "B1 pupils neutral", "B1 made neutral", "B1 made positive",
    )  # fmt: skip

    row = together(codings, UNITS, rows=[one("pupils")], columns=[one("made")], min_group=1).iloc[0]

    ways = row[[name for name in row.index if str(name).startswith("n_cases_near_")]]
    assert ways.tolist() == [1, 0, 1, 0, 0]
    assert (row["n_cases_same"], row["n_segments_same"], row["share_of_row"]) == (2, 3, 1.0)
    # Wilson's interval of 2 of 2.
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(0.3424, abs=5e-4), 1.0)


def test_groups_have_their_own_pairs() -> None:
    codings = said("A1 pupils neutral", "A1 made neutral", "B1 pupils neutral")

    table = together(codings, UNITS, rows=[one("pupils")], columns=[one("made")], attribute="cluster")

    assert table[["value", "n_cases_same", "n_cases_row"]].values.tolist() == [
        ["C01", 1, 1], ["C02", 0, 1],
    ]  # fmt: skip
    assert set(table["reason"]) == {"fewer than 10 cases speak of the row"}


def test_both_one_the_other_and_neither_add_up() -> None:
    units = pd.DataFrame(
        [("D", f"{case}0", case, case != "F") for case in "ABCDEF"],
        columns=["document", "segment_id", "case_id", "read"],
    )
    codings = said("A0 made neutral", "A0 shared neutral", "B0 made neutral", "C0 shared neutral")

    (row,) = contrast(codings, units, first=one("made"), second=one("shared"), min_group=3).to_dict(
        "records"
    )

    # F was not read, so that it has not failed to mention anything.
    names = ("n_both", "n_only_first", "n_only_second", "n_neither", "n_either", "cases_in_group")
    assert [row[name] for name in names] == [1, 1, 1, 2, 3, 5]
    assert row["share_first"] == pytest.approx(0.4)
    assert row["share_first_of_either"] == pytest.approx(2 / 3)
    # Wilson's interval of 2 of 5.
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([0.1176, 0.7693], abs=5e-4)
    (few,) = contrast(codings, units, first=one("made"), second=one("shared")).to_dict("records")
    assert few["reason"] == "fewer than 10 cases in the group"


QUESTION = Question(
    id="q", title="Q", asks="Q?", kind="contrast", rows=("made",), columns=("shared", "gone"),
    row_name="made together", by=("cluster",),
)  # fmt: skip


def test_an_answer_begins_with_the_whole_study() -> None:
    codings = said("A0 made neutral", "B0 shared neutral")

    table = answer_table(QUESTION, codings, UNITS, codebook=BOOK, by=["cluster"])

    assert table[["attribute", "value", "n_only_first", "n_only_second"]].values.tolist() == [
        ["", "", 1, 1], ["cluster", "C01", 1, 0], ["cluster", "C02", 0, 1],
    ]  # fmt: skip
    assert set(table["first"]) == {"made together"}
    assert set(table["codebook_version"]) == {"2"}


def test_a_theme_stands_for_its_codes_and_what_lacks_is_named() -> None:
    whole = Question(id="v", title="V", asks="V?", kind="valence", rows=("pra", "pupils"))

    table = answer_table(whole, said("A0 shared negative"), UNITS, codebook=BOOK)

    assert table["code_id"].tolist() == ["made", "shared", "pupils"]
    assert table["n_cases_negative"].tolist() == [0, 1, 0]
    assert lacking(QUESTION, BOOK) == ["gone"]
    assert can_be_asked(QUESTION, BOOK)
    other = Codebook(id="o", name="O", version="1", codes=(Code(id="made", name="M"),))
    assert not can_be_asked(QUESTION, other)
