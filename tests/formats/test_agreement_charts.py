"""The charts of agreement and what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qualcode.formats.charts.agreement import (
    agreement_chart,
    agreement_words,
    confusion_chart,
    confusion_words,
    over_chart,
    over_words,
)
from qualcode.formats.charts.printing import picture

ALPHA = "krippendorff_alpha"


def row(
    code: str, value: float, *, n: int = 20, reason: str = "", low: float = np.nan
) -> dict[str, object]:
    return {
        "code_id": "" if code == "all codes" else code, "code": code, "n_units": 100, "n_documents": 9,
        "n_positive": n, "n_yes": "AB: 9, CD: 8", "too_rare": n < 10, "reason": reason, ALPHA: value,
        f"{ALPHA}_low": low, f"{ALPHA}_high": value if np.isnan(low) else 0.9,
        "positive_agreement": 0.5, "negative_agreement": 0.98,
    }  # fmt: skip


@pytest.fixture
def table() -> pd.DataFrame:
    why = "nothing varies: every coder gave the same to every unit"
    rows = [
        row("Reach", 0.4, low=0.1), row("Trust", 0.8, low=0.7), row("Rare", 1.0, n=2),
        row("Never", np.nan, n=0, reason=why), row("all codes", 0.6, low=0.5),
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_chart_has_all_codes_first_the_best_next_and_rare_ones_last(table: pd.DataFrame) -> None:
    drawn = picture(agreement_chart(table, ALPHA), "svg").decode()

    places = [drawn.index(f">{name}<") for name in ("all codes", "Trust", "Reach", "Rare", "Never")]
    assert places == sorted(places)
    assert "not estimable: nothing varies" in drawn
    assert "n 20 · yes 50% · no 98%" in drawn


def test_the_words_say_what_is_highest_rare_and_missing(table: pd.DataFrame) -> None:
    words = agreement_words(table, ALPHA)

    assert words.split("; ")[:3] == [
        "Krippendorff’s α of 4 codes, with 95 % intervals over documents",
        "all codes pooled 0.60 (0.50 to 0.90)",
        "highest of the codes that are not too rare Trust (0.80), lowest Reach (0.40)",
    ]
    assert "2 codes that fewer than ten segments have; 1 code cannot be estimated" in words


def test_periods_are_drawn_with_their_documents(table: pd.DataFrame) -> None:
    over = table.assign(period="wave 1")

    assert over_words(over, ALPHA).endswith("documents. wave 1: 0.60 (0.50 to 0.90).")
    assert "9 documents" in picture(over_chart(over, ALPHA), "svg").decode()


def test_confusions_are_drawn_on_both_sides() -> None:
    pairs = pd.DataFrame(
        [["a", "Trust", "b", "Time", 3], ["a", "Trust", "c", "Reach", 1]],
        columns=["code_id", "code", "other_id", "other", "n_units"],
    )

    drawn = picture(confusion_chart(pairs), "svg").decode()

    assert [drawn.count(f">{n}<") for n in (3, 1)] == [2, 2]
    assert confusion_words(pairs) == (
        "Which code one coder gave where another gave which instead: 2 pairs of codes, most often Trust "
        "and Time (3 segments)."
    )
    assert confusion_words(pairs.iloc[:0]).startswith("No code was given")
