"""What an audit sample of some size will be good for, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.core.audit_draw import ALIKE, expected_half_width
from qualcode.core.phrases import count
from qualcode.core.prevalence_table import FEWEST_DOCUMENTS
from qualcode.model import AuditOf
from qualcode.services.audit_frame import frame
from qualcode.services.projects import Project

# Codes this frequent are spoken of.
SHARES = (0.05, 0.2, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Of ``n_units`` segments or cases that can be drawn in ``n_documents``, ``n`` would be.

    ``widths`` says for codes of some shares how far their interval would reach to each side at most,
    the machine left aside, and ``n_segments`` how many segments are to be coded.
    """

    of: AuditOf
    n: int
    n_units: int
    n_documents: int
    n_segments: int
    widths: tuple[tuple[float, float], ...]


def plan(project: Project, *, n: int, of: AuditOf) -> Plan:
    """Say what a sample of ``n`` would be good for; raise ``AuditError`` where nothing was suggested."""
    found = frame(project)
    rows = [row for row, (_, s, _) in enumerate(found.segments) if s.id not in found.read]
    documents = {found.segments[row][0].id for row in rows}
    cases = {found.case_ids[row] for row in rows} - {""}
    n_units = len(rows) if of == "segment" else len(cases)
    taken = max(1, min(n, n_units))
    per_unit = len(rows) / max(1, n_units)
    widths = tuple(
        (share, expected_half_width(share, n=taken, n_documents=len(documents))) for share in SHARES
    )
    return Plan(
        of=of, n=min(n, n_units), n_units=n_units, n_documents=len(documents), widths=widths,
        n_segments=round(taken * per_unit),
    )  # fmt: skip


def plan_words(found: Plan) -> list[str]:
    """Say in sentences what a sample would be good for."""
    whole = count(found.n_segments, "segment")
    about = "" if found.of == "segment" else f", about {whole} to code"
    out_of = f"{found.n_units:,} in {count(found.n_documents, 'document')}"
    words = [f"{count(found.n, found.of)} of {out_of}{about}."]
    told = [f"±{100 * half:.0f} points where it applies to {share:.0%}" for share, half in found.widths]
    words.append(
        f"Intervals for a code reach to about {', '.join(told)}; less where the machine is right. "
        f"Taken for granted: what is in one document is alike to {ALIKE:g} (intraclass correlation)."
    )
    if found.n_documents < FEWEST_DOCUMENTS:
        words.append(
            f"No share can be corrected from fewer than {FEWEST_DOCUMENTS} documents: too little is "
            "known of how documents differ."
        )
    return words
