"""What a coder reads next, in the order of work that they have chosen."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, func, select

from qualcode.core.blinding import Hiding, is_blind
from qualcode.core.segmentation import spoken_text
from qualcode.core.text import one_line
from qualcode.core.units import is_read
from qualcode.model import Codebook, Coder, Document, Segment, Span
from qualcode.services.inputs import suggestible
from qualcode.services.ordering import Order, Place, kept_order, place_of
from qualcode.services.projects import (
    BASE_KINDS,
    Project,
    imported_codings,
    listed,
    tiling,
    unit,
)
from qualcode.services.scene import fetch_blinding
from qualcode.store import schema
from qualcode.store.records import fetch_in

Why = Literal["next", "promising", "chance", "hunted", "drawn"]
WHY: dict[Order, Why] = {
    "document": "next", "informative": "promising", "rare": "hunted", "audit": "drawn",
}  # fmt: skip
COLUMNS = (
    *("place", "document", "start", "end", "speaker", "why", "codes", "quotations", "text"),
)  # fmt: skip
# At least so many segments are looked up together, and at most so many documents.
FEW, LARGEST = 10, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A segment to read next; ``span`` and ``text`` are its words, without the label.

    ``why`` is ``promising``: it may have ``code_ids``, of which there is little; ``chance``, as every
    second is; ``hunted`` for a code that has ``n_found`` quotations so far; ``drawn`` for audit; or
    ``next`` in the order of the documents. No codes are told where suggestions are hidden at first.
    ``done`` are of all segments ``drawn`` for audit those that the coder has read.
    """

    segment_id: str
    document_id: str
    document: str
    span: Span
    speaker: str
    text: str
    why: Why
    code_ids: tuple[str, ...]
    n_found: int
    done: int = 0
    drawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The spans of a document that a coder has coded or marked, and those of them from a file."""

    spans: list[Span] = field(default_factory=list)
    imported: list[Span] = field(default_factory=list)

    def has_read(self, span: Span) -> bool:
        """Say whether the coder has read a segment."""
        return is_read(span, self.spans, imported=self.imported)


def next_segments(
    project: Project,
    order: Order,
    *,
    coder: Coder | None,
    n: int = 1,
    after: tuple[str, int] | None = None,
    documents: Sequence[str] | None = None,
) -> list[Next]:
    """Return the next ``n`` segments of an order that a coder has not read, the first of them first.

    ``after`` is a document and a place in it: what comes after that segment is given first, and what
    comes before it last. ``documents`` are ids in the order of reading, by name unless given. A coder
    who is not known has read nothing. Raises ``QueueError`` where no order was worked out, and
    where no share is drawn for audit.
    """
    imported = imported_codings(project)
    with project.engine.connect() as connection:
        blinding = fetch_blinding(connection)
        own = _worked(connection, coder, imported=imported)
    if order == "document":
        ids = documents if documents is not None else [entry.id for entry in listed(project)]
        places, ordered = _as_read(project, ids, after), []
    else:
        ordered = kept_order(project, order, blinding)
        places = iter(_turned(ordered, after))
    nothing = Worked()
    open_places = (p for p in places if not own.get(p.document_id, nothing).has_read(p.span))
    found: list[Next] = []
    # A few at once, because some of them may be gone.
    while len(found) < n and (chunk := list(islice(open_places, max(FEW, n - len(found))))):
        found += _standing(project, chunk, order=order, blinding=blinding)
    if order != "audit":
        return found[:n]
    done = sum(own.get(p.document_id, nothing).has_read(p.span) for p in ordered)
    return [replace(entry, done=done, drawn=len(ordered)) for entry in found[:n]]


def queue_table(found: Sequence[Next], book: Codebook) -> pd.DataFrame:
    """Return one row per segment, first to last; ``codes`` are names, divided by semicolons."""
    names = {code.id: code.name for code in book.codes}
    rows = [
        [
            *(place, entry.document, entry.span.start, entry.span.end, entry.speaker, entry.why),
            "; ".join(names.get(code_id, code_id) for code_id in entry.code_ids),
            entry.n_found if entry.why == "hunted" and entry.code_ids else None,
            one_line(entry.text),
        ]
        for place, entry in enumerate(found, start=1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"quotations": "Int64"})


def _turned(places: list[Place], after: tuple[str, int] | None) -> list[Place]:
    """Begin behind the segment at a place and end with it, where it is among them."""
    for number, place in enumerate(places if after else ()):
        if after and place.document_id == after[0] and place.span.start <= after[1] < place.span.end:
            return places[number + 1 :] + places[: number + 1]
    return places


def _as_read(project: Project, ids: Sequence[str], after: tuple[str, int] | None) -> Iterator[Place]:
    here, begin = after or ("", -1)
    first = ids.index(here) if here in ids else 0
    late = []
    for place in _tiled(project, [*ids[first:], *ids[:first]]):
        if place.document_id == here and place.span.start <= begin:
            late.append(place)
        else:
            yield place
    yield from late


def _tiled(project: Project, ids: Sequence[str]) -> Iterator[Place]:
    """Yield what can be coded in documents: one is looked at first, and then more and more at once."""
    wanted, table = unit(project), schema.segments
    kinds = table.c.kind.in_([wanted, *BASE_KINDS])
    begin, size = 0, 1
    while begin < len(ids):
        batch = ids[begin : begin + size]
        with project.engine.connect() as connection:
            texts = fetch_in(connection, Document, column=schema.documents.c.id, values=batch)
            found = fetch_in(
                connection, Segment, kinds, column=table.c.document_id, values=batch,
                order_by=[table.c.ordinal],
            )  # fmt: skip
        by_id = {document.id: document for document in texts}
        for document in (by_id[key] for key in batch if key in by_id):
            own = [s for s in found if s.document_id == document.id]
            yield from (
                place_of(document, s) for s in tiling(own, wanted) if suggestible(document, s)
            )  # fmt: skip
        begin, size = begin + size, min(2 * size, LARGEST)


def _worked(
    connection: Connection, coder: Coder | None, *, imported: Container[str]
) -> dict[str, Worked]:
    own: dict[str, Worked] = {}
    if coder is None:
        return own
    for table in (schema.codings, schema.readings):
        chosen = select(table.c.id, table.c.document_id, table.c.start, table.c.end)
        for row in connection.execute(chosen.where(table.c.coder_id == coder.id)):
            here, span = own.setdefault(row.document_id, Worked()), Span(start=row.start, end=row.end)
            here.spans.append(span)
            if row.id in imported:
                here.imported.append(span)
    return own


def _standing(
    project: Project, places: Sequence[Place], *, order: Order, blinding: Hiding
) -> list[Next]:
    """Return those of some places that are still there and can still be coded."""
    wanted, table = unit(project), schema.segments
    ids = list({place.document_id for place in places})
    with project.engine.connect() as connection:
        found = fetch_in(connection, Segment, column=table.c.id, values=[p.segment_id for p in places])
        texts = fetch_in(connection, Document, column=schema.documents.c.id, values=ids)
        cut = select(table.c.document_id).where(table.c.kind == wanted, table.c.document_id.in_(ids))
        recut = set(connection.execute(cut.distinct()).scalars())
        n_found = _n_found(connection, places) if order == "rare" else {}
    segments = {s.id: s for s in found if s.kind == wanted or s.document_id not in recut}
    by_id = {document.id: document for document in texts}
    standing = []
    for place in places:
        segment, document = segments.get(place.segment_id), by_id.get(place.document_id)
        if not segment or not document or not suggestible(document, segment):
            continue
        by_chance = order == "informative" and not place.code_ids
        told = () if is_blind(blinding, document.id, place.span) else place.code_ids
        standing.append(
            Next(
                segment_id=segment.id, document_id=document.id, document=document.name,
                span=place.span, speaker=segment.speaker or "", text=spoken_text(document, segment),
                why="chance" if by_chance else WHY[order], code_ids=told,
                n_found=sum(n_found.get(code_id, 0) for code_id in told),
            )
        )  # fmt: skip
    return standing


def _n_found(connection: Connection, places: Sequence[Place]) -> dict[str, int]:
    """Count the quotations that have each code, those of several coders on the same words once."""
    table = schema.codings
    codes = {code_id for place in places for code_id in place.code_ids}
    spans = select(table.c.code_id, table.c.document_id, table.c.start, table.c.end).distinct()
    quoted = spans.where(table.c.code_id.in_(codes)).subquery()
    counted = select(quoted.c.code_id, func.count()).group_by(quoted.c.code_id)
    return {row[0]: row[1] for row in connection.execute(counted)}
