"""Charts of findings, and how they become pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from drawing import data, fields

from qualcode.errors import InputError
from qualcode.formats.charts.anchoring import anchoring_chart, anchoring_words
from qualcode.formats.charts.frequencies import frequency_chart, frequency_words, has_shares, total
from qualcode.formats.charts.prevalence import prevalence_chart, prevalence_words
from qualcode.formats.charts.printing import picture, write_picture

TABLE = pd.DataFrame(
    [
        ("trust", source, role, n, size, None, None, None)
        for source in ("human", "any")
        for role, n, size in (("head", 2, 3), ("teacher", 0, 4), ("", 1, 5))
    ]
    + [
        ("time", "human", role, 0, size, None, None, None)
        for role, size in (("head", 3), ("teacher", 4))
    ],
    columns=[
        "code",
        "source",
        "role",
        "n_cases",
        "cases_in_group",
        "share_of_cases",
        "ci_low",
        "ci_high",
    ],
).assign(code_id=lambda table: table["code"], theme="T")
CASES: dict[str, Any] = {"unit": "case"}


def test_the_total_counts_every_group_once() -> None:
    assert total(TABLE, source="human", unit="case") == 12


def test_counts_are_drawn_where_groups_are_too_small_for_shares() -> None:
    chart = frequency_chart(TABLE, by=["role"], **CASES)

    assert fields(chart, "x") == ["n_cases"]
    assert {row["group"] for row in data(chart)} == {
        "head (n = 3)", "teacher (n = 4)", "(not given) (n = 5)"
    }  # fmt: skip


def test_shares_have_their_intervals() -> None:
    table = TABLE.assign(share_of_cases=0.5, ci_low=0.2, ci_high=0.8)

    assert fields(frequency_chart(table, by=[], **CASES), "x") == ["ci_low", "share_of_cases"]
    assert frequency_words(table, by=[], **CASES) == "Shares of cases, with 95 % Wilson intervals."


def test_one_group_without_a_share_makes_all_of_them_counts() -> None:
    """A chart has one axis: shares of some groups and counts of others do not go together."""
    large = TABLE["role"] == "teacher"
    table = TABLE.assign(
        share_of_cases=TABLE["share_of_cases"].mask(large, 0.5),
        ci_low=TABLE["ci_low"].mask(large, 0.2), ci_high=TABLE["ci_high"].mask(large, 0.8),
    )  # fmt: skip

    assert has_shares(table[large], share="share_of_cases")
    assert not has_shares(table, share="share_of_cases")
    chart = frequency_chart(table, by=["role"], **CASES)
    assert fields(chart, "x") == ["n_cases"]
    titles = [layer["encoding"]["x"]["title"] for layer in chart.to_dict()["layer"]]
    assert titles == ["number of cases"]
    words = frequency_words(table, by=["role"], **CASES)
    assert words == (
        "Numbers of cases and not shares, because a group has fewer than 10: (not given), head."
    )


def test_many_small_groups_are_named_in_part() -> None:
    rows = [{"role": f"r{n}", "share_of_cases": None, "ci_low": None} for n in range(4)]

    words = frequency_words(pd.DataFrame(rows), by=["role"], **CASES)

    assert words.endswith("fewer than 10: r0, r1, r2 and 1 more.")
    alone = frequency_words(pd.DataFrame(rows[:1]), by=[], **CASES)
    assert alone == "Numbers of cases, because there are fewer than 10."


def test_shares_of_segments_have_no_intervals_and_say_so() -> None:
    table = TABLE.assign(share_of_segments=0.5, n_segments=1, segments_in_group=20)
    options: dict[str, Any] = {"by": [], "unit": "segment"}

    assert fields(frequency_chart(table, **options), "x") == ["share_of_segments"]
    assert frequency_words(table, **options) == "Shares of segments."


def test_groups_are_told_apart_by_shape_and_not_by_colour_alone() -> None:
    chart = frequency_chart(TABLE.rename(columns={"role": "image"}), by=["image"], **CASES)

    assert fields(chart, "shape") == fields(chart, "color") == ["group"]
    tooltip = chart.to_dict()["layer"][0]["encoding"]["tooltip"]
    # Vega would draw what is called "image" in a tooltip as a picture from wherever it points.
    assert [entry["field"] for entry in tooltip] == [
        "theme",
        "code",
        "group",
        "n_cases",
        "cases_in_group",
    ]


def test_a_chart_is_printed_the_same_every_time_with_its_words() -> None:
    chart = frequency_chart(TABLE, by=["role"], **CASES)

    drawn = picture(chart, "svg").decode()

    assert drawn.startswith("<svg")
    assert all(word in drawn for word in ("trust", "time", "head", "(not given)", "number of cases"))
    assert picture(chart, "svg").decode() == drawn
    assert picture(chart, "png").startswith(b"\x89PNG")


def test_a_picture_is_of_the_kind_that_its_name_says(tmp_path: Path) -> None:
    chart = frequency_chart(TABLE, by=[], **CASES)

    write_picture(tmp_path / "a.SVG", chart)

    assert (tmp_path / "a.SVG").read_bytes().startswith(b"<svg")
    with pytest.raises(InputError, match="is no picture that can be written"):
        write_picture(tmp_path / "a.gif", chart)
    assert not (tmp_path / "a.gif").exists()


def prevalence_rows() -> pd.DataFrame:
    rows = [
        ["k", "Trust", "head", 40, 20, 8, 0.4, 0.2, 0.6, 0.7, ""],
        ["k", "Trust", "teacher", 40, 20, 2, 0.1, 0.02, 0.3, 0.2, ""],
        ["m", "Time", "head", 40, 20, 10, 0.5, 0.3, 0.7, 0.5, ""],
        ["m", "Time", "teacher", 8, 4, 0, None, None, None, None, "fewer than 10 in the group"],
    ]
    columns = ["code_id", "code", "role", "n_units", "n_audited", "audited_with_code", "corrected",
               "corrected_low", "corrected_high", "machine_only", "reason"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(theme="T", unit="segment")


def test_the_chart_of_prevalence_shows_what_the_machine_says_beside_what_holds() -> None:
    table = prevalence_rows()
    drawn = prevalence_chart(table, by="role").to_dict()
    svg = picture(prevalence_chart(table, by="role"), "svg").decode()

    assert [layer["mark"]["type"] for layer in drawn["layer"]] == ["rule", "point"]
    # Form and colour tell both apart, and each line has its numbers.
    assert {"color", "shape"} <= drawn["layer"][1]["encoding"].keys()
    for words in ("Trust, head  (8 of 20)", "Time, head  (10 of 20)", "counting the machine"):
        assert words.replace("  ", " ") in svg.replace("  ", " ")
    assert "Time, teacher" not in svg
    assert svg.index("Time, head") < svg.index("Trust, head")
    words = prevalence_words(table)
    assert "outside of the interval for 1 of 3" in words
    assert "Not drawn: 1 of 4 rows" in words
    nothing = table.assign(corrected=None)
    assert "No share can be told" in prevalence_words(nothing)
    assert picture(prevalence_chart(nothing, by=None), "svg")


def test_the_chart_of_anchoring_shows_effects_in_points() -> None:
    columns = ["code_id", "code", "theme", "n_seen", "n_withheld", "rate_seen", "rate_withheld",
               "effect", "effect_low", "effect_high", "reason"]  # fmt: skip
    rows = [
        ["", "all codes", "", 90, 40, 0.6, 0.5, 0.1, -0.02, 0.22, ""],
        ["k", "Trust", "T", 50, 20, 0.7, 0.4, 0.3, 0.1, 0.5, ""],
        ["m", "Time", "T", 30, 5, 0.5, 0.4, None, None, None, "too few"],
    ]
    table = pd.DataFrame(rows, columns=columns)
    svg = picture(anchoring_chart(table), "svg").decode()

    assert "Trust (50 | 20)" in svg.replace("  ", " ")
    assert "Time" not in svg
    words = anchoring_words(table)
    assert "raises the rate for 1 of 1 code beyond chance" in words
    assert "Of 1 code there is too little." in words


@pytest.mark.parametrize("words", ["a\x07b", "\x00", "a\ufffeb", "a\u202eb"])
def test_words_that_no_file_can_hold_do_not_end_the_program(words: str) -> None:
    table = pd.DataFrame({"code": [words, "Trust"], "n": [1, 2]})
    chart = alt.Chart(table).mark_bar().encode(x="n:Q", y="code:N")

    assert picture(chart, "svg").startswith(b"<svg")
    assert picture(chart, "png").startswith(b"\x89PNG")
