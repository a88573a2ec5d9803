"""The peer of the coding page: the same task with the widgets that Streamlit brings.

Started by benchmarks/ui.py, with the project in QUALCODE_PROJECT and the number of segments in SEGMENTS.
"""

from __future__ import annotations

import os

import streamlit as st

from qualcode.services import projects

project = projects.open_project(os.environ["QUALCODE_PROJECT"])
document = projects.documents(project)[0]
tiling = [
    s for s in projects.segments(project, document.id)[document.id] if s.speaker_role == "participant"
]
names = [code.name for code in projects.codebook(project).codable]
given = st.session_state.setdefault("given", {})

for segment in tiling[: int(os.environ["SEGMENTS"])]:
    st.markdown(document.text[segment.span.start : segment.span.end])
    columns = st.columns([1, 1, 3])
    if columns[0].button("Accept", key=f"a{segment.id}"):
        given[segment.id] = names[0]
    columns[1].button("Reject", key=f"r{segment.id}")
    columns[2].selectbox("Code", names, key=f"c{segment.id}", label_visibility="collapsed")
st.write(f"{len(given)} coded")
