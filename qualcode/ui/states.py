"""How a page looks that has nothing to show yet, is at work, or cannot do what was asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from qualcode.core.phrases import as_sentences
from qualcode.errors import QualcodeError
from qualcode.ui.state import plain, remember

VIEWS = Path(__file__).parent / "views"


class Action(NamedTuple):
    """A way out of an empty page: a button, and the view that it leads to."""

    label: str
    view: str


def empty(title: str, words: str, action: Action | None = None) -> None:
    """Say what will be here, and how it comes to be."""
    with st.container(key="qc-empty", gap="small"):
        st.header(plain(title), anchor=False)
        st.write(plain(words))
        if action is not None and st.button(plain(action.label), type="primary", key="way-out"):
            go(action.view)


def error(problem: QualcodeError, *, before: str) -> None:
    """Show what did not come about, why, and the remedy where there is one."""
    st.error(plain(f"{before}. {as_sentences(problem)}"))


def attempt(act: Callable[[], object], *, key: str, said: str) -> None:
    """Store something in a callback; ``outcome`` says on the page under the same key what came of it."""
    try:
        act()
    except QualcodeError as problem:
        remember(f"{key}-refused", problem)
    else:
        remember(f"{key}-said", said)


def outcome(key: str) -> None:
    """Say whether what was attempted under a key is stored, once."""
    said, refused = (st.session_state.pop(f"{key}-{name}", None) for name in ("said", "refused"))
    if said:
        saved(said)
    if refused:
        error(refused, before="It was not saved")


def loading(words: str) -> AbstractContextManager[None]:
    """Show that something is under way, for as long as the block runs."""
    return st.spinner(plain(words))


@st.fragment(run_every=1)
def wait(active: Callable[[], bool], words: str) -> None:
    """Say that something is at work elsewhere, and draw the page anew when it has ended."""
    if not active():
        st.rerun()
    st.info(plain(words))


def saved(words: str) -> None:
    """Say in passing that something is stored."""
    st.toast(plain(words))


def go(view: str) -> None:
    """Leave this page for another view."""
    st.switch_page(VIEWS / f"{view}.py")
