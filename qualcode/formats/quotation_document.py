"""Quotations as a Word document: by theme and code, with what may be said of who speaks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualcode.core.text import legal
from qualcode.formats.packing import packed_alike


def quotation_document(rows: Iterable[Mapping[str, Any]], *, title: str, notes: Sequence[str]) -> bytes:
    """Return quotations as a Word document; rows are those of the quotation bank, in its order.

    The same rows give the same bytes.
    """
    from docx import Document

    document = Document()
    document.core_properties.author = "qualcode"
    document.core_properties.title = legal(title)
    document.add_heading(legal(title), level=0)
    for note in notes:
        document.add_paragraph(legal(note))
    theme = code = None
    for row in rows:
        if row["theme"] != theme and row["theme"]:
            document.add_heading(legal(row["theme"]), level=1)
        if row["code_id"] != code:
            document.add_heading(legal(row["code"]), level=2)
        theme, code = row["theme"], row["code_id"]
        _add(document, row)
    written = io.BytesIO()
    document.save(written)
    return packed_alike(written.getvalue())


def _add(document: Any, row: Mapping[str, Any]) -> None:
    kind = document.add_paragraph()
    kind.add_run(legal(row["kind"].capitalize())).bold = True
    kind.add_run(legal(f" ({row['reason']})"))
    document.add_paragraph(legal(f"“{row['quotation']}”"), style="Quote")
    if row["attribution"]:
        document.add_paragraph(legal(f"({row['attribution']})"))
    place = f"{row['document']}, {row['start']}–{row['end']}; codes: {row['codes']}"
    document.add_paragraph(legal(place), style="Caption")
    if row["at_risk"]:
        warning = f"Disclosure: {row['at_risk']}."
        if row["instead"]:
            warning += f" Better: {row['instead']}."
        document.add_paragraph().add_run(legal(warning)).bold = True
