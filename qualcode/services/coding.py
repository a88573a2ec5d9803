"""Coding: what a person does to a document, stored once, and undone at will."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from qualcode.errors import QualcodeError
from qualcode.model import Coder, Document
from qualcode.services.changes import carry_out
from qualcode.services.history import REFUSED
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.operations import OPERATIONS
from qualcode.services.projects import Project
from qualcode.services.scene import Operation, Scene
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Which operations of a client are settled, and which of them were refused and why."""

    client: str
    seq: int
    rejected: tuple[tuple[int, str], ...] = ()


def apply_operations(
    project: Project,
    operations: Sequence[Operation],
    *,
    document_id: str,
    coder: Coder,
    client: str,
    sees_others: bool = False,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Acknowledgement:
    """Carry out a client's operations in order, each in one transaction, each once.

    An operation is a mapping with ``seq``, ``op`` and what that needs: ``accept`` and ``reject``
    a ``suggestion``; ``change`` a ``suggestion`` and a ``code``; ``code``, ``read`` and ``unread``
    have ``start``, ``end`` and ``text``, the first also a ``code``; ``remove`` and ``keep`` a
    ``coding``; ``recode`` a ``coding`` and a ``code``; ``extend`` a ``coding`` and its new place;
    ``modify`` a ``coding``, a ``name`` and a ``value``; ``flag`` a ``coding`` and a ``flag``;
    ``memo`` has ``target_kind``, ``target_id`` and ``text``; ``new_code`` a ``name`` and ``parent``;
    ``define`` a ``code``, ``before`` and ``definition``; ``undo`` and ``redo`` nothing. ``id`` may
    give the UUID of what is to be. One that cannot be done is refused with its reason, and blocks
    no other. ``sees_others`` says that other people's codings were on the screen.
    """
    rejected: list[tuple[int, str]] = []
    for operation in sorted(operations, key=lambda operation: int(operation["seq"])):
        seq = int(operation["seq"])
        with project.engine.connect() as connection:
            known = _settled(connection, client, seq)
        if known is None:
            try:
                known = _carry_out(
                    project, operation, document_id=document_id, coder=coder, client=client,
                    sees_others=sees_others, now=now(), new_id=new_id,
                )  # fmt: skip
            except IntegrityError:
                # The same message came twice at once; the other one has settled it.
                with project.engine.connect() as connection:
                    known = _settled(connection, client, seq)
                if known is None:
                    raise
        if known:
            rejected.append((seq, known))
    last = max((int(operation["seq"]) for operation in operations), default=0)
    return Acknowledgement(client=client, seq=last, rejected=tuple(rejected))


def _settled(connection: Connection, client: str, seq: int) -> str | None:
    table = schema.operations
    known = select(table.c.rejected).where(table.c.client == client, table.c.seq == seq)
    return connection.execute(known).scalar()


def _carry_out(
    project: Project,
    operation: Operation,
    *,
    document_id: str,
    coder: Coder,
    client: str,
    sees_others: bool,
    now: str,
    new_id: Callable[[], str],
) -> str:
    refused = ""
    with write(project.engine, kind=REFUSED, actor=coder.name, now=now) as writing:
        try:
            (document,) = fetch(writing.connection, Document, schema.documents.c.id == document_id)
            scene = Scene(
                connection=writing.connection, document=document, coder=coder, now=now, new_id=new_id,
                own_id=str(uuid.UUID(operation.get("id") or new_id())), sees_others=sees_others,
            )  # fmt: skip
            change = OPERATIONS[operation["op"]](scene, operation)
        except (QualcodeError, KeyError, TypeError, ValueError, AttributeError) as problem:
            refused = getattr(problem, "message", f"unclear action: {problem!r}")
            writing.payload.update(document=document_id, reason=refused)
        else:
            carry_out(writing, change)
        settled = {"client": client, "seq": int(operation["seq"]), "rejected": refused}
        writing.connection.execute(insert(schema.operations).values(settled))
    return refused
