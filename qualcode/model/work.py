"""What people and suggesters do to a text: codings, suggestions, decisions, marks and memos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualcode.model.texts import Shift, Span

CodingSource = Literal["human", "accepted", "machine"]
# A withdrawn decision is one undone: the suggestion stands open again.
DecisionAction = Literal["accepted", "changed", "rejected", "withdrawn"]
MemoTarget = Literal["study", "document", "case", "code", "coding"]
BlindMode = Literal["shown", "after_commit", "hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """A person who codes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code on a span of a document by a coder, and where it came from.

    ``saw_suggestions`` and ``saw_others`` say what was on the screen when it was made: open
    suggestions for the span, and the codings of other people.
    """

    id: str
    document_id: str
    span: Span
    code_id: str
    coder_id: str
    source: CodingSource
    codebook_version: str
    created_at: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    suggestion_id: str | None = None
    flags: tuple[str, ...] = ()
    saw_suggestions: bool = False
    saw_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a suggestion rests on: a line of the codebook or a coded example, and how close."""

    kind: Literal["name", "definition", "include", "example", "coded", "counter", "word"]
    text: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A code proposed for a span; it becomes a coding only through a decision."""

    id: str
    document_id: str
    span: Span
    code_id: str
    probability: float
    suggester: str
    codebook_version: str
    created_at: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSuggestion:
    """A suggestion that newer ones replaced, for words that somebody had read while it stood.

    It is on record so that what people code with it in sight can be told from what they code without.
    """

    id: str
    document_id: str
    span: Span
    code_id: str
    probability: float
    suggester: str
    created_at: str
    replaced_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a coder did with a suggestion; decisions are only ever appended."""

    id: str
    suggestion_id: str
    coder_id: str
    action: DecisionAction
    created_at: str
    code_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A coder's word that a span is read and done with, whether or not a code applies.

    ``saw_suggestions`` and ``saw_others`` say, as for a coding, what was on the screen.
    """

    id: str
    document_id: str
    span: Span
    coder_id: str
    created_at: str
    saw_suggestions: bool = False
    saw_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A coding to look at again after the codebook changed, until somebody has settled it."""

    id: str
    coding_id: str
    reason: str
    codebook_version: str
    created_at: str
    settled_by: str | None = None
    settled_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What was decided where coders differ: that a code applies to a span, or does not, and why.

    It belongs to no coder's layer, and changes none; ``coder_id`` is who decided.
    """

    id: str
    document_id: str
    span: Span
    code_id: str
    applies: bool
    reason: str
    coder_id: str
    codebook_version: str
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note on the study, a document, a case, a code or a coding."""

    id: str
    target_kind: MemoTarget
    target_id: str
    coder_id: str
    text: str
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a coder wrote of a case on a theme or a code: a cell of the framework matrix.

    A cell has one summary; ``coder_id`` wrote it last. ``under`` has the codings that lay under the cell
    when it was written or last checked, each by its id with what ``core.framework.place_of`` says of it,
    and ``fingerprint`` stands for all of them.
    """

    id: str
    case_id: str
    code_id: str
    coder_id: str
    text: str
    created_at: str
    changed_at: str
    codebook_version: str
    under: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinding:
    """When suggestions are hidden from a coder who has not yet finished a segment alone.

    ``share`` of all segments, drawn by ``seed``, and all ``documents`` named are blind whatever
    the ``mode``; with ``hidden`` no suggestion is ever shown. ``shifts`` say where texts were replaced
    since, by document, so that a segment draws what it drew before; they are not among the settings.
    """

    mode: BlindMode = "shown"
    share: float = 0.1
    documents: tuple[str, ...] = ()
    seed: str = ""
    shifts: Mapping[str, tuple[tuple[Shift, ...], ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How good the suggestions of a code must be to be shown.

    They are withheld where less than ``precision`` of them are right, as soon as at least ``fewest``
    could be checked against blind codings.
    """

    precision: float = 0.1
    fewest: int = 10
