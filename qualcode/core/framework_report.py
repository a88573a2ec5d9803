"""The framework matrix as it is printed: cells of words, each with the quotations that it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedQuotation:
    """A quotation as it is printed, with its place, codes and who coded it."""

    words: str
    document: str
    start: int
    end: int
    speaker: str
    codes: str
    coders: str
    source: str

    @property
    def place(self) -> str:
        """The document, and the characters from one to the other."""
        return f"{self.document}, {self.start}–{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCell:
    """A cell as it is printed: what it says, and after it what it rests on, or why that is nothing.

    ``warning`` says which codings changed since the summary was written.
    """

    summary: str
    below: str
    warning: str = ""
    quotations: tuple[PrintedQuotation, ...] = ()

    @property
    def text(self) -> str:
        """All words of the cell."""
        notes = "; ".join(note for note in (self.below, self.warning) if note)
        return f"{self.summary}\n[{notes}]" if self.summary else notes


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedMatrix:
    """The matrix with its heads: ``heads`` of what is said of a case, ``columns`` of themes.

    ``rows`` have what is said of the case, and its cells in the order of the columns.
    """

    title: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[PrintedCell, ...]], ...]
    notes: tuple[str, ...]
