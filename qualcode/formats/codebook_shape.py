"""The shape of a codebook file, checked before it is made into types, so that faults have a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
# Not every word of a file is ours to know; only what looks like a slip of a known key is a fault.
SIMILAR = 0.8


def shape_faults(content: Any) -> Iterator[str]:
    """Name every value that is of the wrong kind, every missing id, and keys that look misspelt.

    ``content`` is what YAML makes of the file: a mapping, or a bare list of codes.
    """
    if isinstance(content, list):
        content = {"codes": content}
    if not isinstance(content, Mapping):
        yield "it is neither a list of codes nor a mapping with themes or codes"
        return
    yield from _mapping(content, "", FILE)


def _mapping(value: Any, place: str, known: Mapping[str, Check], *needed: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        parts = ", ".join(list(known)[:3])
        yield f"{place}: it needs named parts such as {parts}, and is {_kind(value)}"
        return
    at = f"{place}: " if place else ""
    for key in needed:
        if value.get(key) in (None, ""):
            yield f"{at}it has no {key}"
    for key, part in value.items():
        if key in known:
            yield from known[key](part, f"{place}, {key}" if place else str(key))
            continue
        close = get_close_matches(str(key), known, n=1, cutoff=SIMILAR)
        if close:
            yield f"{at}unknown key {key!r}; is {close[0]!r} meant?"


def _text(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, bool):
        # YAML reads yes, no, on and off as true and false.
        yield f"{place}: YAML reads this as {str(value).lower()}; put it in quotation marks"
    elif isinstance(value, list | Mapping):
        yield f"{place}: it needs text, and is {_kind(value)}"


def _yes_or_no(value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{place}: it needs true or false, and is {value!r}"


def _lines(value: Any, place: str) -> Iterator[str]:
    for number, line in enumerate(value if isinstance(value, list) else [value], start=1):
        yield from _text(line, f"{place} {number}")


def _each(check: Callable[[Any, str], Iterator[str]]) -> Check:
    def faults(value: Any, place: str) -> Iterator[str]:
        if value in (None, ""):
            return
        if not isinstance(value, list):
            yield f"{place}: it needs a list, and is {_kind(value)}"
            return
        for number, item in enumerate(value, start=1):
            named = item.get("id") if isinstance(item, Mapping) else None
            yield from check(item, str(named) if named else f"{place} {number}")

    return faults


def _part(known: Mapping[str, Check], *needed: str) -> Check:
    def faults(value: Any, place: str) -> Iterator[str]:
        return _mapping(value, place, known, *needed)

    return faults


def _text_or(part: Check) -> Check:
    """A line may be bare text, or text with more about it."""

    def faults(value: Any, place: str) -> Iterator[str]:
        for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
            check = part if isinstance(item, Mapping) else _text
            yield from check(item, f"{place} {number}")

    return faults


def _action(value: Any, place: str) -> Iterator[str]:
    if value not in ("instead", "double_code"):
        yield f"{place}: it is {value!r}; it can be instead or double_code"


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)


CODE: dict[str, Check] = {
    "id": _text, "name": _text, "definition": _text, "label": _text, "parent": _text,
    "codable": _yes_or_no, "retired": _yes_or_no, "replaced_by": _lines,
    "include": _lines, "cues": _lines, "sources": _lines, "maps_to": _lines,
    "exclude": _text_or(_part({"when": _text, "use": _text, "action": _action}, "when", "use")),
    "examples": _text_or(
        _part({"text": _text, "role": _text, "valence": _text, "also": _lines}, "text")
    ),
    "near_miss": _each(_part({"text": _text, "use": _text}, "text", "use")),
}  # fmt: skip
MODIFIER: dict[str, Check] = {
    "id": _text, "name": _text, "required": _yes_or_no, "default": _text,
    "values": _each(_part({"id": _text}, "id")),
}  # fmt: skip
FILE: dict[str, Check] = {
    "codebook": _part({"id": _text, "name": _text, "version": _text}),
    "themes": _each(_part({**CODE, "codes": _each(_part(CODE, "id"))}, "id", "codes")),
    "codes": _each(_part(CODE, "id")),
    "modifiers": _each(_part(MODIFIER, "id", "name", "values")),
    "flags": _each(_part({"id": _text, "name": _text, "memo_required": _yes_or_no}, "id", "name")),
    "coding_rules": _each(_part({"rule": _text}, "rule")),
}
