"""What people coded alone: their codes as they stood before suggestions came into sight."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, select

from qualcode.core.history import REDONE, UNDONE
from qualcode.core.units import by_document, counts_for, placed, read_by_coders, unaided
from qualcode.model import Coding, Document, Reading, Segment, Span
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    coders,
    codings,
    found_codings,
    imported_codings,
    readings,
)
from qualcode.services.scene import READ
from qualcode.store import schema
from qualcode.store.records import from_row

_ALTERED = ("coding.removed", "coding.recoded", "coding.moved", UNDONE, REDONE)
# Of a coder in a document, the spans marked as read with their places in the journal.
_Marks = dict[tuple[str, str], list[tuple[int, Span]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Who read what of participants' words, and gave it which codes.

    ``read`` has a row for each segment that a coder read (segment_id, coder_id), ``given`` one for each
    code that a coder gave it (segment_id, coder_id, code_id).
    """

    read: pd.DataFrame
    given: pd.DataFrame

    def applies(self) -> pd.DataFrame:
        """Return what at least half of those who read a segment gave it: segment_id, code_id."""
        given = self.given.merge(self.read, on=["segment_id", "coder_id"])
        votes = given.groupby(["segment_id", "code_id"], sort=False).size().reset_index(name="votes")
        readers = self.read.groupby("segment_id").size().rename("readers")
        joined = votes.merge(readers, left_on="segment_id", right_index=True)
        return joined.loc[2 * joined["votes"] >= joined["readers"], ["segment_id", "code_id"]]


def judged(
    texts: Sequence[Document],
    tilings: Mapping[str, list[Segment]],
    *,
    made: Sequence[Coding],
    marks: Sequence[Reading],
    imported: Container[str],
) -> Judged:
    """Put what coders made and marked on the segments of participants."""
    own, done = by_document(made), by_document(marks)
    read: list[tuple[str, str]] = []
    given: set[tuple[str, str, str]] = set()
    for document in texts:
        tiling, here = tilings.get(document.id, []), own.get(document.id, [])
        spoken = {i for i, segment in enumerate(tiling) if suggestible(document, segment)}
        readers = read_by_coders(here, done.get(document.id, ()), tiling, imported=imported)
        read += [(tiling[i].id, who) for who, found in readers.items() for i in found & spoken]
        given |= {(tiling[i].id, c.coder_id, c.code_id) for c, i in placed(here, tiling) if i in spoken}
    return Judged(
        read=pd.DataFrame(sorted(read), columns=["segment_id", "coder_id"], dtype=str),
        given=pd.DataFrame(sorted(given), columns=["segment_id", "coder_id", "code_id"], dtype=str),
    )


def people_judged(
    project: Project, texts: Sequence[Document], tilings: Mapping[str, list[Segment]]
) -> Judged:
    """Return all that people have read and coded, whatever they had in sight."""
    return judged(
        texts, tilings, made=codings(project), marks=readings(project),
        imported=imported_codings(project),
    )  # fmt: skip


def first_judged(
    project: Project, texts: Sequence[Document], tilings: Mapping[str, list[Segment]]
) -> Judged:
    """Return what people read and coded here with neither suggestions nor others' codes in sight."""
    return judged(
        texts, tilings, made=first_codings(project), marks=unaided(readings(project)), imported=()
    )


def first_codings(project: Project) -> list[Coding]:
    """Return the codings that people made alone, as they were when their coder was done.

    What was taken away or changed after the coder had marked the segment, and so seen what was
    suggested, is given as it was. What came from a file, or was found by a search, is left out.
    """
    left_out = imported_codings(project) | found_codings(project)
    names = {coder.name: coder.id for coder in coders(project).values()}
    with project.engine.connect() as connection:
        were = dict(_as_they_were(connection, names))
    made = [c for c in codings(project) if c.id not in were]
    return [c for c in unaided([*made, *were.values()]) if c.id not in left_out]


def _as_they_were(connection: Connection, names: Mapping[str, str]) -> Iterator[tuple[str, Coding]]:
    """Yield the codings that were altered after their coder was done, as they were before."""
    table = schema.events
    altered = select(table.c.sequence, table.c.payload).where(table.c.kind.in_(_ALTERED))
    changes = [
        (row.sequence, from_row(Coding, before))
        for row in connection.execute(altered.order_by(table.c.sequence))
        for name, before, _ in row.payload.get("changes", ())
        if name == Coding.__name__ and before
    ]
    marks = _marks(connection, names) if changes else {}
    known: set[str] = set()
    for sequence, coding in changes:
        own = marks.get((coding.coder_id, coding.document_id), ())
        done = any(at < sequence and counts_for(coding.span, span) for at, span in own)
        if done and coding.id not in known:
            known.add(coding.id)
            yield coding.id, coding


def _marks(connection: Connection, names: Mapping[str, str]) -> _Marks:
    table = schema.events
    found: _Marks = {}
    chosen = select(table.c.sequence, table.c.actor, table.c.scope, table.c.payload)
    for row in connection.execute(chosen.where(table.c.kind == READ)):
        for _, _, after in row.payload["changes"]:
            if after and row.actor in names:
                own = found.setdefault((names[row.actor], row.scope), [])
                own.append((row.sequence, from_row(Reading, after).span))
    return found
