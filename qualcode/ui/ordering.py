"""The order of work on the coding page: how it is chosen, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.core.phrases import as_sentences, as_text, count, listed
from qualcode.errors import QueueError
from qualcode.services import projects
from qualcode.services.ordering import Order
from qualcode.services.queues import Next, next_segments
from qualcode.ui import state

LABELS: dict[Order, str] = {
    "document": "Document order",
    "informative": "Most telling first",
    "rare": "Rare codes first",
    "audit": "Drawn for audit",
}
NOTHING_LEFT = "nothing is left for you to read in this order"


def say(entry: Next, names: Mapping[str, str]) -> str:
    """Put into a few words why a segment comes next; ``names`` are those of codes by id."""
    known = [names[code_id] for code_id in entry.code_ids if code_id in names]
    if entry.why == "promising":
        return f"perhaps {as_text(listed(known, last=' or '))}" if known else "likely to teach much"
    if entry.why == "hunted":
        so_far = count(entry.n_found, "quotation") if entry.n_found else "none"
        return f"looking for {known[0]}: {so_far} so far" if known else "looking for a rare code"
    return {
        "chance": "drawn by chance, as every second is",
        "drawn": f"drawn for audit; {entry.done:,} of {entry.drawn:,} done",
        "next": "the next that you have not read",
    }[entry.why]


def chosen() -> Order:
    """Return the order that this session works in."""
    order: Order = st.session_state.get("order_of_work", "document")
    return order


def choose(place: DeltaGenerator, documents: Sequence[str]) -> None:
    """Let the coder choose an order of work; ``documents`` are ids in the order of reading."""
    # Streamlit forgets a choice when another page is shown.
    st.session_state.setdefault("order", chosen())
    order = place.selectbox(
        "Order of work", list(LABELS), key="order", format_func=LABELS.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    if order != chosen():
        st.session_state.pop("led", None)  # why something came next in another order
    state.remember("order_of_work", order)
    state.remember("reading_order", list(documents))


def _after(errand: Mapping[str, Any]) -> list[Next]:
    """Return the next segment: after the one in focus, if the order led there, or the first of all."""
    here = (str(errand["document"]), int(errand["place"]))
    goes_on = chosen() == "document" or st.session_state.get("led_to") == (chosen(), *here)
    found = next_segments(
        state.project(), chosen(), coder=state.coder(), n=1 if goes_on else 2,
        after=here if goes_on else None, documents=st.session_state.get("reading_order"),
    )  # fmt: skip
    return [entry for entry in found if (entry.document_id, entry.span.start) != here][:1]


def find_next(errand: Mapping[str, Any]) -> None:
    """Look for the segment that comes after the one in focus, and remember the answer.

    An errand that was answered already has come twice, and is not carried out again.
    """
    answered: Mapping[str, Any] = st.session_state.get("led") or {}
    if answered.get("errand") == errand["id"]:
        return
    project = state.project()
    led: dict[str, Any] = {"errand": errand["id"], "document": errand["document"], "place": None}
    try:
        found = _after(errand)
    except QueueError as problem:
        found, led["why"] = [], as_sentences(problem)
    for entry in found:
        names = {code.id: code.name for code in projects.codebook(project).codes}
        led.update(document=entry.document_id, place=entry.span.start, why=say(entry, names))
        state.remember("led_to", (chosen(), entry.document_id, entry.span.start))
        if entry.document_id != errand["document"]:
            state.open_document(entry.document_id, entry.span.start)
    state.remember("led", {"why": NOTHING_LEFT, **led})
