"""Word documents, read by mammoth, which keeps tracked insertions and content controls."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from qualcode.core.labels import names_in_bold
from qualcode.core.text import normalise
from qualcode.errors import UnreadableFile
from qualcode.formats.archives import MAX_TEXT, Archive
from qualcode.formats.decoding import empty_file
from qualcode.formats.paragraphs import Paragraphs
from qualcode.formats.transcript import NONE, Taken, Wishes, transcript
from qualcode.formats.xml import walk_xml
from qualcode.model import ReadResult

_LOOKS = ("word/styles", "word/numbering", "word/theme", "word/fontTable", "word/settings", "customXml/")
_AGAIN = "open it in Word and save it again"
_HEADS = "headers and footers were left out"
_COMMENTS = "comments were left out"
_DELETED = "deleted passages of tracked changes were left out"
_INSERTED = "inserted passages of tracked changes were kept"
_HIDDEN = "hidden passages were kept"
_NOTES = "footnotes stand at the end"
_PICTURES = "pictures were left out"
_COUNTED = {
    "commentReference": _COMMENTS, "blip": _PICTURES, "imagedata": _PICTURES,
    "footnoteReference": _NOTES, "endnoteReference": _NOTES,
}  # fmt: skip
# Parts of Word that mammoth passes over though they may hold words.
_UNKNOWN = ("math", "txbx", "graphic", "altChunk", "ruby")


def read_word(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read a .docx: paragraphs in order, and tables of speaker and words, timed or not, as turns."""
    data = path.read_bytes()
    return transcript(path, data, _taken(path, data), new_id=new_id, wishes=wishes)


def word_text(path: Path, data: bytes) -> str:
    """Return the words of a .docx, paragraph by paragraph; raise ``UnreadableFile``."""
    return _taken(path, data).text


def _taken(path: Path, data: bytes) -> Taken:
    if not data:
        raise empty_file(str(path))
    archive = Archive(path, data, called="the Word file", hint=_AGAIN)
    main = [name for name in archive.names if name.startswith("word/document") and name.endswith(".xml")]
    if not main:
        raise UnreadableFile(str(path), "this is not a Word document", hint=_AGAIN)
    left_out = _look_through(path, archive)
    html, passed_over = _converted(path, archive)
    walker = _Walker()
    walker.feed(html)
    walker.close()
    left_out.update(passed_over)
    text = walker.gathered.text()
    # The offsets hold where nothing is dropped when the text is normalised.
    lines = names_in_bold(text, walker.bold) if len(normalise(text)) == len(text) else ()
    return Taken(text=text, encoding="docx", left_out=left_out, lines=lines)


def _telling(archive: Archive) -> list[str]:
    """Return the names of the parts that can hold words, or lead to them."""
    parts = [name for name in sorted(archive.names) if name.endswith((".xml", ".rels"))]
    return [name for name in parts if not name.startswith(_LOOKS)]


def _without_looks(archive: Archive) -> io.BytesIO:
    """Return the file without the parts that only say how it looks, which take long to read."""
    lean = io.BytesIO()
    with zipfile.ZipFile(lean, "w") as kept:
        for name in _telling(archive):
            kept.writestr(name, archive.read(name, most=MAX_TEXT))
    return lean


def _converted(path: Path, archive: Archive) -> tuple[str, Counter[str]]:
    import mammoth

    try:
        found = mammoth.convert_to_html(
            _without_looks(archive), convert_image=mammoth.images.img_element(_no_image)
        )
    except (
        KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError, TypeError, IndexError,
        RecursionError,
    ) as problem:  # fmt: skip
        raise UnreadableFile(str(path), "the Word file is damaged", hint=_AGAIN) from problem
    passed_over: Counter[str] = Counter()
    for message in found.messages:
        name = message.message.rpartition(": ")[2]
        if "unrecognised element" in message.message and any(part in name for part in _UNKNOWN):
            passed_over[f"parts of the kind {name} were left out"] += 1
    return found.value, passed_over


def _no_image(_image: Any) -> dict[str, str]:
    return {"src": ""}


def _look_through(path: Path, archive: Archive) -> dict[str, int]:
    """Refuse parts that are broken or hostile, and count what the text will not show."""
    counts: Counter[str] = Counter()
    for name in _telling(archive):
        counter = _Counter()
        walk_xml(archive.read(name, most=MAX_TEXT), counter, path=path, part=name, hint=_AGAIN)
        if name.startswith("word/document"):
            counts.update(counter.counts)
        elif name.startswith(("word/header", "word/footer")) and counter.has_words:
            counts[_HEADS] += 1
    return dict(counts)


class _Counter:
    """Counts the passages of a part that are deleted, inserted, hidden or beside the text."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.has_words = False
        self._open: list[tuple[str, set[str]]] = []
        self._in_words = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what a run is within; every kind is counted once for each passage."""
        if tag in _COUNTED:
            self.counts[_COUNTED[tag]] += 1
        elif tag in ("del", "ins", "moveFrom", "r"):
            self._open.append((tag, set()))
        elif tag == "vanish" and attributes.get("val", "1") not in ("0", "false", "off"):
            self._note("r", "vanish")
        elif tag in ("t", "delText"):
            self._in_words = True

    def end(self, tag: str) -> None:
        """Count a passage that is complete and had words."""
        if tag in ("t", "delText"):
            self._in_words = False
        elif self._open and self._open[-1][0] == tag:
            _, noted = self._open.pop()
            if "words" in noted:
                self._count(tag, noted)

    def data(self, text: str) -> None:
        """Note that there are words."""
        if self._in_words and text:
            self.has_words = self.has_words or bool(text.strip())
            for _, noted in self._open:
                noted.add("words")

    def _note(self, tag: str, what: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open[-1][1].add(what)

    def _count(self, tag: str, noted: set[str]) -> None:
        if tag in ("del", "moveFrom"):
            self.counts[_DELETED] += 1
        elif tag == "ins":
            self.counts[_INSERTED] += 1
        elif "vanish" in noted:
            self.counts[_HIDDEN] += 1


class _Walker(HTMLParser):
    """Collect the lines of mammoth's HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.gathered = Paragraphs()
        # What paragraphs begin with in bold type, by the offset of the paragraph.
        self.bold: dict[int, str] = {}
        self._bold: int | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.gathered.begin_table()
        elif tag == "tr":
            self.gathered.begin_row()
        elif tag == "br":
            self.gathered.write("\n")
        elif tag == "strong" and not self.gathered.has_words and not self.gathered.in_table:
            self._bold = self.gathered.start
        elif tag in ("ul", "ol") and self.gathered.has_words:
            # A list within the point of another.
            self.gathered.end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.gathered.end_cell()
        elif tag == "tr":
            self.gathered.end_row()
        elif tag == "table":
            self.gathered.end_table()
        elif tag == "strong":
            self._bold = None
        elif tag == "li" and not self.gathered.has_words:
            return
        elif tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.gathered.end_paragraph()

    def handle_data(self, data: str) -> None:
        if self._bold is not None:
            self.bold[self._bold] = self.bold.get(self._bold, "") + data
        self.gathered.write(data)
