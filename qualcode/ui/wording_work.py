"""What people do to documents, in words: codings, suggestions, readings and memos; pure."""

from __future__ import annotations

from collections.abc import Callable

from qualcode.core.phrases import Phrase, Sentence, count, shorten
from qualcode.model import Event
from qualcode.services.naming import Names
from qualcode.ui.places import Row, after, before, code, coded, codes, quotation, within


def _gave(event: Event, names: Names) -> Sentence:
    given = [row for name, _, row in event.payload.get("changes", ()) if name == "Coding" and row]
    if len(given) > 1:
        places = count(len({row["document_id"] for row in given}), "document")
        many = Phrase(f" to {count(len(given), 'segment')} in {places} at once")
        return [Phrase("gave "), *codes(sorted({row["code_id"] for row in given}), names), many]
    return [Phrase("gave "), *coded(after(event, "Coding"), names, between=" to ")]


def _accepted(event: Event, names: Names) -> Sentence:
    return [*_gave(event, names), Phrase(", as suggested")]


def _changed(event: Event, names: Names) -> Sentence:
    suggested = names.places.get(after(event, "Decision").get("suggestion_id", ""))
    told = _gave(event, names)
    if suggested:
        told += [Phrase(" instead of "), code(suggested.code_id, names), Phrase(", which was suggested")]
    return told


def _rejected(event: Event, names: Names) -> Sentence:
    place = names.places.get(after(event, "Decision").get("suggestion_id", ""))
    if place is None:
        return [Phrase("rejected a suggestion of "), *codes(event.codes.split(), names)]
    row = {
        "document_id": place.document_id, "start": place.span.start, "end": place.span.end,
        "code_id": place.code_id,
    }  # fmt: skip
    return [Phrase("rejected "), *coded(row, names, between=" for ")]


def _removed(event: Event, names: Names) -> Sentence:
    return [Phrase("took "), *coded(before(event, "Coding"), names, between=" from ")]


def _recoded(event: Event, names: Names) -> Sentence:
    was, now = before(event, "Coding"), after(event, "Coding")
    return [
        Phrase("changed "), code(was.get("code_id", ""), names), Phrase(" to "),
        *coded(now, names, between=" on "),
    ]  # fmt: skip


def _moved(event: Event, names: Names) -> Sentence:
    was, now = before(event, "Coding"), after(event, "Coding")
    return [
        Phrase("moved the edges of "), code(now.get("code_id", ""), names), Phrase(" from "),
        quotation(was, names), Phrase(" to "), quotation(now, names), *within(now, names),
    ]  # fmt: skip


def _modified(event: Event, names: Names) -> Sentence:
    was, now = before(event, "Coding").get("modifiers", {}), after(event, "Coding")
    told = " and ".join(
        f"{names.terms.get(key, key).lower()} to {value}"
        for key, value in now.get("modifiers", {}).items()
        if was.get(key) != value
    )
    return [Phrase(f"set {told} for "), *coded(now, names, between=" on ")]


def _flagged(event: Event, names: Names) -> Sentence:
    was, now = (set(row(event, "Coding").get("flags", ())) for row in (before, after))
    verb, flags = ("put the flag", now - was) if now - was else ("took the flag", was - now)
    said = " and ".join(names.terms.get(flag, flag) for flag in sorted(flags))
    where = " on " if now - was else " off "
    return [Phrase(f"{verb} {said}{where}"), *coded(after(event, "Coding"), names, between=" at ")]


def _reviewed(event: Event, names: Names) -> Sentence:
    coding = coded(after(event, "Coding"), names, between=" on ")
    return [Phrase("looked at "), *coding, Phrase(" again and kept it")]


def _read(event: Event, names: Names) -> Sentence:
    row = after(event, "Reading")
    return [Phrase("marked "), quotation(row, names), *within(row, names), Phrase(" as read")]


def _unread(event: Event, names: Names) -> Sentence:
    row = before(event, "Reading")
    return [Phrase("marked "), quotation(row, names), *within(row, names), Phrase(" as unread")]


def _memo_written(event: Event, names: Names) -> Sentence:
    row = after(event, "Memo")
    verb = "changed" if before(event, "Memo") else "wrote"
    words = Phrase(shorten(row.get("text", "")), "quotation")
    return [Phrase(f"{verb} a memo on "), *_memo_target(row, names), Phrase(": "), words]


def _memo_removed(event: Event, names: Names) -> Sentence:
    row = before(event, "Memo")
    words = Phrase(shorten(row.get("text", "")), "quotation")
    return [Phrase("removed a memo on "), *_memo_target(row, names), Phrase(": "), words]


def _memo_target(row: Row, names: Names) -> Sentence:
    kind, target = row.get("target_kind", "study"), row.get("target_id", "")
    place = names.places.get(target)
    if kind == "coding" and place is not None:
        there = {"document_id": place.document_id, "start": place.span.start, "end": place.span.end}
        return [*coded({**there, "code_id": place.code_id}, names, between=" at ")]
    if kind == "code":
        return [Phrase("the code "), code(target, names)]
    known = {"document": names.documents, "case": names.cases}.get(kind, {})
    titles = {"study": "the study", "coding": "a quotation that is no more"}
    return [Phrase(titles.get(kind) or f"the {kind} {known.get(target, target)}")]


def _summarised(event: Event, names: Names) -> Sentence:
    row = after(event, "Summary")
    verb = "changed" if before(event, "Summary") else "wrote"
    return [Phrase(f"{verb} the summary "), *_cell(row, names), Phrase(": "), _said(row)]


def _summary_removed(event: Event, names: Names) -> Sentence:
    row = before(event, "Summary")
    return [Phrase("removed the summary "), *_cell(row, names), Phrase(": "), _said(row)]


def _summary_checked(event: Event, names: Names) -> Sentence:
    cell = _cell(after(event, "Summary"), names)
    return [Phrase("found that the summary "), *cell, Phrase(" still holds")]


def _cell(row: Row, names: Names) -> Sentence:
    case_id = row.get("case_id", "")
    case = Phrase(f"of {names.cases.get(case_id, case_id) or 'a case'} on ")
    return [case, code(row.get("code_id", ""), names)]


def _said(row: Row) -> Phrase:
    return Phrase(shorten(row.get("text", "")), "quotation")


def _decided(event: Event, names: Names) -> Sentence:
    rows = [row for _, _, row in event.payload.get("changes", ()) if row]
    given, refused = ([row["code_id"] for row in rows if row["applies"] == yes] for yes in (True, False))
    told: Sentence = [Phrase("decided ")]
    for word, ids in (("for ", given), ("against ", refused)):
        if ids:
            told += [Phrase(" and " if len(told) > 1 else ""), Phrase(word), *codes(ids, names)]
    row = after(event, "Adjudication") or before(event, "Adjudication")
    return [*told, Phrase(" on "), quotation(row, names), *within(row, names)]


def _shown(event: Event, names: Names) -> Sentence:
    n = len(event.payload.get("documents", ()))
    return [Phrase(f"had disagreements of others shown in {count(n, 'document')} before finishing them")]


WORK: dict[str, Callable[[Event, Names], Sentence]] = {
    "coding.added": _gave,
    "coding.removed": _removed,
    "coding.recoded": _recoded,
    "coding.moved": _moved,
    "coding.modified": _modified,
    "coding.flagged": _flagged,
    "coding.reviewed": _reviewed,
    "suggestion.accepted": _accepted,
    "suggestion.changed": _changed,
    "suggestion.rejected": _rejected,
    "segment.read": _read,
    "segment.unread": _unread,
    "agreement.decided": _decided,
    "agreement.shown": _shown,
    "memo.written": _memo_written,
    "memo.removed": _memo_removed,
    "summary.written": _summarised,
    "summary.checked": _summary_checked,
    "summary.removed": _summary_removed,
}
