"""A small study to test on, and what people do in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualcode.model import Code, Codebook, Coder, Event, Flag, Modifier, Suggestion
from qualcode.services import projects, workspace
from qualcode.services.coding import Acknowledgement, apply_operations
from qualcode.services.projects import Project
from qualcode.store.records import fetch

BOOK = Codebook(
    id="b", name="B", version="1",
    codes=(
        Code(id="rel", name="Relations", codable=False),
        Code(id="rel_trust", name="Trust", definition="They trust one another.", parent="rel"),
        Code(id="ctx_time", name="Time", definition="There is no time to meet.", parent="rel"),
    ),
    modifiers=(
        Modifier(
            id="valence", name="Valence", values=("positive", "negative", "neutral"), required=True,
            default="neutral",
        ),
    ),
    flags=(Flag(id="quote", name="Candidate quotation"),),
)  # fmt: skip
CODES = {code.id for code in BOOK.codable}
INTERVIEW = """I: How is it going?
P01: We trust one another by now. There is no time to meet, though.
I: No time?
P01: None. The bus goes at three.
"""
CASES = "case_id,role\nP01,head\nP02,teacher\n"
DOCUMENTS = "document,speaker,case_id\nA,P01,P01\nB,P01,P02\n"


def operate(
    project: Project, coder: Coder, *operations: Mapping[str, Any], seq: int = 1
) -> Acknowledgement:
    numbered = [{"seq": seq + i, **operation} for i, operation in enumerate(operations)]
    document = projects.documents(project)[0]
    return apply_operations(project, numbered, document_id=document.id, coder=coder, client="tab")


def code(project: Project, words: str, code_id: str) -> dict[str, Any]:
    start = projects.documents(project)[0].text.index(words)
    return {"op": "code", "start": start, "end": start + len(words), "text": words, "code": code_id}


def events(project: Project) -> list[Event]:
    with project.engine.connect() as connection:
        return fetch(connection, Event)


def offers(project: Project, coder: Coder) -> list[Suggestion]:
    """The suggestions of the first document that stand open for a coder, as they are shown."""
    view = workspace.View(document=projects.documents(project)[0], coder=coder)
    told = workspace.whole(project, view)
    return [s for s in told.suggestions if not told.decided[s.id]]
