"""What a code means as plain text, for tools that have one field for it, and back again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from qualcode.core.text import one_line
from qualcode.model import Code, Example, Exclusion, NearMiss

_LINE = re.compile(
    r"(?P<label>Include|Exclude|Example|Near miss|Cue|Source|Maps to|Label|Retired|Id):"
    r"[ \t]+(?P<rest>.+)"
)
_USE = re.compile(r"(?P<when>.*?) \((?P<verb>use|add) (?P<use>[^\s()]+)\)")
_ABOUT = re.compile(r"(?P<text>.*?) \{(?P<about>[^{}]*)\}")


def describe(code: Code, *, with_id: bool = False) -> str:
    """Write the definition, and below it a labelled line for everything else that the code says.

    >>> print(describe(Code(id="t", name="Time", definition="Hours.", cues=("no time",))))
    Hours.
    Cue: no time
    """
    return "\n".join([*([code.definition] if code.definition else []), *_lines(code, with_id)])


def _lines(code: Code, with_id: bool) -> Iterator[str]:
    yield from (f"Include: {line}" for line in code.include)
    for line in code.exclude:
        verb = "add" if line.action == "double_code" else "use"
        yield f"Exclude: {line.when}" + (f" ({verb} {line.use})" if line.use else "")
    for example in code.examples:
        about = [f"role {example.role}"] if example.role else []
        about += [f"valence {example.valence}"] if example.valence else []
        about += [f"also {other}" for other in example.also]
        yield f"Example: {example.text}" + (f" {{{'; '.join(about)}}}" if about else "")
    yield from (f"Near miss: {miss.text} (use {miss.use})" for miss in code.near_miss)
    yield from (f"Cue: {cue}" for cue in code.cues)
    yield from (f"Source: {source}" for source in code.sources)
    yield from (f"Maps to: {other}" for other in code.maps_to)
    if code.label:
        yield f"Label: {code.label}"
    if code.retired:
        yield "Retired: " + (", ".join(code.replaced_by) or "yes")
    if with_id:
        yield f"Id: {code.id}"


def understand(text: str, code: Code, *, known: Collection[str]) -> Code:
    """Return a code with what a description says of it.

    Lines that ``describe`` would not write are the definition, and so are those that refer to codes
    which are not ``known``.

    >>> understand("Hours.\\nInclude: cover for lessons", Code(id="t", name="Time"), known=()).include
    ('cover for lessons',)
    """
    definition: list[str] = []
    for line in text.split("\n"):
        found = _LINE.fullmatch(line.strip())
        if found is None:
            definition.append(one_line(line))
        elif found["label"] != "Id":
            more = _with(code, found["label"], one_line(found["rest"]))
            if {*_referred(more)} <= {*known} - {code.id}:
                code = more
            else:
                definition.append(one_line(line))
    return replace(code, definition="\n".join(definition).strip())


def named_id(text: str) -> str:
    """Return the id that a description gives its code, if it gives one."""
    lines = (_LINE.fullmatch(line.strip()) for line in text.split("\n"))
    return next((one_line(found["rest"]) for found in lines if found and found["label"] == "Id"), "")


def _referred(code: Code) -> Iterator[str]:
    yield from (line.use for line in code.exclude if line.use)
    yield from (miss.use for miss in code.near_miss)
    yield from (other for example in code.examples for other in example.also)
    yield from code.replaced_by


def _with(code: Code, label: str, words: str) -> Code:
    if label == "Exclude":
        return replace(code, exclude=(*code.exclude, _exclusion(words)))
    if label == "Example":
        return replace(code, examples=(*code.examples, _example(words)))
    if label == "Near miss":
        found = _USE.fullmatch(words)
        # Without the code that it belongs to, it is no near miss.
        if found is None:
            return replace(code, exclude=(*code.exclude, Exclusion(when=words, use="")))
        return replace(code, near_miss=(*code.near_miss, NearMiss(text=found["when"], use=found["use"])))
    if label == "Retired":
        others = () if words == "yes" else tuple(words.split(", "))
        return replace(code, retired=True, replaced_by=others)
    if label == "Label":
        return replace(code, label=words)
    field = {"Include": "include", "Cue": "cues", "Source": "sources", "Maps to": "maps_to"}[label]
    return replace(code, **{field: (*getattr(code, field), words)})  # type: ignore[arg-type]


def _exclusion(words: str) -> Exclusion:
    found = _USE.fullmatch(words)
    if found is None:
        return Exclusion(when=words, use="")
    action = "double_code" if found["verb"] == "add" else "instead"
    return Exclusion(when=found["when"], use=found["use"], action=action)  # type: ignore[arg-type]


def _example(words: str) -> Example:
    found = _ABOUT.fullmatch(words)
    if found is None:
        return Example(text=words)
    told = [part.partition(" ") for part in found["about"].split("; ")]
    known = {key: rest for key, _, rest in told if key in ("role", "valence")}
    also = tuple(rest for key, _, rest in told if key == "also")
    if len(told) != len(known) + len(also):
        return Example(text=words)
    return Example(text=found["text"], also=also, **known)
