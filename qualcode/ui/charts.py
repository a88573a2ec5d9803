"""DataFrames to charts; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd


def total(table: pd.DataFrame, *, source: str, unit: str) -> int:
    """Return how many units all groups of a table of theme frequencies have together."""
    rows = table[table["source"] == source]
    # Every code has a row for each group, so the groups are added up for one code.
    return int(rows[rows["code_id"] == rows["code_id"].iloc[0]][f"{unit}s_in_group"].sum())


def frequency_chart(
    table: pd.DataFrame, *, by: str | None, share: str, unit: str
) -> alt.LayerChart | alt.FacetChart:
    """Draw one line per code with its share, or its count where groups are too small for one.

    ``table`` is a table of theme frequencies with one row per code and group.
    """
    if by:
        table = table.assign(**{by: table[by].replace("", "(not given)")})
    shares = table[share].notna().all()
    value, title = (share, f"share of {unit}s") if shares else (f"n_{unit}s", f"number of {unit}s")
    order = table.groupby("code")[f"n_{unit}s"].sum().sort_values(ascending=False).index.tolist()
    base = alt.Chart(table).encode(
        y=alt.Y("code:N", sort=order, title=None, axis=alt.Axis(labelLimit=360, labelFontSize=12)),
        tooltip=["theme", "code", *([by] if by else []), f"n_{unit}s", f"{unit}s_in_group"],
    )
    groups = {"color": alt.Color(f"{by}:N", title=by), "yOffset": f"{by}:N"} if by else {}
    axis = alt.Axis(format="%", tickCount=8) if shares else alt.Axis(tickMinStep=1)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X(f"{value}:Q", title=title, axis=axis), **groups
    )
    layers = [dots]
    if shares and table["ci_low"].notna().any():
        rule = base.mark_rule(strokeWidth=2, opacity=0.45, color="#4c78a8")
        layers.insert(
            0, rule.encode(x=alt.X("ci_low:Q", title=title, axis=axis), x2="ci_high:Q", **groups)
        )
    return alt.layer(*layers).properties(height=alt.Step(22 if not by else 16))
