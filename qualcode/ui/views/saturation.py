"""Saturation: how many new codes each interview brought, and whether further ones bring any."""

from __future__ import annotations

from typing import cast

import streamlit as st

from qualcode.formats.charts import saturation as charts
from qualcode.services import saturation as service
from qualcode.services.patterns import Whose
from qualcode.services.saturation import Order, Per, Saturated
from qualcode.ui import downloads, state
from qualcode.ui.patterns import choose_whose, nothing_coded
from qualcode.ui.state import plain

ORDERS = {"coded": "as work on them began", "name": "by name"}


def choose() -> Saturated:
    """Let a person choose the interviews, their order and the rule, and return what comes of it."""
    with st.container(key="filters"):
        places = st.columns(4, vertical_alignment="bottom")
    per = places[0].selectbox("Interviews are", ["document", "case"], format_func=lambda p: f"{p}s")
    order = places[1].selectbox("In the order", list(ORDERS), format_func=ORDERS.__getitem__)
    whose: Whose = choose_whose([places[2], places[3], st], themes=False)
    with st.container(key="filters-rule"):
        places = st.columns(4, vertical_alignment="bottom")
    base = places[0].number_input("Base: interviews", 1, None, 4)
    run = places[1].number_input("Run: interviews", 1, None, 2)
    threshold = places[2].number_input("Threshold: new codes, % of the base", 0, 100, 5)
    answers = places[3].toggle("Count respondents of surveys too")
    return service.saturated(
        state.project(), per=cast("Per", per), order=cast("Order", order),
        answers=bool(answers), whose=whose, base_size=int(base), run_length=int(run),
        threshold=threshold / 100,
    )  # fmt: skip


def page() -> None:
    """Draw the curve with the verdict, and the tables below."""
    st.title("Saturation", anchor=False)
    told = choose()
    if not told.table["codes"].sum():
        nothing_coded()
        return
    words = charts.saturation_words(told.table, n_codes=told.n_codes)
    st.markdown(plain(charts.verdict_words(told.found)))
    st.caption(
        plain(
            f"{told.words} {words} Where the curve is flat, further interviews bring no new codes; "
            "whether codes gain in meaning, it cannot tell."
        )
    )
    drawn = charts.saturation_chart(told.table, n_codes=told.n_codes, height=360)
    st.altair_chart(drawn, alt=words)
    st.header("Interview by interview", anchor=False)
    st.dataframe(told.table, hide_index=True, height=280, alt=words)
    downloads.offer("saturation", told.table, chart=drawn)
    if len(told.found.runs):
        st.header("Run by run", anchor=False)
        runs = charts.runs_table(told.found)
        st.dataframe(runs, hide_index=True, alt="New codes in each run, as a share of the base.")
        downloads.offer("saturation_runs", runs)


page()
