"""The codes of REFI-QDA as ours, and ours as theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from qualcode.core.code_ids import free_id
from qualcode.core.code_text import describe, named_id, understand
from qualcode.core.text import legal, one_line
from qualcode.formats.refi.elements import (
    MAX_DEPTH,
    NAMESPACE,
    Intake,
    children,
    colour,
    plain_guid,
    words,
)
from qualcode.model import Code, ForeignPart

COLOUR = "Code/@color"
PROBLEMS = "Imported problems"


class _Found(NamedTuple):
    element: Element
    guid: str
    parent: str | None
    id: str


@dataclass(slots=True)
class Codes:
    """The codes of a file in its order, with their GUIDs and the colours that they had there."""

    by_id: dict[str, Code] = field(default_factory=dict)
    by_guid: dict[str, str] = field(default_factory=dict)
    guids: dict[str, str] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    parts: list[ForeignPart] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes in their order."""
        return tuple(self.by_id.values())

    def is_case(self, reference: str) -> bool:
        """Say whether what a coding refers to stands for a case."""
        return plain_guid(reference) in self.cases

    def used(self, reference: str, intake: Intake) -> str:
        """Return the id of the code that a coding refers to.

        A code that does not exist is made, and a folder that was used becomes a code.
        """
        guid = plain_guid(reference)
        if guid not in self.by_guid:
            intake.warn("codes that codings refer to and that the file does not have were made")
            if PROBLEMS not in (code.name for code in self.codes):
                self._add(Code(id=free_id(PROBLEMS, self.by_id), name=PROBLEMS, codable=False))
            parent = next(code.id for code in self.codes if code.name == PROBLEMS)
            name = f"(missing) {guid}"
            self._add(Code(id=free_id(name, self.by_id), name=name, parent=parent), guid)
        code_id = self.by_guid[guid]
        code = self.by_id[code_id]
        if not code.codable:
            intake.warn(f"{code.name!r} is a folder of codes but was used to code; it is a code now")
            self.by_id[code_id] = replace(code, codable=True)
        return code_id

    def _add(self, code: Code, guid: str = "") -> None:
        self.by_id[code.id] = code
        if guid:
            self.by_guid[guid], self.guids[code.id] = code.id, guid


def read_codes(top: Element | None, intake: Intake, *, cases: Iterable[str] = ()) -> Codes:
    """Read a tree of codes; codes whose GUIDs are those of ``cases`` are cases and left out."""
    result = Codes(cases={*cases})
    found = _walk(top, intake, result.cases)
    known = {entry.id for entry in found}
    for entry in found:
        name = one_line(entry.element.get("name") or "") or "(no name)"
        bare = Code(
            id=entry.id, name=name, parent=entry.parent,
            codable=(entry.element.get("isCodable") or "true").strip().lower() not in ("false", "0"),
        )  # fmt: skip
        result.by_id[entry.id] = understand(words(entry.element, "Description"), bare, known=known)
        result.by_guid.setdefault(entry.guid, entry.id)
        result.guids[entry.id], result.elements[entry.id] = entry.guid, entry.element
        given = entry.element.get("color")
        if given and colour(given):
            result.parts.append(ForeignPart(id=entry.guid, place=COLOUR, content=colour(given)))
        elif given:
            intake.warn("colours of codes that are none were left out")
    return result


def _walk(top: Element | None, intake: Intake, cases: set[str]) -> list[_Found]:
    """Give every code an id, from the top down; a stack of our own, because trees may be deep."""
    found: list[_Found] = []
    given: set[str] = set()
    waiting: list[tuple[Element, str | None, int]] = []
    waiting += [(element, None, 1) for element in reversed(list(children(top, "Code")))]
    while waiting:
        element, parent, depth = waiting.pop()
        below = list(children(element, "Code"))
        guid = plain_guid(element.get("guid") or "")
        if guid in cases or (below and all(plain_guid(e.get("guid") or "") in cases for e in below)):
            intake.warn("codes that are cases were taken as cases, and are no codes here")
            continue
        guid = intake.guid(element, "code")
        name = one_line(element.get("name") or "")
        code_id = named_id(words(element, "Description"))
        if not code_id or code_id in given:
            code_id = free_id(name, given)
        given.add(code_id)
        found.append(_Found(element, guid, parent, code_id))
        if depth == MAX_DEPTH and below:
            intake.warn(f"codes more than {MAX_DEPTH} levels deep were put on that level")
        own = code_id if depth < MAX_DEPTH else parent
        waiting += [(e, own, min(depth + 1, MAX_DEPTH)) for e in reversed(below)]
    return found


def write_codes(
    codes: Iterable[Code], *, guids: Mapping[str, str], colours: Mapping[str, str]
) -> Element:
    """Return ``Codes`` with a tree of codes; ``guids`` and ``colours`` are by the id of the code."""
    top = Element("Codes")
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    waiting = [(top, code) for code in below.get(None, ())][::-1]
    taken: set[str] = set()
    while waiting:
        parent, code = waiting.pop()
        element = SubElement(parent, "Code", guid=guids[code.id], name=legal(code.name))
        element.set("isCodable", "true" if code.codable else "false")
        if code.id in colours:
            element.set("color", colours[code.id])
        text = describe(code, with_id=free_id(code.name, taken) != code.id)
        taken.add(code.id)
        if text:
            SubElement(element, "Description").text = legal(text)
        waiting += [(element, c) for c in reversed(below.get(code.id, ()))]
    return top


def theme_guid(guid: str) -> str:
    """Return the GUID of the group of codes that stands for a theme."""
    return str(uuid.uuid5(NAMESPACE, f"theme:{guid}"))


def write_themes(
    codes: Sequence[Code], *, guids: Mapping[str, str], reference: str = "targetGUID"
) -> list[Element]:
    """Return the themes as groups of codes, for tools that do not know codes within codes.

    ``reference`` is the attribute that names a member: it is another one in codebooks.
    """
    groups = []
    for theme in codes:
        below = [code for code in codes if code.parent == theme.id]
        if below and not theme.codable:
            group = Element("Set", guid=theme_guid(guids[theme.id]), name=legal(theme.name))
            for code in below:
                SubElement(group, "MemberCode", {reference: guids[code.id]})
            groups.append(group)
    return groups
