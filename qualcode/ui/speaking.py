"""Who speaks: the labels of all documents with their roles, corrected for many documents at once."""

from __future__ import annotations

import streamlit as st

from qualcode.model import SpeakerRole
from qualcode.services import projects, speakers
from qualcode.ui import state, states, tables

ROLES: dict[SpeakerRole, str] = {
    "interviewer": "asks",
    "participant": "answers",
    "none": "is no speaker",
}


def speaking() -> None:
    """List who speaks, and take corrections."""
    states.outcome("speakers")
    found = speakers.speakers(state.project())
    if not found:
        st.write("In none of the documents somebody is named. Their paragraphs count as answers.")
        return
    st.dataframe(tables.speakers_table(found, ROLES), hide_index=True)
    names = {document.id: document.name for document in projects.documents(state.project())}
    with st.form("speakers", border=False, clear_on_submit=True):
        left, middle, right = st.columns([2, 1, 2])
        left.multiselect(
            "Speakers whose role is another", sorted({one.name for one in found}), key="speakers-names"
        )
        middle.selectbox("Role", ROLES, format_func=lambda role: ROLES[role], key="speakers-role")
        right.multiselect(
            "Only in these documents; in all, if none is chosen", names,
            format_func=lambda key: names[key], key="speakers-documents",
        )  # fmt: skip
        st.form_submit_button("Set the role", on_click=_set)
    st.caption("Codings stay where they are. Have suggestions made anew afterwards.")


def _set() -> None:
    names, role, chosen = (
        st.session_state[f"speakers-{name}"] for name in ("names", "role", "documents")
    )
    actor = state.coder().name
    states.attempt(
        lambda: speakers.set_roles(
            state.project(), dict.fromkeys(names, role), documents=chosen or None, actor=actor
        ),
        key="speakers", said="The role is set.",
    )  # fmt: skip
