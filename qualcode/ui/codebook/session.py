"""What the codebook page remembers of this browser session: ids, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qualcode.errors import QualcodeError
from qualcode.model import Code, Codebook
from qualcode.services import projects
from qualcode.ui import state
from qualcode.ui.state import plain

CHOSEN, ASKED = "code", "codebook_asked"
_PLANNED, _EDITING = "codebook_planned", "codebook_editing"
_SAID, _REFUSED, _DONE = "codebook_said", "codebook_refused", "codebook_done"


def chosen(book: Codebook) -> Code | None:
    """Return the code that is shown, the first one until another is chosen."""
    by_id = {code.id: code for code in book.codes}
    wanted = by_id.get(st.session_state.get(CHOSEN, ""))
    return wanted or next(iter(book.offered), next(iter(book.codes), None))


def choose(code_id: str) -> None:
    """Show another code."""
    state.remember(CHOSEN, code_id)
    if not is_editing(code_id):
        fill_anew()


def ask(action: str, code: str = "", target: str | None = None) -> None:
    """Open a dialog on the next run of the page."""
    for left in (_PLANNED, _DONE):
        st.session_state.pop(left, None)
    state.remember(ASKED, {"action": action, "code": code, "target": target})


def plan(operation: Mapping[str, Any], *, review: bool = False) -> None:
    """Keep a change that fields describe, and the version that it is looked at against."""
    version = projects.codebook(state.project()).version
    state.remember(_PLANNED, (dict(operation), review, version))


def planned() -> tuple[dict[str, Any], bool, str] | None:
    """Return the change that was kept to be looked at, whether it asks for a review, and its version."""
    found: tuple[dict[str, Any], bool, str] | None = st.session_state.get(_PLANNED)
    return found


def attempt(what: Callable[[], object], *, said: str) -> bool:
    """Do something in a callback; keep the words for how it went, and say whether it did."""
    try:
        what()
    except QualcodeError as problem:
        object_to(f"Not done: {_told(problem)}")
        return False
    state.remember(_SAID, said)
    state.remember(_DONE, True)
    return True


def object_to(words: str) -> None:
    """Keep words for why something is not done."""
    state.remember(_REFUSED, f"{words}.")


def reason(problem: QualcodeError) -> str:
    """Return a problem and its remedy as a sentence."""
    told = _told(problem)
    return f"{told[:1].upper()}{told[1:]}."


def _told(problem: QualcodeError) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message


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
    held = st.session_state.get(_EDITING, {})
    if not is_editing(code.id):
        held = {"code": code.id, "version": version, "turn": held.get("turn", 0) + 1}
        state.remember(_EDITING, held)
    return held["version"], f"edit-{held['turn']}"


def is_editing(code_id: str) -> bool:
    """Say whether the fields of a code were drawn since it was chosen, and may hold what was typed."""
    return bool(st.session_state.get(_EDITING, {}).get("code") == code_id)


def fill_anew() -> None:
    """Fill the form from the present codebook again."""
    held = st.session_state.get(_EDITING, {})
    state.remember(_EDITING, {"code": "", "version": "", "turn": held.get("turn", 0)})
