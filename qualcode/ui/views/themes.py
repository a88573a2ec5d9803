"""Themes: how many people speak of what, by who they are."""

from __future__ import annotations

from typing import NamedTuple, cast

import pandas as pd
import streamlit as st

from qualcode.core.phrases import count
from qualcode.core.tables import Unit
from qualcode.formats.charts import frequencies as charts
from qualcode.formats.charts.parts import Layered
from qualcode.services.frequencies import attributes, frequencies
from qualcode.ui import downloads, state, states
from qualcode.ui.state import plain

MOST = 15
SOURCES = {
    "human": "codings by people",
    "accepted": "accepted suggestions",
    "machine": "open suggestions that nobody has checked",
    "any": "all sources together",
}


class Choice(NamedTuple):
    """What a person wants counted."""

    by: str | None
    twice: str | None  # an attribute in two groups of which one case may be
    unit: Unit
    threshold: float | None


def choose() -> Choice:
    """Let a person choose what is counted, and by which groups."""
    of_cases, of_documents = attributes(state.project())
    with st.container(key="filters"):
        controls = st.columns(4, vertical_alignment="bottom")
    by = controls[0].selectbox(
        "Compare by", [None, *of_cases, *of_documents],
        format_func=lambda name: f"{name} (of documents)" if name in of_documents else name or "nothing",
    )  # fmt: skip
    unit = controls[1].selectbox(
        "Share of", ["case", "document", "segment"], format_func=lambda name: f"{name}s"
    )  # fmt: skip
    counted = controls[2].toggle("Count open suggestions too", value=False)
    threshold = controls[3].slider("At least this likely", 0.05, 1.0, 0.5, 0.05) if counted else None
    twice = by if by in of_documents else None
    return Choice(by, twice, cast("Unit", unit), threshold)


def chart(table: pd.DataFrame, choice: Choice) -> Layered | None:
    """Draw the codes that most units speak of, say what is drawn, and return the chart."""
    unit, by, share = choice.unit, choice.by, f"share_of_{choice.unit}s"
    sources = list(dict.fromkeys(table["source"]))
    source = "any" if "any" in sources else sources[0]
    rows = table[table["source"] == source]
    found = rows[rows[f"n_{unit}s"] > 0]
    if found.empty:
        words = "Code a document, or count the open suggestions too."
        states.empty("Nothing is coded yet", words, states.Action("Code a document", "code"))
        return None
    most = found.groupby("code_id")[f"n_{unit}s"].sum().nlargest(MOST).index
    # Groups without a single unit that was read can have neither a share nor a count.
    shown = rows[rows["code_id"].isin(most) & (rows[f"{unit}s_in_group"] > 0)]
    size = count(charts.total(table, source=source, unit=unit), unit)
    words = charts.frequency_words(shown, by=by, share=share, unit=unit)
    if "machine" in sources:
        words += " No intervals are drawn: they would not cover the errors of suggestions."
    if choice.twice:
        size += f" (one that is in two groups of {choice.twice} counts in both)"
    more = f" The {MOST} codes with the most {unit}s." if found["code_id"].nunique() > MOST else ""
    st.caption(plain(f"{size}; {SOURCES[source]}. {words}{more}"))
    drawn = charts.frequency_chart(shown, by=by, share=share, unit=unit)
    st.altair_chart(drawn, alt=words)
    return drawn


def page() -> None:
    """Show the counts as a chart and as the table that is exported."""
    st.title("Themes", anchor=False)
    choice = choose()
    with states.loading("Counting"):
        table = frequencies(
            state.project(), by=[choice.by] if choice.by else [], unit=choice.unit,
            threshold=choice.threshold,
        )  # fmt: skip
    drawn = chart(table, choice)
    st.header("Every count, with its denominator", anchor=False)
    st.dataframe(
        table, hide_index=True, height=360, alt="Theme frequencies, one row per code and group."
    )
    downloads.offer("theme_frequencies", table, chart=drawn)


page()
