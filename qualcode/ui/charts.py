"""DataFrames to charts, each with the words that say what it shows; pure.

Colours come from the theme, so that they are legible in light and dark; none is the only sign of
anything.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import GREY, LINE, Layered, at_the_end, lines, percent
from qualcode.ui.tables import OUTCOMES

# Between neighbouring parts of a bar, as a share of it.
GAP = 0.004


def progress_chart(table: pd.DataFrame) -> Layered:
    """Draw one bar per file, filled as far as its segments are read; ``table`` is a progress table."""
    data = table.assign(share=table["share"].fillna(0), label=_of(table["read"], table["segments"]))
    base = alt.Chart(data).encode(
        y=lines("file", data["file"].tolist()),
        tooltip=["file", "documents", "segments", "read", "codings"],
    )
    shares = alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=percent())
    track = base.mark_bar(opacity=0.22, cornerRadius=2).encode(x=alt.datum(1), color=alt.value(GREY))
    filled = base.mark_bar(cornerRadius=2).encode(x=shares)
    return alt.layer(track, filled, at_the_end(base)).properties(height=alt.Step(LINE))


def progress_words(table: pd.DataFrame) -> str:
    """Say what the chart of progress shows."""
    done, begun = (table["read"] == table["segments"]).sum(), (table["read"] > 0).sum()
    return (
        f"Bars of how many segments are read: {done} of {count(len(table), 'file')} completely, "
        f"{begun - done} in part, {len(table) - begun} not at all."
    )


def acceptance_chart(table: pd.DataFrame) -> Layered:
    """Draw one bar per code, divided by what became of its suggestions; ``table`` is a table of
    decisions that all have a share."""
    long = table.melt(["code", "decided"], list(OUTCOMES), var_name="outcome", value_name="n")
    long["part"] = long["n"] / long["decided"]
    long["end"] = long.groupby("code")["part"].cumsum()
    long["start"] = long["end"] - long["part"]
    long["end"] -= GAP
    order = table["code"].tolist()
    bars = (
        alt.Chart(long[long["n"] > 0])
        .mark_bar()
        .encode(
            y=lines("code", order),
            x=alt.X("start:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=percent()),
            x2="end:Q",
            color=alt.Color(
                "outcome:N", title=None, scale=alt.Scale(domain=list(OUTCOMES)),
                legend=alt.Legend(orient="top", symbolType="square"),
            ),
            tooltip=["code", "outcome", "n", "decided"],
        )
    )  # fmt: skip
    named = table.assign(label="n = " + table["decided"].astype(str))
    ends = at_the_end(alt.Chart(named).encode(y=lines("code", order)))
    return alt.layer(bars, ends).properties(height=alt.Step(LINE))


def acceptance_words(table: pd.DataFrame) -> str:
    """Say what the chart of decisions shows."""
    if table.empty:
        return "No code has enough decisions for shares."
    best, worst = table.iloc[0], table.iloc[-1]
    return (
        f"Bars of accepted, changed and rejected suggestions of {count(len(table), 'code')}: accepted "
        f"most often {best['code']} ({best['share']:.0%} of {best['decided']}), "
        f"least often {worst['code']} ({worst['share']:.0%} of {worst['decided']})."
    )


def accuracy_chart(table: pd.DataFrame, *, bar: float) -> Layered:
    """Draw one dot per code where its precision is, with its interval, and the bar as a line.

    ``table`` is a table of accuracy cards that all have a precision; codes withheld have another sign.
    """
    ordered = table.sort_values(["precision", "suggested"], ascending=False)
    data = ordered.assign(
        label=_of(
            (ordered["precision"] * ordered["suggested"]).round().astype(int), ordered["suggested"]
        ),
        standing=ordered["withheld"].map({True: "withheld", False: "shown"}),
    )
    base = alt.Chart(data).encode(
        y=lines("code", data["code"].tolist()),
        tooltip=[
            "code", "suggested", "coded", *(alt.Tooltip(name, format=".0%") for name in (
                "precision", "precision_low", "precision_high", "recall", "average_precision",
                "mean_probability",
            )),
        ],
    )  # fmt: skip
    shares = alt.X("precision:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=percent())
    rule = base.mark_rule(strokeWidth=2, color=GREY).encode(
        x=alt.X("precision_low:Q", title=None), x2="precision_high:Q"
    )
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=shares,
        shape=alt.Shape(
            "standing:N", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=["shown", "withheld"], range=["circle", "diamond"]),
        ),
    )  # fmt: skip
    line = alt.Chart().mark_rule(strokeDash=[4, 3], color=GREY).encode(x=alt.datum(bar))
    return alt.layer(line, rule, dots, at_the_end(base), data=data).properties(height=alt.Step(LINE))


def accuracy_words(table: pd.DataFrame, *, bar: float, fewest: int) -> str:
    """Say what the chart of accuracy shows."""
    if table.empty:
        return f"No code has {fewest} suggestions that could be checked."
    best, worst = (table.loc[table["precision"].agg(end)] for end in ("idxmax", "idxmin"))
    return (
        f"Of {count(len(table), 'code')} with at least {fewest} suggestions that could be checked, "
        f"{best['code']} is right most often ({best['precision']:.0%} of {best['suggested']}), "
        f"{worst['code']} least often ({worst['precision']:.0%} of {worst['suggested']}). The dashed "
        f"line is the bar, at {bar:.0%}; lines are 95 % intervals."
    )


def _of(done: pd.Series, of: pd.Series) -> pd.Series:
    return done.astype(str) + " of " + of.astype(str)
