"""Why each open suggestion was made, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qualcode.core.blinding import is_visible
from qualcode.core.units import by_document
from qualcode.model import Coder
from qualcode.services.projects import Project, codebook, documents
from qualcode.services.scene import fetch_blinding, finished_by_document
from qualcode.services.suggestions import undecided

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
    with project.engine.connect() as connection:
        blinding, finished = fetch_blinding(connection), finished_by_document(connection, coder)
    standing = by_document(undecided(project))
    names = {code.id: code.name for code in codebook(project).codes}
    rows: list[list[object]] = []
    n_hidden = 0
    for document in documents(project):
        found, own = standing.get(document.id, []), finished.get(document.id, ())
        for suggestion in sorted(found, key=lambda s: (s.span.start, -s.probability, s.code_id)):
            span, code_id = suggestion.span, suggestion.code_id
            if not is_visible(blinding, document.id, span, finished=own):
                n_hidden += 1
                continue
            head = [document.name, span.start, span.end, document.text[span.start : span.end]]
            about = [code_id, names.get(code_id, code_id), suggestion.probability]
            rows += [[*head, *about, e.kind, e.text, e.similarity] for e in suggestion.evidence]
    return Explanations(table=pd.DataFrame(rows, columns=list(COLUMNS)), n_hidden=n_hidden)
