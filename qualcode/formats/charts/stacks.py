"""Bars in parts that add up, each part with a sign of its own and its number; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from qualcode.formats.charts.parts import LINE, Layered, lines

# A part shorter than this share of the longest bar has no room for its number.
SHORTEST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of each bar: the column with its number, what it is called, its sign and its colour."""

    column: str
    name: str
    sign: str
    colour: str

    @property
    def legend(self) -> str:
        """What the legend says; colour is not the only sign."""
        return f"{self.sign} {self.name}"


def stacked(
    table: pd.DataFrame, parts: Sequence[Part], *, order: list[str], title: str, more: Sequence[str]
) -> Layered:
    """Draw a bar for each row of a table, called by its column ``line``, in an order.

    ``more`` are columns that the tooltip tells besides.
    """
    long = _long(table, parts, [*more])
    drawn = [part for part in parts if (long["how"] == part.legend).any()]
    colours = alt.Scale(domain=[p.legend for p in drawn], range=[p.colour for p in drawn])
    base = alt.Chart(long).encode(y=lines("line", order), tooltip=["line", *more, "how", "n"])
    axis = alt.Axis(orient="top", tickMinStep=1, format="d")
    legend = alt.Legend(title=None, orient="top", symbolType="square", labelFontSize=12)
    bars = base.mark_bar(fillOpacity=0.38, strokeWidth=1.2, height={"band": 0.8}).encode(
        x=alt.X("start:Q", title=title, axis=axis), x2="end:Q",
        color=alt.Color("how:N", scale=colours, legend=legend),
        stroke=alt.Stroke("how:N", scale=colours, legend=None),
    )  # fmt: skip
    words = base.mark_text(fontSize=11.5).encode(x="middle:Q", text="label:N")
    return alt.layer(bars, words).properties(height=alt.Step(LINE + 2))


def _long(table: pd.DataFrame, parts: Sequence[Part], more: list[str]) -> pd.DataFrame:
    """Return one row for each part of a bar, with where it begins and ends."""
    at = pd.Series(0, index=table.index)
    longest = max(int(sum((table[part.column] for part in parts), at).max()), 1)
    found = []
    for part in parts:
        n = table[part.column]
        label = (part.sign + " " + n.astype(str)).where(n >= SHORTEST * longest, "")
        middle = at + n / 2
        found.append(
            table[["line", *more]].assign(
                how=part.legend, n=n, start=at, end=at + n, middle=middle, label=label
            )
        )
        at = at + n
    whole = pd.concat(found, ignore_index=True)
    return whole[whole["n"] > 0]
