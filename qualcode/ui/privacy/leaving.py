"""A participant withdraws: what goes is shown first, and what is left afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from qualcode.core.phrases import count
from qualcode.services import withdrawal
from qualcode.services.withdrawal import Done, Withdrawal
from qualcode.ui import state, states
from qualcode.ui.state import plain

ABOUT = (
    "Everything that the participant said goes: whole documents where nobody else answers, turns among "
    "those of others, and every coding, memo and suggestion on them, from the tables, the history and "
    "the bytes of the file. Open suggestions go too, because they were learnt from these words."
)
FINAL = (
    "I know that this cannot be undone, and that backups, copies, earlier exports and the files it was "
    "imported from are to be deleted by hand."
)
_NAMED = {
    "documents": "documents", "segments": "segments", "codings": "codings", "memos": "memos",
    "suggestions": "suggestions", "decisions": "decisions on suggestions", "cases": "cases",
    "readings": "marks that a passage is read", "reviews": "codings to look at again",
    "ledger": "lines of the ledger", "case_links": "links of speakers to cases",
}  # fmt: skip


def show() -> None:
    """Let a person choose who withdraws, see what goes, and do it."""
    states.outcome("leaving")
    case = st.selectbox(
        "Who withdraws", withdrawal.case_ids(state.project()), index=None, key="leaving-case",
        placeholder="Choose a case",
    )  # fmt: skip
    st.caption(ABOUT)
    if case is None:
        return
    with states.loading("Counting what goes"):
        found = withdrawal.preview(state.project(), case)
    left, right = st.columns([4, 5], gap="large")
    with left:
        st.header("What goes", anchor=False)
        st.dataframe(
            going(found), hide_index=True, height="content", alt="What goes, in rows of each kind."
        )
    with right:
        st.header("What stays, for you to decide", anchor=False)
        _stays(found)
    redact = bool(found.quoted) and st.checkbox(
        "Also take these quotations out, and put [withdrawn] in their place", key="leaving-redact"
    )
    typed = st.text_input("Write the name of the case to confirm", key="leaving-typed")
    sure = st.checkbox(FINAL, key="leaving-final")
    st.button(
        plain(f"Withdraw {case} for good"), type="primary", on_click=_withdraw, args=(case, redact),
        disabled=not (sure and typed.strip() == case),
    )  # fmt: skip


def going(found: Withdrawal) -> pd.DataFrame:
    """Return one row for each kind of what goes."""
    rows: list[tuple[str, str]] = [(f"document {name}", "whole") for name in found.documents]
    rows += [(f"document {name}", f"{count(n, 'turn')} of theirs") for name, n in found.shared.items()]
    rows += [("quotations", f"{found.n_quotations:,}")]
    rows += [(_NAMED.get(k, k.replace("_", " ")), f"{n:,}") for k, n in found.counts.items()]
    rows += [("lines of the history, emptied", f"{found.n_lines:,}")]
    return pd.DataFrame(rows, columns=["What", "How much"])


def _stays(found: Withdrawal) -> None:
    if not found.quoted and not found.mentions:
        st.write("Neither memos nor the codebook quote the participant, and no other text names them.")
        return
    if found.quoted:
        table = pd.DataFrame([(q.place, q.words) for q in found.quoted], columns=["Where", "Words"])
        st.dataframe(table, hide_index=True, alt="Quotations of the participant elsewhere.")
    if found.mentions:
        table = pd.DataFrame(found.mentions.items(), columns=["Document", "Times named"])
        st.dataframe(table, hide_index=True, alt="How often other texts name the participant.")
        st.caption("Names in what others say are replaced under Names.")


def _withdraw(case: str, redact: bool) -> None:
    def act() -> None:
        done = withdrawal.withdraw(state.project(), case, actor=state.coder().name, redact=redact)
        st.session_state["leaving-done"] = " ".join(said(done))
        st.session_state["leaving-case"] = None

    states.attempt(act, key="leaving", said="The participant is withdrawn.")


def said(done: Done) -> Iterator[str]:
    """Say what was done, and what a search has found of it since."""
    yield f"Done, under the number {done.id}, which the history keeps with the date and your name."
    n_words = count(len(done.withdrawal.telling), "word")
    if done.left:
        found = ", ".join(sorted({f"{t.word} ({t.place})" for t in done.left})[:12])
        yield f"Of {n_words} that only this person used, some are found elsewhere: {found}."
    else:
        yield f"{n_words} that only this person used were looked for in every table, in the file and in"
        yield "every export: none was found."
    yield "Have suggestions made anew on the page Corpus."
