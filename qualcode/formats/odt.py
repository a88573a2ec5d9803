"""OpenDocument texts, walked through tag by tag, so that blanks, tabs and line breaks are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from qualcode.core.text import whole_number
from qualcode.errors import UnreadableFile
from qualcode.formats.archives import MAX_TEXT, Archive
from qualcode.formats.decoding import empty_file
from qualcode.formats.paragraphs import Paragraphs
from qualcode.formats.transcript import NONE, Taken, Wishes, transcript
from qualcode.formats.xml import walk_xml
from qualcode.model import ReadResult

_AGAIN = "open it in LibreOffice or Word and save it again"
_BLANKS = re.compile(r"[ \t\r\n]+")
# What is no part of the text, and what it is called.
_LEFT_OUT = {
    "annotation": "comments were left out",
    "note": "footnotes were left out",
    "deletion": "deleted passages of tracked changes were left out",
    "tracked-changes": "",
    "annotation-end": "",
}
_COUNTED = {
    "insertion": "inserted passages of tracked changes were kept",
    "image": "pictures were left out",
}
_SIGNS = {"tab": "\t", "line-break": "\n", "soft-hyphen": "\u00ad", "non-breaking-hyphen": "\u2011"}
_HEADS = "headers and footers were left out"
# A run of blanks longer than any that somebody typed.
_MOST_BLANKS = 1000


def read_odt(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read an .odt: paragraphs in order, and tables of what was said as turns."""
    data = path.read_bytes()
    if not data:
        raise empty_file(str(path))
    archive = Archive(path, data, called="the OpenDocument file", hint=_AGAIN)
    if "content.xml" not in archive.names:
        raise UnreadableFile(str(path), "this is not an OpenDocument text", hint=_AGAIN)
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest, most=MAX_TEXT):
        raise UnreadableFile(str(path), "it has a password", hint="save it without one")
    body, heads = _Body(), _Heads()
    walk_xml(
        archive.read("content.xml", most=MAX_TEXT), body, path=path, part="content.xml", hint=_AGAIN
    )
    if "styles.xml" in archive.names:
        styles = archive.read("styles.xml", most=MAX_TEXT)
        walk_xml(styles, heads, path=path, part="styles.xml", hint=_AGAIN)
    left_out = {**body.counts, _HEADS: heads.n_filled}
    taken = Taken(text=body.gathered.text(), encoding="odt", left_out=left_out)
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


class _Body:
    """The text of a document, without what is only beside it."""

    def __init__(self) -> None:
        self.gathered = Paragraphs()
        self.counts: Counter[str] = Counter()
        self._beside = 0
        self._within = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        counted = _LEFT_OUT.get(tag) or _COUNTED.get(tag)
        if counted:
            self.counts[counted] += 1
        if tag in _LEFT_OUT:
            self._beside += 1
        elif self._beside:
            return
        elif tag in ("p", "h"):
            self._within += 1
        elif tag == "s":
            self.gathered.write(" " * _number(attributes.get("c"), most=_MOST_BLANKS))
        elif tag in _SIGNS:
            self.gathered.write(_SIGNS[tag])
        elif tag == "table":
            self.gathered.begin_table()
        elif tag == "table-row":
            self.gathered.begin_row()

    def end(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._beside -= 1
        elif self._beside:
            return
        elif tag in ("p", "h"):
            self._within -= 1
            self.gathered.end_paragraph()
        elif tag == "table-cell":
            self.gathered.end_cell()
        elif tag == "table-row":
            self.gathered.end_row()
        elif tag == "table":
            self.gathered.end_table()

    def data(self, text: str) -> None:
        if self._beside or not self._within:
            return
        # Blanks and line ends in the XML are one blank each, and none at the start of a paragraph.
        words = _BLANKS.sub(" ", text)
        if self.gathered.last in ("", " ", "\n"):
            words = words.lstrip(" ")
        self.gathered.write(words)


class _Heads:
    """Counts the headers and footers that have words in them."""

    def __init__(self) -> None:
        self.n_filled = 0
        self._within = False
        self._has_words = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("header", "footer"):
            self._within, self._has_words = True, False

    def end(self, tag: str) -> None:
        if tag in ("header", "footer"):
            self.n_filled += self._has_words
            self._within = False

    def data(self, text: str) -> None:
        self._has_words = self._has_words or (self._within and not text.isspace())


def _number(given: str | None, *, most: int) -> int:
    number = whole_number(given)
    return 1 if number is None else min(number, most)
