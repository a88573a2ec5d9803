"""Groups: how many cases of each group have a code, and whether groups differ."""

from __future__ import annotations

import streamlit as st

from qualcode.formats.charts import crosstab as charts
from qualcode.services import patterns
from qualcode.services.frequencies import attributes
from qualcode.ui import downloads, state, states
from qualcode.ui.patterns import choose_whose, counted, nothing_coded
from qualcode.ui.state import plain

TESTS = {
    "none": "no tests", "holm": "tests, adjusted after Holm",
    "bh": "tests, adjusted after Benjamini–Hochberg",
}  # fmt: skip


def page() -> None:
    """Draw each code by group as bars, with the table below."""
    st.title("Groups", anchor=False)
    of_cases, of_documents = attributes(state.project())
    if not of_cases and not of_documents:
        words = "Import a cases.csv or a documents.csv that says who is who, and compare by it."
        way = states.Action("Import attributes", "import")
        states.empty("There is nothing to compare by yet", words, way)
        return
    with st.container(key="filters"):
        places = st.columns(6, vertical_alignment="bottom")
    by = places[0].selectbox(
        "Compare by", [*of_cases, *of_documents],
        format_func=lambda name: f"{name} (of documents)" if name in of_documents else name,
    )  # fmt: skip
    unit = places[1].selectbox("Count", ["case", "document", "segment"], format_func=lambda u: f"{u}s")
    test = places[2].selectbox("Test", list(TESTS), format_func=TESTS.__getitem__)
    whose = choose_whose(places[3:])
    told = counted(patterns.by_group, by=by, unit=unit, test=test, whose=whose)
    if told is None:
        return
    if not told.table["n_with"].sum():
        nothing_coded()
        return
    words = charts.crosstab_words(told.table, by=by)
    st.caption(plain(f"{told.words} {words}"))
    if test != "none":
        st.caption(plain(charts.tests_words(told.table)))
    drawn = charts.crosstab_chart(told.table, by=by)
    st.altair_chart(drawn, alt=words)
    st.header("Every code and group, with its denominator", anchor=False)
    st.dataframe(told.table, hide_index=True, height=360, alt="One row per code and group.")
    downloads.offer("groups", told.table, chart=drawn)


page()
