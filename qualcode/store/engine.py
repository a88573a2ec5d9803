"""Open and create the database of a project."""

from __future__ import annotations

import os
import sqlite3
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from qualcode.errors import MissingExtra, NewerProject, ProjectError, ProjectExists, ProjectNotFound
from qualcode.store.schema import REVISION

_BUSY_MS = 10_000
_HINT = "a project is a .qualcode file or a PostgreSQL URL"


def is_url(location: str) -> bool:
    """Say whether a project's place is a database URL and not a file."""
    return "://" in location


def create_store(location: str) -> Engine:
    """Create the tables of a new project; raise ``ProjectExists`` rather than touch one.

    A file appears whole or not at all.
    """
    if is_url(location):
        return _create_on_server(location)
    path = Path(location)
    if path.exists():
        raise ProjectExists(location)
    if not path.parent.is_dir():
        raise ProjectError(f"there is no folder {path.parent}", hint="create it first")
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    engine = _connect(str(unfinished))
    try:
        _use_write_ahead_log(engine)
        with engine.execution_options(writes=True).begin() as connection:
            _migrate(connection)
        engine.dispose()
        os.link(unfinished, path)
    except FileExistsError:
        raise ProjectExists(location) from None
    finally:
        engine.dispose()
        for leftover in path.parent.glob(unfinished.name + "*"):
            leftover.unlink()
    return _connect(location)


def _create_on_server(location: str) -> Engine:
    engine = _connect(location)
    try:
        with engine.begin() as connection:
            if inspect(connection).get_table_names():
                raise ProjectExists(shown_location(location))
            _migrate(connection)
    except DatabaseError as problem:
        engine.dispose()
        raise ProjectError(
            f"{shown_location(location)} cannot be opened: {problem.orig}", hint=_HINT
        ) from problem
    except ProjectError:
        engine.dispose()
        raise
    return engine


def open_store(location: str) -> Engine:
    """Open a project, bringing an older schema up to date.

    Raises ``ProjectNotFound``, ``NewerProject``, or ``ProjectError`` for anything else that is
    no project. A project from a newer version is not touched.
    """
    if not is_url(location) and not Path(location).is_file():
        raise ProjectNotFound(location)
    engine = _connect(location)
    try:
        _bring_up_to_date(engine, location)
    except (DatabaseError, sqlite3.DatabaseError) as problem:
        engine.dispose()
        raise _unopened(location, problem) from problem
    except ProjectError:
        engine.dispose()
        raise
    return engine


def _unopened(location: str, problem: Exception) -> ProjectError:
    reason = getattr(problem, "orig", problem)
    return ProjectError(f"{shown_location(location)} cannot be opened: {reason}", hint=_HINT)


def _bring_up_to_date(engine: Engine, location: str) -> None:
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision == REVISION:
        return
    if revision is None:
        if is_url(location):
            raise ProjectNotFound(shown_location(location))
        raise ProjectError(f"{location} is not a qualcode project", hint=_HINT)
    if revision not in _known_revisions():
        raise NewerProject(shown_location(location), revision)
    with engine.execution_options(writes=True).begin() as connection:
        _migrate(connection)


def _connect(location: str) -> Engine:
    if is_url(location):
        try:
            return create_engine(location, pool_pre_ping=True)
        except ModuleNotFoundError:
            if make_url(location).get_backend_name() != "postgresql":
                raise ProjectError(
                    f"{shown_location(location)} is no PostgreSQL URL", hint=_HINT
                ) from None
            raise MissingExtra("postgres") from None
        except (ArgumentError, NoSuchModuleError) as problem:
            hint = "a URL looks like postgresql+psycopg://person@host/database"
            raise ProjectError(
                f"{shown_location(location)} is no database URL: {problem}", hint=hint
            ) from None
    engine = create_engine("sqlite:///" + os.path.abspath(location))
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling commits too early; qualcode says BEGIN itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read lock later can fail without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_write_ahead_log(engine: Engine) -> None:
    # Kept in the file from then on; it cannot be changed inside a transaction.
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA journal_mode = WAL").close()
    raw.close()


def _migrate(connection: Connection) -> None:
    from alembic import command

    settings = _alembic_settings()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_alembic_settings())
    return {script.revision for script in scripts.walk_revisions()}


def _alembic_settings() -> Any:
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return settings


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def shown_location(location: str) -> str:
    """Return a project's place as it may be shown to people: a URL without its passwords."""
    if not is_url(location):
        return location
    url = make_url(location).difference_update_query(("password", "sslpassword"))
    return url.render_as_string(hide_password=True)
