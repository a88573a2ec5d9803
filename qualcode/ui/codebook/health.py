"""What the words of the codebook and its codings speak against, each with what shows it."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from qualcode.core.phrases import count
from qualcode.model import Code, Codebook
from qualcode.services import projects
from qualcode.ui import jobs, state, states
from qualcode.ui.codebook import session, sheets, work
from qualcode.ui.jobs import Job
from qualcode.ui.state import plain

KINDS = {
    "indistinct": "Cannot be told apart", "definition": "Definitions that do not fit",
    "example": "Examples that do not fit", "stray": "Codings that do not fit",
    "near_miss": "Near misses taken for the code", "unused": "Never given",
}  # fmt: skip
ALL = "All"
FINDINGS, PASSAGES = 5, 6
CODE_PAGE = Path(__file__).parents[1] / "views" / "code.py"
Row = dict[str, Any]


def draw(book: Codebook) -> None:
    """Draw the findings of the last look through the codebook, and a button for another."""
    revision = projects.current_revision(state.project())
    job = jobs.linting(state.location())
    st.caption(
        "Looks for codes that cannot be told apart or were never given, and for definitions, examples, "
        "codings and near misses that fit another code better. These are places to look at, not errors."
    )
    label = "Look again" if job.said else "Look through the codebook"
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(label, type="secondary" if job.said else "primary", disabled=job.active)
        thorough = st.toggle(
            "Also what only may be a fault", key="health_thorough", persist_state="session"
        )
    if asked:
        jobs.start_linting(state.location(), revision=revision, thorough=thorough)
        st.rerun()
    if job.active:
        states.wait(
            lambda: jobs.linting(state.location()).active,
            "Reading the codebook and its codings. This takes some seconds.",
        )
    elif job.failed:
        st.error(plain(f"The codebook could not be looked through. {job.failed}"))
    elif job.said:
        if job.revision != revision:
            st.warning("The study has changed since this was looked at.")
        _draw_findings(job, book)


def _draw_findings(job: Job, book: Codebook) -> None:
    rows: list[Row] = json.loads(job.said)
    found = [list(group) for _, group in groupby(rows, key=lambda row: row["finding"])]
    if not found:
        st.html(sheets.empty("Nothing was found.", "Look again when more is coded."))
        return
    n = {kind: sum(1 for group in found if group[0]["kind"] == kind) for kind in KINDS}
    there = [kind for kind in KINDS if n[kind]]
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.selectbox(
            "Kind", [ALL, *there], key="health_kind", width=300, label_visibility="collapsed",
            format_func=lambda kind: f"{KINDS.get(kind, ALL)} ({n.get(kind, len(found))})",
        )  # fmt: skip
        everyone = st.toggle(
            "Show other coders' quotations", key="codebook_everyone", persist_state="session"
        )
    shown = [group for group in found if chosen in (ALL, group[0]["kind"])]
    documents = {document.name: document.id for document in projects.documents(state.project())}
    codes = {code.id: code for code in book.codes}
    for group in work.paged(shown, FINDINGS, key=f"health-{chosen}"):
        with st.container(border=True, key=f"finding-{group[0]['finding']}"):
            _draw_finding(group, codes, everyone=everyone, documents=documents)


def _draw_finding(
    group: list[Row], codes: dict[str, Code], *, everyone: bool, documents: dict[str, str]
) -> None:
    head = group[0]
    st.html(sheets.finding(_sentence(head["what"]), f"To do: {head['remedy']}."))
    passages = [row for row in group if row["passage"]]
    me = state.coder().name
    # Other people's codings are shown only when asked for, as everywhere on this page.
    seen = [row for row in passages if everyone or not row["coders"] or me in row["coders"].split("; ")]
    for number, row in enumerate(seen[:PASSAGES]):
        with st.container(horizontal=True, vertical_alignment="center"):
            # Further codes of a quotation may be other people's.
            carried = row["passage_codes"].split("; ")
            named = [name for name in (head["code"], head["other"]) if name in carried]
            about = " of ".join(part for part in (row["source"], " and ".join(named)) if part)
            place = ", ".join(part for part in (row["document"], row["coders"]) if part)
            st.html(
                sheets.passage(row["passage"], f"{about}, {place}" if place else about), width="stretch"
            )
            key = f"open-{head['finding']}-{number}"
            if row["document"] in documents and st.button("Open", key=key, type="tertiary"):
                state.open_document(documents[row["document"]], row["start"])
                st.switch_page(CODE_PAGE)
    if len(seen) > PASSAGES:
        st.caption(f"and {count(len(seen) - PASSAGES, 'other')}, which qualcode codebook lint lists")
    if len(seen) < len(passages):
        st.caption(f"{count(len(passages) - len(seen), 'quotation')} by other coders not shown")
    with st.container(horizontal=True):
        for code_id in filter(None, (head["code_id"], head["other_id"])):
            if code_id in codes:
                st.button(
                    plain(f"Go to {codes[code_id].name}"), key=f"go-{head['finding']}-{code_id}",
                    on_click=_go, args=(code_id,),
                )  # fmt: skip


def _go(code_id: str) -> None:
    """Show a code with its quotations."""
    session.choose(code_id)
    st.session_state["codebook_view"] = "Codes"
    st.session_state["codebook_tab"] = "Quotations"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
