"""The types of qualcode, each defined once.

Every position is a half-open span of Unicode code points into a document's text, which is
normalised once at import and never changes afterwards. Ids are UUID strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Literal, cast

SegmentKind = Literal["turn", "answer", "paragraph", "sentence", "unit"]
SpeakerRole = Literal["interviewer", "participant", "none"]
CodingSource = Literal["human", "accepted", "machine"]
# A withdrawn decision is one undone: the suggestion stands open again.
DecisionAction = Literal["accepted", "changed", "rejected", "withdrawn"]
ExclusionAction = Literal["instead", "double_code"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open range of code points, ``0 <= start <= end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Number of code points that both spans hold."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A transcript, a respondent's answers or a note; its text is immutable."""

    id: str
    name: str
    text: str
    sha256: str
    encoding: str
    format: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a document that is read and coded as one.

    ``lead`` counts the characters at its start that are a label, a time or a question and not
    speech. The segments of one kind tile the document: every character lies in exactly one.
    """

    id: str
    document_id: str
    span: Span
    kind: SegmentKind
    ordinal: int
    lead: int = 0
    speaker: str | None = None
    speaker_role: SpeakerRole = "participant"
    question: str | None = None
    started_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A participant, respondent, school or cluster, with its attributes."""

    id: str
    name: str
    kind: str = "participant"
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink:
    """Says whose words a speaker's turns are; no speaker means all participants' turns."""

    document_id: str
    case_id: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """When not to use a code (``instead``), or when to add another one (``double_code``).

    ``use`` is empty where the codebook names no neighbour.
    """

    when: str
    use: str
    action: ExclusionAction = "instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An utterance that shows a code at work."""

    text: str
    role: str = ""
    valence: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An utterance that looks like the code but belongs to another."""

    text: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of the codebook; a theme is a code with ``codable=False``."""

    id: str
    name: str
    definition: str = ""
    label: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    examples: tuple[Example, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    cues: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    maps_to: tuple[str, ...] = ()
    parent: str | None = None
    codable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """A further judgement on a coding, such as its valence."""

    id: str
    name: str
    values: tuple[str, ...]
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A mark on a coding, such as a candidate quotation."""

    id: str
    name: str
    memo_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """A versioned tree of codes, with the modifiers, flags and rules of using them."""

    id: str
    name: str
    version: str
    codes: tuple[Code, ...]
    modifiers: tuple[Modifier, ...] = ()
    flags: tuple[Flag, ...] = ()
    rules: tuple[str, ...] = ()

    @staticmethod
    def read(path: str | Path) -> Codebook:
        """Read a codebook file; see ``qualcode.formats.codebooks.read_codebook``."""
        # By name, because the model depends on nothing while the public interface is fixed.
        reader = import_module("qualcode.formats.codebooks").read_codebook
        return cast("Codebook", reader(path))

    @property
    def codable(self) -> tuple[Code, ...]:
        """The codes that may be applied, in codebook order."""
        return tuple(code for code in self.codes if code.codable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """A person who codes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code on a span of a document by a coder, and where it came from."""

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
    saw_suggestions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a suggestion rests on: a line of the codebook or a coded example, and how close."""

    kind: Literal["name", "definition", "include", "example", "coded", "word"]
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
class Decision:
    """What a coder did with a suggestion; decisions are only ever appended."""

    id: str
    suggestion_id: str
    coder_id: str
    action: DecisionAction
    created_at: str
    code_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note on the study, a document, a case, a code or a coding."""

    id: str
    target_kind: str
    target_id: str
    coder_id: str
    text: str
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the journal."""

    sequence: int
    kind: str
    actor: str
    created_at: str
    payload: Mapping[str, object]


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
    are what the file itself says of respondents.
    """

    documents: tuple[Document, ...]
    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]
    cases: tuple[Case, ...] = ()
    links: tuple[CaseLink, ...] = ()
