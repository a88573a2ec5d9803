"""Paragraphs and tables, gathered to lines while a document is walked through."""

from __future__ import annotations

from qualcode.core.cues import spoken_lines


class Paragraphs:
    """The lines of a document; a row of a table of what was said becomes a line with a label."""

    def __init__(self) -> None:
        # Where in the text the present paragraph begins.
        self.start = 0
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._has_words = False
        self._depth = 0
        self._rows: list[list[str]] = []

    @property
    def has_words(self) -> bool:
        """Whether the paragraph has anything but blanks so far."""
        return self._has_words

    @property
    def in_table(self) -> bool:
        """Whether a table is open."""
        return self._depth > 0

    @property
    def last(self) -> str:
        """The last character of the paragraph so far."""
        return self._parts[-1][-1] if self._parts else ""

    def write(self, words: str) -> None:
        """Add words to the paragraph."""
        if words:
            self._parts.append(words)
            self._has_words = self._has_words or not words.isspace()

    def end_paragraph(self) -> None:
        """End a paragraph; one within a cell stays in its cell."""
        if self._depth:
            self._parts.append("\n")
        else:
            self._add(self._taken())

    def begin_table(self) -> None:
        """Begin a table, or one within a cell of another."""
        if not self._depth and self._has_words:
            self.end_paragraph()
        self._depth += 1

    def begin_row(self) -> None:
        """Begin a row."""
        if self._depth == 1:
            self._rows.append([])

    def end_cell(self) -> None:
        """End a cell; those of a table within a cell are divided by tabs."""
        if self._depth > 1:
            self._end_with("\t", instead_of="\n")
        elif self._rows:
            self._rows[-1].append(self._taken().strip())

    def end_row(self) -> None:
        """End a row."""
        if self._depth > 1:
            self._end_with("\n", instead_of="\t")

    def end_table(self) -> None:
        """End a table."""
        self._depth = max(self._depth - 1, 0)
        if not self._depth:
            for line in spoken_lines(self._rows):
                self._add(line)
            self._rows = []

    def text(self) -> str:
        """Return the whole text."""
        if self._rows:
            self.end_table()
        rest = self._taken()
        return "\n".join([*self._lines, rest] if rest else self._lines)

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self.start += len(line) + 1

    def _end_with(self, sign: str, *, instead_of: str) -> None:
        while self._parts and self._parts[-1] == instead_of:
            self._parts.pop()
        self._parts.append(sign)

    def _taken(self) -> str:
        words, self._parts, self._has_words = "".join(self._parts), [], False
        return words
