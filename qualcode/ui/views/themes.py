"""Themes: how many people speak of what, by who they are."""

from __future__ import annotations

from typing import cast

import streamlit as st

from qualcode.core.tables import Unit
from qualcode.services.frequencies import attributes, frequencies
from qualcode.ui import charts, state

MOST = 15

of_cases, of_documents = attributes(state.project())


def group_name(name: str | None) -> str:
    """Say what cases are compared by, and where that is an attribute of documents."""
    return f"{name} (of documents)" if name in of_documents else name or "nothing"


st.title("Themes")
controls = st.columns([2, 2, 2, 2], vertical_alignment="bottom")
by = controls[0].selectbox("Compare by", [None, *of_cases, *of_documents], format_func=group_name)
unit = cast("Unit", controls[1].selectbox("Share of", ["case", "document", "segment"],
                                          format_func=lambda name: f"{name}s"))  # fmt: skip
counted = controls[2].toggle("Count open suggestions too", value=True)
threshold = controls[3].slider("at least this likely", 0.05, 1.0, 0.5, 0.05, disabled=not counted)

table = frequencies(
    state.project(), by=[by] if by else [], unit=unit, threshold=threshold if counted else None
)
sources = list(dict.fromkeys(table["source"]))
source = "any" if "any" in sources else sources[0]
shown = table[(table["source"] == source) & (table[f"n_{unit}s"] > 0)]

if shown.empty:
    st.info("Nothing is coded yet. Code a document, or count the open suggestions.")
else:
    size = charts.total(table, source=source, unit=unit)
    about = {
        "human": "codings by people", "accepted": "accepted suggestions",
        "machine": "open suggestions that nobody has checked", "any": "all sources together",
    }[source]  # fmt: skip
    lines = "Lines are 95 % Wilson intervals; none is drawn in groups under ten."
    if "machine" in sources:
        lines = "No intervals are drawn: they would not cover the errors of suggestions."
    twice = f" (one that is in two groups of {by} counts in both)" if by in of_documents else ""
    st.caption(state.plain(f"{size:,} {unit}s{twice}; {about}. {lines}"))
    most = shown.groupby("code_id")[f"n_{unit}s"].sum().nlargest(MOST).index
    st.altair_chart(
        charts.frequency_chart(
            shown[shown["code_id"].isin(most)], by=by, share=f"share_of_{unit}s", unit=unit
        )
    )

st.subheader("Every count, with its denominator")
st.dataframe(table, hide_index=True, height=360)
st.download_button(
    "Download theme_frequencies.csv",
    data=table.to_csv(index=False, lineterminator="\n"),
    file_name="theme_frequencies.csv",
    mime="text/csv",
    on_click="ignore",
)
