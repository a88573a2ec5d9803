"""Word documents, read by mammoth, which keeps tracked insertions and content controls."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from qualcode.core.speakers import milliseconds
from qualcode.errors import UnreadableFile
from qualcode.formats.archives import Archive
from qualcode.formats.decoding import empty_file
from qualcode.formats.plain import transcript
from qualcode.model import ReadResult

_TIME_CELL = re.compile(r"^[\[#(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,-]\d+)?[\])#]?$")

_NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,39}")


def read_word(
    path: Path, *, new_id: Callable[[], str], interviewers: Collection[str] = ()
) -> ReadResult:
    """Read a .docx: paragraphs in order, and tables of speaker and words, timed or not, as turns."""
    data = path.read_bytes()
    text = word_text(path, data)
    return transcript(path, data, text, encoding="docx", new_id=new_id, interviewers=interviewers)


def word_text(path: Path, data: bytes) -> str:
    """Return the words of a .docx, paragraph by paragraph; raise ``UnreadableFile``."""
    if not data:
        raise empty_file(str(path))
    archive = Archive(path, data, called="the Word file", hint=_AGAIN)
    if "word/document.xml" not in archive.names:
        raise UnreadableFile(str(path), "this is not a Word document", hint=_AGAIN)
    import mammoth

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image)
        )
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError) as problem:
        raise UnreadableFile(str(path), "the Word file is damaged", hint=_AGAIN) from problem
    walker = _Walker()
    walker.feed(html.value)
    return "\n".join(walker.lines)


_AGAIN = "open it in Word and save it again"


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


class _Walker(HTMLParser):
    """Collect the lines of mammoth's HTML; a table row becomes a labelled line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._cells: list[str] | None = None
        self._rows: list[list[str]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif tag == "tr":
            self._cells = []
        elif tag == "br":
            self._line += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._line.strip())
            self._line = ""
        elif tag == "tr" and self._cells is not None:
            self._rows.append(self._cells)
            self._cells = None
        elif tag == "table":
            self._depth -= 1
            if not self._depth:
                self.lines += _labelled(self._rows)
                self._rows = []
        elif tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            if self._cells is None:
                self.lines.append(self._line)
                self._line = ""
            else:
                self._line += "\n"

    def handle_data(self, data: str) -> None:
        self._line += data


def _labelled(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write each row of a table as a line; with a label, where it has a speaker and words."""
    told, speaker = _told_by_two_columns(rows), ""
    for cells in rows:
        times = [cell for cell in cells if _TIME_CELL.match(cell)]
        words = [cell for cell in cells if not _TIME_CELL.match(cell)]
        if len(cells) == 3 and len(words) == 2 and times:
            said_by, text = sorted(words, key=lambda cell: (len(cell) > 40, cells.index(cell)))
            speaker = said_by or speaker
            yield f"[{clock(milliseconds(times[0].strip('[]#()')))}] {speaker}: {text}"
        elif told and len(cells) == 2 and (cells[0] or speaker):
            # A blank cell means the speaker above.
            speaker = cells[0].rstrip(": ") or speaker
            yield f"{speaker}: {cells[1]}"
        else:
            yield "\t".join(cells)


def _told_by_two_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a table has a speaker and words: short names, one of which comes again."""
    names = Counter(cells[0].rstrip(": ") for cells in rows if len(cells) == 2 and cells[0])
    return max(names.values(), default=0) >= 2 and all(map(_NAME.fullmatch, names))


def clock(ms: int) -> str:
    """Write milliseconds as hh:mm:ss."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
