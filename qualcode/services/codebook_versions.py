"""The versions of a project's codebook: who made which, when and how, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import or_

from qualcode.core.codebook_compare import compare
from qualcode.core.codebook_edits import Difference
from qualcode.errors import CodebookError
from qualcode.formats.codebooks import read_codebook, write_codebook
from qualcode.model import Codebook, Event
from qualcode.services.codebook_changes import SCOPE, versions
from qualcode.services.projects import EXCHANGED, Project, codebook
from qualcode.services.standing import known_guids
from qualcode.store import schema
from qualcode.store.records import fetch

CREATED = "project.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the codebook, what it was made from, and the journal's line with which it came."""

    name: str
    made_from: str | None
    event: Event | None
    in_use: bool


def version_log(project: Project) -> list[Version]:
    """Return all versions with how each came about, the newest first."""
    table = schema.events
    with project.engine.connect() as connection:
        found = fetch(
            connection, Event, or_(table.c.scope == SCOPE, table.c.kind.in_([CREATED, EXCHANGED])),
            order_by=[table.c.sequence],
        )  # fmt: skip
    came: dict[str, tuple[str | None, Event]] = {}
    for event in found:
        made = event.payload.get("version") if event.kind == CREATED else None
        settings = {"codebook_version": event.payload.get("codebook", (None, made))}
        settings = settings if event.kind == EXCHANGED else event.payload.get("settings", {})
        made_from, set_to = settings.get("codebook_version", (None, made))
        # Undo and redo set a version that was there before.
        if set_to is not None:
            came.setdefault(set_to, (made_from, event))
    in_use = codebook(project).version
    log = []
    for name in reversed(versions(project)):
        made_from, line = came.get(name, (None, None))
        log.append(Version(name=name, made_from=made_from, event=line, in_use=name == in_use))
    return log


def stored_version(project: Project, name: str | None = None) -> Codebook:
    """Return a version of the codebook, the one in use unless one is named.

    Raises ``CodebookError`` for a version that the project does not hold.
    """
    known = versions(project)
    if name is not None and name not in known:
        raise CodebookError(
            f"the project has no version {name!r} of its codebook", hint="there are " + ", ".join(known)
        )
    return codebook(project, name)


def differences_of_versions(project: Project, before: str, after: str) -> list[Difference]:
    """List what differs between two versions; raise ``CodebookError`` for one that is not there."""
    return compare(stored_version(project, before), stored_version(project, after))


def differences_of_files(before: Path, after: Path) -> list[Difference]:
    """List what differs between two codebook files; raise as ``read_codebook`` does."""
    return compare(read_codebook(before), read_codebook(after))


def export_codebook(project: Project, out: Path, *, version: str | None = None) -> Codebook:
    """Write a version of the codebook to a file, as its ending says, and return it."""
    book = stored_version(project, version)
    with project.engine.connect() as connection:
        known = known_guids(connection)
    guids = {code.id: known.of("code", code.id) for code in book.codes}
    write_codebook(book, out, guids=guids)
    return book
