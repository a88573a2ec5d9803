"""HTML as text with a line for each block, and where the bare text between its tags went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from html.parser import HTMLParser

import numpy as np

from qualcode.model import Span

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "caption",
            "dd",
            "div",
            "dl",
            "dt",
            "figure",
        ),
        *(
            "figcaption",
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
        ),
        *("ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_CELLS = frozenset({"td", "th"})


class HtmlText:
    """The text of some HTML: ``bare`` is what stands between its tags, ``text`` has lines as well.

    Line ends are put in where a block begins or ends, tabs between the cells of a table, but none
    where a line ends already.
    """

    def __init__(self, html: str) -> None:
        walker = _Walker()
        # Browsers count each line end of HTML once.
        walker.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
        walker.close()
        self.bare, self.text = "".join(walker.bare), "".join(walker.text)
        self._put_in = walker.put_in

    def point(self, byte: int) -> int:
        """Return the place in ``bare`` of a byte of its UTF-8; one beyond its end is the end."""
        return min(max(byte, 0) - bisect_left(self._inner_bytes, byte), len(self.bare))

    def span_of_bytes(self, start: int, end: int) -> Span | None:
        """Return the span of ``bare`` between two bytes; nothing for an empty or impossible one."""
        if not 0 <= start < end <= len(self.bare) + len(self._inner_bytes):
            return None
        return Span(start=self.point(start), end=self.point(end))

    @cached_property
    def _inner_bytes(self) -> Sequence[int]:
        """The bytes with which no character begins."""
        if self.bare.isascii():
            return ()
        data = np.frombuffer(self.bare.encode(errors="replace"), dtype=np.uint8)
        return np.flatnonzero((data & 0xC0) == 0x80).tolist()

    def span(self, bare: Span) -> Span:
        """Return the span of ``text`` that has the words of a span of ``bare``."""
        start = bare.start + bisect_right(self._put_in, bare.start)
        return Span(start=start, end=bare.end + bisect_left(self._put_in, bare.end))


class _Walker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bare: list[str] = []
        self.text: list[str] = []
        self.put_in: list[int] = []
        self._at = 0
        self._due = ""
        self._begun = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._divide(tag, again=tag == "br")

    def handle_endtag(self, tag: str) -> None:
        self._divide(tag, again=False)

    def handle_data(self, data: str) -> None:
        first = data.partition("\n")[0]
        ends_itself = len(first) < len(data) and not first.strip()
        due = self._due[1:] if ends_itself else self._due
        self.text += [due, data]
        self.bare.append(data)
        self.put_in += [self._at] * len(due)
        self._at += len(data)
        self._due = ""
        last = data.rpartition("\n")[2]
        self._begun = bool(last.strip()) or (self._begun and "\n" not in data)

    def _divide(self, tag: str, *, again: bool) -> None:
        """Remember what is due before the next words."""
        if tag in _BLOCKS and (self._begun or again):
            self._due = self._due.strip("\t") + "\n"
            self._begun = False
        elif tag in _CELLS and self._begun and not self._due:
            self._due = "\t"
