"""The audit sample: drawn by lot, kept for good, coded without suggestions, and how far that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from qualcode.core.audit_draw import ALL, bands, draw
from qualcode.core.blinding import lot
from qualcode.core.codebook_edits import find_code
from qualcode.errors import AuditError
from qualcode.model import Audit, AuditOf, AuditUnit
from qualcode.services.audit_frame import Frame, frame, read_before_suggestions
from qualcode.services.changes import Change, carry_out
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, codebook, unit
from qualcode.services.study import blinding
from qualcode.services.suggestions import SCOPE
from qualcode.store import schema
from qualcode.store.computed import drop_computed
from qualcode.store.journal import write
from qualcode.store.records import add, fetch

# The stratum of what people had read before the sample was drawn; their word stands for it.
READ_BEFORE = "read before"
PROBABILITY, DOCUMENT, CASE = "probability", "document", "case"
SPREAD = (PROBABILITY, DOCUMENT, CASE)
FEWEST = 2


def standing(project: Project) -> Audit | None:
    """Return the sample that is to be coded, or was; nothing where none was drawn."""
    table = schema.audits
    with project.engine.connect() as connection:
        found = fetch(
            connection, Audit, table.c.withdrawn_at.is_(None), order_by=[table.c.created_at.desc()]
        )
    return found[0] if found else None


def withdrawn(project: Project) -> list[Audit]:
    """Return the samples that were drawn and withdrawn, the first of them first."""
    table = schema.audits
    with project.engine.connect() as connection:
        return fetch(connection, Audit, table.c.withdrawn_at.is_not(None), order_by=[table.c.created_at])


def audit_units(project: Project, audit: Audit) -> list[AuditUnit]:
    """Return every segment that a sample was drawn from, in the order of the texts."""
    table = schema.audit_units
    order = [table.c.document_id, table.c.start]
    with project.engine.connect() as connection:
        return fetch(connection, AuditUnit, table.c.audit_id == audit.id, order_by=order)


def draw_audit(
    project: Project,
    *,
    n: int,
    of: AuditOf = "segment",
    by: Sequence[str] = (),
    code_id: str | None = None,
    seed: int | None = None,
    actor: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Audit:
    """Draw ``n`` segments or cases that nobody has read wholly, and keep them as the audit sample.

    ``by`` spreads the sample over what is predicted (``probability``: of any code, or of the code
    named) and over the documents or cases. Raises ``AuditError`` where a sample stands already,
    where nothing was suggested yet, and for a size or a spread that cannot be.
    """
    _check(project, n=n, of=of, by=by, code_id=code_id)
    found = frame(project)
    chosen = int(new_id().replace("-", "")[:8], 16) if seed is None else seed
    groups = _groups(found, of)
    if len(groups) < FEWEST:
        raise AuditError(f"only {len(groups)} {of} is left that nobody has read")
    likely = np.array([max(_said(found, rows, code_id), default=0.0) for rows in groups])
    strata = bands(likely) if PROBABILITY in by else [ALL] * len(groups)
    within = None
    if spread := [name for name in by if name != PROBABILITY]:
        keys = [_key(found, rows[0], spread[0]) for rows in groups]
        within = np.unique(np.array(keys, dtype=object).astype(str), return_inverse=True)[1]
    drawn = draw(strata, likely, n=n, within=within, seed=chosen)
    audit = Audit(
        id=new_id(), of=of, origin="drawn", by=tuple(by), seed=chosen, n_units=len(groups),
        n_drawn=int((drawn.place >= 0).sum()), segment_kind=unit(project), suggester=found.suggester,
        codebook_version=codebook(project).version, drawn_by=actor, created_at=now(), code_id=code_id,
    )  # fmt: skip
    parts = {
        row: (drawn.strata[g], float(drawn.chance[g]), int(drawn.place[g]))
        for g, rows in enumerate(groups)
        for row in rows
    }
    _keep(project, audit, _units(found, audit, parts), now=now)
    return audit


def _check(project: Project, *, n: int, of: str, by: Sequence[str], code_id: str | None) -> None:
    _none_stands(project)
    if n < FEWEST:
        raise AuditError(f"a sample has {FEWEST} {of}s at least")
    for name in by:
        if name not in SPREAD:
            raise AuditError(f"a sample is not spread by {name!r}", hint=f"by {', '.join(SPREAD)}")
    if {DOCUMENT, CASE} <= {*by}:
        raise AuditError("a sample is spread over documents or over cases, not over both")
    if of == "case" and CASE in by:
        raise AuditError("a sample of cases is not spread over cases", hint="leave out: case")
    if code_id is not None:
        find_code(codebook(project), code_id)
        if PROBABILITY not in by:
            raise AuditError(
                "a code is named for strata of its probability", hint="add --by probability"
            )


def _none_stands(project: Project) -> None:
    if (audit := standing(project)) is not None:
        raise AuditError(
            f"a sample of {audit.n_drawn} {audit.of}s was drawn by {audit.drawn_by} already",
            hint="code it, or withdraw it on the page Prevalence or with: qualcode prevalence withdraw",
        )


def _groups(found: Frame, of: AuditOf) -> list[list[int]]:
    """Return the rows of each unit that can be drawn: unread segments, or those of a case."""
    unread = [row for row, (_, s, _) in enumerate(found.segments) if s.id not in found.read]
    if of == "segment":
        return [[row] for row in unread]
    by_case: dict[str, list[int]] = {}
    for row in unread:
        if found.case_ids[row]:
            by_case.setdefault(found.case_ids[row], []).append(row)
    return list(by_case.values())


def _said(found: Frame, rows: Sequence[int], code_id: str | None) -> list[float]:
    said = [found.machine.get((d.id, span), {}) for d, _, span in (found.segments[i] for i in rows)]
    return [p for codes in said for code, p in codes.items() if code_id in (None, code)]


def _key(found: Frame, row: int, spread: str) -> str:
    return found.case_ids[row] if spread == CASE else found.segments[row][0].id


def adopt_share(
    project: Project,
    *,
    actor: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Audit:
    """Take the share of segments whose suggestions wait anyway for the audit sample.

    It is a simple random sample of what nobody had read when suggestions were made last, with or
    without having been read since. Raises ``AuditError`` where it is no two segments.
    """
    _none_stands(project)
    found, hidden = frame(project), blinding(project)
    before = read_before_suggestions(project)
    found = replace(found, read=before)
    rows = [row for row, (_, s, _) in enumerate(found.segments) if s.id not in before]
    lots = {row: lot(hidden, found.segments[row][0].id, found.segments[row][2]) for row in rows}
    drawn = sorted((row for row in rows if lots[row] < hidden.share), key=lots.__getitem__)
    if len(drawn) < FEWEST:
        raise AuditError(
            f"the share has {len(drawn)} of the segments that nobody had read when suggestions were "
            "made", hint="draw a sample instead",
        )  # fmt: skip
    audit = Audit(
        id=new_id(), of="segment", origin="share", by=(), seed=0, n_units=len(rows), n_drawn=len(drawn),
        segment_kind=unit(project), suggester=found.suggester,
        codebook_version=codebook(project).version, drawn_by=actor, created_at=now(),
    )  # fmt: skip
    place = {row: at for at, row in enumerate(drawn)}
    parts = {row: (ALL, len(drawn) / len(rows), place.get(row, -1)) for row in rows}
    _keep(project, audit, _units(found, audit, parts), now=now)
    return audit


def _units(found: Frame, audit: Audit, parts: Mapping[int, tuple[str, float, int]]) -> list[AuditUnit]:
    units = []
    for row, (document, segment, span) in enumerate(found.segments):
        if audit.of == "case" and not found.case_ids[row]:
            continue
        stratum, chance, place = parts.get(row, (READ_BEFORE, 1.0, -1))
        said = found.machine.get((document.id, span), {}) if row in parts else {}
        units.append(
            AuditUnit(
                audit_id=audit.id, segment_id=segment.id, document_id=document.id, span=span,
                case_id=found.case_ids[row], stratum=stratum, chance=chance, drawn=place >= 0,
                place=place if place >= 0 else None, machine=said,
            )
        )  # fmt: skip
    return units


def _keep(project: Project, audit: Audit, units: Sequence[AuditUnit], *, now: Callable[[], str]) -> None:
    """Store a sample; it is not undone, so that nobody draws until the sample pleases."""
    with write(project.engine, kind="audit.drawn", actor=audit.drawn_by, now=now()) as writing:
        add(writing.connection, [audit, *units])
        # What was ranked and explained of suggestions that are hidden from now on is told no more.
        for about in ("ranks/", "words/"):
            drop_computed(writing.connection, about)
        writing.scope = SCOPE
        writing.payload.update(
            audit=audit.id, of=audit.of, origin=audit.origin, by=list(audit.by), seed=audit.seed,
            n_units=audit.n_units, n_drawn=audit.n_drawn, segments=sum(u.drawn for u in units),
        )  # fmt: skip


def withdraw(project: Project, *, reason: str, actor: str, now: Callable[[], str] = utc_now) -> None:
    """Give the standing sample up; it stays on record with the reason. Raises ``AuditError``."""
    audit = standing(project)
    if audit is None:
        raise AuditError("no audit sample was drawn")
    if not reason.strip():
        raise AuditError("a sample is withdrawn for a reason", hint="say why")
    gone = replace(audit, withdrawn_at=now(), reason=reason.strip())
    with write(project.engine, kind="audit.withdrawn", actor=actor, now=now()) as writing:
        carry_out(writing, Change(kind="audit.withdrawn", scope=SCOPE, pairs=[(audit, gone)]))
