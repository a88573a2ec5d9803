"""The chart of how cases speak of codes: positively, negatively, both ways, neutrally; pure."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from qualcode.core.columns import VALENCES
from qualcode.formats.charts.frequencies import grouped, in_order
from qualcode.formats.charts.parts import LINE, Layered, lines

# Each has a sign of its own, so that colour is not the only one.
SIGNS = {"positive": "+", "both": "±", "negative": "−", "neutral": "·", "no_valence": "?"}
NAMES = {"both": "both ways", "no_valence": "not given"}
COLOURS = {
    "positive": "#2457A6", "both": "#6B4BA1", "negative": "#C27A12", "neutral": "#5F6B7D",
    "no_valence": "#A7B0BD",
}  # fmt: skip
# A bar shorter than this part of the longest has no room for its number.
SHORTEST = 0.05


def valence_chart(table: pd.DataFrame, *, by: Sequence[str], unit: str) -> Layered:
    """Draw a bar per code of how many units speak of it in which way; all parts add up to those that do.

    ``table`` has one row per code and group, with the columns of valence; groups have bars of their own.
    """
    order = in_order(table, unit=unit)
    named = table.assign(line=table["code"])
    if by:
        named = grouped(table, by, unit=unit)
        named = named.assign(line=named["code"] + " · " + named["group"])
        place = {code: n for n, code in enumerate(order)}
        named = named.sort_values("code", key=lambda codes: codes.map(place), kind="stable")
        order = named["line"].tolist()
    long = _long(named, unit=unit)
    kinds = [_legend(kind) for kind in SIGNS if (long["kind"] == kind).any()]
    colours = [COLOURS[kind] for kind in SIGNS if _legend(kind) in kinds]
    legend = alt.Legend(title=None, orient="top", symbolType="square", labelFontSize=12)
    base = alt.Chart(long).encode(
        y=lines("line", order), tooltip=["theme", "code", "how", "n", f"n_{unit}s", f"{unit}s_in_group"]
    )
    axis = alt.Axis(orient="top", tickMinStep=1, format="d")
    bars = base.mark_bar(fillOpacity=0.38, strokeWidth=1.2, height={"band": 0.8}).encode(
        x=alt.X("start:Q", title=f"number of {unit}s", axis=axis), x2="end:Q",
        color=alt.Color("how:N", scale=alt.Scale(domain=kinds, range=colours), legend=legend),
        stroke=alt.Stroke("how:N", scale=alt.Scale(domain=kinds, range=colours), legend=None),
    )  # fmt: skip
    words = base.mark_text(fontSize=11.5).encode(x="middle:Q", text="label:N")
    return alt.layer(bars, words).properties(height=alt.Step(LINE + 2))


def _long(table: pd.DataFrame, *, unit: str) -> pd.DataFrame:
    """Return one row per bar with where it begins and ends."""
    at = pd.Series(0, index=table.index)
    longest = max(int(table[f"n_{unit}s"].max()), 1)
    parts = []
    for kind, sign in SIGNS.items():
        n = table[f"n_{unit}s_{kind}"]
        label = (sign + " " + n.astype(str)).where(n >= SHORTEST * longest, "")
        part = table.assign(kind=kind, how=_legend(kind), n=n, start=at, end=at + n, label=label)
        parts.append(part.assign(middle=(part["start"] + part["end"]) / 2))
        at = at + n
    wanted = ["line", "theme", "code", "kind", "how", "n", "start", "end", "middle", "label"]
    whole = pd.concat(parts, ignore_index=True)
    return whole.loc[whole["n"] > 0, [*wanted, f"n_{unit}s", f"{unit}s_in_group"]]


def _legend(kind: str) -> str:
    return f"{SIGNS[kind]} {NAMES.get(kind, kind)}"


def valence_words(table: pd.DataFrame, *, unit: str) -> str:
    """Say what the chart of valences shows."""
    sums = {kind: int(table[f"n_{unit}s_{kind}"].sum()) for kind in VALENCES}
    mentions = sum(sums.values())
    shown = ", ".join(f"{sums[kind]} {NAMES.get(kind, kind)}" for kind in SIGNS if sums[kind])
    return (
        f"Bars of how {unit}s speak of each code; each {unit} is in one part of a bar. Of {mentions} "
        f"mentions ({unit} and code): {shown}."
    )
