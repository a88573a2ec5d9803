"""What was worked out from a project and can be worked out again."""

from __future__ import annotations

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
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(computed).where(computed.c.name == name))
        row = {"name": name, "revision": revision(connection), "content": content}
        connection.execute(insert(computed).values(row))
