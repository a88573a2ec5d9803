"""What REFI-QDA has and qualcode has not: kept as XML, and written back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from qualcode.core.positions import Convention
from qualcode.core.text import one_line, whole_number
from qualcode.formats.refi.codes import Codes, theme_guid
from qualcode.formats.refi.container import Container, attribute
from qualcode.formats.refi.elements import Intake, children, inside, plain_guid
from qualcode.formats.refi.notes import Notes
from qualcode.formats.refi.texts import MEDIA, SELECTIONS, SourceText, texts_of
from qualcode.model import ForeignPart

# What is said of a source or selection, and lies in codings, memos and attributes here.
SAID = ("Description", "Coding", "NoteRef", "VariableValue")
LINKS, SETS, GRAPHS, SOURCES = "Links", "Sets", "Graphs", "Sources"


class Kept(NamedTuple):
    """Parts, their files, and what groups say of documents as attributes."""

    parts: list[ForeignPart]
    files: Mapping[str, bytes]
    groups: Mapping[str, Mapping[str, str]]


def as_text(element: Element) -> str:
    """Return an element as the XML that is kept."""
    return tostring(element, encoding="unicode").strip()


def link_notes(root: Element, notes: Notes) -> list[ForeignPart]:
    """Let a link between a note and something else count as a reference; return all others."""
    kept = []
    for link in inside(root, LINKS):
        ends = [plain_guid(attribute(link, name)) for name in ("originGUID", "targetGUID")]
        of_notes = [end in notes.guids for end in ends]
        if sum(of_notes) == 1:
            notes.link(ends[of_notes.index(False)], ends[of_notes.index(True)])
        else:
            kept.append(_part(link, LINKS))
    return kept


def keep(
    root: Element, container: Container, *, codes: Codes, texts: Sequence[SourceText],
    convention: Convention,
) -> Kept:  # fmt: skip
    """Return groups, graphs, pictures, PDFs, sound and film, as they are written back.

    Positions in what is kept are code points from here on.
    """
    intake = container.intake
    groups, parts = _groups(root, codes, known={text.guid for text in texts}, intake=intake)
    for text in texts:
        _count_code_points(text, convention)
    graphs = [_part(graph, GRAPHS) for graph in inside(root, GRAPHS)]
    if graphs:
        intake.warn("graphs are kept and written back, but not shown", len(graphs))
    files: dict[str, bytes] = {}
    read = {id(text.element) for text in texts}
    media = [_media(s, container, files, read=read) for s in inside(root, SOURCES) if s.tag in MEDIA]
    return Kept([*parts, *graphs, *media], files, groups)


def _part(element: Element, place: str, file: str = "") -> ForeignPart:
    return ForeignPart(
        id=plain_guid(attribute(element, "guid")), place=place, content=as_text(element), file=file
    )


def _groups(
    root: Element, codes: Codes, *, known: Collection[str], intake: Intake
) -> tuple[dict[str, dict[str, str]], list[ForeignPart]]:
    """Return what groups of documents say of them, and the groups themselves.

    A group that is called ``gender: male`` is the attribute gender; any other is the attribute group. A
    group of codes that is a theme with its codes says nothing new.
    """
    themes = {theme_guid(guid) for guid in codes.guids.values()}
    said: dict[str, dict[str, str]] = {}
    kept = []
    for group in inside(root, SETS):
        if plain_guid(attribute(group, "guid")) in themes:
            continue
        kept.append(_part(group, SETS))
        key, _, value = one_line(group.get("name") or "").partition(": ")
        name, words = (key, value) if value else ("group", key)
        for member in children(group, "MemberSource"):
            document_id = plain_guid(attribute(member, "targetGUID"))
            if document_id in known:
                own = said.setdefault(document_id, {})
                own[name] = f"{own[name]}; {words}" if name in own else words
    if kept:
        reason = "groups are kept and written back; those of documents are attributes here"
        intake.warn(reason, len(kept))
    return said, kept


def _media(
    source: Element, container: Container, files: dict[str, bytes], *, read: Collection[int]
) -> ForeignPart:
    """Return a source as it is kept: without what its documents say, which is written anew.

    ``read`` are the elements whose text is a document.
    """
    texts = [text for text in texts_of(source) if id(text) in read]
    for text in texts:
        paired = {plain_guid(attribute(e, "guid")) for e in text if e.tag in SELECTIONS}
        for selection in children(source, "PDFSelection"):
            if plain_guid(attribute(selection, "guid")) in paired:
                _strip(selection, *SAID)
        _strip(text, "PlainTextContent", *SELECTIONS, *SAID)
        for name in ("plainTextPath", "richTextPath"):
            text.attrib.pop(name, None)
    if texts:
        _strip(source, *SAID)
    coded = sum(1 for _ in source.iter("Coding"))
    if coded:
        reason = "codings on pictures, sound or film are kept and written back, but not shown"
        container.intake.warn(reason, coded)
    if not texts:
        container.intake.warn("pictures, sound and film are kept and written back, but not shown")
    source.attrib.pop("currentPath", None)
    found = container.media(attribute(source, "path"))
    if found is not None:
        files[found[0]] = found[1]
    return _part(source, SOURCES, found[0] if found else "")


def _count_code_points(text: SourceText, convention: Convention) -> None:
    length = text.positions.length(convention)
    for point in children(text.element, "SyncPoint"):
        position = whole_number(attribute(point, "position"))
        if position is not None:
            here = text.positions.index(min(position, length), convention)
            point.set("position", str(here))


def _strip(element: Element, *names: str) -> None:
    for part in [part for part in element if part.tag in names]:
        element.remove(part)
