"""Privacy: names replaced by pseudonyms, and participants who withdraw."""

from __future__ import annotations

import streamlit as st

from qualcode.services import projects
from qualcode.ui import state, states
from qualcode.ui.privacy import leaving, names
from qualcode.ui.state import plain

PARTS = {"Names": names.show, "Withdrawal": leaving.show}


def done() -> None:
    """Say what was done last, until somebody leaves the page."""
    for key in ("names-done", "leaving-done"):
        words = st.session_state.pop(key, None)
        if words:
            st.success(plain(words))


def page() -> None:
    """Show names that were found, or who may withdraw."""
    st.title("Privacy", anchor=False)
    if not projects.listed(state.project()) and not projects.documents(state.project()):
        words = "Names are looked for in documents. Copies of files can be made without them beforehand."
        states.empty("The study is empty", words, states.Action("Import documents", "import"))
        return
    st.caption(
        "Here undo ends. What is replaced or withdrawn is gone from the study, its history and its file."
    )
    part = st.segmented_control(
        "What to do", list(PARTS), default="Names", key="privacy-part", label_visibility="collapsed"
    )
    done()
    PARTS[part or "Names"]()


page()
