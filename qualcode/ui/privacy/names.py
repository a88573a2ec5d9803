"""Names that were found, to be looked through and replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from qualcode.core.phrases import count
from qualcode.core.pseudonyms import Finding
from qualcode.errors import QualcodeError
from qualcode.services import detection, projects
from qualcode.services.pseudonyms import Replaced, opened_key, pseudonymise
from qualcode.ui import state, states
from qualcode.ui.state import plain

ABOUT = (
    "Found by patterns and lists, by labels of speakers and by attributes of cases. Look through the "
    "list: no search finds every name. The same person needs the same pseudonym; write it in square "
    "brackets. Words that are names only with a capital, such as Will, are marked."
)
KEY = (
    "The key says which pseudonym stands for whom, and lists every replacement with its place. It is "
    "encrypted with your passphrase, and belongs where those who have the study have no access. Without "
    "the passphrase nobody can open it."
)
FINAL = "I know that this cannot be undone, and that backups and earlier exports still have the names."
_EDITABLE = ("Replace", "Pseudonym", "Capital only")


def show() -> None:
    """Ask for the key, list what is found, and replace it."""
    states.outcome("names")
    left, right = st.columns([3, 2], gap="large")
    with left:
        place = st.text_input(
            "File of the key, outside of the study", key="key-place", placeholder="/safe/place/study.key"
        )
    with right:
        words = st.text_input("Passphrase", type="password", key="key-words", autocomplete="off")
    st.caption(KEY)
    try:
        found = _found(state.location(), _revision(), key=place, words=words)
    except QualcodeError as problem:
        states.error(problem, before="The key is not opened")
        return
    if not found:
        states.empty(
            "No names are found", "Nothing in the texts looks like a name that is not replaced yet."
        )
        return
    kinds = Counter(finding.kind for finding in found)
    st.write(plain(f"Found: {', '.join(count(n, kind) for kind, n in kinds.items())}."))
    spacy = "" if detection.knows_entities() else " No spaCy pipeline that knows names is installed."
    st.caption(plain(ABOUT + spacy))
    chosen = edited(found)
    n_chosen = len({finding.instead for finding in chosen if finding.decision == "replace"})
    sure = st.checkbox(FINAL, key="names-final")
    st.button(
        f"Replace {count(n_chosen, 'name')} for good", type="primary", on_click=_replace,
        args=(chosen, place, words), disabled=not (sure and place and words and n_chosen),
    )  # fmt: skip
    if not (place and words):
        st.caption("Name the key and the passphrase first.")


def edited(found: Sequence[Finding]) -> list[Finding]:
    """Show findings as a table to edit, and return them as they are decided on."""
    table = pd.DataFrame(
        {
            "Replace": [f.decision == "replace" for f in found],
            "Name": [f.words for f in found],
            "Pseudonym": [f.instead for f in found],
            "Kind": [f.kind for f in found],
            "Times": [f.count for f in found],
            "Documents": [f.n_documents for f in found],
            "Sure": [f.confidence for f in found],
            "Capital only": [f.capital for f in found],
            "Example": [f.example for f in found],
            "Found by": [f.reason for f in found],
        }
    )
    fixed = [name for name in table.columns if name not in _EDITABLE]
    now = st.data_editor(
        table, hide_index=True, disabled=fixed, key="names-table", height=420,
        column_config={
            "Example": st.column_config.TextColumn(width="large"),
            "Sure": st.column_config.TextColumn(help="certain, likely or possible"),
        },
    )  # fmt: skip
    rows = zip(found, now["Replace"], now["Pseudonym"], now["Capital only"], strict=True)
    return [
        replace(
            f, decision="replace" if yes else "keep", instead=str(token or "").strip(), capital=bool(c)
        )
        for f, yes, token, c in rows
    ]


def _replace(chosen: Sequence[Finding], place: str, words: str) -> None:
    def act() -> None:
        done = pseudonymise(
            state.project(), chosen, key=Path(place).expanduser(), passphrase=words,
            actor=state.coder().name,
        )  # fmt: skip
        st.session_state["names-done"] = said(done)
        st.session_state["names-final"] = False

    states.attempt(act, key="names", said="The names are replaced.")


def said(done: Replaced) -> str:
    """Say what was replaced."""
    words = (
        f"{count(done.n_names, 'pseudonym')} at {count(done.n_places, 'place')} of "
        f"{count(done.n_documents, 'document')}, and {count(done.n_elsewhere, 'wording')} elsewhere: "
        "labels, cases, memos, codebook and history. Have suggestions made anew on the page Corpus."
    )
    if done.n_dropped:
        words += f" {count(done.n_dropped, 'part')} kept of another tool's project had names and went."
    return words


def _revision() -> int:
    return projects.current_revision(state.project())


@st.cache_data(max_entries=4, show_spinner="Looking for names")
def _found(place: str, revision: int, *, key: str, words: str) -> list[Finding]:
    # The revision only makes a new entry of the cache after every write.
    known = opened_key(Path(key).expanduser(), passphrase=words) if key and words else None
    return detection.find_names(state.project(), known=known)
