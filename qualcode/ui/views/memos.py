"""Memos: search, read and write what people note on the study and on what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Literal, NamedTuple

import streamlit as st

from qualcode.core.phrases import count, moment, shorten
from qualcode.errors import QualcodeError
from qualcode.model import MemoTarget
from qualcode.services import projects
from qualcode.services.memos import STUDY, PlacedMemo, find_memos, write_memo
from qualcode.services.moments import new_uuid
from qualcode.ui import state, states
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


class Draft(NamedTuple):
    """A memo as it stands on the page and not yet in the project."""

    words: str
    kind: MemoTarget
    target: str


def drafts() -> dict[str, Draft]:
    """Return the memos of this session that could not be stored yet, by id."""
    kept: dict[str, Draft] = st.session_state.setdefault("memo-drafts", {})
    return kept


def save(memo_id: str, known: PlacedMemo | None) -> None:
    """Store a memo as it stands on the page; what cannot be stored is kept, and the reason shown."""
    draft = drafts()[memo_id] = on_the_page(memo_id, known)
    problem = "" if draft.target else "choose what it is on"
    if not draft.words.strip():
        problem = "a memo needs words; take it away with Remove" if known else "write something first"
    if not problem:
        try:
            write_memo(
                state.project(), target_kind=draft.kind, target_id=draft.target, text=draft.words,
                coder=state.coder(), memo_id=memo_id,
            )  # fmt: skip
            del drafts()[memo_id]
        except QualcodeError as refusal:
            problem = refusal.message
    state.remember(f"memo-said-{memo_id}", f"Not saved: {problem}." if problem else "Saved.")


def on_the_page(memo_id: str, known: PlacedMemo | None) -> Draft:
    """Return a memo as it stands on the page."""
    words = st.session_state[f"words-{memo_id}"]
    if known is not None and known.memo.target_kind == "coding":
        return Draft(words, "coding", known.memo.target_id)
    kind: MemoTarget = st.session_state[f"kind-{memo_id}"]
    target = STUDY if kind == "study" else st.session_state.get(f"{kind}-{memo_id}") or ""
    return Draft(words, kind, target)


def remove(known: PlacedMemo) -> None:
    """Take one's own memo away."""
    memo = known.memo
    try:
        write_memo(
            state.project(), target_kind=memo.target_kind, target_id=memo.target_id, text="",
            coder=state.coder(), memo_id=memo.id,
        )  # fmt: skip
    except QualcodeError as refusal:
        state.remember(f"memo-said-{memo.id}", f"Not removed: {refusal.message}.")
        return
    drafts().pop(memo.id, None)
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
        "Kind", ANYTHING, key="memo-kind", persist_state="session",
        format_func=lambda key: KINDS[key] if key else "all",
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
    memo = known.memo if known else None
    stored = Draft(memo.text, memo.target_kind, memo.target_id) if memo else Draft("", "study", STUDY)
    draft = drafts().get(memo_id, stored)
    if draft.kind != "coding":
        kind = st.selectbox(
            "On", WRITABLE, index=WRITABLE.index(draft.kind), key=f"kind-{memo_id}",
            format_func=lambda key: KINDS[key], on_change=save, args=(memo_id, known),
        )  # fmt: skip
        if kind != "study":
            there = targets(kind)
            st.selectbox(
                KINDS[kind], list(there), key=f"{kind}-{memo_id}", placeholder="Choose",
                index=list(there).index(draft.target) if draft.target in there else None,
                format_func=lambda key: there[key], on_change=save, args=(memo_id, known),
            )  # fmt: skip
    st.text_area(
        "Memo", draft.words, height=260, key=f"words-{memo_id}", on_change=save, args=(memo_id, known),
        placeholder="What you notice, suspect, decide",
    )  # fmt: skip
    said = st.session_state.get(f"memo-said-{memo_id}") or "It is saved when you leave the field."
    st.caption(plain(said))


def details(memo_id: str, known: PlacedMemo | None) -> None:
    """Show one memo: to be changed if it is one's own, to be read if not."""
    own = known is None or known.memo.coder_id == state.coder().id
    st.header(plain(shorten(title(known))) if known else "New memo", anchor=False)
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
