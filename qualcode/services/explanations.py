"""Why each open suggestion was made, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qualcode.model import Coder
from qualcode.services.projects import Project, codebook, documents
from qualcode.services.suggestions import undecided
from qualcode.services.workspace import View, visible_suggestions

COLUMNS = (
    *("document", "start", "end", "quotation", "code_id", "code", "probability"),
    *("evidence", "text", "similarity"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanations:
    """One row per piece of evidence; ``n_hidden`` suggestions wait for the coder's own codes."""

    table: pd.DataFrame
    n_hidden: int


def explanations(project: Project, *, coder: Coder) -> Explanations:
    """Return what each open suggestion that a coder may see rests on, with the columns ``COLUMNS``.

    ``evidence`` names the kind: a line of the codebook, a passage that people coded so, or
    (``counter``) the nearest that they read and did not code so. ``similarity`` is the cosine with
    the segment.
    """
    standing = {suggestion.id for suggestion in undecided(project)}
    names = {code.id: code.name for code in codebook(project).codes}
    rows: list[list[object]] = []
    shown: set[str] = set()
    for document in documents(project):
        with project.engine.connect() as connection:
            found = visible_suggestions(connection, View(document=document, coder=coder))
        for suggestion in (s for s in found if s.id in standing):
            shown.add(suggestion.id)
            span, code_id = suggestion.span, suggestion.code_id
            head = [document.name, span.start, span.end, document.text[span.start : span.end]]
            about = [code_id, names.get(code_id, code_id), suggestion.probability]
            rows += [[*head, *about, e.kind, e.text, e.similarity] for e in suggestion.evidence]
    return Explanations(table=pd.DataFrame(rows, columns=list(COLUMNS)), n_hidden=len(standing - shown))
