"""What coders did alone: as it stood before they saw suggestions or the work of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import and_, or_, select

from qualcode.core.history import REDONE, UNDONE
from qualcode.core.units import unaided
from qualcode.model import Coding, Event, Reading
from qualcode.services.projects import Project, coders, codings, readings
from qualcode.services.scene import AIDED
from qualcode.services.teaching import blind_codings
from qualcode.store import schema
from qualcode.store.records import fetch, from_row

# The kind of the event by which a person had disagreements shown before having finished there.
SHOWN = "agreement.shown"
_CHANGING = ("coding.removed", "coding.recoded", "coding.moved", "segment.unread", UNDONE, REDONE)
Worked = TypeVar("Worked", Coding, Reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """From when on a coder works in a document with the others' codings in mind."""

    coder_id: str
    document_id: str
    since: str


def exposures(project: Project) -> list[Exposure]:
    """Return who has had disagreements shown in which document, the first time each."""
    ids = {coder.name: key for key, coder in coders(project).items()}
    table = schema.events
    with project.engine.connect() as connection:
        found = fetch(connection, Event, table.c.kind == SHOWN, order_by=[table.c.sequence])
    first: dict[tuple[str, str], Exposure] = {}
    for event in found:
        for document_id in event.payload["documents"]:
            key = (ids.get(event.actor, ""), document_id)
            first.setdefault(
                key, Exposure(coder_id=key[0], document_id=document_id, since=event.created_at)
            )
    return list(first.values())


def independent_work(project: Project) -> tuple[list[Coding], list[Reading]]:
    """Return codings and marks made with neither suggestions nor the work of others in sight.

    What was taken away, given another code or moved later, with either of them in sight, is as it was
    before: this layer does not change when coders discuss. What was found by a search is left out.
    """
    shown = exposures(project)
    changed = _changed_in_sight(project, shown)
    made = _turned_back(codings(project), Coding, changed)
    marks = _turned_back(readings(project), Reading, changed)
    later = {(e.coder_id, e.document_id): e.since for e in shown}
    return (
        _before(blind_codings(project, made), later),
        _before(unaided(marks), later),
    )


def _changed_in_sight(project: Project, shown: Sequence[Exposure]) -> list[Event]:
    """Return the events that changed work with others' or suggestions in sight, the last first."""
    table = schema.events
    told = table.c.payload[AIDED].as_boolean()
    places = list({e.document_id for e in shown})
    known = or_(told, and_(table.c.scope.in_(places), table.c.kind.in_(_CHANGING)))
    chosen = table.c.sequence.in_(select(table.c.sequence).where(known if places else told))
    with project.engine.connect() as connection:
        found = fetch(connection, Event, chosen, order_by=[table.c.sequence.desc()])
    names = {coder.id: coder.name for coder in coders(project).values()}
    since = {(names.get(e.coder_id, ""), e.document_id): e.since for e in shown}
    return [
        e for e in found
        if e.payload.get(AIDED) or e.created_at >= since.get((e.actor, e.scope), "~")
    ]  # fmt: skip


def _turned_back(
    records: Sequence[Worked], kind: type[Worked], changed: Iterable[Event]
) -> list[Worked]:
    there: dict[str, Worked] = {record.id: record for record in records}
    for event in changed:
        for name, before, after in reversed(event.payload.get("changes", ())):
            row: dict[str, Any] = before or after
            if name != kind.__name__:
                continue
            if before is None:
                there.pop(row["id"], None)
            else:
                there[row["id"]] = from_row(kind, row)
    return sorted(there.values(), key=lambda r: (r.document_id, r.span, r.created_at, r.id))


def _before(records: Iterable[Worked], later: dict[tuple[str, str], str]) -> list[Worked]:
    """Return what was made before its coder had seen what others did in the document."""
    return [r for r in records if r.created_at < later.get((r.coder_id, r.document_id), "~")]
