"""Changes of the codebook in words; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qualcode.core.phrases import Phrase, Sentence, count, listed
from qualcode.model import Event
from qualcode.services.naming import Names
from qualcode.ui.places import code, codes

# What fields of a code are called where their own names would not do.
FIELDS = {
    "include": "includes", "exclude": "excludes", "near_miss": "near misses", "maps_to": "maps to",
    "parent": "theme", "codable": "can be given", "replaced_by": "replaced by",
}  # fmt: skip


def _codebook_add(event: Event, names: Names) -> Sentence:
    parent = _operation(event).get("parent")
    below = [Phrase(", below "), code(parent, names)] if parent else []
    return [Phrase("added "), *codes(event.codes.split(), names), Phrase(" to the codebook"), *below]


def _codebook_edit(event: Event, names: Names) -> Sentence:
    found = names.edits.get(event.sequence, ())
    renamed = next((line for line in found if line.field == "name"), None)
    rest = [FIELDS.get(line.field, line.field) for line in found if line is not renamed]
    edited = codes(event.codes.split(), names)
    if renamed:
        # Who reads of a new name knows the code by the old one.
        told = [
            Phrase("renamed "),
            Phrase(renamed.before, "code"),
            Phrase(" to "),
            Phrase(renamed.after, "code"),
        ]
        told += [Phrase(" and changed its "), *listed(rest)] if rest else []
    elif rest:
        told = [Phrase("changed the "), *listed(rest), Phrase(" of "), *edited]
    else:
        told = [Phrase("changed what the codebook says of "), *edited]
    return told + _to_review(event)


def _codebook_move(event: Event, names: Names) -> Sentence:
    said = _operation(event)
    parent = said.get("parent")
    place = [Phrase(" below "), code(parent, names)] if parent else [Phrase(" to the top")]
    return [Phrase("moved "), code(said.get("code", ""), names), *place]


def _codebook_merge(event: Event, names: Names) -> Sentence:
    said = _operation(event)
    rows = [(was, now) for name, was, now in event.payload.get("changes", ()) if name == "Coding"]
    dropped = sum(now is None for _, now in rows)
    about = f": {count(len(rows) - dropped, 'coding')} recoded"
    about += f", {count(dropped, 'double')} dropped" if dropped else ""
    return [
        Phrase("merged "), *codes(said.get("codes", ()), names), Phrase(" into "),
        code(said.get("code", ""), names), Phrase(about),
    ]  # fmt: skip


def _codebook_split(event: Event, names: Names) -> Sentence:
    gone = _operation(event).get("code", "")
    parts = [code_id for code_id in event.codes.split() if code_id != gone]
    told = [Phrase("split "), code(gone, names), Phrase(" into "), *codes(parts, names)]
    return told + _to_review(event)


def _codebook_change(verb: str) -> Callable[[Event, Names], Sentence]:
    def told(event: Event, names: Names) -> Sentence:
        return [Phrase(f"{verb} "), code(_operation(event).get("code", ""), names), *_to_review(event)]

    return told


def _to_review(event: Event) -> Sentence:
    due = sum(name == "Review" for name, _, _ in event.payload.get("changes", ()))
    return [Phrase(f": {count(due, 'coding')} to be looked at again")] if due else []


def _operation(event: Event) -> Mapping[str, Any]:
    """Return what was asked for; a code made or defined while coding is known by its id alone."""
    return event.payload.get("operation") or {"code": event.codes.strip()}


CODEBOOK: dict[str, Callable[[Event, Names], Sentence]] = {
    "codebook.add": _codebook_add,
    "codebook.edit": _codebook_edit,
    "codebook.move": _codebook_move,
    "codebook.merge": _codebook_merge,
    "codebook.split": _codebook_split,
    "codebook.retire": _codebook_change("retired"),
    "codebook.restore": _codebook_change("restored"),
    "codebook.remove": _codebook_change("removed"),
}
