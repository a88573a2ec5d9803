"""What a report is built of, before it is HTML or Word: headings, sentences, tables, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from altair import TopLevelMixin

Look = Literal["", "strong", "quiet"]


@dataclass(frozen=True, slots=True)
class Words:
    """Some words; ``to`` is the anchor in the report that they lead to, ``anchor`` one that is here."""

    text: str
    look: Look = ""
    to: str = ""
    anchor: str = ""


Line = tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1, 2 or 3, with its number once the report is put together."""

    text: str
    level: int
    anchor: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; a note is smaller, and a gap says that something is still to be written."""

    line: Line
    kind: Literal["", "note", "gap", "own"] = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, whether it holds numbers, and its share of the width."""

    title: str
    number: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; one of kind ``group`` has a single cell over all columns."""

    cells: tuple[Line, ...]
    anchor: str = ""
    kind: Literal["", "group", "total"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption, and a note of what its numbers are of."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    anchor: str
    note: Line = ()
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart, which each writer draws in its own way, with the words that say what it shows."""

    caption: str
    alt: str
    chart: TopLevelMixin
    anchor: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What somebody said, and who."""

    words: str
    by: Line
    anchor: str


Block = Heading | Paragraph | Points | Table | Figure | Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole report: its title, what stands below it, figures at a glance, and all that follows."""

    title: str
    subtitle: str
    glance: tuple[tuple[str, str, str], ...]
    blocks: tuple[Block, ...]


# How cases speak of a code, by the columns of the tables that count it.
VALENCE_TITLES = {
    "positive": "Positive", "negative": "Negative", "both": "Both ways", "neutral": "Neutral",
    "no_valence": "Not given",
}  # fmt: skip


def say(*parts: str | Words, kind: Literal["", "note", "gap", "own"] = "") -> Paragraph:
    """Return a paragraph of strings and words."""
    return Paragraph(line(*parts), kind)


def line(*parts: str | Words) -> Line:
    """Return a line of strings and words."""
    return tuple(part if isinstance(part, Words) else Words(part) for part in parts)


def number(value: int | None, *, to: str = "", anchor: str = "") -> Line:
    """Return a number as a cell; a missing one is a dash."""
    return (Words("–" if value is None else f"{value:,}", to=to, anchor=anchor),)


def between(words: Sequence[Words], separator: str = ", ") -> Line:
    """Return words with something between them."""
    joined: list[Words] = []
    for place, word in enumerate(words):
        joined += [Words(separator), word] if place else [word]
    return tuple(joined)


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Number headings, tables and figures in the order in which they come."""
    counts = [0, 0, 0]
    tables = figures = 0
    for block in blocks:
        if isinstance(block, Heading):
            counts = [*counts[: block.level - 1], counts[block.level - 1] + 1, *[0] * (3 - block.level)]
            told = ".".join(map(str, counts[: block.level])) if block.level < 3 else ""
            yield replace(block, number=told)
        elif isinstance(block, Table):
            tables += 1
            yield replace(block, number=tables)
        elif isinstance(block, Figure):
            figures += 1
            yield replace(block, number=figures)
        else:
            yield block
