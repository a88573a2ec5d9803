"""The browser components of qualcode: plain JavaScript in the package, no build step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

KEY = "reader"

_store = st.components.v2.component(
    "qualcode.store", html='<div class="qc-store" hidden></div>', js="store.js", isolate_styles=False
)
_reader = st.components.v2.component(
    "qualcode.reader",
    html='<div class="qc-root"></div>', css="reader.css", js="reader.js", isolate_styles=False,
)  # fmt: skip


def store(data: Mapping[str, Any]) -> None:
    """Send what does not change while coding: text, segments, codes and suggestions."""
    _store(key="store", data=dict(data))


def sent(key: str, event: str) -> Any:
    """Return what a component has sent, in a callback; nothing where it has not sent that.

    Who goes to another page at once takes the message along, when Streamlit has dropped the state
    of the component already, and with it the way to the message.
    """
    if key not in st.session_state:
        st.session_state[key] = {}
        try:
            return st.session_state[key].get(event)
        finally:
            del st.session_state[key]
    return st.session_state[key].get(event)


def reader(data: Mapping[str, Any], *, on_operations: Callable[[], None]) -> None:
    """Draw the transcript; ``on_operations`` runs when the browser has something to store."""
    _reader(key=KEY, data=dict(data), on_ops_change=on_operations)
