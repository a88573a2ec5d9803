"""What the codebook page remembers of this browser session: ids, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.model import Code, Codebook
from qualcode.ui import state
from qualcode.ui.state import plain

CHOSEN, ASKED, PLANNED = "codebook_code", "codebook_asked", "codebook_planned"
_SAID, _REFUSED, _DONE, _EDITING = (
    "codebook_said",
    "codebook_refused",
    "codebook_done",
    "codebook_editing",
)


def chosen(book: Codebook) -> Code | None:
    """Return the code that is shown, the first one until another is chosen."""
    by_id = {code.id: code for code in book.codes}
    wanted = by_id.get(st.session_state.get(CHOSEN, ""))
    return wanted or next(iter(book.offered), next(iter(book.codes), None))


def choose(code_id: str) -> None:
    """Show another code."""
    state.remember(CHOSEN, code_id)


def ask(action: str, code: str = "", target: str = "") -> None:
    """Open a dialog on the next run of the page."""
    st.session_state.pop(PLANNED, None)
    state.remember(ASKED, {"action": action, "code": code, "target": target})


def plan(operation: Mapping[str, Any], *, review: bool = False) -> None:
    """Keep a change that a form describes, so that it can be looked at before it is done."""
    state.remember(PLANNED, (dict(operation), review))


def attempt(what: Callable[[], object], *, said: str) -> bool:
    """Do something in a callback; keep the words for how it went, and say whether it did."""
    try:
        what()
    except QualcodeError as problem:
        state.remember(_REFUSED, f"Not done: {problem.message}. {problem.hint}".strip())
        return False
    state.remember(_SAID, said)
    state.remember(_DONE, True)
    return True


def done() -> bool:
    """Say once whether what was attempted has been done."""
    return bool(st.session_state.pop(_DONE, False))


def tell() -> None:
    """Show how the last attempt went, once."""
    refused, said = st.session_state.pop(_REFUSED, ""), st.session_state.pop(_SAID, "")
    if refused:
        st.error(plain(refused))
    if said:
        st.toast(plain(said))


def editing(code: Code, version: str) -> tuple[str, str]:
    """Return the version that the form of a code was filled from, and a key for its widgets.

    It stays what it was while the code is shown, so that nobody's change empties the form.
    """
    held = st.session_state.get(_EDITING)
    if held is None or held["code"] != code.id:
        held = {"code": code.id, "version": version, "turn": (held or {}).get("turn", 0) + 1}
        state.remember(_EDITING, held)
    return held["version"], f"edit-{held['turn']}"


def fill_anew() -> None:
    """Fill the form from the present codebook again."""
    held = st.session_state.get(_EDITING, {})
    state.remember(_EDITING, {"code": "", "version": "", "turn": held.get("turn", 0)})
