"""How often codes apply, with the machine's errors taken out by the audit sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qualcode.core.phrases import count
from qualcode.core.prevalence_table import Sampled, prevalence_table
from qualcode.errors import UndefinedPrevalence
from qualcode.model import Audit, AuditOf
from qualcode.services.audit_state import AuditState, check, is_known
from qualcode.services.auditing import READ_BEFORE, withdrawn
from qualcode.services.frequencies import Spoken, check_attributes, units_table
from qualcode.services.projects import Project, cases, codebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The table of corrected shares, and the sentences that must go with it."""

    table: pd.DataFrame
    audit: Audit
    unit: AuditOf
    said: tuple[str, ...]


def corrected_prevalence(
    project: Project,
    *,
    unit: AuditOf | None = None,
    by: str | None = None,
    threshold: float = 0.5,
    as_drawn: bool = False,
    names: Mapping[str, str] | None = None,
) -> Corrected:
    """Return how often each code applies in all segments or cases, by an attribute if one is given.

    ``names`` are what people are called in what is said, where that is not their own names.

    Raises ``UndefinedPrevalence`` where the sample was not drawn here, is not coded to its end, was
    coded with suggestions in sight, or where what it was drawn from was changed since; and
    ``InputError`` for an attribute that there is not.
    """
    state = check(project, as_drawn=as_drawn)
    chosen = unit or state.audit.of
    if chosen == "case" and state.audit.of == "segment":
        raise UndefinedPrevalence(
            "a sample of segments does not say what is in whole cases",
            hint="give shares of segments, or draw cases: qualcode prevalence draw --unit case",
        )
    sampled = gather(project, state, by=by)
    table = prevalence_table(
        sampled, codebook=codebook(project), unit=chosen, by=by, threshold=threshold
    )
    about = sample_words(state, n_withdrawn=len(withdrawn(project)), names=names)
    said = (*about, *_words(state, as_drawn))
    return Corrected(table=table, audit=state.audit, unit=chosen, said=said)


def gather(project: Project, state: AuditState, *, by: str | None) -> Sampled:
    """Put a sample together with what was suggested then and what people made of it."""
    known, texts = cases(project)[0], {document.id: document for document in state.texts}
    check_attributes([by] if by else [], known.values(), state.texts)
    spans = state.spans
    spoken = [
        Spoken(texts[u.document_id], spans[u.document_id, u.span], u.case_id, is_known(u))
        for u in state.units
    ]
    frame = units_table(spoken, known, [by] if by else [])
    names = sorted({unit.stratum for unit in state.units} - {READ_BEFORE})
    number = {READ_BEFORE: 0, **{name: at for at, name in enumerate(names, start=1)}}
    frame = frame.assign(
        stratum=[number[unit.stratum] for unit in state.units],
        chance=[unit.chance for unit in state.units], known=frame["read"],
    )  # fmt: skip
    said = [
        (row, code_id, probability)
        for row, unit in enumerate(state.units)
        for code_id, probability in unit.machine.items()
    ]
    return Sampled(
        frame=frame, given=_given(state, frame), clusters=state.audit.of,
        said=pd.DataFrame(said, columns=["row", "code_id", "probability"]),
    )  # fmt: skip


def _given(state: AuditState, frame: pd.DataFrame) -> pd.DataFrame:
    """Return what people gave: alone to what was drawn, and in any way to what they had read before."""
    rows = pd.DataFrame({
        "segment_id": frame["segment_id"], "row": range(len(frame)),
        "drawn": [unit.drawn for unit in state.units], "before": frame["stratum"] == 0,
    })  # fmt: skip
    parts = [
        judged.applies().merge(rows[rows[which]], on="segment_id")
        for judged, which in ((state.alone, "drawn"), (state.all, "before"))
    ]
    return pd.concat(parts, ignore_index=True)[["row", "code_id", "before"]]


def sample_words(
    state: AuditState, *, n_withdrawn: int = 0, names: Mapping[str, str] | None = None
) -> list[str]:
    """Say how the sample was drawn, by whom, and from what; ``names`` are what people are called."""
    audit = state.audit
    drawn, of = count(audit.n_drawn, audit.of), f"{audit.n_units:,}"
    if audit.origin == "share":
        first = f"The {drawn} of {of} whose suggestions wait anyway, a random share of the segments."
    else:
        spread = f", by {' and '.join(audit.by)}" if audit.by else ""
        first = f"{drawn} of {of} drawn at random{spread}, with the seed {audit.seed}."
    words = [f"{first} Drawn by {(names or {}).get(audit.drawn_by, audit.drawn_by)}."]
    before = sum(unit.stratum == READ_BEFORE for unit in state.units)
    if before:
        words.append(f"{count(before, 'segment')} read before the draw count as people coded them.")
    if n_withdrawn:
        words.append(f"{count(n_withdrawn, 'earlier sample')} withdrawn; the journal says why.")
    return words


def _words(state: AuditState, as_drawn: bool) -> list[str]:
    words = ["Intervals hold the true share 19 times in 20, for each code by itself."]
    if state.n_new:
        words.append(f"{count(state.n_new, 'document')} came in after the draw and are not counted.")
    if as_drawn and state.suggester != state.audit.suggester:
        words.append("The machine is the suggester of the time of the draw.")
    return words
