"""Code: read one document, and decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from qualcode.core.segmentation import spoken_span
from qualcode.model import Codebook, Document, Suggestion
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.overview import Overview
from qualcode.services.workspace import View, whole
from qualcode.ui import components, state

# The reader shows at most so many lines of evidence for a suggestion.
EVIDENCE = 3


def fixed_part(document: Document, book: Codebook, offered: list[Suggestion]) -> dict[str, Any]:
    """Return what the browser needs once per document."""
    tiling = projects.segments(state.project(), document.id).get(document.id, [])
    themes = {code.id: code for code in book.codes}
    order = [code.id for code in book.codes if not code.codable]
    words = {s.id: spoken_span(document, s) for s in tiling}
    return {
        "document": document.id,
        "text": document.text,
        "segments": [
            [s.span.start, words[s.id].start, words[s.id].end, s.span.end, s.speaker or "",
             s.speaker_role, s.question or "", s.started_ms]
            for s in tiling
        ],
        "codes": [
            {"id": c.id, "name": c.name, "definition": c.definition, "cues": list(c.cues),
             "include": list(c.include), "exclude": [e.when for e in c.exclude],
             "theme": themes[c.parent].name if c.parent in themes else "",
             "hue": order.index(c.parent) if c.parent in order else 0}
            for c in book.codable
        ],
        "suggestions": [
            {"id": s.id, "start": s.span.start, "end": s.span.end, "code": s.code_id,
             "p": round(s.probability, 3),
             "evidence": [[e.kind, e.text, round(e.similarity, 2)] for e in s.evidence[:EVIDENCE]]}
            for s in offered
        ],
        "valences": next((list(m.values) for m in book.modifiers if m.id == "valence"), []),
    }  # fmt: skip


def moving_part(document: Document, *, everyone: bool) -> dict[str, Any]:
    """Return what changes with every action; other coders' work only when asked for."""
    project, me = state.project(), state.coder()
    names = {key: coder.name for key, coder in projects.coders(project).items()}
    told = whole(project, View(document=document, coder=me, everyone=everyone))
    return {
        "document": document.id,
        "codings": [
            [c.id, c.span.start, c.span.end, c.code_id, c.modifiers.get("valence", ""), c.source,
             "" if c.coder_id == me.id else names[c.coder_id]]
            for c in told.codings
        ],
        "open": [s.id for s in told.suggestions if not told.decided[s.id]],
        "ack": st.session_state.get("ack"),
    }  # fmt: skip


def store_operations() -> None:
    """Store what the browser has sent, and remember the answer for it."""
    message = st.session_state[components.KEY].get("ops")
    if not message:
        return
    answer = apply_operations(
        state.project(), message["ops"], document_id=message["document"], coder=state.coder(),
        client=message["client"],
    )  # fmt: skip
    rejected = [list(refusal) for refusal in answer.rejected]
    state.remember("ack", {"client": answer.client, "seq": answer.seq, "rejected": rejected})


@st.fragment
def coding_area(document: Document, *, everyone: bool) -> None:
    """Draw the reader; an action reruns nothing else."""
    components.reader(moving_part(document, everyone=everyone), on_operations=store_operations)


def choose(found: Overview, documents: Mapping[str, Document]) -> tuple[str, bool]:
    """Let the coder choose a document, and whose codings to see."""
    if st.session_state.get("document") not in documents:
        last = st.session_state.get("last_document")
        first = state.by_progress(found)[0].id
        st.session_state["document"] = last if last in documents else first
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    # Labels and order must not change while somebody codes: a choice made meanwhile would be lost.
    document_id = left.selectbox(
        "Document",
        list(documents),
        key="document",
        format_func=lambda key: documents[key].name,
        label_visibility="collapsed",
    )
    state.remember("last_document", document_id)
    return document_id, right.toggle("Show other coders' codings", value=False)


def page() -> None:
    """Choose a document and code it."""
    found = state.overview()
    documents = {d.id: d for d in state.by_kind(found)}
    if not documents:
        st.info("There is nothing to code yet. Import transcripts or a survey on the Corpus page.")
        return
    document_id, everyone = choose(found, documents)
    document = documents[document_id]
    told = whole(state.project(), View(document=document, coder=state.coder()))
    components.store(fixed_part(document, found.codebook, told.suggestions))
    coding_area(document, everyone=everyone)


page()
