"""The process that ranks open suggestions anew while people decide; none of it runs in the page's."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from qualcode.services.ranks import carrying_words, ranks
from qualcode.ui import state

# What teaches; undoing does so too.
TEACHES = {
    *("accept", "change", "reject", "code", "remove", "recode", "extend", "read", "unread"),
    *("undo", "redo"),
}  # fmt: skip


# Of what is left of the processor it takes one core, and leaves the others to the page.
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# One that ends again and again is not started for ever.
MOST_STARTS = 3


class Followers:
    """One process for each project, whoever asks; one that has died is started again."""

    def __init__(self) -> None:
        self._lock, self._of = threading.Lock(), dict[str, _Follower]()

    def ask(self, place: str, line: str) -> None:
        """Hand a line to the process that follows a project; nobody waits for what becomes of it."""
        with self._lock:
            found = self._of.get(place)
            if found is None or (found.has_ended and found.starts < MOST_STARTS):
                starts = 0 if found is None else found.starts
                found = self._of[place] = _Follower(place, starts=starts + 1)
        found.lines.put(line)


@st.cache_resource(show_spinner=False)
def _followers() -> Followers:
    return Followers()


def follow(document_id: str, operations: Iterable[Mapping[str, Any]]) -> None:
    """Have the suggestions of a document ranked anew, if something was done that teaches."""
    if any(operation.get("op") in TEACHES for operation in operations):
        _followers().ask(state.location(), f"rank {document_id}")


def explain(suggestion_id: str) -> None:
    """Have it found out which words carry a suggestion."""
    state.remember("explained", suggestion_id)
    _followers().ask(state.location(), f"words {suggestion_id}")


def words() -> dict[str, list[tuple[str, float]]]:
    """Return the words of the suggestion that was asked about last, once they are known."""
    asked: str = st.session_state.get("explained", "")
    found = carrying_words(state.project(), asked) if asked else None
    if found is None:
        return {}
    state.remember("explained", "")
    return {asked: found}


def told(document_id: str, *, known: int) -> dict[str, Any]:
    """Return what has moved since ranks were worked out ``known`` times, and the times by now."""
    times, moved = ranks(state.project(), document_id, known=known)
    return {"times": times, "moved": moved}


class _Follower:
    """A process that follows, and the thread that hands it lines, so that the page never waits."""

    def __init__(self, place: str, *, starts: int) -> None:
        self.starts, self.lines = starts, queue.SimpleQueue[str]()
        command = [sys.executable, "-m", "qualcode.services.follow_worker", place]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8",
            env={**os.environ, "HF_HUB_OFFLINE": "1", **ONE_CORE},
        )  # fmt: skip
        threading.Thread(target=self._hand_over, daemon=True).start()

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def _hand_over(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended, and ranks stay as they are
            while True:
                self._process.stdin.write(self.lines.get() + "\n")
                self._process.stdin.flush()
