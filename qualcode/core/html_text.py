"""HTML as text with a line for each block, and where the bare text between its tags went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from qualcode.core.html_tokens import tokens
from qualcode.model import Span

# Written as words, because as a list they would take a page.
_BLOCKS = frozenset(
    """address article aside blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4
    h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_CELLS = frozenset({"td", "th"})


class HtmlText:
    """The text of some HTML: ``bare`` is what stands between its tags, ``text`` has lines as well.

    Line ends are put in where a block begins or ends, tabs between the cells of a table, but none
    where a line ends already.
    """

    def __init__(self, html: str) -> None:
        self._bare: list[str] = []
        self._text: list[str] = []
        self._put_in: list[int] = []
        self._at, self._lines, self._tab, self._begun = 0, 0, False, False
        last = ""
        # Browsers count each line end of HTML once, and none at the beginning of <pre>.
        for kind, text in tokens(html.replace("\r\n", "\n").replace("\r", "\n")):
            if kind == "words":
                self._take(text.removeprefix("\n") if last == "pre" else text)
            elif text in _BLOCKS or text in _CELLS:
                self._divide(text, again=(kind, text) == ("open", "br"))
            last = text if kind == "open" else ""
        self.bare, self.text = "".join(self._bare), "".join(self._text)

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

    def _take(self, words: str) -> None:
        first = words.partition("\n")[0]
        ends_itself = len(first) < len(words) and not first.strip()
        lines = self._lines - 1 if ends_itself and self._lines else self._lines
        due = "\n" * lines or "\t" * self._tab
        self._text += [due, words]
        self._bare.append(words)
        self._put_in += [self._at] * len(due)
        self._at += len(words)
        self._lines, self._tab = 0, False
        last = words.rpartition("\n")[2]
        self._begun = bool(last.strip()) or (self._begun and "\n" not in words)

    def _divide(self, tag: str, *, again: bool) -> None:
        """Remember what is due before the next words; ``again`` also where a line ended already."""
        if tag in _CELLS:
            self._tab = self._tab or self._begun
        elif self._begun or again:
            self._lines += 1
            self._begun = self._tab = False
