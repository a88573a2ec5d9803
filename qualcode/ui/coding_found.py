"""What is done from the list of what was found: previews, coding, undo, and going to the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from qualcode.errors import CodingError, QualcodeError
from qualcode.services import history
from qualcode.services.code_all import apply_coding, preview_coding
from qualcode.services.filtering import Hit
from qualcode.ui import state
from qualcode.ui.finding import Kept, found_by


def store_operations(message: Mapping[str, Any]) -> None:
    """Carry out what the browser has sent, each once, and remember the answer for it."""
    client, known = message["client"], st.session_state.get("find_ack") or {}
    last = known["seq"] if known.get("client") == client else 0
    rejected = []
    for operation in sorted(message["ops"], key=lambda operation: int(operation["seq"])):
        if operation["seq"] <= last:
            continue
        last = operation["seq"]
        try:
            _OPERATIONS[operation["op"]](operation)
        except QualcodeError as problem:
            rejected.append([last, _sentence(problem)])
    state.remember("find_ack", {"client": client, "seq": last, "rejected": rejected})


def ask_preview(message: Mapping[str, Any]) -> None:
    """Work out what coding the selection will do."""
    answer: dict[str, Any] = {"asked": message["asked"]}
    try:
        planned = preview_coding(state.project(), _chosen(message), message["code"], coder=state.coder())
    except QualcodeError as problem:
        answer["problem"] = _sentence(problem)
    else:
        answer |= {"code": planned.code_id, "name": planned.code, "n": len(planned.coded)}
        answer |= {"had_it": planned.had_it, "not_spoken": planned.not_spoken}
    state.remember("find_preview", answer)


def remember_place(message: Mapping[str, Any]) -> None:
    """Remember the place that the coding page is to open at."""
    try:
        (hit,) = _chosen({"segments": [message["segment"]]})
    except QualcodeError as problem:
        state.remember("find_message", {"text": _sentence(problem), "undo": False})
        return
    state.remember("last_document", hit.document_id)
    state.remember("goto", (hit.document_id, hit.hits[0].start if hit.hits else hit.span.start))
    state.remember("find_current", hit.segment_id)
    state.remember("find_next", "code")


def show_more(_message: Any) -> None:
    """Let more of what was found be sent."""
    st.session_state["find"].pages += 1
    state.remember("find_next", "again")


def search_again(_message: Any) -> None:
    """Let the same search be carried out anew."""
    st.session_state.pop("find", None)
    state.remember("find_next", "again")


def _code(operation: Mapping[str, Any]) -> None:
    kept: Kept = st.session_state["find"]
    done = apply_coding(
        state.project(), _chosen(operation), operation["code"], coder=state.coder(),
        sees_others=kept.search.everyone,
    )  # fmt: skip
    n = len(done.coded)
    about = f"{done.code} on {n:,} segment{'' if n == 1 else 's'}"
    state.remember("find_done", [*st.session_state.get("find_done", []), (done.sequence, about)])
    more = f"; {done.had_it:,} had it already" if done.had_it else ""
    state.remember("find_message", {"text": f"Stored: {about}{more}.", "undo": True})


def _undo(_operation: Mapping[str, Any]) -> None:
    undone = history.undone(state.project())
    done = [step for step in st.session_state.get("find_done", []) if step[0] not in undone]
    if not done:
        raise CodingError("nothing was coded here that could be undone")
    sequence, about = done[-1]
    history.undo_event(state.project(), sequence, actor=state.coder().name)
    state.remember("find_done", done[:-1])
    state.remember("find_message", {"text": f"Taken back: {about}.", "undo": len(done) > 1})


_OPERATIONS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "code_one": lambda operation: _code({**operation, "segments": [operation["segment"]]}),
    "code_all": _code,
    "undo": _undo,
}


def _chosen(message: Mapping[str, Any]) -> list[Hit]:
    """Return the hits that a message names; raise when they are not in the list any more."""
    kept: Kept | None = st.session_state.get("find")
    found = found_by(kept).hits if kept is not None else ()
    if message.get("all"):
        return list(found)
    wanted = set(message["segments"])
    chosen = [hit for hit in found if hit.segment_id in wanted]
    if len(chosen) < len(wanted):
        raise CodingError("what was chosen is not in the list any more", hint="search again")
    return chosen


def _sentence(problem: QualcodeError) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message


# What to do with each message of the list, by its name.
ANSWERS: dict[str, Callable[[Any], None]] = {
    "ops": store_operations,
    "selected": ask_preview,
    "open": remember_place,
    "more": show_more,
    "again": search_again,
}
