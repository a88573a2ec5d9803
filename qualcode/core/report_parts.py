"""The parts of a report that hold findings, as facts with what each number rests on; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.core.illustrations import Kind
from qualcode.core.saturation import Saturation
from qualcode.model import AuditOf, Question

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The codings of a case that a count rests on, by their numbers."""

    case: str
    codings: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """Counts of cases by code and by theme: of all, and by the values of an attribute.

    ``overall`` and ``compared`` are tables of theme frequencies by code, ``rolled`` and
    ``rolled_compared`` by theme with all codes below it. Those of all have valences where the codebook
    has them (``valence``). ``support`` has what a count rests on by code or theme and value; that of
    all has ``None`` for a value.
    """

    overall: pd.DataFrame
    rolled: pd.DataFrame
    compared: pd.DataFrame | None
    rolled_compared: pd.DataFrame | None
    valence: bool
    support: Mapping[tuple[str, str | None], tuple[Support, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A quotation that illustrates a code: what it was chosen for, why, and who is said to speak."""

    code_id: str
    kind: Kind
    reason: str
    words: str
    case: str
    attribution: str
    speaker: str
    coding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationFacts:
    """Quotations with how they were chosen; ``shortened`` are attributed less closely than was asked.

    ``n_disclosive`` passages are not quoted, because a coder flagged them as a risk of disclosure.
    """

    chosen: tuple[Illustration, ...] = ()
    how: tuple[str, ...] = ()
    shortened: int = 0
    n_disclosive: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """A cell of the framework matrix: its summary, and the codings under it by their numbers.

    ``below`` is how much lies under it, or why nothing does; ``changed`` says which codings changed
    since the summary was written, and is empty where none did.
    """

    summary: str
    by: str
    below: str
    codings: tuple[int, ...]
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPart:
    """Cases by themes, or by the codes of one theme: the title of the theme, columns by id, and rows."""

    theme: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFacts:
    """The framework matrix: of the cases and themes that have a summary; ``reason`` says why of none.

    ``n_cases`` are all cases that could have a row, ``n_outside`` the summaries of cases or codes that
    there are no more.
    """

    parts: tuple[MatrixPart, ...] = ()
    n_cases: int = 0
    n_outside: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoringFacts:
    """What seeing a suggestion did to how often its code was given; ``reason`` says why of none.

    ``table`` has a row for each code and, first, one for all; it is blank where nothing was suggested.
    """

    table: pd.DataFrame | None = None
    said: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A segment of the audit sample, and the codes that people gave it alone."""

    document: str
    start: int
    end: int
    case: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrevalenceFacts:
    """How often codes apply with the machine's errors taken out; ``reason`` says why that is not known.

    ``drawn`` says whether there is an audit sample at all.
    """

    table: pd.DataFrame | None = None
    unit: AuditOf = "segment"
    said: tuple[str, ...] = ()
    audited: tuple[Audited, ...] = ()
    drawn: bool = False
    reason: str = ""


# So many pairs of codes are in a table of a report; all are in the tables that are exported.
MOST_PAIRS = 20


def foremost(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the rows with the largest numbers above nought, the first first where they are alike."""
    some = table[table[by] > 0]
    return some.sort_values(by, ascending=False, kind="stable").head(MOST_PAIRS)


# What a count of pairs, or of an answer, is found by: the question, and what it is of.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What a number other than a plain count of cases by code rests on, with its name."""

    label: str
    found: tuple[Support, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question with its table, and what must be said beside it."""

    question: Question
    table: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """Answers to the questions made ready for the codebook, with what their numbers rest on."""

    answers: tuple[Answered, ...] = ()
    rests: Mapping[Key, Rest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaturationFacts:
    """The curve of saturation, whether it is flat, and what was counted.

    ``news`` has the codes that each interview brought, by its name in the table.
    """

    news: Mapping[str, tuple[str, ...]]
    table: pd.DataFrame
    found: Saturation
    n_codes: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFacts:
    """Codes that were given together, and saturation; blank where the section was not asked for."""

    together: pd.DataFrame | None = None
    words: str = ""
    rests: Mapping[Key, Rest] = field(default_factory=dict)
    saturation: SaturationFacts | None = None
