"""What a person can do to a document, judged inside the transaction that stores it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from qualcode.errors import AlreadyDecided, CodingError, NotCodable, SpanOutOfRange, UnknownCode
from qualcode.model import (
    Codebook,
    Coder,
    Coding,
    CodingSource,
    Decision,
    DecisionAction,
    Document,
    Event,
    Span,
    Suggestion,
)
from qualcode.store import schema
from qualcode.store.records import fetch, from_row, to_row

UNDOABLE = (
    *("suggestion.accepted", "suggestion.changed", "suggestion.rejected"),
    *("coding.added", "coding.removed", "coding.changed"),
)


@dataclass(slots=True, kw_only=True)
class Change:
    """What one operation does: codings that come and go, and decisions made."""

    kind: str
    added: list[Coding] = field(default_factory=list)
    removed: list[Coding] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an operation is judged against, read inside its own transaction."""

    connection: Connection
    document: Document
    book: Codebook
    coder: Coder
    now: str
    new_id: Callable[[], str]
    coding_id: str


def _accept(scene: Scene, operation: Mapping[str, Any]) -> Change:
    suggestion = _suggestion(scene, operation["suggestion"])
    coding = _coding(
        scene, suggestion.span, suggestion.code_id, source="accepted", suggestion=suggestion
    )
    decision = _decision(scene, suggestion, "accepted", code_id=suggestion.code_id)
    return Change(kind="suggestion.accepted", added=[coding], decisions=[decision])


def _change(scene: Scene, operation: Mapping[str, Any]) -> Change:
    suggestion = _suggestion(scene, operation["suggestion"])
    coding = _coding(scene, suggestion.span, operation["code"], source="human", suggestion=suggestion)
    decision = _decision(scene, suggestion, "changed", code_id=coding.code_id)
    return Change(kind="suggestion.changed", added=[coding], decisions=[decision])


def _reject(scene: Scene, operation: Mapping[str, Any]) -> Change:
    suggestion = _suggestion(scene, operation["suggestion"])
    decision = _decision(scene, suggestion, "rejected")
    return Change(kind="suggestion.rejected", decisions=[decision])


def _code(scene: Scene, operation: Mapping[str, Any]) -> Change:
    start, end = int(operation["start"]), int(operation["end"])
    text = scene.document.text
    if not 0 <= start < end <= len(text):
        raise SpanOutOfRange(start, end, len(text))
    if text[start:end] != operation["text"]:
        raise CodingError(
            "the words at this place are not those that were chosen", hint="reload the page"
        )
    return Change(
        kind="coding.added",
        added=[_coding(scene, Span(start=start, end=end), operation["code"], source="human")],
    )


def _remove(scene: Scene, operation: Mapping[str, Any]) -> Change:
    return Change(kind="coding.removed", removed=[_own(scene, operation["coding"])])


def _valence(scene: Scene, operation: Mapping[str, Any]) -> Change:
    coding, value = _own(scene, operation["coding"]), operation["valence"]
    known = next((m.values for m in scene.book.modifiers if m.id == "valence"), ())
    if value not in known:
        raise CodingError(f"there is no valence {value!r}", hint="there are " + ", ".join(known))
    row = to_row(coding)
    row["modifiers"] = {**row["modifiers"], "valence": value}
    return Change(kind="coding.changed", removed=[coding], added=[from_row(Coding, row)])


def _undo(scene: Scene, _operation: Mapping[str, Any]) -> Change:
    table = schema.events
    mine = fetch(
        scene.connection, Event, table.c.actor == scene.coder.name,
        table.c.kind.in_([*UNDOABLE, "coding.undone"]), order_by=[table.c.sequence.desc()],
    )  # fmt: skip
    here = [event for event in mine if event.payload["document"] == scene.document.id]
    undone = {event.payload["undoes"] for event in here}
    target = next((e for e in here if e.kind in UNDOABLE and e.sequence not in undone), None)
    if target is None:
        raise CodingError("there is nothing to undo in this document")
    payload: Mapping[str, Any] = target.payload
    withdrawn = [
        {**row, "id": scene.new_id(), "action": "withdrawn", "created_at": scene.now}
        for row in payload["decisions"]
    ]
    return Change(
        kind="coding.undone",
        added=[from_row(Coding, row) for row in payload["removed"]],
        removed=[from_row(Coding, row) for row in payload["added"]],
        decisions=[from_row(Decision, row) for row in withdrawn],
        undoes=target.sequence,
    )


OPERATIONS: dict[str, Callable[[Scene, Mapping[str, Any]], Change]] = {
    "accept": _accept,
    "change": _change,
    "reject": _reject,
    "code": _code,
    "remove": _remove,
    "valence": _valence,
    "undo": _undo,
}


def _suggestion(scene: Scene, suggestion_id: str) -> Suggestion:
    found = fetch(scene.connection, Suggestion, schema.suggestions.c.id == suggestion_id)
    if not found or found[0].document_id != scene.document.id:
        raise CodingError("this suggestion was replaced by newer ones", hint="reload the page")
    table = schema.decisions
    mine = fetch(
        scene.connection, Decision, table.c.suggestion_id == suggestion_id,
        table.c.coder_id == scene.coder.id, order_by=[table.c.sequence],
    )  # fmt: skip
    if mine and mine[-1].action != "withdrawn":
        raise AlreadyDecided(suggestion_id)
    return found[0]


def _own(scene: Scene, coding_id: str) -> Coding:
    found = fetch(scene.connection, Coding, schema.codings.c.id == coding_id)
    if not found or found[0].document_id != scene.document.id:
        raise CodingError("this coding is gone", hint="reload the page")
    if found[0].coder_id != scene.coder.id:
        raise CodingError("this coding is another coder's", hint="code the place yourself instead")
    return found[0]


def _decision(
    scene: Scene, suggestion: Suggestion, action: DecisionAction, *, code_id: str | None = None
) -> Decision:
    return Decision(
        id=scene.new_id(), suggestion_id=suggestion.id, coder_id=scene.coder.id, action=action,
        created_at=scene.now, code_id=code_id,
    )  # fmt: skip


def _coding(
    scene: Scene,
    span: Span,
    code_id: str,
    *,
    source: CodingSource,
    suggestion: Suggestion | None = None,
) -> Coding:
    known = {code.id: code.codable for code in scene.book.codes}
    if code_id not in known:
        raise UnknownCode(code_id)
    if not known[code_id]:
        raise NotCodable(code_id)
    table = schema.codings
    same = fetch(
        scene.connection, Coding, table.c.document_id == scene.document.id, table.c.start == span.start,
        table.c.end == span.end, table.c.code_id == code_id, table.c.coder_id == scene.coder.id,
    )  # fmt: skip
    if fetch(scene.connection, Coding, table.c.id == scene.coding_id):
        raise CodingError("there is another coding of this id")
    if same:
        raise CodingError("you have given this code to this place already")
    defaults = {m.id: m.default for m in scene.book.modifiers if m.required and m.default}
    offered = schema.suggestions
    seen = select(offered.c.id).where(
        offered.c.document_id == scene.document.id,
        offered.c.start < span.end,
        offered.c.end > span.start,
    )
    return Coding(
        id=scene.coding_id, document_id=scene.document.id, span=span, code_id=code_id,
        coder_id=scene.coder.id, source=source, codebook_version=scene.book.version,
        created_at=scene.now, modifiers=defaults,
        suggestion_id=suggestion.id if suggestion else None,
        saw_suggestions=scene.connection.execute(seen.limit(1)).first() is not None,
    )  # fmt: skip
