"""A change of the codebook before it is done: what becomes of which codings, and of the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import streamlit as st

from qualcode.errors import CodebookError
from qualcode.model import Coding
from qualcode.services.code_quotations import quoted
from qualcode.services.codebook_changes import Preview, apply_change, preview_change
from qualcode.ui import state
from qualcode.ui.codebook import session, sheets
from qualcode.ui.state import plain

Operation = Mapping[str, Any]
DONE = {
    "add": "Added", "edit": "Saved", "move": "Moved", "merge": "Merged", "split": "Split",
    "retire": "Retired", "restore": "Restored", "remove": "Removed",
}  # fmt: skip


def confirm(operation: Operation, *, label: str, review: bool = False) -> None:
    """Show what a change would do, with a button that does exactly that."""
    found = _shown(operation, review=review)
    if found is None:
        return
    given = (operation, found.base_version, review)
    # A button of its own for each change: one pressed while another is being drawn does what was
    # shown with it, or nothing.
    key = f"do-{crc32(repr(given).encode())}"
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Cancel"):
            st.rerun()
        st.button(label, type="primary", key=key, on_click=_carry_out, args=given)


def confirm_in_form(operation: Operation, *, label: str) -> None:
    """Show, inside a form, what its fields would do, and do that once they are as they were shown."""
    if st.form_submit_button("Preview"):
        session.plan(operation)
    shown = session.planned()
    if shown is None or (found := _shown(shown[0])) is None:
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.form_submit_button("Cancel"):
            st.rerun()
        pressed = st.form_submit_button(label, type="primary")
    if pressed and operation == shown[0] and found.base_version == shown[2]:
        _carry_out(*shown[:1], found.base_version, False)
        st.rerun(scope="app" if session.done() else "fragment")
    elif pressed:
        session.plan(operation)
        session.object_to("The fields were changed since; look at what it would do now")
        st.rerun(scope="fragment")


def _shown(operation: Operation, *, review: bool = False) -> Preview | None:
    """Draw what a change would do, or why it cannot be done."""
    if session.done():
        st.rerun()
    try:
        found = preview_change(state.project(), operation, review=review)
    except CodebookError as problem:
        st.error(plain(session.reason(problem)))
        return None
    st.html(sheets.element("div", "qt-preview", effects(found, operation["op"])))
    st.html(sheets.scrolling("What changes", sheets.difference_sheet(found.differences)))
    session.tell()
    return found


def effects(found: Preview, op: str) -> str:
    """Say in figures and quotations what happens to which codings."""
    names = {code.id: code.name for code in found.book.codes}
    heir = _names([after for _, after in found.recoded], names)
    offered = {
        "retire": "; the code is offered no more", "restore": "; the code is offered again",
    }.get(op, "")  # fmt: skip
    meaning = _names(found.marked, names)
    parts: list[tuple[Sequence[Coding], str, str]] = [
        ([before for before, _ in found.recoded], f"becomes {heir}", f"become {heir}"),
        (found.dropped, f"goes, {_TWINS}", f"go, {_TWINS}"),
        (found.to_review, f"stays, {_AGAIN}", f"stay, {_AGAIN}"),
        (found.marked, f"of {meaning} stays, {_MARKED}", f"of {meaning} stay, {_MARKED}"),
        (found.kept, f"stays as before{offered}", f"stay as before{offered}"),
    ]
    told = [
        sheets.consequence(f"coding {one}" if len(codings) == 1 else f"codings {many}",
                           quoted(state.project(), codings))
        for codings, one, many in parts
    ]  # fmt: skip
    return "".join(told) or sheets.words("p", "qt-effect", "No coding is concerned.")


_TWINS = "because one coder has given both codes to the very same words"
_AGAIN = "to be looked at again by who made it"
_MARKED = "marked as made when the code meant something else"


def _names(codings: Sequence[Coding], names: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys(names.get(c.code_id, c.code_id) for c in codings))


def _carry_out(operation: Operation, base_version: str, review: bool) -> None:
    known = {code.id for code in state.overview().codebook.codes}

    def change() -> None:
        book = apply_change(
            state.project(), operation, actor=state.coder().name, base_version=base_version,
            review=review,
        )  # fmt: skip
        fresh = next((code.id for code in book.codes if code.id not in known), operation.get("code"))
        if fresh and operation["op"] != "remove":
            session.choose(fresh)

    said = f"{DONE[operation['op']]}. It can be undone at the top of the page."
    if session.attempt(change, said=said) and operation["op"] == "edit":
        session.fill_anew()
