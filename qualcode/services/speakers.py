"""Who speaks in the documents of a project, and whether they ask or answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from qualcode.core.segmentation import spoken_text
from qualcode.core.text import one_line
from qualcode.errors import ProjectError
from qualcode.model import Document, Segment, SpeakerRole
from qualcode.services.changes import Assignment, Change, carry_out, present_roles
from qualcode.services.moments import utc_now
from qualcode.services.projects import BASE_KINDS, Project
from qualcode.services.study import SCOPE
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch

ROLES: tuple[SpeakerRole, ...] = ("interviewer", "participant", "none")
# An example has so many characters, and is the first turn of at least so many words, if there is one.
_LONGEST, _TELLING = 100, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A label with its role; one that has different roles in different documents is listed twice."""

    name: str
    role: SpeakerRole
    n_documents: int
    n_turns: int
    n_words: int
    example: str


def speakers(project: Project, *, documents: Collection[str] | None = None) -> list[Speaker]:
    """Return who speaks in all documents or in those of these ids, those who ask first."""
    table = schema.segments
    # Who answers a survey can be nobody but a participant.
    where = [table.c.kind.in_(BASE_KINDS), table.c.speaker.is_not(None), table.c.question.is_(None)]
    if documents is not None:
        where.append(table.c.document_id.in_(documents))
    with project.engine.connect() as connection:
        texts = {document.id: document for document in fetch(connection, Document)}
        order = [table.c.document_id, table.c.ordinal]
        turns = fetch(connection, Segment, *where, order_by=order)
    return list(
        summed(
            (t.speaker_role, t.speaker or "", t.document_id, spoken_text(texts[t.document_id], t))
            for t in turns
        )
    )


def summed(turns: Iterable[tuple[SpeakerRole, str, str, str]]) -> tuple[Speaker, ...]:
    """Sum up turns by role and name, those who ask first; a turn also has its document and words."""
    said: dict[tuple[SpeakerRole, str], list[tuple[str, str]]] = {}
    for role, name, document_id, words in turns:
        said.setdefault((role, name), []).append((document_id, one_line(words)))
    found = [_summed(name, role, own) for (role, name), own in said.items()]
    return tuple(sorted(found, key=lambda one: (ROLES.index(one.role), -one.n_documents, one.name)))


def _summed(name: str, role: SpeakerRole, said: Collection[tuple[str, str]]) -> Speaker:
    texts = [words for _, words in said]
    example = next((words for words in texts if len(words.split()) >= _TELLING), max(texts, key=len))
    return Speaker(
        name=name, role=role, n_documents=len({key for key, _ in said}), n_turns=len(said),
        n_words=sum(len(words.split()) for words in texts),
        example=example if len(example) <= _LONGEST else f"{example[:_LONGEST]}…",
    )  # fmt: skip


def set_roles(
    project: Project,
    roles: Mapping[str, SpeakerRole],
    *,
    actor: str,
    documents: Collection[str] | None = None,
    now: Callable[[], str] = utc_now,
) -> int:
    """Say who asks and who answers, in all documents or in those of these ids.

    The segments of every kind follow; where they were cut stays. It is one action, which can be
    undone. Returns in how many documents a role is another one now. Raises ``ProjectError`` for a
    role that is none, and for a speaker who is not there.
    """
    for role in roles.values():
        if role not in ROLES:
            raise ProjectError(f"{role!r} is no role", hint=f"a speaker is {', '.join(ROLES)}")
    with project.engine.connect() as connection:
        if not _assigned(connection, roles, documents):
            return 0
    with write(project.engine, kind="speakers.set", actor=actor, now=now()) as writing:
        assigned = _assigned(writing.connection, roles, documents)
        carry_out(writing, Change(kind="speakers.set", scope=SCOPE, roles=assigned))
    return len({assignment.document_id for assignment in assigned})


def _assigned(
    connection: Connection, roles: Mapping[str, SpeakerRole], documents: Collection[str] | None
) -> list[Assignment]:
    """Return what is to change; raise ``ProjectError`` for a speaker who is not there."""
    present = present_roles(connection)
    chosen = {key: role for key, role in present.items() if documents is None or key[0] in documents}
    unknown = [name for name in roles if name not in {speaker for _, speaker in chosen}]
    if unknown:
        hint = "look at the names with: qualcode speakers"
        raise ProjectError(f"nobody is called {unknown[0]!r} there", hint=hint)
    return [
        Assignment(document_id, speaker, role, roles[speaker])
        for (document_id, speaker), role in sorted(chosen.items())
        if speaker in roles and role != roles[speaker]
    ]
