from __future__ import annotations

import pandas as pd
from drawing import data, fields

from qualcode.ui import charts

PROGRESS = pd.DataFrame(
    [["A", 1, 10, 10, 1.0, 12], ["B", 1, 10, 4, 0.4, 3], ["survey", 150, 200, 0, 0.0, 0],
     ["empty", 1, 0, 0, None, 0]],
    columns=["file", "documents", "segments", "read", "share", "codings"],
)  # fmt: skip


def test_progress_is_drawn_with_its_numbers() -> None:
    rows = {row["file"]: row for row in data(charts.progress_chart(PROGRESS))}

    assert [rows[name]["label"] for name in rows] == ["10 of 10", "4 of 10", "0 of 200", "0 of 0"]
    assert rows["empty"]["share"] == 0
    assert charts.progress_words(PROGRESS.head(3)) == (
        "Bars of how many segments are read: 1 of 3 files completely, 1 in part, 1 not at all."
    )


DECISIONS = pd.DataFrame(
    [["Trust", 6, 2, 2, 10, 0.6], ["Time", 0, 0, 5, 5, 0.0]],
    columns=["code", "accepted", "changed", "rejected", "decided", "share"],
)


def test_decisions_are_drawn_one_behind_the_other() -> None:
    bars = [row for row in data(charts.acceptance_chart(DECISIONS)) if "outcome" in row]

    drawn = [(r["code"], r["outcome"], round(r["start"], 3), round(r["end"], 3)) for r in bars]
    assert sorted(drawn) == [
        ("Time", "rejected", 0.0, 0.996),
        ("Trust", "accepted", 0.0, 0.596),
        ("Trust", "changed", 0.6, 0.796),
        ("Trust", "rejected", 0.8, 0.996),
    ]
    assert charts.acceptance_words(DECISIONS) == (
        "Bars of accepted, changed and rejected suggestions of 2 codes: accepted most often Trust "
        "(60% of 10), least often Time (0% of 5)."
    )
    assert charts.acceptance_words(DECISIONS.head(0)) == "No code has enough decisions for shares."


CARDS = pd.DataFrame(
    {
        "code": ["trust", "time"], "suggested": [20, 12], "coded": [9, 3], "precision": [0.5, 0.0],
        "precision_low": [0.3, 0.0], "precision_high": [0.7, 0.2], "recall": [0.8, 0.0],
        "average_precision": [0.6, 0.1], "mean_probability": [0.4, 0.2], "withheld": [False, True],
    }
)  # fmt: skip


def test_precision_is_drawn_with_its_interval_and_the_withheld_have_another_sign() -> None:
    chart = charts.accuracy_chart(CARDS, bar=0.1)

    assert fields(chart, "x") == ["precision_low", "precision"]
    assert fields(chart, "shape") == ["standing"]
    assert {(row["code"], row["label"], row["standing"]) for row in data(chart)} == {
        ("trust", "10 of 20", "shown"), ("time", "0 of 12", "withheld")
    }  # fmt: skip


def test_the_words_of_accuracy_name_the_best_and_the_worst() -> None:
    assert charts.accuracy_words(CARDS, bar=0.1, fewest=10) == (
        "Of 2 codes with at least 10 suggestions that could be checked, trust is right most often "
        "(50% of 20), time least often (0% of 12). The dashed line is the bar, at 10%; lines are 95 % "
        "intervals."
    )
    assert charts.accuracy_words(CARDS[:0], bar=0.1, fewest=10) == (
        "No code has 10 suggestions that could be checked."
    )
