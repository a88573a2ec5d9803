"""The journal as people use it: what was done, by whom, and how it is turned back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from qualcode.core.history import REDONE, UNDONE, Step, in_effect, next_redo, next_undo
from qualcode.errors import CodingError
from qualcode.model import Coding, Decision, Event
from qualcode.services.changes import (
    Assignment,
    Change,
    Pair,
    carry_out,
    present_roles,
    present_settings,
)
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, stored_codebook
from qualcode.store import schema
from qualcode.store.journal import named, write
from qualcode.store.records import TABLES, fetch, from_row, to_row

REFUSED = "operation.refused"
# Names in the journal the document beside which something else was changed.
BESIDE = "document"
_TYPES = {kind.__name__: kind for kind in TABLES}


def steps(connection: Connection, *, scope: str, actor: str, beside: str = "") -> list[Step]:
    """Return what a person has done in a document, in the codebook or in the study, in order.

    What was done ``beside`` the text of the document, in this other scope, is among it.
    """
    table = schema.events
    columns = (table.c.sequence, table.c.kind, table.c.target)
    own = and_(table.c.actor == actor, table.c.kind != REFUSED)
    found = [
        Step(*row) for row in connection.execute(select(*columns).where(table.c.scope == scope, own))
    ]
    if beside:
        there: set[int | None] = set()
        query = select(*columns, table.c.payload).where(table.c.scope == beside, own)
        for *row, payload in connection.execute(query.order_by(table.c.sequence)):
            step = Step(*row)
            if payload.get(BESIDE) == scope or step.target in there:
                there.add(step.sequence)
                found.append(step)
    return sorted(found)


def turn(
    connection: Connection,
    *,
    scope: str,
    actor: str,
    beside: str = "",
    redo: bool = False,
    now: str,
    new_id: Callable[[], str],
) -> Change:
    """Return the change that undoes a person's last action in a scope, or redoes the last undone.

    Raises ``CodingError`` when there is none, or when its result was changed since.
    """
    done = steps(connection, scope=scope, actor=actor, beside=beside)
    sequence = next_redo(done) if redo else next_undo(done)
    if sequence is None:
        raise CodingError(f"there is nothing to {'redo' if redo else 'undo'} here")
    (event,) = fetch(connection, Event, schema.events.c.sequence == sequence)
    return _turned(connection, event, redo=redo, now=now, new_id=new_id)


def undo_event(
    project: Project,
    sequence: int,
    *,
    actor: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> None:
    """Undo one action of one's own, wherever it was and however long ago.

    Raises ``CodingError`` when it is another person's, is undone already, cannot be undone, or
    when what it did was changed since.
    """
    with write(project.engine, kind=UNDONE, actor=actor, now=now()) as writing:
        found = fetch(writing.connection, Event, schema.events.c.sequence == sequence)
        if not found or found[0].kind in (UNDONE, REDONE) or not can_be_undone(found[0]):
            raise CodingError("this cannot be undone")
        event = found[0]
        if event.actor != actor:
            raise CodingError(f"this was done by {event.actor}, who alone can undo it")
        if sequence not in in_effect(steps(writing.connection, scope=event.scope, actor=actor)):
            raise CodingError("this is undone already")
        change = _turned(writing.connection, event, redo=False, now=now(), new_id=new_id)
        carry_out(writing, change)


def undo_last(project: Project, scope: str, *, actor: str, redo: bool = False) -> None:
    """Undo a person's last action in the codebook or the study, or redo the last undone."""
    with write(project.engine, kind=UNDONE, actor=actor, now=utc_now()) as writing:
        change = turn(
            writing.connection, scope=scope, actor=actor, redo=redo, now=utc_now(), new_id=new_uuid
        )
        carry_out(writing, change)


def next_steps(project: Project, scope: str, *, actor: str) -> tuple[Event | None, Event | None]:
    """Return what a person's undo and redo would turn to in a scope, where there is anything."""
    table = schema.events
    with project.engine.connect() as connection:
        done = steps(connection, scope=scope, actor=actor)
        wanted = (next_undo(done), next_redo(done))
        chosen = [sequence for sequence in wanted if sequence is not None]
        found = {e.sequence: e for e in fetch(connection, Event, table.c.sequence.in_(chosen))}
    undo, redo = (None if sequence is None else found[sequence] for sequence in wanted)
    return undo, redo


def can_be_undone(event: Event) -> bool:
    """Say whether the journal holds what is needed to turn an event back."""
    return any(part in event.payload for part in ("changes", "settings", "roles"))


def events(
    project: Project,
    *,
    scope: str | None = None,
    code_id: str | None = None,
    actor: str | None = None,
    kinds: Collection[str] = (),
    limit: int = 200,
) -> list[Event]:
    """Return the journal, the newest first: all, of a scope, of a code, of a person.

    ``kinds`` are kinds or beginnings of kinds, such as ``memo.``; what undoes such an event comes
    with it.
    """
    table = schema.events
    where = [table.c.kind != REFUSED]
    where += [] if scope is None else [table.c.scope == scope]
    if kinds:
        chosen = or_(*(table.c.kind.startswith(kind, autoescape=True) for kind in kinds))
        where.append(or_(chosen, table.c.target.in_(select(table.c.sequence).where(chosen))))
    where += [] if code_id is None else [table.c.codes.contains(named([code_id]), autoescape=True)]
    where += [] if actor is None else [table.c.actor == actor]
    newest = select(table).where(*where).order_by(table.c.sequence.desc()).limit(limit)
    with project.engine.connect() as connection:
        return [from_row(Event, dict(row)) for row in connection.execute(newest).mappings()]


def actors(project: Project) -> list[str]:
    """Return the names of all who have done something, in the order of the alphabet."""
    people = select(schema.events.c.actor).where(schema.events.c.kind != REFUSED).distinct()
    with project.engine.connect() as connection:
        return sorted(connection.execute(people).scalars())


def undone(project: Project) -> set[int]:
    """Return the sequences of the actions that are undone at present."""
    table = schema.events
    chosen = select(table.c.sequence, table.c.kind, table.c.target, table.c.scope, table.c.actor)
    by_person: dict[tuple[str, str], list[Step]] = {}
    with project.engine.connect() as connection:
        rows = connection.execute(chosen.where(table.c.kind != REFUSED).order_by(table.c.sequence))
        for sequence, kind, target, scope, actor in rows:
            by_person.setdefault((scope, actor), []).append(Step(sequence, kind, target))
    acts = {s.sequence for own in by_person.values() for s in own if s.kind not in (UNDONE, REDONE)}
    return acts - {sequence for own in by_person.values() for sequence in in_effect(own)}


def _turned(
    connection: Connection, event: Event, *, redo: bool, now: str, new_id: Callable[[], str]
) -> Change:
    rows: list[tuple[str, Any, Any]] = list(event.payload.get("changes", ()))
    if not redo:
        rows = [(name, after, before) for name, before, after in reversed(rows)]
    pairs = [
        _decided_again(after or before, redo=redo, now=now, new_id=new_id)
        if name == Decision.__name__
        else _pair(connection, _TYPES[name], (before, after))
        for name, before, after in rows
    ]
    change = Change(
        kind=REDONE if redo else UNDONE, pairs=pairs, scope=event.scope, target=event.sequence,
        codes=event.codes.split(),
    )  # fmt: skip
    settings = event.payload.get("settings", {})
    present = present_settings(connection, settings) if settings else {}
    for name, (before, after) in settings.items():
        was, then = (before, after) if redo else (after, before)
        if present[name] != was:
            raise CodingError(
                "what this action set was changed since", hint="undo the later change first"
            )
        change.settings[name] = then
    change.roles = _reassigned(connection, event, redo=redo)
    _check_codes(connection, change)
    return change


def _reassigned(connection: Connection, event: Event, *, redo: bool) -> list[Assignment]:
    """Return the roles that an event gave to speakers, turned back or given again."""
    given = [Assignment(*row) for row in event.payload.get("roles", ())]
    if not redo:
        given = [one._replace(before=one.after, after=one.before) for one in given]
    present = present_roles(connection) if given else {}
    if any(present.get((one.document_id, one.speaker)) != one.before for one in given):
        raise CodingError("the role of a speaker was changed since", hint="undo the later change first")
    return given


def _check_codes(connection: Connection, change: Change) -> None:
    """Raise when codings would be left with a code that the codebook no longer has."""
    version = change.settings.get("codebook_version")
    if version is None:
        return
    table = schema.codings
    known = [code.id for code in stored_codebook(connection, version).codes]
    left = connection.execute(select(table.c.id).where(table.c.code_id.not_in(known))).scalars()
    turned = {before.id for before, _ in change.pairs if isinstance(before, Coding)}
    if set(left) - turned:
        raise CodingError(
            "there are codings with a code that this would take away",
            hint="merge the code into another one, or recode them first",
        )


def _pair(
    connection: Connection, kind: type[Any], rows: tuple[dict[str, Any] | None, dict[str, Any] | None]
) -> Pair:
    before, after = rows
    found = before or after
    assert found is not None
    current = fetch(connection, kind, TABLES[kind].c.id == found["id"])
    if [to_row(record) for record in current] != ([before] if before else []):
        raise CodingError("what this action did was changed since", hint="undo the later change first")
    was, will = (None if row is None else from_row(kind, row) for row in rows)
    return was, will


def _decided_again(row: Mapping[str, Any], *, redo: bool, now: str, new_id: Callable[[], str]) -> Pair:
    """Decisions are only ever appended: undoing one withdraws it, redoing it makes it again."""
    action = row["action"] if redo else "withdrawn"
    return None, from_row(Decision, {**row, "id": new_id(), "action": action, "created_at": now})
