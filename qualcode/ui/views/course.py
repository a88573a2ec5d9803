"""Course: which codes come when, over all interviews and in one."""

from __future__ import annotations

import streamlit as st

from qualcode.formats.charts import courses, portraits
from qualcode.services import patterns, projects
from qualcode.services.patterns import Whose
from qualcode.ui import downloads, state
from qualcode.ui.patterns import choose_whose, counted, nothing_coded
from qualcode.ui.state import plain


def all_interviews(whose: Whose) -> None:
    """Draw in which tenths of the interviews each code comes."""
    told = counted(patterns.by_tenth, whose=whose)
    if told is None:
        return
    if not told.table["n_segments"].sum():
        nothing_coded()
        return
    words = courses.tenths_words(told.table)
    st.caption(plain(f"{told.words} {words}"))
    drawn = courses.tenths_chart(told.table)
    st.altair_chart(drawn, alt=words)
    st.header("Every code and tenth, with its denominators", anchor=False)
    st.dataframe(told.table, hide_index=True, height=320, alt="One row per code and tenth.")
    downloads.offer("tenths", told.table, chart=drawn)


def one_interview(whose: Whose, *, as_portrait: bool) -> None:
    """Draw one document as a timeline of its codes, or as a portrait in the colours of its themes."""
    names = [entry.name for entry in projects.listed(state.project())]
    if not names:
        nothing_coded()
        return
    coded = {entry.document.name for entry in state.overview().documents if entry.n_codings}
    first = next((n for n, name in enumerate(names) if name in coded), 0)
    name = st.selectbox("Document", names, index=first, key="course_document")
    told = counted(patterns.of_document, name=name, whose=whose)
    if told is None:
        return
    told_table = portraits.cells(told.table)[portraits.COLUMNS] if as_portrait else told.table
    if as_portrait:
        words, drawn = portraits.portrait_words(told.table), portraits.portrait_chart(told.table)
    else:
        words, drawn = courses.timeline_words(told.table), courses.timeline_chart(told.table)
    st.caption(plain(f"{told.words} {words}"))
    if as_portrait or (told.table["code"] != "").any():
        st.altair_chart(drawn, alt=words)
    st.header("Segment by segment", anchor=False)
    st.dataframe(told_table, hide_index=True, height=320, alt="One row per segment and code.")
    downloads.offer("portrait" if as_portrait else "timeline", told_table, chart=drawn)


def page() -> None:
    """Show the course of codes in one of three ways."""
    st.title("Course", anchor=False)
    with st.container(key="filters"):
        places = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    how = places[0].segmented_control(
        "Show", ["All interviews", "Timeline", "Portrait"], default="All interviews", required=True
    )
    whose = choose_whose(places[1:])
    if how == "All interviews":
        all_interviews(whose)
    else:
        one_interview(whose, as_portrait=how == "Portrait")


page()
