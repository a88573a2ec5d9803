"""History: what was done in the study, by whom, and how it is turned back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from qualcode.core.phrases import as_markdown, as_text, count, moment
from qualcode.errors import QualcodeError
from qualcode.model import Event
from qualcode.services import history, projects
from qualcode.services.naming import Names, names_for
from qualcode.ui import state, states
from qualcode.ui.places import spot
from qualcode.ui.state import plain
from qualcode.ui.wording import deed, tell, why_not

# So many lines at first, and so many more with each "Show more".
LINES = 40
KINDS: dict[str, tuple[str, ...]] = {
    "Coding": ("coding.", "suggestion."),
    "Reading": ("segment.",),
    "Memos": ("memo.",),
    "Summaries": ("summary.",),
    "Agreement": ("agreement.",),
    "Codebook": ("codebook.",),
    "Imports and suggestions made": ("documents.", "codings.", "suggestions."),
    "The study": ("study.", "project.", "coder."),
}


def choose() -> dict[str, Any]:
    """Let a person choose whose lines to see, and of what."""
    people = history.actors(state.project())
    me = state.coder().name
    # What others do is not shown unasked, because it sways those who code the same.
    st.session_state.setdefault("history-person", me if me in people and len(people) > 1 else "")
    documents = {d.id: d.name for d in projects.documents(state.project())}
    names = {c.id: c.name for c in projects.codebook(state.project()).codes}
    with st.container(key="filters"):
        who, where, which, what = st.columns(4)
    person = who.selectbox(
        "Person", ["", *people], key="history-person", persist_state="session",
        format_func=lambda name: name or "everybody",
    )  # fmt: skip
    document = where.selectbox(
        "Document", ["", *documents], key="history-document", persist_state="session",
        format_func=lambda key: documents[key] if key else "all",
    )  # fmt: skip
    code = which.selectbox(
        "Code", ["", *names], key="history-code", persist_state="session",
        format_func=lambda key: names[key] if key else "all",
    )  # fmt: skip
    kind = what.selectbox(
        "Kind", ["", *KINDS], key="history-kind", persist_state="session",
        format_func=lambda name: name or "all",
    )  # fmt: skip
    return {
        "actor": person or None, "scope": document or None, "code_id": code or None,
        "kinds": KINDS.get(kind, ()),
    }  # fmt: skip


def undo(event: Event, words: str) -> None:
    """Turn an event back, and remember how that went."""
    try:
        history.undo_event(state.project(), event.sequence, actor=state.coder().name)
    except QualcodeError as problem:
        state.remember("history-refused", problem)
    else:
        state.remember("history-done", f"Undone: {words}")


def report() -> None:
    """Say how the last undo went."""
    done, refused = (st.session_state.pop(f"history-{name}", None) for name in ("done", "refused"))
    if done:
        states.saved(done)
    if refused:
        states.error(refused, before="It was not undone")


def listed(events: list[Event], names: Names, gone: set[int]) -> int | None:
    """List events, and return the one that is chosen."""
    lines = {event.sequence: event for event in events}

    def line(sequence: int) -> str:
        words = as_markdown(tell(lines[sequence], names), plain=plain)
        return f"~~{words}~~" if sequence in gone else words

    captions = [
        plain(moment(event.created_at)) + (" · undone" if event.sequence in gone else "")
        for event in events
    ]
    with st.container(key="lines"):
        chosen: int | None = st.radio(
            "Journal, the newest first", list(lines), index=None, format_func=line, captions=captions,
            key="history-line",
        )  # fmt: skip
    return chosen


def details(event: Event, names: Names, *, gone: set[int]) -> None:
    """Show one event, and let it be undone."""
    st.header(plain(moment(event.created_at)), anchor=False)
    st.markdown(as_markdown(tell(event, names), plain=plain))
    refusal = why_not(event, me=state.coder().name, undone=gone)
    if refusal:
        st.caption(plain(refusal))
    place, words = spot(event, names), as_text(deed(event, names))
    with st.container(horizontal=True):
        if not refusal:
            st.button("Undo this", key="undo", type="primary", on_click=undo, args=(event, words))
        if place is not None and st.button("Go to the place", key="goto-place"):
            state.open_document(*place)
            states.go("code")


def page() -> None:
    """Show the journal in words."""
    st.title("History", anchor=False)
    st.caption("Every change is written down. What you did yourself you can undo, however long ago.")
    report()
    chosen = choose()
    limit = st.session_state.setdefault("history-limit", LINES)
    found = history.events(state.project(), **chosen, limit=limit + 1)
    if not found:
        words = "Choose another person, document, code or kind."
        states.empty("Nothing of that kind was done yet", words)
        return
    shown, names = found[:limit], names_for(state.project(), found[:limit])
    gone = history.undone(state.project())
    with st.container(key="split-history"):
        left, right = st.columns([5, 2], gap="large")
    with left:
        sequence = listed(shown, names, gone)
        if len(found) > limit and st.button("Show more", key="more"):
            state.remember("history-limit", limit + LINES)
            st.rerun()
    with right, st.container(key="aside"):
        event = next((event for event in shown if event.sequence == sequence), None)
        if event is None:
            st.caption(f"{count(len(shown), 'line')} shown. Choose one to undo it or go to its place.")
        else:
            details(event, names, gone=gone)


page()
