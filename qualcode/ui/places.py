"""Codes and quotations in a sentence: what the journal has kept of them, with their names; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qualcode.core.phrases import Phrase, Sentence, listed, shorten
from qualcode.model import Event
from qualcode.services.naming import Names

Row = Mapping[str, Any]


def before(event: Event, kind: str) -> Row:
    """Return the first record of a type that an event changed or removed, as it was."""
    return _record(event, kind, at=1)


def after(event: Event, kind: str) -> Row:
    """Return the first record of a type that an event made or changed, as it is then."""
    return _record(event, kind, at=2)


def code(code_id: str, names: Names) -> Phrase:
    """Name a code; one that nobody knows any more by its id."""
    return Phrase(names.codes.get(code_id, code_id) or "a code", "code")


def codes(code_ids: Iterable[str], names: Names) -> Sentence:
    """Name codes."""
    return listed([code(code_id, names).words for code_id in code_ids], "code")


def quotation(row: Row, names: Names) -> Phrase:
    """Quote the words of a record."""
    text = names.texts.get(row.get("document_id", ""), "")
    return Phrase(shorten(text[row.get("start", 0) : row.get("end", 0)]), "quotation")


def within(row: Row, names: Names) -> Sentence:
    """Name the document of a record."""
    return [Phrase(f" in {names.documents.get(row.get('document_id', ''), 'a document')}")]


def coded(row: Row, names: Names, *, between: str) -> Sentence:
    """Name a code, what it was given to, and where."""
    named, words = code(row.get("code_id", ""), names), quotation(row, names)
    return [named, Phrase(between), words, *within(row, names)]


def _record(event: Event, kind: str, *, at: int) -> Row:
    found = (change[at] for change in event.payload.get("changes", ()) if change[0] == kind)
    return next((row for row in found if row), {})


def spot(event: Event, names: Names) -> tuple[str, int] | None:
    """Return where an event took place: the document and the first character, if there is one."""
    if event.target is not None:
        target = names.targets.get(event.target)
        return spot(target, names) if target else None
    for _, was, now in event.payload.get("changes", ()):
        row = now or was
        place = names.places.get(row.get("suggestion_id") or row.get("target_id") or "")
        if "start" in row and row.get("document_id") in names.documents:
            return row["document_id"], row["start"]
        if place is not None:
            return place.document_id, place.span.start
    return (event.scope, 0) if event.scope in names.documents else None
