"""Corpus: what is in the study, how it came in, and what did not."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.formats import READERS
from qualcode.model import LedgerEntry
from qualcode.services import projects
from qualcode.services.importing import import_paths, imports
from qualcode.ui import state
from qualcode.ui.accents import encoding_of
from qualcode.ui.speaking import speaking
from qualcode.ui.state import plain
from qualcode.ui.suggesting import suggesting

# So many rows of a survey are named that were left out; the table has all.
MOST = 10


def ledger_table(entries: list[LedgerEntry]) -> pd.DataFrame:
    """Return the ledger as people read it: what was left out comes first."""
    rank = {"skipped": 0, "warning": 1, "imported": 2, "unchanged": 3}
    rows = sorted(entries, key=lambda entry: rank[entry.outcome])
    return pd.DataFrame(
        [[e.place, e.outcome, e.count, e.reason] for e in rows],
        columns=["Place", "Outcome", "Count", "Reason"],
    )


def names_in(line: str) -> list[str]:
    """Return the names in a line of several."""
    return [name.strip() for name in line.split(";") if name.strip()]


def show_outcome(entries: Sequence[LedgerEntry], *, files: Collection[str]) -> None:
    """Say what came in, and of each file that was left out why, and what to do about it."""
    count = {outcome: sum(e.count for e in entries if e.outcome == outcome)
             for outcome in ("imported", "unchanged", "skipped")}  # fmt: skip
    counts = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
    skipped = [e for e in entries if e.outcome == "skipped"]
    # Of a survey that is there already, the empty answers are skipped and not the file.
    left_out = [e for e in skipped if e.place in files]
    if not left_out and not count["imported"] and not count["unchanged"]:
        left_out = skipped[:MOST]
    reasons = "\n".join(f"- {plain(f'{e.place}: {e.reason}')}" for e in left_out)
    if count["imported"]:
        st.success(counts)
        if left_out:
            st.warning(f"Left out:\n\n{reasons}")
    elif left_out:
        st.error(f"Nothing came in: {counts}\n\n{reasons}")
    else:
        st.info(f"Nothing is new: {counts}")


def bring_in() -> None:
    """Upload files, import them, and show what became of each."""
    files = st.file_uploader(
        "Transcripts, surveys, cases.csv, documents.csv and codings",
        type=[ending.removeprefix(".") for ending in READERS],
        accept_multiple_files=True,
    )
    columns = st.text_input(
        "Open-ended columns of a survey, separated by semicolons",
        placeholder="Found by themselves if left empty",
    )
    interviewers = st.text_input(
        "Speakers who ask, separated by semicolons",
        placeholder="Known without it if called Interviewer, I, Researcher, Q and the like",
    )
    encoding = encoding_of(files)
    if not st.button("Import", type="primary", disabled=not files):
        return
    with tempfile.TemporaryDirectory() as folder, st.spinner("Importing"):
        for file in files:
            (Path(folder) / Path(file.name).name).write_bytes(file.getvalue())
        try:
            entries = import_paths(
                state.project(), [Path(folder)], actor=state.coder().name,
                columns=names_in(columns) or None, interviewers=names_in(interviewers),
                encoding=encoding,
            )  # fmt: skip
        except QualcodeError as problem:
            st.error(plain(f"Nothing was imported: {problem.message}. {problem.hint}"))
            return
    show_outcome(entries, files=[file.name for file in files])
    st.dataframe(ledger_table(entries), hide_index=True)


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


st.title("Corpus")
left, right = st.columns([3, 2], gap="large")
with left:
    bring_in()
with right:
    st.subheader("Suggestions")
    st.write(
        "New documents are cut into segments, and codes are suggested for what nobody has coded yet, "
        "learning from what is coded."
    )
    suggesting("Segment and suggest")
contents()
