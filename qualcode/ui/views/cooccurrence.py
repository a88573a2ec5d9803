"""Co-occurrence: which codes are given together, or near to one another, and the words behind it."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from qualcode.core.cooccurrence import Together
from qualcode.core.phrases import count
from qualcode.formats.charts import cooccurrence as maps
from qualcode.formats.charts import network, proximity
from qualcode.services import patterns
from qualcode.services.pair_passages import passages
from qualcode.services.patterns import Told, Whose
from qualcode.ui import downloads, state, states
from qualcode.ui.patterns import choose_whose, counted, nothing_coded, quotation
from qualcode.ui.state import plain

UNITS = {
    "segment": "segments", "overlap": "overlapping quotations", "document": "documents", "case": "cases",
}  # fmt: skip
FIRST, PAIR, MAP = 5, "cooccurrence_pair", "cooccurrence_map"


def choose() -> tuple[Together, Whose]:
    """Let a person choose what is shared, and whose codings count."""
    with st.container(key="filters"):
        places = st.columns([2, 2, 2, 2], vertical_alignment="bottom")
    unit = places[0].selectbox("Given together in", list(UNITS), format_func=UNITS.__getitem__)
    return cast("Together", unit), choose_whose(places[1:])


def clicked() -> None:
    """Take the cell that was clicked for the pair whose passages are shown."""
    chosen = st.session_state[MAP].selection.get(maps.CLICKED) or []
    if chosen:
        state.remember(PAIR, (chosen[0]["code_id"], chosen[0]["other_id"]))


def heat_map(told: Told, unit: Together) -> None:
    """Draw the heat map, the passages behind a cell, and the table."""
    words = maps.pairs_words(told.table)
    st.caption(plain(f"{words} Click a cell to read what was said."))
    drawn = maps.pairs_chart(told.table)
    with st.container(key="split-pairs"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        st.altair_chart(drawn, alt=words, key=MAP, on_select=clicked)
    with right, st.container(key="aside"):
        behind(told, unit)
    st.header("Every pair, with its denominators", anchor=False)
    st.caption(
        "n_both of n_units have both codes; expected is what chance would give if the codes had nothing "
        "to do with each other; jaccard is the share of both in either; pmi is how many times both "
        "double over chance. A blank has its reason."
    )
    st.dataframe(
        told.table, hide_index=True, height=320, alt="Co-occurrence, one row per pair of codes."
    )
    downloads.offer("cooccurrence", told.table, chart=drawn)


def behind(told: Told, unit: Together) -> None:
    """Let a person choose a pair, and show its first passages with the way to each."""
    table = told.table[told.table["n_both"] > 0]
    often = table.assign(itself=table["code_id"] == table["other_id"])
    often = often.sort_values(["itself", "n_both"], ascending=[True, False], kind="stable")
    pairs = list(zip(often["code_id"], often["other_id"], strict=True))
    labels = dict(zip(pairs, map(_label, often.to_dict("records")), strict=True))
    if st.session_state.get(PAIR) not in labels:
        state.remember(PAIR, pairs[0])
    pair = st.selectbox("Passages with", pairs, format_func=labels.__getitem__, key=PAIR)
    shown, n = passages(state.project(), told.found, pair, unit=unit, most=FIRST)
    st.caption(f"{count(n, 'passage')}" + (f", the first {FIRST}" if n > FIRST else ""))
    for number, passage in enumerate(shown):
        st.html(quotation(passage))
        if st.button("Go to the place", key=f"passage-{number}"):
            state.open_document(passage.document_id, passage.start)
            states.go("code")


def _label(row: dict[Any, Any]) -> str:
    names = row["code"] if row["itself"] else f"{row['code']} + {row['other']}"
    return f"{names} ({row['n_both']})"


def lines(table: pd.DataFrame) -> None:
    """Draw the network."""
    most = st.slider("Pairs drawn, the most frequent", 5, 60, network.MOST_LINES, 5)
    words = network.network_words(table, lines=most)
    st.caption(plain(words))
    drawn = network.network_chart(table, lines=most)
    st.altair_chart(drawn, alt=words)
    downloads.offer("network", network.strongest(table, lines=most), chart=drawn)


def near(whose: Whose) -> None:
    """Draw which codes lie near to one another."""
    with st.container(key="filters-near"):
        places = st.columns([2, 2, 2], vertical_alignment="bottom")
    within = places[0].number_input("At most so many apart", 1, 50, 1)
    step = places[1].selectbox("Steps are", ["segment", "turn"], format_func=lambda s: f"{s}s")
    same = places[2].toggle("Of the same speaker")
    told = counted(patterns.nearby, within=int(within), step=step, same_speaker=bool(same), whose=whose)
    if told is None:
        return
    words = proximity.proximity_words(told.table)
    st.caption(plain(f"{told.words} {words}"))
    drawn = None
    if len(proximity.furthest(told.table)):
        drawn = proximity.proximity_chart(told.table)
        st.altair_chart(drawn, alt=words)
    st.dataframe(told.table, hide_index=True, height=320, alt="Nearness, one row per pair of codes.")
    downloads.offer("proximity", told.table, chart=drawn)


def page() -> None:
    """Show which codes go together, in one of three ways."""
    st.title("Co-occurrence", anchor=False)
    unit, whose = choose()
    told = counted(patterns.together, unit=unit, whose=whose)
    if told is None:
        return
    if not told.table["n_both"].sum():
        nothing_coded()
        return
    st.caption(plain(told.words))
    how = st.segmented_control(
        "Show", ["Heat map", "Network", "Nearby"], default="Heat map", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if how == "Network":
        lines(told.table)
    elif how == "Nearby":
        near(whose)
    else:
        heat_map(told, unit)


page()
