"""What people noted and what they have read, as tables to take elsewhere."""

from __future__ import annotations

import pandas as pd

from qualcode.services.memos import find_memos
from qualcode.services.projects import Project, coders, documents, readings

MEMO_COLUMNS = (
    *("memo_on", "about", "document", "start", "coder", "text", "created_at", "changed_at"),
)  # fmt: skip
READING_COLUMNS = ("document", "start", "end", "coder", "created_at")


def memos_table(project: Project) -> pd.DataFrame:
    """Return one row per memo, with the columns of memos.csv, in the order of writing.

    ``memo_on`` says what kind of thing it is on, ``about`` which; ``document`` is blank where it
    is on no place of a text, and ``start`` where it is on no quotation.
    """
    names = {document.id: document.name for document in documents(project)}
    placed = sorted(find_memos(project), key=lambda p: (p.memo.created_at, p.memo.id))
    rows = [
        [
            *(p.memo.target_kind, p.about, names.get(p.document_id, "")),
            p.start if p.memo.target_kind == "coding" and p.document_id else None,
            *(p.coder, p.memo.text, p.memo.created_at, p.memo.changed_at),
        ]
        for p in placed
    ]
    return pd.DataFrame(rows, columns=list(MEMO_COLUMNS)).astype({"start": "Int64"})


def readings_table(project: Project) -> pd.DataFrame:
    """Return one row per span that a coder has marked as read, with the columns of readings.csv."""
    names = {document.id: document.name for document in documents(project)}
    people = {key: coder.name for key, coder in coders(project).items()}
    rows = [
        [names[m.document_id], m.span.start, m.span.end, people[m.coder_id], m.created_at]
        for m in readings(project)
    ]
    table = pd.DataFrame(rows, columns=list(READING_COLUMNS))
    return table.sort_values(["document", "start", "coder"], ignore_index=True)
