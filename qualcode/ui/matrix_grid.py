"""The framework matrix as the browser is told of it; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qualcode.core.framework import State
from qualcode.core.palette import hues
from qualcode.core.phrases import shorten
from qualcode.formats.charts.parts import NOT_GIVEN
from qualcode.services.framework import Cell, Framework
from qualcode.services.framework_tables import case_title
from qualcode.services.passages import Passage

# So many rows are drawn; whoever has more chooses among them.
MOST = 200
_LONGEST = 260
_LOOKS: dict[State, str] = {
    "quoted": "quoted", "not mentioned": "absent", "partly read": "absent", "not read": "unknown",
    "no material": "unknown",
}  # fmt: skip


def grid_data(found: Framework, *, selected: tuple[str, str] | None) -> dict[str, Any]:
    """Return what the browser needs to draw the matrix."""
    colours = hues(found.book)
    return {
        "label": "Framework matrix: cases by themes",
        "selected": list(selected) if selected else None,
        "columns": [{"id": c.id, "name": c.name, "hue": colours[c.id]} for c in found.columns],
        "rows": [
            {
                "id": case.id, "title": case_title(case), "about": "",
                "group": " · ".join(value or NOT_GIVEN for value in found.groups(case)),
                "cells": [_cell(found.cells[case.id, column.id]) for column in found.columns],
            }
            for case in found.cases[:MOST]
        ],
    }  # fmt: skip


def _cell(cell: Cell) -> dict[str, str]:
    summary = cell.summary.text if cell.summary else ""
    if len(summary) > _LONGEST:
        summary = summary[:_LONGEST].rstrip() + "…"
    warning = "codings changed" if cell.changed else ""
    kind = "written" if summary else _LOOKS[cell.state]
    return {"kind": kind, "summary": summary, "below": cell.words, "warning": warning}


def quotation_items(found: Framework, cell: Cell, *, codes: frozenset[str]) -> list[dict[str, str]]:
    """Return the quotations under a cell; those that came or moved since its summary say so."""
    names = {code.id: code.name for code in found.book.codes}
    fresh = {*cell.changed.added, *cell.changed.moved}
    items = []
    for number, passage in enumerate(cell.passages):
        own = [c for c in passage.codings if c.code_id in codes]
        given = ", ".join(sorted({names.get(c.code_id, c.code_id) for c in own}))
        whose = ", ".join(sorted({found.coders.get(c.coder_id, "") for c in own}))
        item = {
            "id": str(number),
            "words": passage.words,
            "place": f"{passage.place} · {given} · {whose}",
        }
        item["copy"] = f"“{passage.words}” ({passage.place})"
        if fresh & {c.id for c in own}:
            item["warning"] = "new or moved since the summary was written"
        items.append(item)
    return items


def gone_words(found: Framework, cell: Cell, texts: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the codings that were under a summary and are no more: words, place and code.

    ``texts`` has the name and the text of each document by id.
    """
    names, told = {code.id: code.name for code in found.book.codes}, []
    before = cell.summary.under if cell.summary else {}
    for key in cell.changed.removed:
        document_id, start, end, code_id, _ = json.loads(before[key])
        name, text = texts.get(document_id, ("a document that is gone", ""))
        told.append(f"“{shorten(text[start:end])}” ({names.get(code_id, code_id)}, {name})")
    return told


def spot(passage: Passage) -> tuple[str, int]:
    """Return where a passage begins: the document, and the character."""
    return passage.document.id, passage.span.start
