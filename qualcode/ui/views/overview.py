"""Overview: the study at a glance, and where to go on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from qualcode.ui import state

found = state.overview()
n_segments = sum(entry.n_segments for entry in found.documents)
n_coded = sum(entry.n_read for entry in found.documents)

st.title(state.plain(found.name))
st.caption(
    state.plain(f"{found.codebook.name}, version {found.codebook.version}, coded by {found.unit}")
)

tiles = st.columns(4)
tiles[0].metric("Documents", f"{len(found.documents):,}", border=True)
tiles[1].metric("Cases", f"{found.n_cases:,}", border=True)
share = f"{n_coded / n_segments:.0%} of {n_segments:,}" if n_segments else "none yet"
tiles[2].metric(
    "Segments coded", f"{n_coded:,}", share, delta_color="off", delta_arrow="off", border=True
)
tiles[3].metric("Suggestions made", f"{found.n_suggestions:,}", border=True)

if not found.documents:
    st.info("The study is empty. Bring in transcripts or a survey on the Corpus page.")
    st.stop()

todo = next(iter(state.by_progress(found)), None)
if todo is not None and st.button(f"Go on coding {state.plain(todo.name)}", type="primary"):
    state.remember("last_document", todo.id)
    st.switch_page(Path(__file__).with_name("code.py"))

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Progress by document")
    table = pd.DataFrame(
        [
            [e.document.name, e.n_read / e.n_segments if e.n_segments else None, e.n_read,
             e.n_segments, e.n_codings]
            for e in found.documents
        ],
        columns=["Document", "Coded", "Segments coded", "Segments", "Codings"],
    )  # fmt: skip
    st.dataframe(
        table, hide_index=True, height=420,
        column_config={
            "Coded": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        },
    )  # fmt: skip
with right:
    st.subheader("Codings by coder")
    if found.coders:
        people = pd.DataFrame(
            [(c.name, c.n_codings) for c in found.coders], columns=["Coder", "Codings"]
        )
        st.dataframe(people, hide_index=True)
    else:
        st.write("Nobody has coded yet.")
    st.subheader("How a segment counts as coded")
    st.write(
        "A coding counts for a segment when it covers at least half of it, or when at least half of "
        "the coding lies in it. Interviewers' turns are never counted."
    )
