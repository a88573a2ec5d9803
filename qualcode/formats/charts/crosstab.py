"""Codes by groups as bars with intervals, with the words that say what they show; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.multiplicity import ADJUSTMENTS
from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, NOT_GIVEN, Layered, most_used

MOST = 12


def shown_rows(table: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """Return the rows of the codes that are drawn: of those that anybody has, the most frequent."""
    total = table.groupby(["code_id", "code"], sort=False)["n_with"].sum().reset_index()
    kept = most_used(total[total["n_with"] > 0], "n_with", most)
    return table[table["code_id"].isin(kept)]


def crosstab_chart(table: pd.DataFrame, *, by: str, most: int = MOST) -> Layered:
    """Draw a bar for each code and group: its share with the interval, or counts where a group is small.

    ``table`` is one of codes by groups. Behind each bar stands n of N.
    """
    shown = shown_rows(table, most=most)
    shares = len(shown) > 0 and bool(shown["share"].notna().all())
    value = "share" if shares else "n_with"
    named = shown["group"].replace("", NOT_GIVEN)
    data = shown.assign(
        group=named,
        # With the name of the group, so that nobody depends on colours.
        label=named + ": " + shown["n_with"].astype(str) + " of " + shown["n_group"].astype(str),
        end=shown["ci_high"].fillna(shown["share"]) if shares else shown["n_with"],
    )
    total = shown.groupby("code")["n_with"].sum().sort_values(ascending=False, kind="stable")
    groups = list(dict.fromkeys(data["group"]))
    unit = str(table["unit"].iloc[0]) if len(table) else "case"
    title = f"share of {unit}s" if shares else f"number of {unit}s"
    axis = alt.Axis(
        orient="top", format="%" if shares else "d", tickCount=6, tickMinStep=0 if shares else 1
    )
    name = alt.Axis(labelLimit=300, labelFontSize=12, ticks=False, domain=False)
    base = alt.Chart(data).encode(
        y=alt.Y("code:N", sort=total.index.tolist(), title=None, axis=name),
        yOffset=alt.YOffset("group:N", sort=groups),
        tooltip=["theme", "code", "group", "n_with", "n_group"],
    )
    bars = base.mark_bar(opacity=0.85).encode(
        x=alt.X(f"{value}:Q", title=title, axis=axis),
        color=alt.Color("group:N", title=by, sort=groups, legend=alt.Legend(orient="top")),
    )
    ends = base.mark_text(align="left", baseline="middle", dx=5, fontSize=10).encode(
        x=alt.X("end:Q", title=title), text="label:N"
    )
    layers = [bars, ends]
    if shares and data["ci_low"].notna().any():
        rule = base.mark_rule(strokeWidth=1.5, color=GREY)
        layers.insert(1, rule.encode(x=alt.X("ci_low:Q", title=title), x2="ci_high:Q"))
    return alt.layer(*layers).properties(height=alt.Step(16))


def crosstab_words(table: pd.DataFrame, *, by: str, most: int = MOST) -> str:
    """Say what the bars show, and why they show counts where they do."""
    shown = shown_rows(table, most=most)
    if shown.empty:
        return "No code is given yet."
    n_codes = int(table.loc[table["n_with"] > 0, "code_id"].nunique())
    kept = shown["code_id"].nunique()
    which = f"the {kept} most frequent of {n_codes} codes" if n_codes > kept else count(kept, "code")
    unit = str(table["unit"].iloc[0])
    if shown["share"].notna().all():
        bars = " with 95 % Wilson intervals" if shown["ci_low"].notna().any() else ""
        return f"Shares of the {unit}s of each group{bars}, by {by}, for {which}."
    small = sorted({str(g) or NOT_GIVEN for g in shown.loc[shown["share"].isna(), "group"]})
    named = ", ".join(small[:3]) + (f" and {len(small) - 3} more" if len(small) > 3 else "")
    return (
        f"Numbers of {unit}s of each group by {by}, for {which}; no shares, because a group is too "
        f"small for them: {named}."
    )


def tests_words(table: pd.DataFrame) -> str:
    """Say which tests were made, of how many codes, and how their p-values are adjusted."""
    tested = table[table["p"].notna()]
    if tested.empty:
        return "There is nothing to test: no code divides the units."
    how = ADJUSTMENTS[tested["adjustment"].iloc[0]]
    methods = "; ".join(dict.fromkeys(tested["method"]))
    below = int(tested.loc[tested["p_adjusted"] < 0.05, "code_id"].nunique())
    n = int(tested["n_tests"].iloc[0])
    return (
        f"{count(n, 'test')}, one for each code ({methods}); p adjusted for all of them ({how}). "
        f"Adjusted p is below .05 for {count(below, 'code')}. A sample that was not drawn at random "
        "makes p a description, and not a proof."
    )
