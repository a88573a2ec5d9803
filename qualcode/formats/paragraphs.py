"""Paragraphs and tables, gathered to lines while a document is walked through."""

from __future__ import annotations

from qualcode.core.cues import spoken_lines


class Paragraphs:
    """The lines of a document; a row of a table of what was said becomes a line with a label."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._rows: list[list[str]] = []

    @property
    def line(self) -> str:
        """What the paragraph has so far."""
        return self._line

    def write(self, words: str) -> None:
        """Add words to the paragraph."""
        self._line += words

    def end_paragraph(self) -> None:
        """End a paragraph; one within a cell stays in its cell."""
        if self._depth:
            self._line += "\n"
        else:
            self.lines.append(self._line)
            self._line = ""

    def begin_table(self) -> None:
        """Begin a table, or one within a cell of another."""
        if not self._depth and self._line.strip():
            self.end_paragraph()
        self._depth += 1

    def begin_row(self) -> None:
        """Begin a row."""
        if self._depth == 1:
            self._rows.append([])

    def end_cell(self) -> None:
        """End a cell; those of a table within a cell are divided by tabs."""
        if self._depth > 1:
            self._line = self._line.rstrip("\n") + "\t"
        elif self._rows:
            self._rows[-1].append(self._line.strip())
            self._line = ""

    def end_row(self) -> None:
        """End a row."""
        if self._depth > 1:
            self._line = self._line.rstrip("\t") + "\n"

    def end_table(self) -> None:
        """End a table."""
        self._depth = max(self._depth - 1, 0)
        if not self._depth:
            self.lines += spoken_lines(self._rows)
            self._rows = []

    def text(self) -> str:
        """Return the whole text."""
        if self._rows:
            self.end_table()
        return "\n".join([*self.lines, self._line] if self._line else self.lines)
