"""The texts of REFI-QDA sources, and where their selections lie in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from qualcode.core.positions import Convention, Edges, Positions, detect, usual
from qualcode.core.text import free_name, one_line
from qualcode.formats.refi.container import Container, attribute
from qualcode.formats.refi.elements import child, children, inside, plain_guid
from qualcode.model import Document, Span

SELECTIONS = ("PlainTextSelection", "TranscriptSelection")
MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
# How far a selection may reach beyond the end of its text: by a line end, and no more.
SLACK = 2


@dataclass(slots=True, kw_only=True)
class SourceText:
    """A text that becomes a document; ``source`` is the element that people see as the source.

    ``points`` are those of its recording by GUID. ``reliable`` is no longer so where the text was taken
    from a word processor's file, in which other tools count otherwise.
    """

    element: Element
    source: Element
    guid: str
    name: str
    positions: Positions
    format: str
    points: dict[str, Element]
    reliable: bool = True

    def document(self) -> Document:
        """Return the document, without attributes."""
        text = self.positions.text
        return Document(
            id=self.guid, name=self.name, text=text, encoding="utf-8", format=self.format,
            sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        )  # fmt: skip

    def edges(self, selection: Element) -> Edges | None:
        """Return the positions of a selection as the file has them."""
        name = selection.get("name") or ""
        if selection.tag == "TranscriptSelection":
            named = [plain_guid(attribute(selection, key)) for key in ("fromSyncPoint", "toSyncPoint")]
            values = [self.points[key].get("position") if key in self.points else None for key in named]
        else:
            values = [selection.get("startPosition"), selection.get("endPosition")]
        try:
            start, end = (int(value or "") for value in values)
        except ValueError:
            return None
        return Edges(start, end, name)

    @property
    def selections(self) -> list[Element]:
        """The selections of text, in the order of the file."""
        return [child for child in self.element if child.tag in SELECTIONS]


def read_texts(root: Element, container: Container) -> list[SourceText]:
    """Return every text of the sources: their own, the words of a PDF, and transcripts."""
    found: list[SourceText] = []
    names: set[str] = set()
    for source in inside(root, "Sources"):
        for element in texts_of(source):
            guid = container.intake.guid(element, "source")
            given = one_line(element.get("name") or "") or one_line(source.get("name") or "")
            name = free_name(given or f"document {len(found) + 1}", names)
            if given and name != given:
                container.intake.warn("documents with the name of another one were given a number")
            text = _text(element, source, container)
            if text is None:
                # Those of a recording or PDF are kept with it.
                lost = sum(1 for _ in element.iter("Coding")) if element is source else 0
                if lost:
                    container.intake.leave_out("codings of documents without a text", lost)
                continue
            names.add(name)
            stored, reliable, kind = text
            found.append(
                SourceText(
                    element=element, source=source, guid=guid, name=name, reliable=reliable,
                    positions=Positions(stored), format=kind,
                    points={plain_guid(attribute(p, "guid")): p for p in children(element, "SyncPoint")},
                )
            )  # fmt: skip
    return found


def texts_of(source: Element) -> Iterator[Element]:
    """Yield the elements of a source that hold a text: itself, the words of a PDF, transcripts."""
    if source.tag == "TextSource":
        yield source
    elif source.tag in ("AudioSource", "VideoSource"):
        yield from children(source, "Transcript")
    else:
        yield from children(source, "Representation")
        yield from children(source, "TextDescription")


def _text(element: Element, source: Element, container: Container) -> tuple[str, bool, str] | None:
    """Return the text as it is stored, whether its positions can be relied upon, and its format."""
    intake, name = container.intake, source.get("name") or element.get("name") or ""
    kind = "pdf" if source.tag == "PDFSource" else "transcript" if source is not element else "text"
    inline = child(element, "PlainTextContent")
    place = attribute(element, "plainTextPath")
    found = container.file(place) if place else None
    if found is not None:
        stored = _decoded(found[1], name, container)
        if stored is None:
            return None
        if inline is not None and (inline.text or "").strip() not in ("", stored.strip()):
            reason = "its text is there twice and differs; the file in the project was taken"
            intake.warn(f"{name}: {reason}")
        return stored, True, kind
    if inline is not None:
        return inline.text or "", True, kind
    rich = container.file(attribute(element, "richTextPath"))
    if rich is not None and PurePosixPath(rich[0]).suffix.lower() == ".docx":
        return _of_word(rich, container), False, "docx"
    intake.leave_out(f"document {name or '(no name)'}: its text is not in the project file")
    return None


def _decoded(data: bytes, name: str, container: Container) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
    if any(ord(char) < 32 and char not in "\t\n\r" for char in text):
        container.intake.leave_out(f"document {name or '(no name)'}: its file is no text")
        return None
    lost = text.count("\ufffd")
    container.intake.warn("characters that are not UTF-8 were replaced by U+FFFD", lost)
    return text


def _of_word(rich: tuple[str, bytes], container: Container) -> str:
    from qualcode.formats.word import word_text

    container.intake.warn(
        "texts were taken from Word files, in which other tools count otherwise; look at the place "
        "of each coding"
    )
    return word_text(container.intake.path.with_name(rich[0]), rich[1])


def choose_convention(origin: str, texts: Sequence[SourceText], container: Container) -> Convention:
    """Find out how the program that wrote the project counts, and say so where that is doubtful."""
    if origin.startswith("qualcode "):
        return usual(origin)
    sources = []
    for text in texts:
        edges = [text.edges(selection) for selection in text.selections]
        sources.append((text.positions, [edge for edge in edges if edge is not None]))
    verdict = detect(usual(origin), sources)
    if verdict.doubtful:
        examples = ", ".join(f"“{words}”" for words in verdict.doubtful)
        container.intake.warn(f"coded text may be shifted, for example {examples}")
    return verdict.convention


def placed(text: SourceText, edges: Edges, convention: Convention) -> Span | str:
    """Return where a selection lies, or the reason why it lies nowhere."""
    start, end = edges.start, edges.end
    length = text.positions.length(convention)
    if end < start and end >= 0 and start <= length:
        start, end = end, start
    if start < 0 or start >= length or end < start:
        return "selections outside their text"
    if end > length + SLACK:
        return "selections that reach beyond the end of their text"
    if start == end:
        return "selections of no character"
    first = text.positions.index(start, convention)
    last = text.positions.index(min(end, length), convention, up=True)
    return Span(start=first, end=last)
