"""The process that ranks open suggestions anew while people decide; none of it runs in the page's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from qualcode.services import following
from qualcode.ui import state

# What teaches; undoing does so too.
TEACHES = {
    *("accept", "change", "reject", "code", "remove", "recode", "extend", "read", "unread"),
    *("undo", "redo"),
}  # fmt: skip


@st.cache_resource(show_spinner=False)
def _followers() -> dict[str, subprocess.Popen[bytes]]:
    return {}


def follow(document_id: str, operations: Iterable[Mapping[str, Any]]) -> None:
    """Have the suggestions of a document ranked anew, if something was done that teaches.

    Nothing waits for it; a process that has died is started again.
    """
    if any(operation.get("op") in TEACHES for operation in operations):
        _ask(f"rank {document_id}")


def explain(suggestion_id: str) -> None:
    """Have it found out which words carry a suggestion."""
    state.remember("explained", suggestion_id)
    _ask(f"words {suggestion_id}")


def words() -> dict[str, list[tuple[str, float]]]:
    """Return the words of the suggestion that was asked about last, once they are known."""
    asked: str = st.session_state.get("explained", "")
    found = following.carrying_words(state.project(), asked) if asked else None
    if found is None:
        return {}
    state.remember("explained", "")
    return {asked: found}


def told(document_id: str) -> dict[str, float]:
    """Return the probabilities that have moved since this session was told last."""
    known: tuple[str, int] = st.session_state.get("ranked", ("", 0))
    times, moved = following.ranks(
        state.project(), document_id, known=known[1] if known[0] == document_id else 0
    )
    state.remember("ranked", (document_id, times))
    return moved


def forget() -> None:
    """Tell everything next time."""
    st.session_state.pop("ranked", None)


def _ask(line: str) -> None:
    process = _followers().get(state.location())
    if process is None or process.poll() is not None:
        process = _followers()[state.location()] = _started(state.location())
    assert process.stdin is not None
    # Of one that is so busy that its pipe is full, nothing more is asked.
    with suppress(BlockingIOError, BrokenPipeError):
        os.write(process.stdin.fileno(), f"{line}\n".encode())


def _started(place: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "qualcode.services.follow_worker", place, "minilm"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process
