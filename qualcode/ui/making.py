"""Files that are made only when somebody presses the button, and what there is to say of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import streamlit as st

from qualcode.errors import InputError, QualcodeError
from qualcode.services.takeaway import Taken
from qualcode.ui import states
from qualcode.ui.state import plain, remember

# So many cells that were cut are named on the page.
MOST_NOTES = 5
# The browser asks for a file at once, unless the page was drawn anew just when the button was pressed;
# and nothing takes as long to make as a page would wait for it.
SECONDS_TO_BEGIN, SECONDS_TO_END = 5, 300
MISSED = InputError("the page was drawn anew just then", hint="press the button once more")


class Making:
    """A file in the making: Streamlit asks for its bytes in a thread of its own."""

    def __init__(self, make: Callable[[], Taken]) -> None:
        self._make, self._begun, self._ended = make, Event(), Event()
        self.problem: QualcodeError | None = None
        self.notes: tuple[str, ...] = ()

    def __call__(self) -> bytes:
        """Make the file."""
        self._begun.set()
        try:
            made = self._make()
            self.notes = made.notes
        except QualcodeError as problem:
            self.problem = problem
            raise
        finally:
            self._ended.set()
        return made.data

    def wait(self) -> None:
        """Wait until the file is made, or it is clear that it will not be."""
        if self._begun.wait(SECONDS_TO_BEGIN):
            self._ended.wait(SECONDS_TO_END)
        else:
            self.problem = MISSED


# Where the whole page is drawn anew, Streamlit may forget what it has been asked for.
@st.fragment
def offer(label: str, make: Callable[[], Taken], *, name: str, key: str) -> None:
    """Offer a file to download, and say below why the last one was not made, or what it lacks."""
    making = Making(make)
    st.download_button(
        label, data=making, file_name=name, mime="application/octet-stream", key=key, type="primary",
        on_click=_tell, args=(making, key),
    )  # fmt: skip
    problem, notes = (st.session_state.pop(f"{key}-{what}", None) for what in ("problem", "notes"))
    if problem:
        states.error(problem, before="The file was not made")
    if notes:
        more = len(notes) - MOST_NOTES
        told = [*notes[:MOST_NOTES], *([f"and {more:,} more"] if more > 0 else [])]
        st.warning("\n".join(f"- {plain(note)}" for note in told))


def _tell(making: Making, key: str) -> None:
    making.wait()
    remember(f"{key}-problem", making.problem)
    remember(f"{key}-notes", making.notes)
