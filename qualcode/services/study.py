"""Settings of a study: its name, and when suggestions are hidden from coders."""

from __future__ import annotations

from collections.abc import Callable

from qualcode.errors import ProjectError
from qualcode.model import Blinding
from qualcode.services.changes import Change, carry_out
from qualcode.services.moments import utc_now
from qualcode.services.projects import Project
from qualcode.services.scene import fetch_blinding
from qualcode.store.journal import write
from qualcode.store.records import to_row

SCOPE = "study"


def blinding(project: Project) -> Blinding:
    """Return when suggestions are hidden."""
    with project.engine.connect() as connection:
        return fetch_blinding(connection)


def set_blinding(
    project: Project, wanted: Blinding, *, actor: str, now: Callable[[], str] = utc_now
) -> None:
    """Say when suggestions are hidden from now on; what was seen before stays recorded."""
    if not 0 <= wanted.share <= 1:
        raise ProjectError(f"a share lies between 0 and 1, not at {wanted.share}")
    if wanted == blinding(project):
        return
    with write(project.engine, kind="study.blinding", actor=actor, now=now()) as writing:
        carry_out(
            writing, Change(kind="study.blinding", scope=SCOPE, settings={"blinding": to_row(wanted)})
        )
