"""What the project writes down about itself: the journal, and the ledger of imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qualcode.model.surveys import SurveyChoices, SurveyShape
from qualcode.model.texts import Case, CaseLink, Document, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the journal.

    ``scope`` is the document that was worked on, ``codebook`` or ``study``; ``codes`` names the
    codes concerned. ``target`` is the sequence of an earlier event that this one undoes or redoes.
    """

    sequence: int
    kind: str
    actor: str
    created_at: str
    payload: Mapping[str, Any]
    scope: str = ""
    codes: str = ""
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What became of one file, row or paragraph of an import."""

    place: str
    outcome: Literal["imported", "unchanged", "skipped", "warning"]
    count: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What a reader made of one file: documents with their base segments, and the ledger.

    ``segments`` are the turns, answers or paragraphs of all documents; ``cases`` and ``links``
    are what the file itself says of respondents. ``n_cells`` counts the cells that may hold an
    answer, and is nothing where the file is no survey; ``shape`` is what it looks like then, and
    ``choices`` are how it was read.
    """

    documents: tuple[Document, ...]
    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]
    cases: tuple[Case, ...] = ()
    links: tuple[CaseLink, ...] = ()
    n_cells: int = 0
    shape: SurveyShape | None = None
    choices: SurveyChoices = field(default_factory=SurveyChoices)
