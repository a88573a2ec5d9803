"""Themes: how many people speak of what, how they speak of it, and what changed between waves."""

from __future__ import annotations

import streamlit as st

from qualcode.ui import themes

st.title("Themes", anchor=False)
asked = themes.choose()
if asked is not None:
    if asked.view == themes.CHANGE:
        themes.show_change(asked)
    else:
        themes.show_frequencies(asked)
