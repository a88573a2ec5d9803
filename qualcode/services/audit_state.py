"""How far the audit sample is, and whether a share can be corrected with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from qualcode.core.phrases import as_text, count, listed
from qualcode.core.segmentation import spoken_span
from qualcode.errors import UndefinedPrevalence
from qualcode.model import Audit, AuditUnit, Document, Segment, Span
from qualcode.services.audit_frame import last_suggester
from qualcode.services.auditing import READ_BEFORE, audit_units, standing
from qualcode.services.cases import CaseFinder
from qualcode.services.first_codes import Judged, first_judged, people_judged
from qualcode.services.inputs import suggestible
from qualcode.services.projects import Project, cases, coders, documents, segments


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditState:
    """The sample that stands, what people made of it, and the corpus as it is now.

    Of ``n_segments`` drawn, ``n_done`` were coded with nothing in sight, by each coder ``by_coder``;
    ``n_aided`` only with suggestions or others' codes in sight. ``n_new`` documents came in since.
    ``alone`` is what people coded alone, ``all`` whatever they coded. ``spans`` has the segments of
    participants as the texts are cut now, by where their words stand.
    """

    audit: Audit
    units: list[AuditUnit]
    texts: list[Document]
    tilings: Mapping[str, list[Segment]]
    alone: Judged
    all: Judged
    spans: Mapping[tuple[str, Span], Segment]
    suggester: str
    n_segments: int
    n_done: int
    n_aided: int
    n_new: int
    by_coder: Mapping[str, int]


def audit_state(project: Project) -> AuditState | None:
    """Return how far the sample is that stands; nothing where none was drawn."""
    audit = standing(project)
    if audit is None:
        return None
    units, texts, tilings = audit_units(project, audit), documents(project), segments(project)
    alone, everything = (of(project, texts, tilings) for of in (first_judged, people_judged))
    framed = {unit.document_id for unit in units}
    spans = {
        (document.id, spoken_span(document, segment)): segment
        for document in texts
        for segment in tilings.get(document.id, ())
        if suggestible(document, segment)
    }
    # By where they stand: what is cut anew and has the same edges is the same.
    there = {(unit.document_id, unit.span) for unit in units if unit.drawn}
    drawn = {spans[key].id for key in there & spans.keys()}
    read = alone.read[alone.read["segment_id"].isin(drawn)]
    done = set(read["segment_id"])
    aided = drawn & set(everything.read["segment_id"]) - done
    names = {key: coder.name for key, coder in coders(project).items()}
    with project.engine.connect() as connection:
        suggester = last_suggester(connection)
    return AuditState(
        audit=audit, units=units, texts=texts, tilings=tilings, alone=alone, all=everything, spans=spans,
        suggester=suggester, n_segments=len(there), n_done=len(done), n_aided=len(aided),
        n_new=len({document_id for document_id, _ in spans} - framed),
        by_coder={names[key]: n for key, n in Counter(read["coder_id"]).most_common()},
    )  # fmt: skip


def faults(project: Project, state: AuditState, *, as_drawn: bool = False) -> list[str]:
    """Return why no share can be corrected with the sample as it is; nothing where it can be.

    With ``as_drawn`` it is no fault that another suggester has made suggestions since: what the one at
    the draw had said of every segment is on record.
    """
    found = []
    if moved := _moved(state):
        found.append(f"the segmenting was changed since the draw: {count(moved, 'segment')} differ")
    elif state.audit.of == "case" and (changed := _other_cases(project, state)):
        found.append(f"whose words {count(changed, 'segment')} are was changed since the draw")
    if state.suggester != state.audit.suggester and not as_drawn:
        found.append("suggestions were made anew, by another suggester, after the draw")
    missing = state.n_segments - state.n_done - state.n_aided
    if missing:
        found.append(f"{missing:,} of the {count(state.n_segments, 'segment')} drawn are not coded yet")
    if state.n_aided:
        found.append(
            f"{count(state.n_aided, 'segment')} drawn {'was' if state.n_aided == 1 else 'were'} coded "
            "with suggestions or other people's codes in sight, and by nobody alone"
        )
    return found


def check(project: Project, *, as_drawn: bool = False) -> AuditState:
    """Return a sample that is coded and sound; raise ``UndefinedPrevalence`` with what is amiss."""
    state = audit_state(project)
    if state is None:
        raise UndefinedPrevalence(
            "no audit sample was drawn at random, and what people chose to read is none",
            hint="draw one on the page Prevalence, or with: qualcode prevalence draw --n 200",
        )
    found = faults(project, state, as_drawn=as_drawn)
    if found:
        raise UndefinedPrevalence(as_text(listed(found, last=", and ")), hint=_hint(state, found))
    return state


def _hint(state: AuditState, found: Sequence[str]) -> str:
    if any(words.startswith(("the segmenting", "whose words")) for words in found):
        return "turn that back, or withdraw the sample and draw another"
    if found[0].startswith("suggestions were made anew"):
        return "count what was suggested at the time of the draw: --as-drawn"
    if state.n_aided and len(found) == 1:
        return "have somebody else code them alone, in the order of work Drawn for audit"
    return "code them in the order of work Drawn for audit"


def _moved(state: AuditState) -> int:
    """Count the segments drawn from that are gone, and those that are new in the same documents."""
    then = {(unit.document_id, unit.span) for unit in state.units}
    framed = {unit.document_id for unit in state.units}
    if state.audit.of == "case":
        # Words that are nobody's were not drawn from.
        return len(then - state.spans.keys())
    now = {key for key in state.spans if key[0] in framed}
    return max(len(then - now), len(now - then))


def _other_cases(project: Project, state: AuditState) -> int:
    spans = state.spans
    case_of = CaseFinder(cases(project)[1], state.texts, chain(*state.tilings.values()))
    return sum(
        case_of(spans[unit.document_id, unit.span]) != unit.case_id
        for unit in state.units
        if (unit.document_id, unit.span) in spans
    )


def is_known(unit: AuditUnit) -> bool:
    """Say whether people's word on a segment counts: it was drawn, or read before the draw."""
    return unit.drawn or unit.stratum == READ_BEFORE
