"""What lies on the desk of an import: files that were given, how they are to be read, and their plan.

It is the one thing that a page holds beside ids, because it is in no project until it is imported.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from qualcode.errors import QualcodeError
from qualcode.model import LedgerEntry, SpeakerRole
from qualcode.services import projects
from qualcode.services.importing import carry_out
from qualcode.services.inputs import Progress
from qualcode.services.intake import AS_IT_IS, FileChoices, Kept
from qualcode.services.planning import Plan, plan_import
from qualcode.services.previewing import FilePreview, previews
from qualcode.ui import state, states
from qualcode.ui.importing import words

_DESK = "import-desk"


@dataclass(slots=True)
class Desk:
    """The files of one session before they are imported, and the ledger afterwards.

    ``uploads`` is a folder that goes with the session, ``dropped`` has what the field for files shows of
    it; ``place`` is a folder on this machine. ``problem`` says why there is no plan, ``stopped`` why an
    import did not come to its end. ``number`` makes the fields fresh ones.
    """

    uploads: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="qualcode-import-")
    )
    dropped: dict[str, Path] = field(default_factory=dict)
    place: Path | None = None
    choices: dict[Path, FileChoices] = field(default_factory=dict)
    roles: dict[str, SpeakerRole] = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)
    plan: Plan | None = None
    files: list[FilePreview] = field(default_factory=list)
    problem: QualcodeError | None = None
    stopped: QualcodeError | None = None
    ledger: list[LedgerEntry] | None = None
    number: int = 0

    def put(self, files: Sequence[UploadedFile]) -> None:
        """Lay out the files that were dropped; those taken away again go too."""
        there = {file.file_id for file in files}
        for key in [key for key in self.dropped if key not in there]:
            self.dropped.pop(key).unlink(missing_ok=True)
        for file in files:
            if file.file_id in self.dropped:
                continue
            place = Path(self.uploads.name) / Path(file.name).name
            # Another file of the same name is not lost: it lies in a folder of its own.
            while place.exists():
                place = place.parent / "again" / place.name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(file.getvalue())
            self.dropped[file.file_id] = place
        self.look_anew()

    def name(self, place: str) -> None:
        """Take the files of a folder on this machine; of none, if nothing is named."""
        self.place = Path(place.strip()).expanduser() if place.strip() else None
        self.look_anew()

    def look_anew(self) -> None:
        """Have what is given looked at from the beginning."""
        self.plan, self.files = None, []

    @property
    def paths(self) -> list[Path]:
        """The folders that files were given in."""
        dropped = Path(self.uploads.name)
        given = [dropped] if any(there.is_file() for there in dropped.rglob("*")) else []
        return [*given, *([self.place] if self.place else [])]

    def chosen(self, file: FilePreview) -> FileChoices:
        """Return how a file is to be read."""
        return self.choices.get(file.path, AS_IT_IS) if file.path else AS_IT_IS

    def choose(self, file: FilePreview, **changed: Any) -> None:
        """Have a file read otherwise."""
        if file.path is not None:
            self.choices[file.path] = replace(self.chosen(file), **changed)
            self.plan = None

    def set_roles(self, roles: dict[str, SpeakerRole]) -> None:
        """Say who asks and who answers, in all files."""
        if any(self.roles.get(name) != role for name, role in roles.items()):
            self.roles |= roles
            self.plan = None

    def work_out(self, on_progress: Progress) -> None:
        """Read what is not read yet, and work out what it brings; nothing is written."""
        study = state.project()
        if self.plan is not None and self.plan.revision == projects.current_revision(study):
            return
        self.problem, places = None, {file.path: n for n, file in enumerate(self.files)}
        try:
            self.plan = plan_import(
                study, self.paths, files=self.choices, roles=self.roles, kept=self.kept,
                on_progress=on_progress,
            )  # fmt: skip
            found = words.in_order(previews(study, self.plan))
            # What is corrected stays where it is in the list.
            self.files = sorted(found, key=lambda file: places.get(file.path, len(places)))
        except QualcodeError as problem:
            self.problem = problem

    def carry_out(self) -> None:
        """Import what was shown, and clear the desk but for the ledger."""
        if self.plan is None:
            return
        actor = state.coder().name
        try:
            ledger = carry_out(state.project(), self.plan, actor=actor)
        except QualcodeError as problem:
            self.stopped, self.plan = problem, None
            return
        self.clear()
        self.ledger = ledger

    def clear(self) -> None:
        """Take everything from the desk."""
        self.uploads.cleanup()
        fresh = Desk(number=self.number + 1)
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(fresh, name))


def desk() -> Desk:
    """Return the desk of this session."""
    found: Desk = st.session_state.setdefault(_DESK, Desk())
    return found


def failed(problem: QualcodeError, file: FilePreview, *, before: str) -> None:
    """Show what cannot be done with a file, by its name and not by the place where it lies for now."""
    message = problem.message.replace(str(file.path), file.name)
    states.error(QualcodeError(message, hint=problem.hint), before=before)


def told(show: Callable[[float, str], object]) -> Progress:
    """Return a progress that is shown a hundred times at most, whatever the number of files."""
    last = -1

    def on_progress(_step: str, done: int, total: int) -> None:
        nonlocal last
        share = 100 * done // max(total, 1)
        if share != last:
            last = share
            show(share / 100, f"Reading {done:,} of {total:,} files")

    return on_progress
