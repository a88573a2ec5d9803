"""The only way to write: one transaction that also appends to the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from qualcode.store.records import add, remove, replace_record, to_row
from qualcode.store.schema import events, project


@dataclass(slots=True, kw_only=True)
class Writing:
    """A transaction under way; what is set on it goes into its line of the journal.

    Once it has ended, ``sequence`` is that line's.
    """

    connection: Connection
    kind: str
    scope: str = ""
    target: int | None = None
    sequence: int = 0
    codes: set[str] = field(default_factory=set)
    payload: dict[str, Any] = field(default_factory=dict)

    def change(self, before: Any, after: Any) -> None:
        """Add a record (no ``before``), remove one (no ``after``) or write one over the other."""
        if before is None:
            add(self.connection, [after])
        elif after is None:
            remove(self.connection, type(before), [before.id])
        else:
            replace_record(self.connection, after)
        name = type(before if after is None else after).__name__
        rows = [None if record is None else to_row(record) for record in (before, after)]
        self.payload.setdefault("changes", []).append([name, *rows])
        self.codes.update(row["code_id"] for row in rows if row and row.get("code_id"))


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
        written = connection.execute(
            insert(events).values(
                kind=writing.kind, actor=actor, created_at=now, payload=writing.payload,
                scope=writing.scope, target=writing.target, codes=named(sorted(writing.codes)),
            )
        )  # fmt: skip
        key = written.inserted_primary_key
        assert key is not None
        writing.sequence = int(key[0])


def named(codes: Sequence[str]) -> str:
    """Write code ids as the journal keeps them, so that one can be found and no other."""
    return "".join(f" {code} " for code in codes)


def revision(connection: Connection) -> int:
    """Return a number that grows with every write."""
    return int(connection.execute(select(project.c.revision)).scalar_one())
