"""A change of a project: what comes, what goes, and the line it leaves in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from qualcode.model import Codebook, SpeakerRole
from qualcode.store import schema
from qualcode.store.journal import Writing
from qualcode.store.records import add_codebook

Pair = tuple[Any, Any]


class Assignment(NamedTuple):
    """The role of a speaker in a document before and after."""

    document_id: str
    speaker: str
    before: SpeakerRole
    after: SpeakerRole


@dataclass(slots=True, kw_only=True)
class Change:
    """What one action does, worked out before anything is written.

    ``pairs`` are records before and after; one of the two may be missing. ``settings`` are new
    values of the project's own row; ``book`` is a new version of the codebook to be put in use.
    ``roles`` hold for the segments of every kind, so these are not listed one by one.
    """

    kind: str
    pairs: list[Pair] = field(default_factory=list)
    scope: str = ""
    target: int | None = None
    book: Codebook | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    roles: list[Assignment] = field(default_factory=list)
    codes: Iterable[str] = ()
    note: dict[str, Any] = field(default_factory=dict)


def carry_out(writing: Writing, change: Change) -> None:
    """Write a change, and what it was into the journal."""
    writing.kind, writing.target = change.kind, change.target
    writing.scope = change.scope or writing.scope
    writing.payload.update(change.note)
    writing.codes.update(change.codes)
    for before, after in change.pairs:
        writing.change(before, after)
    if change.roles:
        writing.payload["roles"] = [list(assignment) for assignment in change.roles]
        _assign(writing.connection, change.roles)
    settings = change.settings
    if change.book is not None:
        add_codebook(writing.connection, change.book)
        settings = {**settings, "codebook_version": change.book.version}
    if settings:
        before = present_settings(writing.connection, settings)
        writing.payload["settings"] = {name: [before[name], settings[name]] for name in settings}
        writing.connection.execute(update(schema.project).values(settings))


def present_settings(connection: Connection, names: Iterable[str]) -> dict[str, Any]:
    """Return columns of the project's own row."""
    columns = [schema.project.c[name] for name in names]
    return dict(connection.execute(select(*columns)).mappings().one())


def present_roles(connection: Connection) -> dict[tuple[str, str], SpeakerRole]:
    """Return the role of every speaker in every document, by document and name."""
    table = schema.segments
    columns = (table.c.document_id, table.c.speaker, table.c.speaker_role)
    chosen = select(*columns).where(table.c.speaker.is_not(None)).distinct()
    return {(key, speaker): role for key, speaker, role in connection.execute(chosen)}


def _assign(connection: Connection, roles: Iterable[Assignment]) -> None:
    table = schema.segments
    for one in roles:
        theirs = table.c.document_id == one.document_id, table.c.speaker == one.speaker
        connection.execute(update(table).where(*theirs).values(speaker_role=one.after))
