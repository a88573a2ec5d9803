"""What a report says of the machine: what seeing suggestions did, and shares without its errors."""

from __future__ import annotations

from collections.abc import Mapping

from qualcode.core.report_parts import AnchoringFacts, Audited, PrevalenceFacts
from qualcode.errors import UndefinedPrevalence
from qualcode.services.anchoring import measure_anchoring
from qualcode.services.audit_state import check
from qualcode.services.auditing import standing
from qualcode.services.prevalence import corrected_prevalence, gather
from qualcode.services.projects import Project
from qualcode.services.reporting_corpus import Material

NOTHING_SUGGESTED = "the software has suggested no codes"


def anchoring_facts(project: Project, *, suggested: bool) -> AnchoringFacts:
    """Return what seeing a suggestion did to how often its code was given, or why that is not known."""
    if not suggested:
        return AnchoringFacts(reason=NOTHING_SUGGESTED)
    found = measure_anchoring(project)
    pooled = found.table.iloc[0]
    return AnchoringFacts(table=found.table, said=found.said, reason=str(pooled["reason"]))


def prevalence_facts(
    project: Project, found: Material, coder_names: Mapping[str, str]
) -> PrevalenceFacts:
    """Return the corrected shares with the sample that they rest on, or why there are none."""
    audit = standing(project)
    try:
        corrected = corrected_prevalence(project, names=coder_names)
    except UndefinedPrevalence as problem:
        return PrevalenceFacts(drawn=audit is not None, reason=problem.message)
    return PrevalenceFacts(
        table=corrected.table, unit=corrected.unit, said=corrected.said, drawn=True,
        audited=_audited(project, found),
    )  # fmt: skip


def _audited(project: Project, found: Material) -> tuple[Audited, ...]:
    """Return the segments drawn with the codes that people gave them alone, in the order of the text."""
    state = check(project)
    sampled = gather(project, state, by=None)
    names = {code.id: code.name for code in found.book.codes}
    given: dict[int, list[str]] = {}
    alone = sampled.given[~sampled.given["before"].astype(bool)].drop_duplicates(["row", "code_id"])
    for row, code_id in alone[["row", "code_id"]].itertuples(index=False, name=None):
        given.setdefault(int(row), []).append(names.get(code_id, code_id))
    order = {document.id: place for place, document in enumerate(found.documents)}
    drawn = [
        (order[unit.document_id], unit.span, row, unit)
        for row, unit in enumerate(state.units)
        if unit.drawn
    ]
    return tuple(
        Audited(
            document=found.document_names[unit.document_id], start=span.start, end=span.end,
            case=found.case_names.get(unit.case_id, ""), codes=tuple(sorted(given.get(row, ()))),
        )
        for _, span, row, unit in sorted(drawn, key=lambda one: one[:3])
    )  # fmt: skip
