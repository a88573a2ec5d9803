"""A change of the codebook before it is done: what becomes of which codings, and of the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from qualcode.errors import CodebookError
from qualcode.model import Coding
from qualcode.services.code_quotations import Quotation, quoted
from qualcode.services.codebook_changes import Preview, apply_change, preview_change
from qualcode.ui import state
from qualcode.ui.codebook import session, sheets
from qualcode.ui.state import plain

Operation = Mapping[str, Any]
DONE = {
    "add": "Added", "edit": "Saved", "move": "Moved", "merge": "Merged", "split": "Split",
    "retire": "Retired", "restore": "Restored", "remove": "Removed",
}  # fmt: skip
KEPT = {
    "retire": "stay{0} and count{0} on; the code is offered no more",
    "restore": "stay{} as before; the code is offered again",
}


def confirm(operation: Operation, *, label: str, review: bool = False) -> None:
    """Show what a change would do, with a button that does exactly that."""
    if session.done():
        st.rerun()
    try:
        found = preview_change(state.project(), operation, review=review)
    except CodebookError as problem:
        st.error(plain(f"{problem.message[:1].upper()}{problem.message[1:]}. {problem.hint}".strip()))
        return
    st.html(sheets.element("div", "qt-preview", effects(found, operation["op"])))
    st.html(sheets.scrolling("What changes", sheets.difference_sheet(found.differences)))
    session.tell()
    # What is applied is what was drawn: a change made meanwhile by somebody else is refused.
    given = (operation, found.base_version, review)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Cancel"):
            st.rerun()
        st.button(label, type="primary", on_click=_carry_out, args=given)


def effects(found: Preview, op: str) -> str:
    """Say in figures and quotations what happens to which codings."""
    names = {code.id: code.name for code in found.book.codes}
    parts = [
        (f"become{{}} {_names([b for _, b in found.recoded], names)}", [a for a, _ in found.recoded]),
        ("{go}, because one coder has given both codes to the very same words", found.dropped),
        ("stay{}, to be looked at again by who made it", found.to_review),
        (f"of {_names(found.marked, names)} stay{{}}, marked as made when the code meant something else",
         found.marked),
        (KEPT.get(op, "stay{} as before"), found.kept),
    ]  # fmt: skip
    told = [sheets.consequence(_counted(what, codings), _quoted(codings)) for what, codings in parts]
    return "".join(told) or sheets.words("p", "qt-effect", "No coding is concerned.")


def _counted(what: str, codings: Sequence[Coding]) -> str:
    if len(codings) == 1:
        return "coding " + what.format("s", go="goes")
    return "codings " + what.format("", go="go")


def _names(codings: Sequence[Coding], names: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys(names.get(c.code_id, c.code_id) for c in codings))


def _quoted(codings: list[Coding]) -> list[Quotation]:
    return quoted(state.project(), codings)


def _carry_out(operation: Operation, base_version: str, review: bool) -> None:
    known = {code.id for code in state.overview().codebook.codes}

    def change() -> None:
        book = apply_change(
            state.project(),
            operation,
            actor=state.coder().name,
            base_version=base_version,
            review=review,
        )
        fresh = next((code.id for code in book.codes if code.id not in known), operation.get("code"))
        if fresh and operation["op"] != "remove":
            session.choose(fresh)

    said = f"{DONE[operation['op']]}. It can be undone at the top of the page."
    if session.attempt(change, said=said) and operation["op"] == "edit":
        session.fill_anew()
