"""Codebook: every code with what it means and what was done with it, and its changes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from qualcode.core.codebook_edits import descendants
from qualcode.core.phrases import as_text
from qualcode.model import Code, Codebook
from qualcode.services import history, reviews
from qualcode.services.codebook_changes import SCOPE
from qualcode.services.naming import names_for
from qualcode.ui import state
from qualcode.ui.codebook import dialogs, edit, health, session, sheets, versions, work
from qualcode.ui.components import tree
from qualcode.ui.state import plain
from qualcode.ui.wording import deed

CODES, VERSIONS, RULES, HEALTH = "Codes", "Versions", "Rules", "Health"
READ, EDIT, QUOTATIONS, REVIEW, HISTORY, MEMOS = (
    "Read", "Edit", "Quotations", "To review", "History", "Memos",
)  # fmt: skip
TREE_WIDTH = 352
LABEL = 36


def act() -> None:
    """Do what was wanted in the tree; whatever changes the codebook opens a dialog first."""
    wanted = tree.wanted()
    if not wanted:
        return
    action, code = wanted["action"], wanted["code"]
    if code and action != "new":
        session.choose(code)
    if action == "edit":
        st.session_state["codebook_tab"] = EDIT
    elif action != "select":
        session.ask(action, code, wanted["target"])


def header(book: Codebook, *, n_due: int) -> None:
    """Draw the title, and what the codebook holds."""
    themes = sum(1 for code in book.codes if not code.codable)
    retired = len(book.codable) - len(book.offered)
    about = [f"version {book.version}", f"{len(book.offered)} codes in {themes} themes"]
    about += [f"{retired} retired"] if retired else []
    about += [f"{n_due} codings to look at again"] if n_due else []
    st.title(plain(book.name))
    st.caption(plain(f"{', '.join(about)}."))


def toolbar(chosen: Code | None) -> str:
    """Draw what holds for the whole codebook, and return which part of it is to be shown."""
    # No default of the widget's own: a finding that leads to its code chooses the part too.
    st.session_state.setdefault("codebook_view", CODES)
    with st.container(horizontal=True, vertical_alignment="center", key="codebook_bar"):
        with st.container(width="stretch"):
            view = st.segmented_control(
                "Part of the codebook", [CODES, VERSIONS, RULES, HEALTH], required=True,
                label_visibility="collapsed", key="codebook_view",
            )  # fmt: skip
        if view == CODES:
            about = chosen.id if chosen else ""
            st.button("New code", on_click=session.ask, args=("new", about))
            st.button("New theme", on_click=session.ask, args=("theme",))
        turning()
    session.tell()
    return view or CODES


def turning() -> None:
    """Draw undo and redo with what each would turn to."""
    undo, redo = history.next_steps(state.project(), SCOPE, actor=state.coder().name)
    names = names_for(state.project(), [event for event in (undo, redo) if event])
    for event, label, again in ((undo, "Undo", False), (redo, "Redo", True)):
        told = as_text(deed(event, names)) if event else ""
        shown = told if len(told) <= LABEL else f"{told[: LABEL - 1].rstrip()}…"
        st.button(
            plain(f"{label}: {shown}" if told else label), key=f"codebook_{label.lower()}",
            disabled=event is None, on_click=turn, args=(told,), kwargs={"redo": again},
            help=plain(f"{label}: {told}") if told else f"You have nothing to {label.lower()} here",
        )  # fmt: skip


def turn(told: str, *, redo: bool) -> None:
    """Undo or redo the last change of the codebook by this person."""
    session.attempt(
        lambda: history.undo_last(state.project(), SCOPE, actor=state.coder().name, redo=redo),
        said=f"{'Redone' if redo else 'Undone'}: {told}",
    )


def codes(book: Codebook, chosen: Code | None, due: Mapping[str, int]) -> None:
    """Draw the tree, and the chosen code beside it."""
    given = {entry.code_id: entry.n_codings for entry in state.overview().codes}
    with st.container(horizontal=True, key="codebook_codes", gap="medium"):
        with st.container(width=TREE_WIDTH, key="codebook_tree"):
            selected = chosen.id if chosen else None
            tree.tree(tree.tree_data(book, selected=selected, given=given, due=due), on_act=act)
        with st.container(key="codebook_code"):
            if chosen is None:
                st.html(sheets.empty("This codebook has no codes yet.",
                    "Begin with a theme, or with the first code that you need. Codes can be moved, "
                    "merged and split at any time, and every change can be undone."))  # fmt: skip
            else:
                show(book, chosen, n_codings=given.get(chosen.id, 0), n_due=due.get(chosen.id, 0))


def show(book: Codebook, code: Code, *, n_codings: int, n_due: int) -> None:
    """Draw one code: what can be done with it, and everything about it in tabs."""
    st.html(sheets.heading(code, book, n_codings=n_codings, n_due=n_due))
    actions(book, code)
    shown = [READ, EDIT, QUOTATIONS, REVIEW, HISTORY, MEMOS] if code.codable else [
        READ, EDIT, HISTORY, MEMOS
    ]  # fmt: skip
    if st.session_state.get("codebook_tab") not in shown:
        st.session_state["codebook_tab"] = READ
    tabs = dict(zip(shown, st.tabs(shown, key="codebook_tab", on_change="rerun"), strict=True))
    with tabs[READ]:
        st.html(sheets.definition_sheet(code, book))
    # Once open it is always drawn, so that what was typed outlives a look at another tab.
    if tabs[EDIT].open or session.is_editing(code.id):
        with tabs[EDIT]:
            edit.draw(book, code, n_codings=n_codings)
    for name, draw in ((QUOTATIONS, work.draw_quotations), (REVIEW, work.draw_reviews),
                       (HISTORY, work.draw_history), (MEMOS, work.draw_memos)):  # fmt: skip
        if name in tabs and tabs[name].open:
            with tabs[name]:
                draw(code)


def actions(book: Codebook, code: Code) -> None:
    """Draw a button for everything that may be done with a code."""
    wanted = ["move", "merge", "split", "retire"] if code.codable else ["move"]
    if code.retired:
        wanted = ["move", "restore"]
    if code.codable or not descendants(book, code.id):
        wanted.append("remove")
    with st.container(horizontal=True, key="codebook_actions"):
        for action in wanted:
            st.button(action.capitalize(), on_click=session.ask, args=(action, code.id))


def page() -> None:
    """Draw the codebook, its versions or its rules."""
    st.html(f"<style>{sheets.STYLE.read_text(encoding='utf-8')}</style>")
    book = state.overview().codebook
    due = reviews.due_by_code(state.project())
    header(book, n_due=sum(due.values()))
    chosen = session.chosen(book)
    view = toolbar(chosen)
    if view == VERSIONS:
        versions.draw()
    elif view == RULES:
        st.html(sheets.rules_sheet(book))
    elif view == HEALTH:
        health.draw(book)
    else:
        codes(book, chosen, due)
        dialogs.show_asked(book)


page()
