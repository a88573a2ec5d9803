"""What was worked out from a project and can be worked out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from qualcode.store.journal import revision
from qualcode.store.schema import computed


def get_computed(engine: Engine, name: str) -> tuple[int, Any] | None:
    """Return what is kept under a name, after the revision of the project at which it was kept."""
    with engine.connect() as connection:
        chosen = select(computed.c.revision, computed.c.content).where(computed.c.name == name)
        found = connection.execute(chosen).one_or_none()
    return None if found is None else (found.revision, found.content)


def drop_computed(connection: Connection, prefix: str) -> None:
    """Drop all that is kept under names that begin so, within a transaction."""
    connection.execute(delete(computed).where(computed.c.name.startswith(prefix, autoescape=True)))


def put_computed(engine: Engine, name: str, content: object) -> None:
    """Keep something that JSON can hold, in the place of what is kept under the name."""
    change_computed(engine, drop=[name], keep={name: content})


def between_computed(engine: Engine, first: str, last: str) -> dict[str, Any]:
    """Return what is kept under names of equal length from the first to the last, in their order."""
    chosen = select(computed.c.name, computed.c.content).where(computed.c.name.between(first, last))
    with engine.connect() as connection:
        return {row.name: row.content for row in connection.execute(chosen.order_by(computed.c.name))}


def change_computed(engine: Engine, *, drop: Sequence[str], keep: Mapping[str, object]) -> None:
    """Drop what is kept under some names and keep something under others, at once."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(computed).where(computed.c.name.in_(drop)))
        now = revision(connection)
        rows = [{"name": name, "revision": now, "content": content} for name, content in keep.items()]
        connection.execute(insert(computed), rows)
