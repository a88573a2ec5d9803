"""Keys of buttons that work while a line of a list has the focus, as a component."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_passing = st.components.v2.component(
    "qualcode_passing", html="<span hidden></span>",
    js=(Path(__file__).parent / "assets" / "passing.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)  # fmt: skip


def pass_keys() -> None:
    """Let digits and Enter reach the buttons that they stand for from every radio on the page."""
    _passing(key="passing", height="content")
