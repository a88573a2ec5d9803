"""The XML of REFI-QDA, read without trust: elements by local name, GUIDs, moments and colours."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from qualcode.core.text import normalise
from qualcode.errors import UnreadableFile
from qualcode.model import LedgerEntry

MAX_XML = 50_000_000
MAX_DEPTH = 200
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})")
_PARTS_OF_COLOUR = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,[^)]*)?\)")
# GUIDs that are made from what a file has in their place.
NAMESPACE = uuid.UUID("5b1f2f1a-6d3c-5c09-8d0b-2f4f6f0e7a11")
NAMESPACES = {"urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"}


def parse(data: bytes, path: Path, *, root: str) -> tuple[Element, str]:
    """Return the root with local names, and its namespace.

    Raises ``UnreadableFile`` for anything else than XML with this root.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    hint = "export it again"
    if len(data) > MAX_XML:
        raise UnreadableFile(str(path), f"its XML is larger than {MAX_XML // 1_000_000} MB", hint=hint)
    try:
        tree: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        reason = "its XML declares a DOCTYPE, which could fetch or repeat what it should not"
        raise UnreadableFile(str(path), reason, hint=hint) from problem
    except ParseError as problem:
        reason = f"its XML is not well-formed ({problem})"
        raise UnreadableFile(str(path), reason, hint=hint) from problem
    except (ValueError, LookupError) as problem:
        raise UnreadableFile(str(path), f"its XML cannot be read ({problem})", hint=hint) from problem
    namespace = tree.tag[1:].partition("}")[0] if tree.tag.startswith("{") else ""
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in [name for name in element.attrib if "}" in name]:
            del element.attrib[name]
    if tree.tag != root:
        raise UnreadableFile(str(path), f"its XML is <{tree.tag}> and no <{root}>", hint=hint)
    return tree, namespace


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of a local name."""
    return iter(()) if element is None else (child for child in element if child.tag == name)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of a local name."""
    return next(children(element, name), None)


def inside(element: Element, name: str) -> list[Element]:
    """Return what a child such as ``Sources`` holds; nothing where it is missing."""
    return [part for found in children(element, name) for part in found]


def words(element: Element | None, name: str) -> str:
    """Return the text of a child, its line ends LF; empty where there is none."""
    found = child(element, name)
    return "" if found is None else normalise("".join(found.itertext())).strip()


def colour(value: str) -> str:
    """Return a colour as ``#rrggbb`` or ``#rgb``, or nothing where it is none.

    >>> colour("rgb(255, 0,16)"), colour("#FF0010aa"), colour("red")
    ('#ff0010', '#ff0010', '')
    """
    value = value.strip().lower()
    parts = _PARTS_OF_COLOUR.fullmatch(value)
    if parts and all(int(part) < 256 for part in parts.groups()):
        return "#" + "".join(f"{int(part):02x}" for part in parts.groups())
    value = value[:7] if len(value) == 9 else value
    return value if _COLOUR.fullmatch(value) else ""


def moment(value: str) -> str:
    """Return a moment as ISO 8601 in UTC, or nothing where it is none.

    >>> moment("2018-03-27T19:46:39+02:00"), moment("31/12/2020")
    ('2018-03-27T17:46:39+00:00', '')
    """
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:
        return ""
    when = when.replace(tzinfo=when.tzinfo or UTC)
    try:
        return when.astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return ""


def plain_guid(value: str) -> str:
    """Return a GUID without braces and in small letters; other words give one made from them.

    >>> plain_guid("{2000000A-0000-0000-0000-000000000001}")
    '2000000a-0000-0000-0000-000000000001'
    """
    found = value.strip().strip("{}").lower()
    return found if GUID.fullmatch(found) else str(uuid.uuid5(NAMESPACE, found))


class Intake:
    """What is noticed while a file is read: GUIDs that came before, and what the ledger will say."""

    def __init__(self, path: Path) -> None:
        """Begin with nothing noticed."""
        self.path = path
        self.ledger: list[LedgerEntry] = []
        self._seen: dict[str, set[str]] = {}
        self._warnings: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def guid(self, element: Element, kind: str) -> str:
        """Return the GUID of an element; one that another of its kind has is replaced, and said."""
        given = element.get("guid") or ""
        found = plain_guid(given)
        if found != given.strip().strip("{}").lower():
            self.warn("GUIDs that are none were replaced")
        taken = self._seen.setdefault(kind, set())
        number = 0
        while found in taken or not given:
            number += 1
            # Without a GUID, the order in the file is all that tells one from the next.
            found = str(uuid.uuid5(NAMESPACE, f"{kind}:{given}:{number}"))
            given = given or "none"
        if number:
            self.warn(f"{kind}s with the GUID of another one, or none, were given their own")
        taken.add(found)
        return found

    def warn(self, reason: str, count: int = 1) -> None:
        """Count something that the person should know; the same reason is said once."""
        self._warnings[reason] += count

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count something that is not carried over."""
        self._left_out[reason] += count

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return all that was noticed."""
        name = self.path.name
        return (
            *self.ledger,
            *(
                LedgerEntry(place=name, outcome="skipped", count=n, reason=reason)
                for reason, n in self._left_out.items()
            ),
            *(
                LedgerEntry(place=name, outcome="warning", count=n, reason=reason)
                for reason, n in self._warnings.items()
            ),
        )
