"""The shape that REFI-QDA 1.0 gives each element: what is kept from other tools is fitted to it."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element

from qualcode.core.text import legal
from qualcode.formats.refi.elements import colour, moment, plain_guid

_MADE = ("creatingUser", "creationDateTime")
_CHANGED = (*_MADE, "modifyingUser", "modifiedDateTime")
_CODED = ("Description", "Coding", "NoteRef")
_SOURCE = ("Coding", "NoteRef", "VariableValue")
_BOX = ("firstX", "firstY", "secondX", "secondY")
_TEXT = (
    ("guid", "name", "richTextPath", "plainTextPath", *_CHANGED),
    ("Description", "PlainTextContent", "PlainTextSelection", *_SOURCE),
)
_TIMED = (("guid", "name", "begin", "end", *_CHANGED), _CODED)
_MEDIA = ("guid", "name", "path", "currentPath", *_CHANGED)
# Attributes and children of each element, the children in the order of the schema of REFI-QDA 1.5.
SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "TextSource": _TEXT, "Representation": _TEXT, "TextDescription": _TEXT, "Note": _TEXT,
    "PlainTextSelection": (("guid", "name", "startPosition", "endPosition", *_CHANGED), _CODED),
    "Coding": (("guid", *_MADE), ("CodeRef", "NoteRef")),
    "CodeRef": (("targetGUID",), ()), "NoteRef": (("targetGUID",), ()),
    "SourceRef": (("targetGUID",), ()), "SelectionRef": (("targetGUID",), ()),
    "MemberCode": (("targetGUID",), ()), "MemberSource": (("targetGUID",), ()),
    "MemberNote": (("targetGUID",), ()), "VariableRef": (("targetGUID",), ()),
    "VariableValue": ((), ("VariableRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue",
                           "DateValue", "DateTimeValue")),
    "Variable": (("guid", "name", "typeOfVariable"), ("Description",)),
    "PictureSource": (_MEDIA, ("Description", "TextDescription", "PictureSelection", *_SOURCE)),
    "PictureSelection": (("guid", "name", *_BOX, *_CHANGED), _CODED),
    "PDFSource": (_MEDIA, ("Description", "PDFSelection", "Representation", *_SOURCE)),
    "PDFSelection": (("guid", "name", "page", *_BOX, *_CHANGED),
                     ("Description", "Representation", "Coding", "NoteRef")),
    "AudioSource": (_MEDIA, ("Description", "Transcript", "AudioSelection", *_SOURCE)),
    "VideoSource": (_MEDIA, ("Description", "Transcript", "VideoSelection", *_SOURCE)),
    "AudioSelection": _TIMED, "VideoSelection": _TIMED,
    "Transcript": (("guid", "name", "richTextPath", "plainTextPath", *_CHANGED),
                   ("Description", "PlainTextContent", "SyncPoint", "TranscriptSelection", "NoteRef")),
    "SyncPoint": (("guid", "timeStamp", "position"), ()),
    "TranscriptSelection": (("guid", "name", "fromSyncPoint", "toSyncPoint", *_CHANGED), _CODED),
    "Link": (("guid", "name", "direction", "color", "originGUID", "targetGUID"), ("NoteRef",)),
    "Set": (("guid", "name"), ("Description", "MemberCode", "MemberSource", "MemberNote")),
    "Graph": (("guid", "name"), ("Vertex", "Edge")),
    "Vertex": (("guid", "representedGUID", "name", *_BOX, "shape", "color"), ()),
    "Edge": (("guid", "representedGUID", "name", "sourceVertex", "targetVertex", "color", "direction",
              "lineStyle"), ()),
}  # fmt: skip
# Without these, an element of the name says nothing.
_NEEDED: dict[str, tuple[str, ...]] = {
    "PictureSelection": _BOX, "PDFSelection": ("page", *_BOX), "AudioSelection": ("begin", "end"),
    "VideoSelection": ("begin", "end"), "Coding": ("CodeRef",), "VariableValue": ("VariableRef",),
    "Vertex": ("firstX", "firstY"), "Edge": ("sourceVertex", "targetVertex"),
    "PlainTextSelection": ("startPosition", "endPosition"), "Variable": ("typeOfVariable",),
}  # fmt: skip
_GUIDS = re.compile(r"(?i)guid$|User$|SyncPoint$|Vertex$")
_NUMBERS = {*_BOX, "page", "begin", "end", "timeStamp", "position", "startPosition", "endPosition"}
_WORDS = {
    "direction": {"Associative", "OneWay", "Bidirectional"},
    "lineStyle": {"dotted", "dashed", "solid"},
    "shape": {"Person", "Oval", "Rectangle", "RoundedRectangle", "Star", "LeftTriangle", "RightTriangle",
              "UpTriangle", "DownTriangle", "Note"},
}  # fmt: skip


def fit(element: Element, known: Collection[str]) -> bool:
    """Put an element into the shape of the schema, in place, and say whether anything is left of it.

    Attributes and children that it has no place for go, and so do references to GUIDs that are not
    ``known``; what remains comes in the order of the schema.
    """
    attributes, order = SHAPES.get(element.tag, ((), ()))
    for name, value in list(element.attrib.items()):
        fitting = _fitting(name, legal(value)) if name in attributes else ""
        if fitting or (name == "name" and name in attributes):
            element.set(name, fitting)
        else:
            del element.attrib[name]
    if element.tag in ("Set", "Variable"):
        element.attrib.setdefault("name", "")
    parts = [part for part in element if part.tag in order and fit(part, known)]
    element[:] = sorted(parts, key=lambda part: order.index(part.tag))
    element.text = None if order else legal(element.text or "") or None
    element.tail = None
    there = {*element.attrib, *(part.tag for part in element)}
    if "targetGUID" in attributes and element.tag != "Link" and element.get("targetGUID") not in known:
        return False
    return {*_NEEDED.get(element.tag, ())} <= there and ("guid" not in attributes or "guid" in there)


def _fitting(name: str, value: str) -> str:
    value = value if name in ("name", "path") else value.strip()
    if name == "color":
        return colour(value)
    if name.endswith("DateTime"):
        return moment(value).replace("+00:00", "Z")
    if name in _WORDS:
        return value if value in _WORDS[name] else ""
    if name in _NUMBERS:
        return value if re.fullmatch(r"[+-]?\d+", value) else ""
    return plain_guid(value) if _GUIDS.search(name) else value
