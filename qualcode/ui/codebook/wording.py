"""What was done, in words: lines of the journal as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qualcode.core.codebook_edits import differences
from qualcode.core.history import REDONE, UNDONE
from qualcode.model import Event
from qualcode.services import projects
from qualcode.services.projects import Project
from qualcode.ui.codebook.sheets import FIELDS

CODING = {
    "coding.added": "coded a quotation", "coding.removed": "took a coding away",
    "coding.recoded": "gave a quotation another code", "coding.moved": "moved the edges of a quotation",
    "coding.modified": "changed a coding", "coding.flagged": "flagged a coding",
    "coding.reviewed": "looked at a coding again and kept it", "memo.written": "wrote a memo",
    "memo.removed": "took a memo away", "suggestion.accepted": "accepted a suggestion",
    "suggestion.changed": "gave another code than suggested",
    "suggestion.rejected": "rejected a suggestion", "project.created": "created the project",
}  # fmt: skip


def code_names(project: Project) -> dict[str, str]:
    """Return the names of the codes of the present codebook."""
    return {code.id: code.name for code in projects.codebook(project).codes}


def described(project: Project, event: Event, *, earlier: Mapping[int, Event]) -> str:
    """Say what somebody did, as in "merged Time into Trust"; ``earlier`` are events it may undo."""
    if event.kind in (UNDONE, REDONE):
        verb = "undid" if event.kind == UNDONE else "did again"
        target = earlier.get(event.target or 0)
        told = described(project, target, earlier={}) if target else "an earlier action"
        return f"{verb}: {told}"
    if event.kind in CODING:
        return CODING[event.kind]
    area, _, op = event.kind.partition(".")
    if area != "codebook" or op not in _CHANGES:
        return event.kind.replace(".", ", ").replace("_", " ")
    return _CHANGES[op](_Done(project, event))


class _Done:
    """A change of the codebook, with the names that its codes had then."""

    def __init__(self, project: Project, event: Event) -> None:
        versions = event.payload.get("settings", {}).get("codebook_version", (None, None))
        self.before, self.after = (projects.codebook(project, version) for version in versions)
        self.operation: Mapping[str, Any] = event.payload.get("operation", {})
        self.names = {c.id: c.name for book in (self.before, self.after) for c in book.codes}
        self.was = {c.id: c.name for c in self.before.codes}
        self.codes = event.codes.split()

    @property
    def code(self) -> str:
        """The code it was done to, by the name that it had."""
        code_id = self.operation.get("code") or (self.codes[0] if self.codes else "")
        return self.was.get(code_id, self.names.get(code_id, code_id))

    @property
    def sources(self) -> str:
        return " and ".join(self.names.get(i, i) for i in self.operation.get("codes", ()))

    @property
    def added(self) -> str:
        known = {code.id for code in self.before.codes}
        return " and ".join(code.name for code in self.after.codes if code.id not in known)

    @property
    def theme(self) -> str:
        return self.names.get(self.operation.get("parent") or "", "the top")

    def edited(self) -> str:
        found = differences(self.before, self.after)
        renamed = next((line for line in found if line.field == "name"), None)
        if renamed is not None and len(found) == 1:
            return f"renamed {renamed.before} to {renamed.after}"
        fields = ", ".join(FIELDS.get(line.field, line.field) for line in found)
        return f"edited {self.code} ({fields})"


_CHANGES: dict[str, Callable[[_Done], str]] = {
    "add": lambda done: f"added {done.added}",
    "edit": lambda done: done.edited(),
    "move": lambda done: f"moved {done.code} to {done.theme}",
    "merge": lambda done: f"merged {done.sources} into {done.code}",
    "split": lambda done: f"split {done.code} into {done.added}",
    "retire": lambda done: f"retired {done.code}",
    "restore": lambda done: f"restored {done.code}",
    "remove": lambda done: f"removed {done.code}",
}
