"""Having suggestions made in a process of its own, from whichever page."""

from __future__ import annotations

import streamlit as st

from qualcode.ui import jobs, state, states
from qualcode.ui.state import plain


def suggesting(label: str) -> None:
    """Offer to make suggestions, and say how it stands while they are being made."""
    running = jobs.suggesting(state.location())
    if running.active:
        states.wait(
            lambda: jobs.suggesting(state.location()).active,
            "Suggestions are being made. You can go on coding meanwhile.",
        )
    elif running.failed:
        st.error(plain(f"Suggestions could not be made: {running.failed}"))
    if st.button(label, disabled=running.active):
        jobs.start_suggesting(state.location(), coder=state.coder().name)
        st.rerun()
