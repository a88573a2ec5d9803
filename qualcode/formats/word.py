"""Word documents, read by mammoth, which keeps tracked insertions and content controls."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path

from qualcode.core.speakers import milliseconds
from qualcode.errors import UnreadableFile
from qualcode.formats.plain import transcript
from qualcode.model import ReadResult

MAX_ENTRIES, MAX_BYTES, MAX_RATIO, SMALL = 5_000, 200_000_000, 200, 1_000_000
_TIME_CELL = re.compile(r"^[\[#(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,-]\d+)?[\])#]?$")


def read_word(path: Path, *, new_id: Callable[[], str]) -> ReadResult:
    """Read a .docx: paragraphs in order, and tables of time, speaker and text as turns."""
    data = path.read_bytes()
    _check_archive(data, path)
    import mammoth

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image)
        )
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError) as problem:
        raise UnreadableFile(str(path), "the Word file is damaged", hint=_AGAIN) from problem
    walker = _Walker()
    walker.feed(html.value)
    return transcript(path, data, "\n".join(walker.lines), encoding="docx", warnings=[], new_id=new_id)


_AGAIN = "open it in Word and save it again"


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _check_archive(data: bytes, path: Path) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile as problem:
        raise UnreadableFile(str(path), "the Word file is damaged", hint=_AGAIN) from problem
    size = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if len(entries) > MAX_ENTRIES or size > MAX_BYTES or (size > SMALL and size / packed > MAX_RATIO):
        raise UnreadableFile(
            str(path), "it unpacks to far too much", hint="remove pictures and save again"
        )
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise UnreadableFile(str(path), "this is not a Word document", hint=_AGAIN)


class _Walker(HTMLParser):
    """Collect the lines of mammoth's HTML; a table row becomes a labelled line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._cells: list[str] | None = None
        self._speaker = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._cells = []
        elif tag == "br":
            self._line += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._line.strip())
            self._line = ""
        elif tag == "tr" and self._cells is not None:
            self._end_row(self._cells)
            self._cells = None
        elif tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            if self._cells is None:
                self.lines.append(self._line)
                self._line = ""
            else:
                self._line += "\n"

    def handle_data(self, data: str) -> None:
        self._line += data

    def _end_row(self, cells: list[str]) -> None:
        times = [cell for cell in cells if _TIME_CELL.match(cell)]
        words = [cell for cell in cells if not _TIME_CELL.match(cell)]
        if len(cells) != 3 or len(words) != 2 or not times:
            self.lines.append("\t".join(cells))
            return
        speaker, text = sorted(words, key=lambda cell: (len(cell) > 40, cells.index(cell)))
        self._speaker = speaker or self._speaker
        self.lines.append(f"[{clock(milliseconds(times[0].strip('[]#()')))}] {self._speaker}: {text}")


def clock(ms: int) -> str:
    """Write milliseconds as hh:mm:ss."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
