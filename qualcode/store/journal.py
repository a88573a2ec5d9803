"""The only way to write: one transaction that also appends to the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from qualcode.store.schema import events, project


@dataclass(slots=True, kw_only=True)
class Writing:
    """A transaction under way; ``kind`` and ``payload`` go into the journal."""

    connection: Connection
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)


@contextmanager
def write(engine: Engine, *, kind: str, actor: str, now: str) -> Iterator[Writing]:
    """Open a transaction, and end it with a journal event and a new revision of the project.

    An exception leaves no trace. Writers wait for one another.
    """
    with engine.execution_options(writes=True).begin() as connection:
        # First of all, because PostgreSQL makes other writers wait on this row.
        connection.execute(update(project).values(revision=project.c.revision + 1))
        writing = Writing(connection=connection, kind=kind)
        yield writing
        connection.execute(
            insert(events).values(
                kind=writing.kind, actor=actor, created_at=now, payload=writing.payload
            )
        )


def revision(connection: Connection) -> int:
    """Return a number that grows with every write."""
    return int(connection.execute(select(project.c.revision)).scalar_one())
