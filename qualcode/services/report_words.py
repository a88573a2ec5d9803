"""What researchers themselves write into the report of a study: limitations, answers to checklists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from qualcode.core.checklists import KEYS
from qualcode.core.text import normalise
from qualcode.errors import InputError
from qualcode.services.changes import Change, carry_out, present_settings
from qualcode.services.moments import utc_now
from qualcode.services.projects import Project
from qualcode.services.study import SCOPE
from qualcode.store import schema
from qualcode.store.journal import write


def own_words(project: Project) -> dict[str, str]:
    """Return what researchers wrote, by what it answers: ``limitations``, ``coreq-1``, ``srqr-21`` …"""
    with project.engine.connect() as connection:
        return dict(connection.execute(select(schema.project.c.report_words)).scalar_one())


def write_words(
    project: Project,
    words: Mapping[str, str],
    *,
    actor: str,
    now: Callable[[], str] = utc_now,
) -> bool:
    """Store words, and leave all others as they are; blank ones are taken out.

    Returns whether anything changed. Raises ``InputError`` for something that a report does not ask.
    """
    unknown = [key for key in words if key not in KEYS]
    if unknown:
        hint = "it asks for introduction, limitations, coreq-1 to coreq-32, srqr-1 to srqr-21"
        raise InputError(f"a report does not ask for {unknown[0]!r}", hint=hint)
    fresh = {key: normalise(said).strip() for key, said in words.items()}
    before = own_words(project)
    if all(before.get(key, "") == said for key, said in fresh.items()):
        return False
    with write(project.engine, kind="study.report", actor=actor, now=now()) as writing:
        standing = present_settings(writing.connection, ["report_words"])["report_words"]
        merged = {key: said for key, said in sorted({**standing, **fresh}.items()) if said}
        change = Change(kind="study.report", scope=SCOPE, settings={"report_words": merged})
        carry_out(writing, change)
    return True
