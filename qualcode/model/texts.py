"""What is read and whose words it is: documents, their segments, and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SegmentKind = Literal["turn", "answer", "paragraph", "sentence", "unit"]
SpeakerRole = Literal["interviewer", "participant", "none"]
# Where a stretch of text was replaced, from and to, and by how many characters.
Shift = tuple[int, int, int]


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
    """A transcript, a respondent's answers or a note; its text is immutable.

    ``recording`` is the place of the sound or film that it was written down from.
    """

    id: str
    name: str
    text: str
    sha256: str
    encoding: str
    format: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    recording: str | None = None


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
