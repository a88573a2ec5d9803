"""What a person can do in a document; each function returns the change, or raises why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import and_

from qualcode.core.codebook_edits import add_code, edit_code, find_code, new_code_id
from qualcode.core.text import one_line, tidy_lines
from qualcode.core.units import counts_for
from qualcode.errors import CodingError
from qualcode.model import Code, Codebook, Memo, Reading, Review, Span
from qualcode.services.changes import Change
from qualcode.services.codebook_changes import SCOPE, new_version
from qualcode.services.history import BESIDE, turn
from qualcode.services.scene import AIDED, READ, Operation, Scene
from qualcode.store import schema
from qualcode.store.records import fetch


def _accept(scene: Scene, operation: Operation) -> Change:
    suggestion = scene.open_suggestion(operation["suggestion"])
    coding = scene.new_coding(
        suggestion.span, suggestion.code_id, source="accepted", suggestion=suggestion
    )
    decision = scene.decision(suggestion, "accepted", code_id=suggestion.code_id)
    return scene.change("suggestion.accepted", (None, coding), (None, decision))


def _change(scene: Scene, operation: Operation) -> Change:
    suggestion = scene.open_suggestion(operation["suggestion"])
    coding = scene.new_coding(suggestion.span, operation["code"], source="human", suggestion=suggestion)
    decision = scene.decision(suggestion, "changed", code_id=coding.code_id)
    return scene.change("suggestion.changed", (None, coding), (None, decision))


def _reject(scene: Scene, operation: Operation) -> Change:
    suggestion = scene.open_suggestion(operation["suggestion"])
    decision = scene.decision(suggestion, "rejected")
    return scene.change("suggestion.rejected", (None, decision), codes=[suggestion.code_id])


def _code(scene: Scene, operation: Operation) -> Change:
    coding = scene.new_coding(scene.span(operation), operation["code"], source="human")
    return scene.change("coding.added", (None, coding))


def _remove(scene: Scene, operation: Operation) -> Change:
    coding = scene.own_coding(operation["coding"])
    return scene.change("coding.removed", (coding, None), note=scene.sight(coding.span))


def _recode(scene: Scene, operation: Operation) -> Change:
    coding = scene.own_coding(operation["coding"])
    scene.check_code(operation["code"])
    scene.check_free(coding.span, operation["code"])
    settled = [(r, _settled(r, scene)) for r in _reviews(scene, coding.id)]
    changed = replace(coding, code_id=operation["code"], codebook_version=scene.book.version)
    note = scene.sight(coding.span)
    return scene.change("coding.recoded", (coding, changed), *settled, note=note)


def _extend(scene: Scene, operation: Operation) -> Change:
    coding, span = scene.own_coding(operation["coding"]), scene.span(operation)
    if span == coding.span:
        raise CodingError("the quotation has these edges already")
    scene.check_free(span, coding.code_id)
    moved = replace(coding, span=span)
    return scene.change("coding.moved", (coding, moved), note=scene.sight(coding.span))


def _modify(scene: Scene, operation: Operation) -> Change:
    coding, name, value = scene.own_coding(operation["coding"]), operation["name"], operation["value"]
    values = next((m.values for m in scene.book.modifiers if m.id == name), ())
    if value not in values:
        raise CodingError(f"there is no {name} {value!r}", hint="there are " + ", ".join(values))
    changed = replace(coding, modifiers={**coding.modifiers, name: value})
    return scene.change("coding.modified", (coding, changed))


def _flag(scene: Scene, operation: Operation) -> Change:
    coding, flag = scene.own_coding(operation["coding"]), operation["flag"]
    if flag not in {known.id for known in scene.book.flags}:
        raise CodingError(f"there is no flag {flag!r}")
    flags = tuple(f for f in coding.flags if f != flag)
    changed = replace(coding, flags=flags if flag in coding.flags else (*flags, flag))
    return scene.change("coding.flagged", (coding, changed))


def _read(scene: Scene, operation: Operation) -> Change:
    span = scene.span(operation)
    if _readings(scene, span):
        raise CodingError("you have marked this as read already")
    mark = Reading(
        id=scene.own_id, document_id=scene.document.id, span=span, coder_id=scene.coder.id,
        created_at=scene.now, saw_suggestions=scene.saw_suggestions(span),
        saw_others=scene.sees_others,
    )  # fmt: skip
    return scene.change(READ, (None, mark))


def _unread(scene: Scene, operation: Operation) -> Change:
    span = scene.span(operation)
    marks = _readings(scene, span)
    if not marks:
        raise CodingError("you have not marked this as read")
    return scene.change("segment.unread", *((mark, None) for mark in marks), note=scene.sight(span))


def _readings(scene: Scene, span: Span) -> list[Reading]:
    table = schema.readings
    mine = fetch(
        scene.connection, Reading, table.c.document_id == scene.document.id,
        table.c.coder_id == scene.coder.id, table.c.start < span.end, table.c.end > span.start,
    )  # fmt: skip
    return [mark for mark in mine if counts_for(mark.span, span)]


def _memo(scene: Scene, operation: Operation) -> Change:
    """Write, change or, with no words, remove one's own memo on the document or a coding."""
    kind, target, text = operation["target_kind"], operation["target_id"], operation["text"].strip()
    table = schema.memos
    known = fetch(scene.connection, Memo, table.c.id == scene.own_id)
    if known and known[0].coder_id != scene.coder.id:
        raise CodingError("this memo is another coder's", hint="write one of your own")
    if kind not in ("document", "coding", "code"):
        raise CodingError(f"no memo is written on a {kind} here")
    if kind == "document" and target != scene.document.id:
        raise CodingError("this memo is on another document")
    if kind == "coding" and not scene.has_coding(target):
        raise CodingError("this coding is gone", hint="reload the page")
    if kind == "code":
        find_code(scene.book, target)
    if not text:
        return scene.change("memo.removed", *((memo, None) for memo in known))
    same = and_(table.c.target_id == target, table.c.coder_id == scene.coder.id, table.c.text == text)
    if not known and fetch(scene.connection, Memo, same):
        raise CodingError("this memo is there already")
    fresh = Memo(
        id=scene.own_id, target_kind=kind, target_id=target, coder_id=scene.coder.id, text=text,
        created_at=known[0].created_at if known else scene.now, changed_at=scene.now,
    )  # fmt: skip
    return scene.change("memo.written", (known[0] if known else None, fresh))


def _keep(scene: Scene, operation: Operation) -> Change:
    """Settle what is to be reviewed about a coding by leaving the coding as it is."""
    coding = scene.own_coding(operation["coding"])
    due = _reviews(scene, coding.id)
    if not due:
        raise CodingError("there is nothing to review about this coding")
    changed = replace(coding, codebook_version=scene.book.version)
    pairs = [(review, _settled(review, scene)) for review in due]
    return scene.change("coding.reviewed", (coding, changed), *pairs)


def _reviews(scene: Scene, coding_id: str) -> list[Review]:
    table = schema.reviews
    return fetch(scene.connection, Review, table.c.coding_id == coding_id, table.c.settled_at.is_(None))


def _settled(review: Review, scene: Scene) -> Review:
    return replace(review, settled_by=scene.coder.name, settled_at=scene.now)


def _new_code(scene: Scene, operation: Operation) -> Change:
    """Add a code in the middle of coding; ``code`` may give its id."""
    name = one_line(operation["name"])
    code_id = operation.get("code") or new_code_id(scene.book, name)
    code = Code(
        id=code_id, name=name, definition=tidy_lines(operation.get("definition", "")),
        parent=operation.get("parent") or None,
    )  # fmt: skip
    return _new_version(scene, add_code(scene.book, code), kind="codebook.add", code_id=code_id)


def _define(scene: Scene, operation: Operation) -> Change:
    """Change what a code means from beside the text; refused when it was changed meanwhile."""
    code_id = operation["code"]
    if find_code(scene.book, code_id).definition != operation["before"]:
        raise CodingError("the definition was changed by somebody else meanwhile")
    book = edit_code(scene.book, code_id, {"definition": tidy_lines(operation["definition"])})
    return _new_version(scene, book, kind="codebook.edit", code_id=code_id)


def _new_version(scene: Scene, book: Codebook, *, kind: str, code_id: str) -> Change:
    fresh = new_version(scene.connection, book)
    note = {BESIDE: scene.document.id}
    return Change(kind=kind, scope=SCOPE, book=fresh, codes=[code_id], note=note)


def _undo(scene: Scene, operation: Operation) -> Change:
    turned = turn(
        scene.connection, scope=scene.document.id, actor=scene.coder.name, beside=SCOPE,
        redo=operation["op"] == "redo", now=scene.now, new_id=scene.new_id,
    )  # fmt: skip
    turned.note |= {AIDED: True} if scene.sees_others else {}
    return turned


OPERATIONS: dict[str, Callable[[Scene, Operation], Change]] = {
    "accept": _accept,
    "change": _change,
    "reject": _reject,
    "code": _code,
    "remove": _remove,
    "recode": _recode,
    "extend": _extend,
    "modify": _modify,
    "flag": _flag,
    "read": _read,
    "unread": _unread,
    "memo": _memo,
    "keep": _keep,
    "new_code": _new_code,
    "define": _define,
    "undo": _undo,
    "redo": _undo,
}
