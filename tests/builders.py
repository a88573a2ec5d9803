"""A small study to test on, and what people do in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qualcode.model import Blinding, Code, Codebook, Coder, Event, Flag, Modifier, Suggestion
from qualcode.services import projects, workspace
from qualcode.services.coding import Acknowledgement, apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder

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


def write_corpus(folder: Path) -> Path:
    """Write the two interviews of the small study, and who speaks in them."""
    folder.mkdir()
    (folder / "A.txt").write_text(INTERVIEW)
    (folder / "B.txt").write_text(INTERVIEW.replace("The bus goes", "My bus went"))
    (folder / "cases.csv").write_text(CASES)
    (folder / "documents.csv").write_text(DOCUMENTS)
    return folder


@contextmanager
def small_study(place: str, corpus: Path) -> Iterator[Project]:
    """A project of the small study, cut into sentences, with nothing hidden."""
    with projects.create_project(place, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus], actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        yield project


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
