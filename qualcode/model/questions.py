"""Questions that an evaluation asks of its codings, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Which of two things cases speak of; how they speak of it; what they speak of together.
QuestionKind = Literal["contrast", "valence", "together"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that codings answer: what is counted, and by which groups.

    ``rows`` and ``columns`` are ids of codes, or of themes for all codes below them. A ``contrast`` sets
    the rows, called ``row_name``, against the columns; ``valence`` has rows alone; ``together`` crosses
    each row with each column, within so many segments of each other. ``by`` are attributes, each
    compared on its own.
    """

    id: str
    title: str
    asks: str
    kind: QuestionKind
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    row_name: str = ""
    column_name: str = ""
    by: tuple[str, ...] = ()
    within: int = 0
    note: str = ""
