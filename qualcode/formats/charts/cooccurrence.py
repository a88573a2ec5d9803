"""Codes given together as a heat map, with the words that say what it shows; pure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from qualcode.core.phrases import count
from qualcode.formats.charts.parts import CELL, CELL_HIGH, CELL_WIDE, GREY, Layered, most_used

MOST = 18
UNITS = {"segment": "segments", "document": "documents", "case": "cases", "overlap": "stretches of text"}
# The name under which a page finds which cell was clicked.
CLICKED = "cell"


def drawn_codes(table: pd.DataFrame, most: int = MOST) -> list[str]:
    """Return the ids of the codes that are drawn: of those that were given, the most used."""
    own = table[(table["code_id"] == table["other_id"]) & (table["n_code"] > 0)]
    return most_used(own, "n_code", most)


def pairs_chart(table: pd.DataFrame, *, most: int = MOST) -> Layered:
    """Draw how often codes were given together, as numbers in cells, the stronger in colour the more.

    ``table`` is one of co-occurrence. On the diagonal stands in a frame how often each was given at all.
    """
    kept = drawn_codes(table, most)
    data = table[table["code_id"].isin(kept) & table["other_id"].isin(kept)].copy()
    data["itself"] = data["code_id"] == data["other_id"]
    order = [table.loc[table["code_id"] == key, "code"].iloc[0] for key in kept]
    top = max([1, *data.loc[~data["itself"], "n_both"]])
    data["depth"] = (data["n_both"] / top).where(~data["itself"], 0.0)
    label = alt.Axis(
        labelLimit=240,
        labelFontSize=11,
        labelOverlap=False,
        labelFlush=False,
        ticks=False,
        domain=False,
        title=None,
    )
    base = alt.Chart(data).encode(
        x=alt.X("code:N", sort=order, axis=label, scale=alt.Scale(padding=0)),
        y=alt.Y("other:N", sort=order, axis=label, scale=alt.Scale(padding=0)),
        tooltip=["code", "other", "n_both", "n_code", "n_other", "n_units",
                 *(alt.Tooltip(name, format=".2f") for name in ("expected", "jaccard", "pmi"))],
    )  # fmt: skip
    click = alt.selection_point(name=CLICKED, fields=["code_id", "other_id"], empty=False)
    depth = alt.Scale(domain=[0, 1], range=[0.04, 0.55])
    cells = (
        base.mark_rect(color=CELL, strokeWidth=1)
        .encode(
            opacity=alt.Opacity("depth:Q", scale=depth, legend=None),
            stroke=alt.condition(click, alt.value("#c2410c"), alt.value(CELL)),
        )
        .add_params(click)
    )  # fmt: skip
    own = base.transform_filter("datum.itself").mark_rect(fillOpacity=0, stroke=GREY, strokeWidth=1.5)
    numbers = base.transform_filter("datum.n_both > 0").mark_text(fontSize=11).encode(text="n_both:Q")
    return alt.layer(cells, own, numbers).properties(
        width=max(len(kept), 1) * CELL_WIDE, height=alt.Step(CELL_HIGH)
    )


def pairs_words(table: pd.DataFrame, *, most: int = MOST) -> str:
    """Say what the heat map shows."""
    kept = drawn_codes(table, most)
    if not kept:
        return "No code is given yet."
    n_given = int(((table["code_id"] == table["other_id"]) & (table["n_code"] > 0)).sum())
    apart = table[(table["code_id"] != table["other_id"]) & table["code_id"].isin(kept)]
    apart = apart[apart["other_id"].isin(kept)]
    unit = UNITS[str(table["unit"].iloc[0])]
    which = f"the {len(kept)} most used of {n_given} codes" if n_given > len(kept) else (
        f"all {count(n_given, 'code')} that were given"
    )  # fmt: skip
    words = f"Cells with the number of {unit} that have both codes, for {which}."
    if len(apart) and apart["n_both"].max() > 0:
        top = apart.iloc[int(apart["n_both"].argmax())]
        words += f" Most often together: {top['code']} and {top['other']} ({top['n_both']:,})."
    return f"{words} In frames: how many {unit} have the code at all."
