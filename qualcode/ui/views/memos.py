"""Memos: search, read and write what people note on the study and on what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Literal

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.model import MemoTarget
from qualcode.services import projects
from qualcode.services.memos import STUDY, PlacedMemo, find_memos, write_memo
from qualcode.services.moments import new_uuid
from qualcode.ui import state, states
from qualcode.ui.phrases import count, moment, shorten
from qualcode.ui.state import plain

LINES = 40
KINDS: dict[MemoTarget, str] = {
    "study": "Study",
    "document": "Document",
    "case": "Case",
    "code": "Code",
    "coding": "Quotation",
}
ANYTHING: list[MemoTarget | Literal[""]] = ["", *KINDS]
# Memos on quotations are begun beside the text, on the coding page.
WRITABLE: list[MemoTarget] = ["study", "document", "case", "code"]


def targets(kind: MemoTarget) -> Mapping[str, str]:
    """Return what there is of a kind to write on, by id."""
    project = state.project()
    if kind == "document":
        return {document.id: document.name for document in projects.documents(project)}
    if kind == "case":
        return {key: case.name for key, case in projects.cases(project)[0].items()}
    return {code.id: code.name for code in projects.codebook(project).codes}


def save(memo_id: str, known: PlacedMemo | None) -> None:
    """Store a memo as it stands on the page; what cannot be stored is kept, and the reason shown."""
    words = st.session_state[f"words-{memo_id}"]
    kind, target = chosen_target(memo_id, known)
    drafts = st.session_state.setdefault("memo-drafts", {})
    drafts[memo_id] = words
    problem = "" if words.strip() else "a memo needs words; remove it with the button below"
    problem = problem or ("" if target else "choose what it is on")
    if not problem:
        try:
            write_memo(
                state.project(), target_kind=kind, target_id=target, text=words, coder=state.coder(),
                memo_id=memo_id,
            )  # fmt: skip
            del drafts[memo_id]
        except QualcodeError as refusal:
            problem = refusal.message
    state.remember(f"memo-said-{memo_id}", f"Not saved: {problem}." if problem else "Saved.")


def chosen_target(memo_id: str, known: PlacedMemo | None) -> tuple[MemoTarget, str]:
    """Return what a memo on the page is on."""
    if known is not None and known.memo.target_kind == "coding":
        return known.memo.target_kind, known.memo.target_id
    kind: MemoTarget = st.session_state[f"kind-{memo_id}"]
    return kind, STUDY if kind == "study" else st.session_state.get(f"{kind}-{memo_id}") or ""


def remove(known: PlacedMemo) -> None:
    """Take one's own memo away."""
    memo = known.memo
    write_memo(
        state.project(), target_kind=memo.target_kind, target_id=memo.target_id, text="",
        coder=state.coder(), memo_id=memo.id,
    )  # fmt: skip
    st.session_state.get("memo-drafts", {}).pop(memo.id, None)
    show("")
    state.remember("memo-removed", True)


def title(placed: PlacedMemo) -> str:
    """Say what a memo is on."""
    return "The study" if placed.memo.target_kind == "study" else placed.about


def show(memo_id: str) -> None:
    """Show a memo beside the list, or none."""
    state.remember("memo-open", memo_id)
    if memo_id != st.session_state.get("memo-line"):
        state.remember("memo-line", None)


def choose() -> tuple[list[PlacedMemo], int]:
    """Search the memos; return those found, and how many of others were left out."""
    with st.container(key="filters"):
        words, on, whose, new = st.columns([4, 2, 3, 2], vertical_alignment="bottom")
    wanted = words.text_input(
        "Search", key="memo-words", persist_state="session", live=True,
        placeholder="Words in memos, and in what they are on",
    )  # fmt: skip
    kind: MemoTarget | Literal[""] = on.selectbox(
        "On", ANYTHING, key="memo-kind", persist_state="session",
        format_func=lambda key: KINDS[key] if key else "anything",
    )  # fmt: skip
    everyone = whose.toggle("Show other coders' memos", key="memo-everyone", persist_state="session")
    new.button("New memo", type="primary", width="stretch", on_click=lambda: show(new_uuid()))
    found, me = find_memos(state.project(), wanted or "", kind=kind or None), state.coder().id
    shown = [placed for placed in found if everyone or placed.memo.coder_id == me]
    return shown, len(found) - len(shown)


def listed(found: list[PlacedMemo]) -> None:
    """List memos; the one that is chosen is shown beside them."""
    limit = st.session_state.setdefault("memo-limit", LINES)
    lines = {placed.memo.id: placed for placed in found[:limit]}

    def line(memo_id: str) -> str:
        placed = lines[memo_id]
        return f"**{plain(shorten(title(placed), 60))}**: {plain(shorten(placed.memo.text, 140))}"

    captions = [
        plain(f"{KINDS[p.memo.target_kind]} · {p.coder} · {moment(p.memo.changed_at)}")
        for p in lines.values()
    ]
    with st.container(key="lines"):
        st.radio(
            "Memos, the last written first", list(lines), index=None, format_func=line,
            captions=captions, key="memo-line",
            on_change=lambda: show(st.session_state["memo-line"] or ""),
        )  # fmt: skip
    if len(found) > limit and st.button("Show more", key="more"):
        state.remember("memo-limit", limit + LINES)
        st.rerun()


def editor(memo_id: str, known: PlacedMemo | None) -> None:
    """Let a coder write, and store the words whenever the field is left."""
    drafts = st.session_state.get("memo-drafts", {})
    kind: MemoTarget = known.memo.target_kind if known else "study"
    if kind != "coding":
        kind = st.selectbox(
            "On", WRITABLE, index=WRITABLE.index(kind), key=f"kind-{memo_id}",
            format_func=lambda key: KINDS[key], on_change=save, args=(memo_id, known),
        )  # fmt: skip
        if kind != "study":
            there = targets(kind)
            stored = known.memo.target_id if known and known.memo.target_kind == kind else ""
            st.selectbox(
                KINDS[kind], list(there), index=list(there).index(stored) if stored in there else None,
                key=f"{kind}-{memo_id}", format_func=lambda key: there[key], placeholder="Choose",
                on_change=save, args=(memo_id, known),
            )  # fmt: skip
    st.text_area(
        "Memo", drafts.get(memo_id, known.memo.text if known else ""), height=260,
        key=f"words-{memo_id}", on_change=save, args=(memo_id, known),
        placeholder="What you notice, suspect, decide",
    )  # fmt: skip
    said = st.session_state.get(f"memo-said-{memo_id}") or "It is saved when you leave the field."
    st.caption(plain(said))


def details(memo_id: str, known: PlacedMemo | None) -> None:
    """Show one memo: to be changed if it is one's own, to be read if not."""
    own = known is None or known.memo.coder_id == state.coder().id
    st.subheader(plain(shorten(title(known))) if known else "New memo", anchor=False)
    if known is not None:
        changed = known.memo.changed_at != known.memo.created_at
        when = moment(known.memo.created_at)
        when += f", changed {moment(known.memo.changed_at)}" if changed else ""
        st.caption(plain(f"{KINDS[known.memo.target_kind]} · {known.coder} · {when}"))
    if own:
        editor(memo_id, known)
    elif known is not None:
        st.html(f'<p class="qc-words-of-people">{escape(known.memo.text)}</p>')
    with st.container(horizontal=True):
        if own:
            st.button("Save", type="primary", on_click=save, args=(memo_id, known))
        if known is not None:
            ways(known)
            if own:
                st.button("Remove", key="remove", on_click=remove, args=(known,))


def ways(known: PlacedMemo) -> None:
    """Lead to what a memo is on."""
    if known.document_id and st.button("Go to the place", key="goto-place"):
        state.open_document(known.document_id, known.start)
        states.go("code")
    if known.memo.target_kind == "code" and st.button("Go to the code", key="goto-code"):
        state.remember("code", known.memo.target_id)
        states.go("codes")


def page() -> None:
    """Show the memos, and one of them beside."""
    st.title("Memos", anchor=False)
    if st.session_state.pop("memo-removed", False):
        states.saved("The memo is removed. It can be brought back on the History page.")
    found, n_left_out = choose()
    memo_id = st.session_state.get("memo-open", "")
    with st.container(key="split-memos"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        if found:
            listed(found)
        else:
            words = "Write what you notice while you read: on the study, a document, a case or a code."
            states.empty("No memo here", words)
        if n_left_out:
            st.caption(f"{count(n_left_out, 'memo')} of other coders not shown.")
    if memo_id:
        known = next((p for p in find_memos(state.project()) if p.memo.id == memo_id), None)
        with right, st.container(key="aside"):
            details(memo_id, known)


page()
