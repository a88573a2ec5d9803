"""Coding: what a person does to a document, stored once, and undone at will."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from qualcode.errors import QualcodeError
from qualcode.model import Codebook, Coder, Coding, Document
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.operations import OPERATIONS, Change, Scene
from qualcode.services.projects import Project, codebook
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import add, fetch, remove, to_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Which operations of a client are settled, and which of them were refused and why."""

    client: str
    seq: int
    rejected: tuple[tuple[int, str], ...] = ()


def apply_operations(
    project: Project,
    operations: Sequence[Mapping[str, Any]],
    *,
    document_id: str,
    coder: Coder,
    client: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> Acknowledgement:
    """Carry out a client's operations in order, each in one transaction, each once.

    An operation is a mapping with ``seq``, ``op`` and what that needs: ``accept`` and ``reject``
    a ``suggestion``; ``change`` a ``suggestion`` and a ``code``; ``code`` has ``start``, ``end``,
    ``text`` and ``code``; ``remove`` a ``coding``; ``valence`` a ``coding`` and a ``valence``;
    ``undo`` nothing. ``id`` may give the UUID of the coding to be. One that cannot be done is
    refused with its reason, and blocks no other.
    """
    book = codebook(project)
    rejected: list[tuple[int, str]] = []
    for operation in sorted(operations, key=lambda operation: int(operation["seq"])):
        seq = int(operation["seq"])
        with project.engine.connect() as connection:
            known = _settled(connection, client, seq)
        if known is None:
            try:
                known = _carry_out(
                    project, operation, book=book, document_id=document_id, coder=coder,
                    client=client, now=now(), new_id=new_id,
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
    operation: Mapping[str, Any],
    *,
    book: Codebook,
    document_id: str,
    coder: Coder,
    client: str,
    now: str,
    new_id: Callable[[], str],
) -> str:
    refused = ""
    with write(project.engine, kind="operation.refused", actor=coder.name, now=now) as writing:
        try:
            (document,) = fetch(writing.connection, Document, schema.documents.c.id == document_id)
            scene = Scene(
                connection=writing.connection, document=document, book=book, coder=coder, now=now,
                new_id=new_id, coding_id=str(uuid.UUID(operation.get("id") or new_id())),
            )  # fmt: skip
            change = OPERATIONS[operation["op"]](scene, operation)
        except (QualcodeError, KeyError, TypeError, ValueError) as problem:
            refused = getattr(problem, "message", f"unclear action: {problem!r}")
            writing.payload.update(document=document_id, reason=refused)
        else:
            remove(writing.connection, Coding, [coding.id for coding in change.removed])
            add(writing.connection, change.added)
            add(writing.connection, change.decisions)
            writing.kind = change.kind
            writing.payload.update(_payload(change, document_id))
        settled = {"client": client, "seq": int(operation["seq"]), "rejected": refused}
        writing.connection.execute(insert(schema.operations).values(settled))
    return refused


def _payload(change: Change, document_id: str) -> dict[str, Any]:
    return {
        "document": document_id,
        "added": [to_row(coding) for coding in change.added],
        "removed": [to_row(coding) for coding in change.removed],
        "decisions": [to_row(decision) for decision in change.decisions],
        "undoes": change.undoes,
    }
