"""Anchoring: how much oftener people give a code when they see it suggested."""

from __future__ import annotations

import streamlit as st

from qualcode.formats.charts import anchoring as charts
from qualcode.services.anchoring import measure_anchoring
from qualcode.ui import downloads, state, states
from qualcode.ui.state import plain

WHY = (
    "What is on the screen sways what people code. From a random share of the segments suggestions are "
    "withheld until a coder is done; beside the rest, that tells by how much. Only segments count for "
    "which the code was suggested, in sight or withheld."
)


def page() -> None:
    """Show the effect of seeing a suggestion as a chart and as the table that is exported."""
    st.title("Anchoring", anchor=False)
    st.write(WHY)
    with states.loading("Comparing"):
        found = measure_anchoring(state.project())
    words = charts.anchoring_words(found.table)
    drawn = None
    if charts.measured(found.table).empty:
        reason = str(found.table["reason"].iloc[0])
        states.empty(
            "Too little to measure by yet",
            f"{' '.join(found.said)} Of all codes together: {reason}.",
            states.Action("Code a document", "code"),
        )
    else:
        drawn = charts.anchoring_chart(found.table)
        st.altair_chart(drawn, alt=words)
        st.caption(plain(f"{words} {' '.join(found.said)}"))
    st.header("Every code, with what was compared", anchor=False)
    st.dataframe(found.table, hide_index=True, alt="Anchoring, one row per code.")
    downloads.offer("anchoring", found.table, chart=drawn)


page()
