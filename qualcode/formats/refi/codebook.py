"""Codebooks as REFI-QDA, .qdc, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from qualcode.errors import UnreadableFile
from qualcode.formats.refi.codes import read_codes, theme_guid, write_codes, write_themes
from qualcode.formats.refi.elements import Intake, child, parse
from qualcode.formats.refi.identity import Guids
from qualcode.model import Codebook, LedgerEntry

NAMESPACE = "urn:QDA-XML:codebook:1.0"
PLACE = f"{NAMESPACE} http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd"


def read_qdc(path: Path) -> tuple[Codebook, tuple[LedgerEntry, ...]]:
    """Read a .qdc; raise ``UnreadableFile`` where it is none, or has no codes.

    The second is what could not be carried over.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        hint = "look at the name and the folder"
        raise UnreadableFile(str(path), "there is no such file", hint=hint) from problem
    intake = Intake(path)
    root, _ = parse(data, path, root="CodeBook")
    found = read_codes(child(root, "Codes"), intake)
    if not found.codes:
        raise UnreadableFile(str(path), "no codes in it", hint="export the codebook again")
    own = {theme_guid(guid) for guid in found.guids.values()}
    groups = [s for sets in root.iter("Sets") for s in sets if (s.get("guid") or "").lower() not in own]
    if groups:
        intake.leave_out("groups of codes", len(groups))
    if found.parts:
        intake.leave_out("colours of codes", len(found.parts))
    book = Codebook(id=path.stem, name=path.stem, version="1", codes=found.codes)
    return book, intake.entries()


def qdc(book: Codebook, *, guids: Mapping[str, str]) -> bytes:
    """Return a codebook as the bytes of a .qdc; ``guids`` are those of its codes, as far as known."""
    own = Guids(book.id, {("code", key): guid for key, guid in guids.items()})
    known = {code.id: own.of("code", code.id) for code in book.codes}
    root = Element(
        "CodeBook", {"xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    )
    root.set("xsi:schemaLocation", PLACE)
    root.set("origin", f"qualcode {version('qualcode')}")
    root.append(write_codes(book.codes, guids=known, colours={}))
    groups = write_themes(book.codes, guids=known, reference="guid")
    if groups:
        SubElement(root, "Sets").extend(groups)
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"
