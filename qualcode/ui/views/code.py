"""Code: read one document, and decide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from qualcode.model import Document
from qualcode.services import accuracy, projects, study
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Listed
from qualcode.services.workspace import News, View, blind_segments, news, read_unmarked, whole
from qualcode.ui import components, following, ordering, state, wire


def heard() -> int | None:
    """Return how far in the journal the browser has been told, or nothing before it was told all."""
    known: int | None = st.session_state.get("known")
    return known


def store_operations() -> None:
    """Store what the browser has sent, and remember the answer for it."""
    message = components.sent(components.KEY, "ops")
    if not message:
        return
    if message["document"] == st.session_state.get("last_document"):
        # Zero asks for everything.
        state.remember("known", message["known"] or None)
        state.remember("ranked", message["ranked"])
    if message.get("why"):
        following.explain(message["why"])
    if message["ops"]:
        _store(message)
    # What was just stored has been read, and is not led to again.
    if message.get("errand"):
        ordering.find_next(message["errand"])


def _store(message: Mapping[str, Any]) -> None:
    answer = apply_operations(
        state.project(), message["ops"], document_id=message["document"], coder=state.coder(),
        client=message["client"], sees_others=bool(message["everyone"]),
    )  # fmt: skip
    following.follow(message["document"], message["ops"])
    rejected = [list(refusal) for refusal in answer.rejected]
    state.remember("ack", {"client": answer.client, "seq": answer.seq, "rejected": rejected})


def moving_part(view: View, *, goto: int | None) -> dict[str, Any]:
    """Return what is new in a document, with the answer to the last message."""
    project, known = state.project(), heard()
    told: News = whole(project, view) if known is None else news(project, view, since=known)
    # Where suggestions were made anew, ranking begins anew too.
    ranked = 0 if told.whole else st.session_state.get("ranked", 0)
    # Work of others is told only to who looks at everyone's.
    names = {k: coder.name for k, coder in projects.coders(project).items()} if view.everyone else {}
    book = partial(projects.codebook, project)
    parts = wire.news_parts(told, me=view.coder.id, names=names, book=book)
    return {
        "document": view.document.id, "everyone": view.everyone, "goto": goto,
        "ack": st.session_state.get("ack"), "ranks": following.told(view.document.id, known=ranked),
        "words": following.words(), "led": st.session_state.get("led"),
        "ordered": ordering.chosen() != "document", **parts,
    }  # fmt: skip


@st.fragment
def coding_area(view: View, *, goto: int | None) -> None:
    """Draw the reader; an action reruns nothing else, unless it leads to another document."""
    if "goto" in st.session_state:
        st.rerun()
    components.reader(moving_part(view, goto=goto), on_operations=store_operations)


def choose(documents: Mapping[str, Listed]) -> tuple[str, bool]:
    """Let the coder choose a document, an order of work, and whose codings to see."""
    if st.session_state.get("document") not in documents:
        named = st.query_params.get("document")
        wanted = (
            st.session_state.get("last_document"),
            next((d.id for d in documents.values() if d.name == named), None),
            projects.last_document(state.project(), state.coder()),
        )
        st.session_state["document"] = next((i for i in wanted if i in documents), next(iter(documents)))
    left, middle, right = st.columns([4.4, 2.6, 2.4], vertical_alignment="bottom")
    # Labels and order must not change while somebody codes: a choice made meanwhile would be lost.
    document_id = left.selectbox(
        "Document",
        list(documents),
        key="document",
        format_func=lambda key: documents[key].name,
        label_visibility="collapsed",
    )
    state.remember("last_document", document_id)
    ordering.choose(middle, list(documents))
    # A reload, or a server that was started again, leads back to the same place.
    st.query_params["document"] = documents[document_id].name
    return document_id, right.toggle("Show other coders' codings", key="everyone")


def play(document: Document) -> None:
    """Offer the recording where there is one; the reader starts it at a turn."""
    if document.recording is None:
        return
    if Path(document.recording).is_file():
        st.audio(document.recording)
    else:
        st.caption(state.plain(f"The recording is not at its place any more: {document.recording}"))


def not_suggested() -> None:
    """Say which codes are not suggested because too few of their suggestions are right."""
    project = state.project()
    below = accuracy.withheld(accuracy.latest(project), study.bar(project))
    if below:
        names = {code.id: code.name for code in projects.codebook(project).codes}
        named = ", ".join(names.get(card.code_id, card.code_id) for card in below)
        st.caption(
            state.plain(f"Not suggested, because too few of their suggestions are right: {named}.")
        )


def page() -> None:
    """Choose a document and code it."""
    project = state.project()
    # Interviews come before the many short answers of a survey.
    ordered = sorted(projects.listed(project), key=lambda d: (d.n_segments <= state.SHORT, d.name))
    documents = {d.id: d for d in ordered}
    if not documents:
        st.info("There is nothing to code yet. Bring in transcripts or a survey on the Import page.")
        return
    place: tuple[str, int] | None = st.session_state.pop("goto", None)
    if place is not None and place[0] in documents:
        st.session_state["document"] = place[0]
    document_id, everyone = choose(documents)
    document = projects.document(project, document_id)
    tiling = projects.segments(project, document_id).get(document_id, [])
    blind = blind_segments(project, document, tiling)
    read = read_unmarked(project, document, tiling, coder=state.coder())
    components.store(wire.document_parts(document, tiling, blind=blind, read=read))
    not_suggested()
    play(document)
    # Whoever runs the whole page is told everything.
    state.remember("known", None)
    view = View(document=document, coder=state.coder(), everyone=everyone)
    coding_area(view, goto=place[1] if place is not None and place[0] == document_id else None)


page()
