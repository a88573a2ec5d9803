"""The framework matrix and lists of quotations, as components."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from qualcode.ui.components import sent

_grid = st.components.v2.component(
    "qualcode.grid",
    html='<div class="qg-root"></div>',
    css="grid.css",
    js="grid.js",
    isolate_styles=False,
)
_quotes = st.components.v2.component(
    "qualcode.quotes",
    html='<div class="qk-root"></div>', css="quotes.css", js="quotes.js", isolate_styles=False,
)  # fmt: skip


def grid(data: Mapping[str, Any], *, key: str, on_open: Callable[[str, str], None]) -> None:
    """Draw rows and columns; ``on_open`` is told the ids of the row and the column that are chosen."""

    def tell() -> None:
        message = sent(key, "open")
        if message:
            on_open(*message)

    _grid(key=key, data=dict(data), on_open_change=tell)


def quotes(items: Sequence[Mapping[str, Any]], *, key: str, on_open: Callable[[str], None]) -> None:
    """Draw quotations; ``on_open`` is told the id of one whose place is to be gone to.

    An item has ``id``, ``words``, ``place`` and ``copy`` (what is copied), and may have ``kind``,
    ``by``, ``note``, ``warning`` and ``safer``, which can be copied instead.
    """

    def tell() -> None:
        message = sent(key, "open")
        if message:
            on_open(message)

    _quotes(key=key, data={"items": [dict(item) for item in items]}, on_open_change=tell)
