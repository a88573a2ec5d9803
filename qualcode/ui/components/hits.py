"""The list of what a search found, as a component."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qualcode.ui.components import sent

KEY = "hits"

_hits = st.components.v2.component(
    "qualcode.hits",
    html='<div class="qh-root"></div>', css="hits.css", js="hits.js", isolate_styles=False,
)  # fmt: skip


def hits(data: Mapping[str, Any], *, on: Mapping[str, Callable[[Any], None]]) -> None:
    """Draw what was found; ``on`` has what to do with each message of the browser, by its name.

    The messages are ``ops`` (actions to be stored), ``selected`` (a preview is asked for), ``open``,
    ``more`` and ``again``.
    """
    told: dict[str, Any] = {f"on_{name}_change": _telling(name, act) for name, act in on.items()}
    _hits(key=KEY, data=dict(data), **told)


def _telling(name: str, act: Callable[[Any], None]) -> Callable[[], None]:
    def tell() -> None:
        message = sent(KEY, name)
        if message:
            act(message)

    return tell
