"""What a project holds, as far as what comes in is compared with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from qualcode.formats.refi.identity import Guids
from qualcode.model import (
    Case,
    CaseLink,
    Codebook,
    Coder,
    Coding,
    Document,
    ForeignPart,
    Memo,
    Summary,
)
from qualcode.services.projects import stored_codebook
from qualcode.services.removals import Removed
from qualcode.store import schema
from qualcode.store.records import fetch


@dataclass(slots=True, kw_only=True)
class Standing:
    """The records of a project by id, and the GUIDs by which they are known elsewhere."""

    project_id: str
    book: Codebook
    identities: dict[tuple[str, str], str]
    coders: dict[str, Coder]
    documents: dict[str, Document]
    codings: dict[str, Coding]
    cases: dict[str, Case]
    links: list[CaseLink]
    memos: dict[str, Memo]
    summaries: dict[str, Summary]
    parts: list[ForeignPart]
    files: set[str]
    removed: Removed

    @property
    def guids(self) -> Guids:
        """The GUIDs of all that is there."""
        return Guids(self.project_id, self.identities)


def standing_of(connection: Connection) -> Standing:
    """Read what a project holds."""
    project_id, identities = _identified(connection)
    return Standing(
        project_id=project_id, identities=identities, book=stored_codebook(connection),
        coders={coder.id: coder for coder in fetch(connection, Coder)},
        documents={document.id: document for document in fetch(connection, Document)},
        codings={coding.id: coding for coding in fetch(connection, Coding)},
        cases={case.id: case for case in fetch(connection, Case)},
        links=fetch(connection, CaseLink),
        memos={memo.id: memo for memo in fetch(connection, Memo)},
        summaries={summary.id: summary for summary in fetch(connection, Summary)},
        parts=fetch(connection, ForeignPart),
        files={*connection.execute(select(schema.foreign_files.c.name)).scalars()},
        removed=Removed(connection),
    )  # fmt: skip


def known_guids(connection: Connection) -> Guids:
    """Return the GUIDs by which the records of a project are known elsewhere."""
    return Guids(*_identified(connection))


def _identified(connection: Connection) -> tuple[str, dict[tuple[str, str], str]]:
    """Return the id of the project, and the GUIDs that came with its records."""
    project_id: str = connection.execute(select(schema.project.c.id)).scalar_one()
    rows = connection.execute(select(schema.identities)).all()
    return project_id, {(kind, key): guid for kind, key, guid in rows}
