"""What a report of a study holds, as facts and not as sentences; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from qualcode.core.codebook_edits import Difference
from qualcode.core.report_parts import (
    AnchoringFacts,
    MatrixFacts,
    PatternFacts,
    PrevalenceFacts,
    QuestionFacts,
    QuotationFacts,
    Themes,
)
from qualcode.model import Bar, Blinding, Codebook, CodingSource, SegmentKind

Section = Literal[
    "methods", "sample", "themes", "prevalence", "questions", "patterns", "quotations", "matrix",
    "agreement", "suggestions", "limitations", "codebook", "checklists", "appendix",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = get_args(Section)
Limit = Literal[
    "unread", "single_coder", "agreement", "rare", "saw_suggestions", "saw_others", "imported",
    "small_groups", "withheld", "anchoring", "anchored", "prevalence", "reviews", "unlinked",
    "uncounted", "silent", "attribution", "disclosive", "stale",
]  # fmt: skip
# A coding in this many segments at least lets one say something about a code.
FEWEST_SEGMENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What goes into a report, and how people are named in it.

    ``by`` are the attributes of the achieved sample, ``compare`` the one that counts are set side by
    side by, ``attribution`` those that stand below quotations, the most important first.
    ``quotations`` is how many of each kind illustrate a code. Without ``names`` coders are numbered,
    without ``ids`` cases and documents; ``speakers`` prints labels of speakers as they stand in
    transcripts.
    """

    sections: tuple[Section, ...] = SECTIONS
    by: tuple[str, ...] = ()
    compare: str | None = None
    attribution: tuple[str, ...] = ()
    quotations: int = 1
    names: bool = True
    ids: bool = False
    speakers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderWork:
    """What a coder did, and what was on the screen when they coded; of imported codings nobody knows."""

    name: str
    n_read: int
    n_documents: int
    n_codings: int
    saw_suggestions: int
    saw_others: int
    saw_neither: int
    imported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What was read: ``outcomes`` counts segments by what became of them, all of them.

    ``unlinked`` names documents whose speakers no table links to a case, which count as cases of
    their own; ``left_out`` counts what an import did not take in, by its reason.
    """

    n_documents: int
    formats: Mapping[str, int]
    n_cases: int
    silent_cases: tuple[str, ...]
    unlinked: int
    uncounted: int
    kinds: Mapping[str, int]
    outcomes: Mapping[str, int]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A case as the report names it, with the attributes that were chosen, and what there is of it."""

    name: str
    attributes: Mapping[str, str]
    n_documents: int
    n_segments: int
    n_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many cases there are of one combination of attributes, and which."""

    values: tuple[str, ...]
    cases: tuple[str, ...]
    n_segments: int
    n_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A coding as it stands in the appendix; ``number`` is what the report calls it."""

    number: int
    id: str
    code_id: str
    document: str
    start: int
    end: int
    case: str
    speaker: str
    coder: str
    source: CodingSource


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """How far coders agree at one stage; ``reason`` says why there is no table."""

    stage: Literal["blind", "all"]
    table: pd.DataFrame | None
    coders: tuple[str, ...] = ()
    n_resamples: int = 0
    seed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSuggestions:
    """What became of the suggestions of a code."""

    code_id: str
    code: str
    made: int
    accepted: int
    changed: int
    rejected: int
    withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionFacts:
    """How suggestions were made and used."""

    codes: tuple[CodeSuggestions, ...]
    suggesters: tuple[str, ...]
    blinding: Blinding
    bar: Bar
    n_measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """A version of the codebook: when and by whom it came, and what it changed."""

    name: str
    made_from: str | None
    day: str
    who: str
    in_use: bool
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """Something that limits what the figures say, with its numbers and names."""

    kind: Limit
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report says; ``own_words`` are the researcher's, by what they answer."""

    choices: Choices
    name: str
    created_on: str
    as_of: str
    revision: int
    unit: SegmentKind
    coders: tuple[CoderWork, ...]
    corpus: Corpus
    people: tuple[Person, ...]
    sample: tuple[Cell, ...]
    book: Codebook
    versions: tuple[VersionFacts, ...]
    themes: Themes
    quotations: QuotationFacts
    matrix: MatrixFacts
    agreement: tuple[AgreementFacts, ...]
    suggestions: SuggestionFacts
    anchoring: AnchoringFacts
    prevalence: PrevalenceFacts
    questions: QuestionFacts
    patterns: PatternFacts
    limitations: tuple[Limitation, ...]
    codings: tuple[Coded, ...]
    software: Mapping[str, str]
    own_words: Mapping[str, str] = field(default_factory=dict)
