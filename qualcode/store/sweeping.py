"""Take what was deleted out of the file too: a database keeps deleted rows until it is rewritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from qualcode.errors import ProjectError

# How long a server waits for others that hold a table.
_WAIT = "10s"


def sweep(engine: Engine) -> None:
    """Rewrite a database without what was deleted from it, its log of writes included.

    Raises ``ProjectError`` where somebody else has it open; nothing is lost then, and it can be done
    again. What backups, copies and the disk itself still hold is out of reach.
    """
    try:
        if engine.dialect.name == "postgresql":
            _sweep_server(engine)
            return
        # Connections that wait for use would keep the log of writes from being emptied.
        engine.dispose()
        with closing(engine.raw_connection()) as raw:
            swept = _checkpointed(raw)
            if swept:
                raw.cursor().execute("VACUUM").close()
                swept = _checkpointed(raw)
    except (DBAPIError, sqlite3.OperationalError) as problem:
        raise _unswept() from problem
    if not swept:
        raise _unswept()


def _unswept() -> ProjectError:
    return ProjectError(
        "what was removed is out of the project, but its bytes may still be in the file, which is open "
        "elsewhere",
        hint="close the app and other commands, then run: qualcode sweep --project P",
    )


def _checkpointed(raw: Any) -> bool:
    with closing(raw.cursor()) as cursor:
        return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _sweep_server(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{_WAIT}'"))
        for name in inspect(connection).get_table_names():
            quoted = connection.dialect.identifier_preparer.quote(name)
            # Statistics hold the most common values of a column, so they are made anew too.
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {quoted}"))
        connection.execute(text("RESET lock_timeout"))


def bytes_of(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a project on SQLite, with their names; nothing for one on a server."""
    place = engine.url.database if engine.dialect.name == "sqlite" else None
    for ending in ("", "-wal", "-shm", "-journal"):
        file = Path(f"{place}{ending}")
        if place and file.is_file():
            yield file.name, file.read_bytes()
