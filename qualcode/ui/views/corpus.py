"""Corpus: what is in the study, how it came in, and what did not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from qualcode.services import projects
from qualcode.services.importing import imports
from qualcode.ui import state, states
from qualcode.ui.importing.words import ledger_table
from qualcode.ui.speaking import speaking
from qualcode.ui.suggesting import suggesting


def contents() -> None:
    """List the documents and the cases."""
    found = state.overview()
    attributes = sorted({name for e in found.documents for name in e.document.attributes})
    table = pd.DataFrame(
        [
            [e.document.name, e.document.format, e.document.encoding, len(e.document.text),
             e.n_segments, *(e.document.attributes.get(name, "") for name in attributes)]
            for e in found.documents
        ],
        columns=["Document", "Format", "Encoding", "Characters", "Segments", *attributes],
    )  # fmt: skip
    known, _ = projects.cases(state.project())
    documents, people, cases, ledger = st.tabs(
        ["Documents", "Speakers", "Cases", "Ledger of all imports"]
    )
    documents.dataframe(table, hide_index=True, height=420)
    with people:
        speaking()
    cases.dataframe(
        pd.DataFrame([{"Case": c.id, "Kind": c.kind, **c.attributes} for c in known.values()]),
        hide_index=True, height=420,
    )  # fmt: skip
    ledger.dataframe(ledger_table(imports(state.project())), hide_index=True, height=420)


st.title("Corpus", anchor=False)
st.caption(
    "New documents are cut into segments, and codes are suggested for what nobody has coded yet, "
    "learning from what is coded."
)
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button("Import files"):
        states.go("import")
    suggesting("Segment and suggest")
contents()
