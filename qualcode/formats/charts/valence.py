"""The chart of how cases speak of codes: positively, negatively, both ways, neutrally; pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.formats.charts.frequencies import grouped, in_order
from qualcode.formats.charts.parts import Layered
from qualcode.formats.charts.stacks import Part, stacked

_LOOKS = {
    "positive": ("positive", "+", "#2457A6"), "both": ("both ways", "±", "#6B4BA1"),
    "negative": ("negative", "−", "#C27A12"), "neutral": ("neutral", "·", "#5F6B7D"),
    "no_valence": ("not given", "?", "#A7B0BD"),
}  # fmt: skip


def parts_of(start: str) -> list[Part]:
    """Return the parts of a bar of valences; ``start`` is what the columns begin with."""
    return [
        Part(column=start + kind, name=name, sign=sign, colour=colour)
        for kind, (name, sign, colour) in _LOOKS.items()
    ]


def valence_chart(table: pd.DataFrame, *, by: Sequence[str], unit: str) -> Layered:
    """Draw a bar per code of how many units speak of it in which way; the parts add up to those that do.

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
    return stacked(
        named, parts_of(f"n_{unit}s_"), order=order, title=f"number of {unit}s",
        more=["theme", f"n_{unit}s", f"{unit}s_in_group"],
    )  # fmt: skip


def valence_words(table: pd.DataFrame, *, unit: str) -> str:
    """Say what the chart of valences shows."""
    parts = parts_of(f"n_{unit}s_")
    sums = {part.name: int(table[part.column].sum()) for part in parts}
    shown = ", ".join(f"{number} {name}" for name, number in sums.items() if number)
    return (
        f"Bars of how {unit}s speak of each code; each {unit} is in one part of a bar. Of "
        f"{sum(sums.values())} mentions ({unit} and code): {shown}."
    )
