"""The chart of theme frequencies, with the words that say what it shows; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.formats.charts.parts import GREY, LINE, NOT_GIVEN, Layered, lines


def total(table: pd.DataFrame, *, source: str, unit: str) -> int:
    """Return how many units all groups of a table of theme frequencies have together."""
    rows = table[table["source"] == source]
    # Every code has a row for each group, so the groups are added up for one code.
    return int(rows[rows["code_id"] == rows["code_id"].iloc[0]][f"{unit}s_in_group"].sum())


def has_shares(table: pd.DataFrame, *, share: str) -> bool:
    """Say whether all groups are large enough for shares, so that shares are what is drawn."""
    return bool(table[share].notna().all())


def frequency_chart(table: pd.DataFrame, *, by: str | None, share: str, unit: str) -> Layered:
    """Draw one line per code with its share, or its count where any group is too small for one.

    ``table`` is a table of theme frequencies with one row per code and group.
    """
    if by:
        # Under a name of our own, because what people call their columns may mean something to Vega.
        table = table.assign(group=table[by].replace("", NOT_GIVEN))
    shares = has_shares(table, share=share)
    value, title = (share, f"share of {unit}s") if shares else (f"n_{unit}s", f"number of {unit}s")
    order = table.groupby("code")[f"n_{unit}s"].sum().sort_values(ascending=False).index.tolist()
    base = alt.Chart(table).encode(
        y=lines("code", order),
        tooltip=["theme", "code", *(["group"] if by else []), f"n_{unit}s", f"{unit}s_in_group"],
    )
    groups = {"color": alt.Color("group:N", title=by), "yOffset": "group:N"} if by else {}
    shapes = {"shape": alt.Shape("group:N", title=by)} if by else {}
    # On top, because the chart of many codes is longer than a screen.
    look = {"format": "%", "tickCount": 8} if shares else {"tickMinStep": 1}
    axis = alt.Axis(orient="top", **look)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X(f"{value}:Q", title=title, axis=axis), **groups, **shapes
    )
    layers = [dots]
    if shares and table["ci_low"].notna().any():
        rule = base.mark_rule(strokeWidth=2, color=GREY)
        layers.insert(
            0, rule.encode(x=alt.X("ci_low:Q", title=title, axis=axis), x2="ci_high:Q", **groups)
        )
    return alt.layer(*layers).properties(height=alt.Step(LINE if not by else 16))


def frequency_words(table: pd.DataFrame, *, by: str | None, share: str, unit: str) -> str:
    """Say what the chart of theme frequencies shows, and why it shows counts where it does."""
    if has_shares(table, share=share):
        bars = ", with 95 % Wilson intervals" if table["ci_low"].notna().any() else ""
        return f"Shares of {unit}s{bars}."
    if by is None:
        return f"Numbers of {unit}s, because there are fewer than ten."
    small = sorted({str(name) or NOT_GIVEN for name in table[table[share].isna()][by]})
    named = ", ".join(small[:3]) + (f" and {len(small) - 3} more" if len(small) > 3 else "")
    return f"Numbers of {unit}s and not shares, because a group has fewer than ten: {named}."
