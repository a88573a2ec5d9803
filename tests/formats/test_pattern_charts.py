"""Charts of patterns: what is drawn, what is said of it, and that nothing to draw is no error."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from drawing import data
from patterned import occurrences

from qualcode.core.cooccurrence import cooccurrence
from qualcode.core.courses import course, tenths
from qualcode.core.crosstab import crosstab
from qualcode.core.proximity import proximity
from qualcode.core.saturation import curve, saturation, with_chance
from qualcode.formats.charts import (
    cooccurrence as maps,
)
from qualcode.formats.charts import courses, network, portraits
from qualcode.formats.charts import crosstab as bars
from qualcode.formats.charts import proximity as nearness
from qualcode.formats.charts import saturation as curves
from qualcode.formats.charts.printing import picture

FOUND = occurrences(
    {"D": ["ab", "ab", "c", "", "a", None, "b", "b", "c", "c", "a"], "E": ["a", "b"]},
    themes={"a": "t", "b": "t"},
)
NOTHING = occurrences({"D": ["", None]})


def test_the_heat_map_has_a_number_in_every_cell() -> None:
    table = cooccurrence(FOUND)
    rows = {(r["code"], r["other"]): r for r in data(maps.pairs_chart(table))}

    assert (rows["A", "B"]["n_both"], rows["A", "B"]["depth"], rows["A", "A"]["depth"]) == (2, 1.0, 0.0)
    assert maps.pairs_words(table) == (
        "Cells with the number of segments that have both codes, for all 3 codes that were given. Most "
        "often together: A and B (2). In frames: how many segments have the code at all."
    )
    assert "the 2 most used of 3 codes" in maps.pairs_words(table, most=2)


def test_the_network_is_laid_out_alike_every_time() -> None:
    table = cooccurrence(FOUND)
    one, other = (network.layout(network.strongest(table)) for _ in range(2))

    pd.testing.assert_frame_equal(one, other)
    assert one["theme"].tolist() == ["T", "T"]
    assert network.network_words(table).startswith("A network of 2 codes and 1 pair: ")
    encodings = [layer["encoding"] for layer in network.network_chart(table).to_dict()["layer"]]
    # The width of a line and the size of a point have scales of their own.
    assert "strokeWidth" in encodings[0]
    assert "size" not in encodings[0]
    assert {encodings[1][channel]["field"] for channel in ("color", "shape")} == {"theme"}


def test_names_in_the_network_do_not_lie_on_one_another() -> None:
    table = cooccurrence(occurrences({"D": ["abcdefgh"] * 6}, "abcdefgh"))

    at = network.layout(network.strongest(table))[["x", "y"]].to_numpy()

    for n, one in enumerate(at):
        for other in at[n + 1 :]:
            assert abs(one[0] - other[0]) >= network.WIDE - 0.02 or (
                abs(one[1] - other[1]) >= network.HIGH - 0.02
            )


def test_nearness_is_drawn_beside_chance() -> None:
    found = occurrences({"D": ["a", "b", "a", "b", "a", "b", "", ""]}, "ab")
    table = proximity(found)

    rows = {r["pair"]: r for r in data(nearness.proximity_chart(table))}

    assert (rows["A – B"]["n_pairs"], rows["A – B"]["beside"]) == (5, "more than chance")
    # Of fourteen ordered pairs of neighbours, each is a pair with chance 3/8 * 3/8.
    assert rows["A – B"]["expected"] == pytest.approx(14 * 9 / 64)
    assert "The furthest: " in nearness.proximity_words(table)


def test_groups_are_named_at_their_bars() -> None:
    table = crosstab(occurrences({"D": ["a"], "E": [""]}), ["x", ""])
    drawn = data(bars.crosstab_chart(table, by="role"))

    assert [row["label"] for row in drawn] == ["x: 1 of 1", "(not given): 0 of 1"]
    assert bars.crosstab_words(table, by="role") == (
        "Numbers of cases of each group by role, for 1 code; no shares, because a group is too small "
        "for them: (not given), x."
    )


def test_large_groups_have_shares_with_intervals_and_tests_say_how_many_they_are() -> None:
    texts: dict[str, list[str | None]] = {f"D{n}": ["a" if n < 12 else "b"] for n in range(24)}
    groups = ["x"] * 12 + ["y"] * 12
    table = crosstab(occurrences(texts), groups, test="bh")

    words = bars.crosstab_words(table, by="role")
    assert words == "Shares of the cases of each group with 95 % Wilson intervals, by role, for 2 codes."
    assert len(bars.crosstab_chart(table, by="role").to_dict()["layer"]) == 3
    assert bars.tests_words(table) == (
        "2 tests, one for each code (Fisher's exact); p adjusted for all of them (Benjamini–Hochberg). "
        "Adjusted p is below .05 for 2 codes. A sample that was not drawn at random makes p a "
        "description, and not a proof."
    )


def test_a_portrait_divides_cells_among_themes() -> None:
    table = course(FOUND, "D")
    cells = portraits.cells(table, across=10)

    # Both codes of the first segment are of one theme, so that it is one cell.
    first = cells.iloc[0]
    assert [first[n] for n in ("line", "column", "x", "x2", "sign", "codes")] == [
        1,
        1,
        0,
        1,
        "A",
        "A, B",
    ]
    assert cells["theme"].tolist()[2:6] == ["C", "no code", "T", "not read"]
    assert cells.iloc[-1][["segment", "line", "column"]].tolist() == [11, 2, 1]
    assert portraits.portrait_words(table) == (
        "11 cells, one for each segment of participants in the order of the text, of which 9 have a "
        "code; the letters stand for themes. A cell with several themes is divided. An empty frame "
        "means that no code applies, a question mark that nobody has read it (1)."
    )
    two = portraits.cells(course(occurrences({"D": ["ab"]}), "D"))
    assert two[["x", "x2", "sign"]].to_numpy().tolist() == [[0.0, 0.5, "A"], [0.5, 1.0, "B"]]


def test_the_courses_say_what_comes_first() -> None:
    table, _ = tenths(FOUND)

    assert "for 3 codes, those that come early first: " in courses.tenths_words(table)
    assert courses.timeline_words(course(FOUND, "D")) == (
        "A line for each of 3 codes in the order in which they first come up, over the 11 segments of "
        "the participants. The 1 that nobody has read are grey."
    )


CODED = [("A", {"x", "y", "z"}), ("B", {"x"}), ("C", {"v", "w"})]


def test_saturation_marks_the_interviews_that_brought_something_new() -> None:
    table = curve(CODED)
    chart = curves.saturation_chart(table, n_codes=9)

    assert table["new"].tolist() == [3, 0, 2]
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["scale"] == {"domain": [0, 9]}
    assert curves.saturation_words(table, n_codes=9) == (
        "A curve that rises to 5 of 9 codes over 3 interviews; the last new code came up in number 3, C."
    )
    assert curves.saturation_words(table.head(0), n_codes=9) == "No document is coded yet."
    assert len(curves.saturation_chart(with_chance(table, CODED), n_codes=9).to_dict()["layer"]) == 4


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_curve_of_very_few_interviews_is_still_drawn(n: int) -> None:
    assert curves.saturation_chart(curve(CODED[:n]), n_codes=0).to_dict()["layer"]


def test_the_verdict_is_written_as_its_authors_do() -> None:
    assert curves.verdict_words(saturation([20, 9, 5, 3, 2, 1, 1, 0, 0])) == (
        "Reached after 6+2 interviews: numbers 7 to 8 bring 1 new code, 3% of the 37 of the base. Rule: "
        "base 4, run 2, threshold 5% (Guest, Namey & Chen 2020)."
    )
    assert curves.runs_table(saturation([9, 1, 0], base_size=1))["reached"].tolist() == [False]
    assert curves.verdict_words(saturation([1])).startswith("Not reached: a base of 4")


def test_nothing_to_draw_is_a_picture_without_anything() -> None:
    pairs, near = cooccurrence(NOTHING), proximity(NOTHING)
    none = crosstab(NOTHING, ["x", "x"])
    drawn: list[Any] = [
        maps.pairs_chart(pairs), network.network_chart(pairs), nearness.proximity_chart(near),
        bars.crosstab_chart(none, by="role"), courses.tenths_chart(tenths(NOTHING)[0]),
        courses.timeline_chart(course(NOTHING, "D")), portraits.portrait_chart(course(NOTHING, "D")),
    ]  # fmt: skip

    assert all(picture(chart, "svg").startswith(b"<svg") for chart in drawn)
    assert maps.pairs_words(pairs) == "No code is given yet."
    assert network.network_words(pairs) == "No two codes were given together."
    assert bars.crosstab_words(none, by="role") == "No code is given yet."
    assert courses.timeline_words(course(NOTHING, "D")) == "Nobody has coded in this document yet."
