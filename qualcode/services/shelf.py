"""The documents that a project has, by name, each fetched when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from qualcode.model import Document, Segment
from qualcode.services.projects import BASE_KINDS, Project, tiling, unit
from qualcode.store import schema
from qualcode.store.records import fetch_in

# Neighbours are mostly asked for one after the other, and come together.
TOGETHER = 100


class Shelf(Mapping[str, Document]):
    """Documents by name, in the order of names, of which a few at a time are in memory.

    ``twins`` has the name of each transcript by the SHA-256 of its file.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._fetched: dict[str, Document] = {}
        table = schema.documents
        heads = select(table.c.name, table.c.sha256, table.c.format).order_by(table.c.name)
        with project.engine.connect() as connection:
            rows = connection.execute(heads).all()
        self._names = [row.name for row in rows]
        self._places = {name: place for place, name in enumerate(self._names)}
        self.twins = {row.sha256: row.name for row in rows if row.format != "survey"}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> Document:
        if name not in self._fetched:
            at = self._places[name] // TOGETHER * TOGETHER
            wanted = self._names[at : at + TOGETHER]
            with self._project.engine.connect() as connection:
                found = fetch_in(connection, Document, column=schema.documents.c.name, values=wanted)
            self._fetched = {document.name: document for document in found}
        return self._fetched[name]


def tilings(project: Project, ids: Sequence[str]) -> Iterator[tuple[str, list[Segment]]]:
    """Return the segments of some documents as ``projects.segments`` does, a few documents at a time."""
    table, wanted = schema.segments, unit(project)
    kinds = table.c.kind.in_([wanted, *BASE_KINDS])
    for at in range(0, len(ids), TOGETHER):
        groups: dict[str, list[Segment]] = {}
        with project.engine.connect() as connection:
            found = fetch_in(
                connection, Segment, kinds, column=table.c.document_id, values=ids[at : at + TOGETHER],
                order_by=[table.c.document_id, table.c.ordinal],
            )  # fmt: skip
        for segment in found:
            groups.setdefault(segment.document_id, []).append(segment)
        yield from ((key, tiling(group, wanted)) for key, group in groups.items())
