"""Codes near to one another, observed beside what a random order would give; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.formats.charts.parts import GREY, LINE, Layered, lines

MOST = 15


def furthest(table: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """Return the pairs that deviate the most from chance, either way, with a name for each."""
    known = table[table["deviation"].notna()]
    order = known["deviation"].abs().sort_values(ascending=False, kind="stable").index[:most]
    shown = known.loc[order].sort_values("deviation", ascending=False, kind="stable")
    itself = shown["code_id"] == shown["other_id"]
    names = (shown["code"] + " – " + shown["other"]).mask(itself, shown["code"] + " – itself")
    return shown.assign(pair=names)


def proximity_chart(table: pd.DataFrame, *, most: int = MOST) -> Layered:
    """Draw a dot for the pairs found, and a bar for what chance would give: its mean and two sd."""
    shown = furthest(table, most=most)
    shown = shown.assign(
        low=(shown["expected"] - 2 * shown["sd"]).clip(lower=0),
        high=shown["expected"] + 2 * shown["sd"],
        beside=[("more" if d > 0 else "fewer") + " than chance" for d in shown["deviation"]],
    )
    base = alt.Chart(shown).encode(
        y=lines("pair", shown["pair"].tolist()),
        tooltip=["code", "other", "n_pairs", "n_code", "n_code_near", "n_other", "n_other_near",
                 *(alt.Tooltip(name, format=".1f") for name in ("expected", "sd", "deviation"))],
    )  # fmt: skip
    axis = alt.Axis(orient="top", tickMinStep=1, title="pairs")
    chance = base.mark_bar(color=GREY, opacity=0.35, height=9).encode(
        x=alt.X("low:Q", axis=axis, title="pairs"), x2="high:Q"
    )
    mean = base.mark_tick(color=GREY, thickness=2, size=12).encode(x=alt.X("expected:Q", title="pairs"))
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("n_pairs:Q", title="pairs"), color=alt.Color("beside:N", title=None),
        shape=alt.Shape("beside:N", title=None, legend=alt.Legend(orient="top")),
    )  # fmt: skip
    return alt.layer(chance, mean, dots).properties(height=alt.Step(LINE))


def proximity_words(table: pd.DataFrame, *, most: int = MOST) -> str:
    """Say what the chart of nearness shows."""
    shown = furthest(table, most=most)
    if shown.empty:
        return "No two codes are given often enough to be compared with chance."
    top = shown.iloc[int(shown["deviation"].abs().argmax())]
    return (
        f"Dots: pairs of near places, for the {len(shown)} pairs of codes that are the furthest from "
        "chance. Bars: what a random order within each document gives, its mean and two standard "
        f"deviations. The furthest: {top['pair']}, {top['n_pairs']:,} pairs and {top['expected']:.1f} "
        "expected. Of many pairs some are far from chance by chance alone, and a quotation that reaches "
        "over several segments makes its code near to itself."
    )
