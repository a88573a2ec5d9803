"""The chart of anchoring: by how much seeing a suggestion changes how often a code is given; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, LINE, Layered, lines


def measured(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have an effect."""
    return table[table["effect"].notna()]


def anchoring_chart(table: pd.DataFrame) -> Layered:
    """Draw a line per code with the effect in percentage points, and a line where there is none."""
    rows = measured(table)
    ends = ["effect", "effect_low", "effect_high"]
    rows = rows.assign(
        **{name: 100 * rows[name] for name in ends},
        line=rows["code"]
        + "  ("
        + rows["n_seen"].astype(str)
        + " | "
        + rows["n_withheld"].astype(str)
        + ")",
        pooled=rows["code_id"] == "",
    )
    # All codes together stand first, then the strongest.
    order = rows.sort_values(["pooled", "effect"], ascending=False)["line"].tolist()
    title = "percentage points by which it is given oftener in sight"
    x = alt.X("effect_low:Q", title=title, axis=alt.Axis(orient="top", tickCount=8, format="+.0f"))
    base = alt.Chart(rows).encode(
        y=lines("line", order),
        tooltip=["theme", "code", "rate_seen", "rate_withheld", "n_seen", "n_withheld"],
    )
    nothing = (
        alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(strokeDash=[4, 3], color=GREY).encode(x="at:Q")
    )
    rule = base.mark_rule(strokeWidth=3, color=GREY).encode(x=x, x2="effect_high:Q")
    dots = base.mark_point(size=80, opacity=1, filled=True).encode(
        x=alt.X("effect:Q", title=title),
        shape=alt.Shape(
            "pooled:N", legend=None, scale=alt.Scale(domain=[False, True], range=["circle", "diamond"])
        ),
    )
    return alt.layer(nothing, rule, dots).properties(height=alt.Step(LINE))


def anchoring_words(table: pd.DataFrame) -> str:
    """Say what the chart shows, and of how many codes there is too little to tell."""
    rows = measured(table[table["code_id"] != ""])
    offered = table[(table["code_id"] != "") & (table["n_seen"] + table["n_withheld"] > 0)]
    if measured(table).empty:
        return "There is too little to measure by yet, for the reasons in the table."
    above, below = int((rows["effect_low"] > 0).sum()), int((rows["effect_high"] < 0).sum())
    words = (
        "By how many percentage points a code that is suggested for a segment is given oftener with the "
        "suggestion in sight than withheld; lines: 95 % intervals over documents; in brackets how many "
        f"segments were read with it in sight and withheld. It raises the rate for {above} of "
        f"{count(len(rows), 'code')} beyond chance, and lowers it for {below}."
    )
    if blank := len(offered) - len(rows):
        words += f" Of {count(blank, 'code')} there is too little."
    return words
