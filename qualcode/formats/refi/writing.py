"""Write an exchange as a REFI-QDA project, and read it back before it is handed over."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from qualcode.core.positions import OLDER_MAXQDA
from qualcode.core.text import legal
from qualcode.errors import InputError
from qualcode.formats.refi.codes import COLOUR, write_codes, write_themes
from qualcode.formats.refi.identity import Guids
from qualcode.formats.refi.kept import GRAPHS, LINKS, SETS
from qualcode.formats.refi.notes import STUDY
from qualcode.formats.refi.reading import read_project
from qualcode.formats.refi.shape import fit
from qualcode.formats.refi.written import Written, stamp
from qualcode.formats.whole_files import check_place
from qualcode.model import Exchange

Target = Literal["standard", "nvivo", "maxqda"]
# How the program says of itself what it wrote the project for.
TARGETS: dict[Target, str] = {"standard": "", "nvivo": " for NVivo", "maxqda": f" for {OLDER_MAXQDA}"}
NAMESPACE = "urn:QDA-XML:project:1.0"
PLACE = f"{NAMESPACE} http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
# Zip files carry times; the same project gives the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_project(
    exchange: Exchange, path: Path, *, project_id: str, created_at: str, target: Target = "standard"
) -> None:
    """Write a .qdpx whole or not at all; the same exchange gives the same bytes.

    Raises ``InputError`` where the place cannot be written, or where a quotation read back differs.
    """
    check_place(path)
    origin = exchange.origin + TARGETS[target]
    root, files = project_xml(exchange, project_id=project_id, created_at=created_at, origin=origin)
    indent(root, " ")
    xml = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        draft = Path(folder) / "draft.qdpx"
        with zipfile.ZipFile(draft, "w") as archive:
            for name, data in [("project.qde", xml), *sorted(files.items())]:
                entry = zipfile.ZipInfo(name, NO_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        _check(exchange, draft, project_id=project_id)
        os.replace(draft, path)


def project_xml(
    exchange: Exchange, *, project_id: str, created_at: str, origin: str
) -> tuple[Element, Mapping[str, bytes]]:
    """Return the XML of a project, and the files of its sources by their place in the archive."""
    exchange = _in_order(exchange)
    guids = Guids(project_id, exchange.guids)
    root = Element(
        "Project", {"xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    )
    root.set("xsi:schemaLocation", PLACE)
    root.set("name", legal(exchange.name))
    root.set("origin", origin)
    root.set("creationDateTime", stamp(created_at))
    written = Written(exchange, guids, origin)
    _append(root, "Users", [_user(coder.id, coder.name, guids) for coder in exchange.coders])
    own = {code.id: guids.of("code", code.id) for code in exchange.codes}
    codes = _codes(exchange, own, written)
    if len(codes):
        SubElement(root, "CodeBook").append(codes)
    variables, cases, sources = written.variables(), written.cases(), written.sources()
    _append(root, "Variables", variables)
    _append(root, "Cases", cases)
    _append(root, "Sources", sources)
    _append(root, "Notes", written.notes())
    known = {e.get("guid") or "" for e in root.iter()} - {""}
    _append(root, LINKS, [*written.links(), *_kept(exchange, LINKS, known)])
    _append(root, SETS, [*write_themes(exchange.codes, guids=own), *_kept(exchange, SETS, known)])
    _append(root, GRAPHS, _kept(exchange, GRAPHS, known))
    written.refer(root, "study", STUDY)
    return root, written.files


def _in_order(exchange: Exchange) -> Exchange:
    """Put everything into an order that does not depend on how it came in."""
    return replace(
        exchange,
        coders=tuple(sorted(exchange.coders, key=lambda c: (c.name, c.id))),
        documents=tuple(sorted(exchange.documents, key=lambda d: (d.name, d.id))),
        cases=tuple(sorted(exchange.cases, key=lambda c: (c.name, c.id))),
        links=tuple(sorted(exchange.links, key=lambda k: (k.document_id, k.case_id, k.speaker or ""))),
        memos=tuple(sorted(exchange.memos, key=lambda m: (m.created_at, m.id))),
        parts=tuple(sorted(exchange.parts, key=lambda p: (p.place, p.id, p.content))),
    )


def _append(root: Element, name: str, elements: list[Element]) -> None:
    """Add a wrapper with what it holds; an empty one would not be valid."""
    if elements:
        SubElement(root, name).extend(elements)


def _user(coder_id: str, name: str, guids: Guids) -> Element:
    return Element("User", guid=guids.of("coder", coder_id), name=legal(name))


def _codes(exchange: Exchange, own: Mapping[str, str], written: Written) -> Element:
    colours = {part.id: part.content for part in exchange.parts if part.place == COLOUR}
    found = {key: colours[guid] for key, guid in own.items() if guid in colours}
    top = write_codes(exchange.codes, guids=own, colours=found)
    by_guid = {guid: key for key, guid in own.items()}
    for element in list(top.iter("Code")):
        written.refer(element, "code", by_guid[element.get("guid") or ""], before="Code")
    return top


def _kept(exchange: Exchange, place: str, known: set[str]) -> list[Element]:
    """Return what was kept of a place, without references to what is no longer there."""
    found = [fromstring(part.content) for part in exchange.parts if part.place == place]
    kept = [element for element in found if fit(element, known)]
    ends = ("originGUID", "targetGUID")
    return [e for e in kept if place != LINKS or all(e.get(end) in known for end in ends)]


def _check(exchange: Exchange, draft: Path, *, project_id: str) -> None:
    """Raise where a quotation or its code is not what it was when the file is read again."""
    guids = Guids(project_id, exchange.guids)
    numbers = iter(range(10**9))
    back = read_project(draft, new_id=lambda: str(next(numbers)))
    texts = {document.id: document.text for document in back.documents}
    codes = {key: guid for (kind, key), guid in back.guids.items() if kind == "code"}
    found = {
        c.id: (texts[c.document_id][c.span.start : c.span.end], codes[c.code_id]) for c in back.codings
    }
    own = {document.id: document.text for document in exchange.documents}
    for coding in exchange.codings:
        quotation = own[coding.document_id][coding.span.start : coding.span.end]
        if found.get(guids.of("coding", coding.id)) != (quotation, guids.of("code", coding.code_id)):
            raise InputError(
                f"the project was not written: “{quotation[:60]}” would not come back as it is",
                hint="please report this; the project itself is as it was",
            )
