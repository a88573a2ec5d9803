"""Cases, sources, notes and links as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, fromstring

from qualcode.core.positions import Convention, Positions, usual
from qualcode.core.text import legal, whole_number
from qualcode.formats.refi.cases import CODE_OF_CASE, VARIABLE
from qualcode.formats.refi.elements import moment, plain_guid
from qualcode.formats.refi.identity import Guids
from qualcode.formats.refi.kept import SOURCES
from qualcode.formats.refi.notes import mark_guid, short_name
from qualcode.formats.refi.shape import fit
from qualcode.formats.refi.texts import texts_of
from qualcode.model import CaseLink, Coding, Document, Exchange, Memo, Span

KIND = "kind"
_TYPES = {
    "Integer": re.compile(r"[+-]?\d+"),
    "Float": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "Boolean": re.compile(r"true|false|1|0"),
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "DateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"),
}


def stamp(when: str) -> str:
    """Return a moment in UTC to the second, as REFI-QDA wants it; nothing where it is none."""
    return moment(when).replace("+00:00", "Z")


class Written:
    """The elements of a project under way; ``files`` grows with the sources."""

    def __init__(self, exchange: Exchange, guids: Guids, origin: str) -> None:
        """Sort what is to be written by what it is on."""
        self.exchange, self.guids, self.convention = exchange, guids, usual(origin)
        self.files: dict[str, bytes] = {}
        self._memos: dict[tuple[str, str], list[Memo]] = {}
        for memo in exchange.memos:
            self._memos.setdefault((memo.target_kind, memo.target_id), []).append(memo)
        self._marks: dict[str, tuple[str, str]] = {}
        self._codings: dict[str, list[Coding]] = {}
        for coding in exchange.codings:
            self._codings.setdefault(coding.document_id, []).append(coding)
        self._selections: dict[str, dict[Span, str]] = {}
        self._turns: dict[tuple[str, str | None], list[Span]] = {}
        for turn in exchange.segments:
            self._turns.setdefault((turn.document_id, turn.speaker), []).append(turn.span)
        self._links: dict[str, list[CaseLink]] = {}
        for link in exchange.links:
            self._links.setdefault(link.case_id, []).append(link)
        self._types = self._variable_types()

    def refer(self, element: Element, kind: str, key: str, *, before: str = "") -> None:
        """Let an element refer to the notes on it; children named ``before`` stay behind them."""
        at = next((n for n, part in enumerate(element) if part.tag == before), len(element))
        for number, memo in enumerate(self._memos.get((kind, key), ())):
            note = Element("NoteRef", targetGUID=self.guids.of("memo", memo.id))
            element.insert(at + number, note)

    def notes(self) -> list[Element]:
        """Return the memos, and a note for each modifier, flag or source that codings refer to."""
        found = []
        for memo in self.exchange.memos:
            note = Element("Note", guid=self.guids.of("memo", memo.id))
            note.set("name", legal(short_name(memo.text)))
            note.set("creatingUser", self.guids.of("coder", memo.coder_id))
            _dated(note, memo.created_at, memo.changed_at)
            SubElement(note, "PlainTextContent").text = legal(memo.text)
            found.append(note)
        for guid, (key, value) in sorted(self._marks.items(), key=lambda mark: mark[1]):
            note = Element("Note", guid=guid, name=f"{key} = {value}")
            SubElement(note, "PlainTextContent").text = f"{key} = {value}"
            found.append(note)
        return found

    def links(self) -> list[Element]:
        """Return the links of cases with their notes, to which cases have no way to refer."""
        found = []
        for (kind, key), memos in self._memos.items():
            for memo in memos if kind == "case" else ():
                note = self.guids.of("memo", memo.id)
                link = Element("Link", guid=self.guids.of("link", memo.id), name="memo of a case")
                link.set("direction", "Associative")
                link.set("originGUID", note)
                link.set("targetGUID", self.guids.of("case", key))
                found.append(link)
        return found

    def variables(self) -> list[Element]:
        """Return the variables of all cases and documents by name."""
        found = []
        for name, (guid, kind, description) in sorted(self._types.items()):
            variable = Element("Variable", guid=guid, name=legal(name), typeOfVariable=kind)
            if description:
                SubElement(variable, "Description").text = description
            found.append(variable)
        return found

    def cases(self) -> list[Element]:
        """Return the cases with their attributes, and whose words are theirs."""
        refs: dict[str, list[str]] = {}
        for part in self.exchange.parts:
            if part.place == CODE_OF_CASE:
                refs[part.id] = part.content.split()
        codes = {self.guids.of("code", code.id) for code in self.exchange.codes}
        found = []
        for case in self.exchange.cases:
            element = Element("Case", guid=self.guids.of("case", case.id), name=legal(case.name))
            for guid in refs.get(element.get("guid") or "", ()):
                if guid in codes:
                    SubElement(element, "CodeRef", targetGUID=guid)
            kind = {KIND: case.kind} if case.kind != "participant" else {}
            element.extend(self._values({**case.attributes, **kind}))
            links = self._links.get(case.id, [])
            for link in (link for link in links if link.speaker is None):
                SubElement(element, "SourceRef", targetGUID=self.guids.of("document", link.document_id))
            for link in (link for link in links if link.speaker is not None):
                for span in self._turns.get((link.document_id, link.speaker), ()):
                    guid = self._selection(link.document_id, span)
                    SubElement(element, "SelectionRef", targetGUID=guid)
            found.append(element)
        return found

    def sources(self) -> list[Element]:
        """Return the documents with all codings, and what was kept of pictures, sound and film."""
        known = {code.id: self.guids.of("code", code.id) for code in self.exchange.codes}
        targets = {*known.values(), *(self.guids.of("memo", memo.id) for memo in self.exchange.memos)}
        targets |= {guid for guid, _, _ in self._types.values()}
        left = {self.guids.of("document", d.id): d for d in self.exchange.documents}
        media = []
        for part in self.exchange.parts:
            if part.place != SOURCES:
                continue
            source = fromstring(part.content)
            for text in list(texts_of(source)):
                document = left.pop(text.get("guid") or "", None)
                if document is not None:
                    self._fill(text, source, document)
            if part.file and part.file in self.exchange.files:
                self.files[f"sources/{part.file}"] = self.exchange.files[part.file]
            if fit(source, targets | {*self._marks}):
                media.append(source)
        texts = []
        for guid, document in left.items():
            source = Element("TextSource", guid=guid, name=legal(document.name))
            self._fill(source, source, document)
            texts.append(source)
        return [*texts, *media]

    def _fill(self, text: Element, source: Element, document: Document) -> None:
        """Write the text of a document, its selections, and what is said of it."""
        guid = self.guids.of("document", document.id)
        name = f"{guid}.txt"
        crlf = self.convention.utf16 or not self.convention.stored
        stored = document.text.replace("\n", "\r\n") if crlf else document.text
        # NVivo's own files begin with a mark of their order of bytes, and so do those for it.
        bom = "\ufeff" if self.convention.utf16 else ""
        self.files[f"sources/{name}"] = (bom + stored).encode("utf-8")
        text.set("plainTextPath", f"internal://{name}")
        positions = Positions(stored)
        spans: dict[Span, list[Coding]] = {}
        for coding in self._codings.get(document.id, ()):
            spans.setdefault(coding.span, []).append(coding)
        for span in self._selections.get(document.id, ()):
            spans.setdefault(span, [])
        points = Points(text, document.id, self.guids) if text.tag == "Transcript" else None
        for span in sorted(spans):
            guid = self._selection(document.id, span)
            if points is not None:
                selection = points.select(guid, span)
            else:
                selection = Element("PlainTextSelection", guid=guid)
                selection.set("startPosition", str(positions.position(span.start, self.convention)))
                selection.set("endPosition", str(positions.position(span.end, self.convention)))
            selection.set("name", legal(short_name(document.text[span.start : span.end])))
            for coding in sorted(spans[span], key=lambda c: (c.created_at, c.id)):
                selection.append(self._coding(coding))
            text.append(selection)
        if points is not None:
            points.write(text, positions, self.convention)
        self.refer(text, "document", document.id)
        source.extend(self._values(document.attributes))

    def _selection(self, document_id: str, span: Span) -> str:
        """Return the GUID of a selection, and remember that it is there."""
        guid = self.guids.of("selection", f"{document_id}:{span.start}:{span.end}")
        return self._selections.setdefault(document_id, {}).setdefault(span, guid)

    def _coding(self, coding: Coding) -> Element:
        element = Element("Coding", guid=self.guids.of("coding", coding.id))
        element.set("creatingUser", self.guids.of("coder", coding.coder_id))
        _dated(element, coding.created_at)
        SubElement(element, "CodeRef", targetGUID=self.guids.of("code", coding.code_id))
        self.refer(element, "coding", coding.id)
        marks = [*sorted(coding.modifiers.items()), *(("flag", flag) for flag in coding.flags)]
        marks += [("source", coding.source)] if coding.source != "human" else []
        for mark in marks:
            guid = mark_guid(*mark)
            self._marks[guid] = mark
            SubElement(element, "NoteRef", targetGUID=guid)
        return element

    def _values(self, values: Mapping[str, str]) -> Iterable[Element]:
        for name, value in sorted(values.items()):
            if value:
                guid, kind, _ = self._types[name]
                element = Element("VariableValue")
                SubElement(element, "VariableRef", targetGUID=guid)
                SubElement(element, f"{kind}Value").text = legal(value)
                yield element

    def _variable_types(self) -> dict[str, tuple[str, str, str]]:
        """Return GUID, type and description of each variable; one whose values do not fit is text."""
        values: dict[str, list[str]] = {}
        of_cases = [case.attributes for case in self.exchange.cases]
        for attributes in (*of_cases, *(document.attributes for document in self.exchange.documents)):
            for name, value in attributes.items():
                values.setdefault(name, []).append(value)
        if any(case.kind != "participant" for case in self.exchange.cases):
            values.setdefault(KIND, [])
        kept = {p.file: fromstring(p.content) for p in self.exchange.parts if p.place == VARIABLE}
        found = {}
        for name in {*values, *kept}:
            element = kept.get(name)
            kind = "Text" if element is None else element.get("typeOfVariable") or "Text"
            fits = kind in _TYPES and all(_TYPES[kind].fullmatch(v) for v in values.get(name, ()) if v)
            guid = element.get("guid") if element is not None else None
            description = "" if element is None else legal(element.findtext("Description") or "")
            own = plain_guid(guid) if guid else self.guids.of("variable", f"name:{name}")
            found[name] = (own, kind if fits else "Text", description)
        return found


class Points:
    """The points of a transcript between which its selections lie; new ones are made where needed."""

    def __init__(self, text: Element, document_id: str, guids: Guids) -> None:
        """Take the points that are there, their positions as code points."""
        self._document_id, self._guids = document_id, guids
        self._at: dict[int, str] = {}
        for point in text.iter("SyncPoint"):
            position = whole_number(point.get("position"))
            if position is not None:
                self._at.setdefault(position, plain_guid(point.get("guid") or ""))
        self._known = {*self._at}

    def select(self, guid: str, span: Span) -> Element:
        """Return a selection between two points."""
        ends = [self._point(span.start), self._point(span.end)]
        return Element("TranscriptSelection", guid=guid, fromSyncPoint=ends[0], toSyncPoint=ends[1])

    def _point(self, index: int) -> str:
        fresh = self._guids.of("point", f"{self._document_id}:{index}")
        return self._at.setdefault(index, fresh)

    def write(self, text: Element, positions: Positions, convention: Convention) -> None:
        """Write all points with the positions that are counted in the file."""
        for point in text.iter("SyncPoint"):
            number = whole_number(point.get("position"))
            if number is not None:
                index = min(number, len(positions.text))
                point.set("position", str(positions.position(index, convention)))
        for index in sorted({*self._at} - self._known):
            position = str(positions.position(index, convention))
            SubElement(text, "SyncPoint", guid=self._at[index], position=position)


def _dated(element: Element, created: str, changed: str = "") -> None:
    for name, when in (("creationDateTime", created), ("modifiedDateTime", changed)):
        if stamp(when):
            element.set(name, stamp(when))
