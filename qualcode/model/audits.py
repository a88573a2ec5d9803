"""The audit sample: which segments were drawn, with which chance, and what was suggested for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualcode.model.texts import SegmentKind, Span

AuditOf = Literal["segment", "case"]
AuditOrigin = Literal["drawn", "share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A random sample of segments or of whole cases, to be coded without suggestions in sight.

    ``origin`` is ``share`` where the sample is the share of segments whose suggestions wait anyway.
    ``by`` says what it was spread over, ``code_id`` whose probability the strata are made of, where it
    is that of one code. Of ``n_units`` segments or cases of which nobody had read all, ``n_drawn`` were
    drawn. ``suggester`` made what was suggested then. A sample that was withdrawn stays on record.
    """

    id: str
    of: AuditOf
    origin: AuditOrigin
    by: tuple[str, ...]
    seed: int
    n_units: int
    n_drawn: int
    segment_kind: SegmentKind
    suggester: str
    codebook_version: str
    drawn_by: str
    created_at: str
    code_id: str | None = None
    withdrawn_at: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditUnit:
    """A segment of the corpus that a sample was drawn from.

    ``span`` is where its words stand. ``chance`` is the probability with which it was to be drawn, and
    1 in the stratum of what people had read before; ``place`` is its place in the order of work if it
    was drawn. ``machine`` has the probability of each code that was suggested for it at that time.
    """

    audit_id: str
    segment_id: str
    document_id: str
    span: Span
    case_id: str
    stratum: str
    chance: float
    drawn: bool
    place: int | None = None
    machine: Mapping[str, float] = field(default_factory=dict)
