"""The one encoder of this server, in a process of its own: encoding never runs in the page's."""

from __future__ import annotations

import streamlit as st

from qualcode.suggest.encoder_process import EncoderProcess
from qualcode.ui import states
from qualcode.ui.state import plain


@st.cache_resource(show_spinner=False)
def encoder() -> EncoderProcess:
    """Return the encoder that all pages share."""
    return EncoderProcess()


def ready(process: EncoderProcess) -> bool:
    """Say whether meanings can be compared now; if not, show why, and draw anew when they can be."""
    standing = process.standing
    if standing == "starting":
        states.wait(
            lambda: process.standing == "starting",
            "Getting ready to compare meanings. This takes some seconds, once.",
        )
    elif standing == "stopped":
        st.error(plain(f"Meanings cannot be compared, because the encoder stopped: {process.failure}"))
        st.button("Start it again", on_click=process.restart)
    return standing == "ready"
