"""Orders of work: worked out of what is known whenever suggestions are made, and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from qualcode.core import queues
from qualcode.core.blinding import Hiding, lot
from qualcode.core.segmentation import spoken_span
from qualcode.errors import QueueError
from qualcode.model import Blinding, Document, Segment, Span
from qualcode.services.inputs import suggestible
from qualcode.services.projects import Project
from qualcode.services.scene import fetch_blinding
from qualcode.store import schema
from qualcode.store.computed import get_computed, put_computed

Order = Literal["document", "informative", "rare", "audit"]
# So many segments of each order are kept.
MOST = 2000
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a segment stands in an order, and the ids of the codes that put it there."""

    segment_id: str
    document_id: str
    span: Span
    code_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What is known of the segments that nobody has read, gathered while suggestions are made."""

    code_ids: Sequence[str]
    places: list[Place] = field(default_factory=list)
    probabilities: list[NDArray[np.float64]] = field(default_factory=list)
    vectors: list[Vectors] = field(default_factory=list)

    def add(
        self,
        document: Document,
        segments: Sequence[Segment],
        probabilities: NDArray[np.float64],
        *,
        vectors: Vectors,
    ) -> None:
        """Take the segments of a document in, with a row of each table for each segment."""
        self.places.extend(place_of(document, segment) for segment in segments)
        self.probabilities.append(probabilities.copy())
        self.vectors.append(vectors)

    def placed(self, row: int, columns: Sequence[int]) -> Place:
        """Return a place with the codes of some columns."""
        return replace(self.places[row], code_ids=tuple(self.code_ids[c] for c in columns))


def keep_orders(
    project: Project,
    unread: Unread,
    *,
    given: Iterable[Iterable[str]],
    documents: Sequence[Document],
    tilings: Mapping[str, Sequence[Segment]],
) -> None:
    """Work the orders out and keep the front of each; ``given`` are the codes of all that was read."""
    with project.engine.connect() as connection:
        blinding = fetch_blinding(connection)
    # What somebody has read is audited by the others too.
    every = [place_of(d, s) for d in documents for s in tilings.get(d.id, ()) if suggestible(d, s)]
    orders: dict[Order, list[Place]] = {"informative": [], "rare": []}
    orders["audit"] = [every[i] for i in queues.by_lot(_lots(blinding, every))[:MOST]]
    if unread.places and unread.code_ids:
        counts = Counter(code_id for ids in given for code_id in ids)
        positives = np.array([counts[code_id] for code_id in unread.code_ids], dtype=np.float64)
        # What was drawn for audit has drawn least, and is kept apart.
        by_chance = queues.by_lot(1.0 - _lots(blinding, unread.places))
        orders.update(_from_probabilities(unread, positives, by_chance))
    for order, places in orders.items():
        rows = [[p.segment_id, p.document_id, p.span.start, p.span.end, p.code_ids] for p in places]
        put_computed(project.engine, _name(order), rows)


def _from_probabilities(
    unread: Unread, positives: NDArray[np.float64], by_chance: NDArray[np.intp]
) -> dict[Order, list[Place]]:
    """Return what is read first to learn most, every second by chance, and to find rare codes."""
    p, vectors = np.concatenate(unread.probabilities), np.concatenate(unread.vectors)
    rows, chance = queues.alternate(queues.informative(p, vectors, positives), by_chance)
    rows, chance = rows[:MOST], chance[:MOST]
    led = queues.leading(p[rows], positives)
    told = [[] if drawn else codes for codes, drawn in zip(led, chance, strict=True)]
    order, hunted = queues.rare(p, positives)
    return {
        "informative": [unread.placed(i, codes) for i, codes in zip(rows, told, strict=True)],
        "rare": [unread.placed(i, [c]) for i, c in zip(order[:MOST], hunted[:MOST], strict=True)],
    }


def _lots(blinding: Blinding, places: Sequence[Place]) -> NDArray[np.float64]:
    return np.array([lot(blinding, place.document_id, place.span) for place in places])


def kept_order(project: Project, order: Order, blinding: Hiding) -> list[Place]:
    """Return what is kept of an order; what is drawn for audit is in that order alone.

    That is the audit sample where one was drawn, and else the share of segments coded blind.
    """
    if order == "audit" and blinding.drawn:
        return _sample(project)
    if order == "audit" and blinding.share <= 0:
        hint = (
            "draw a sample on the page Prevalence, or set a share with: qualcode study set --share 0.1"
        )
        raise QueueError("no share of the segments is drawn for audit", hint=hint)
    found = get_computed(project.engine, _name(order))
    if found is None:
        hint = "have codes suggested on the page Corpus, or with: qualcode suggest"
        raise QueueError("this order of work comes with suggestions, and none were made yet", hint=hint)
    places = [
        Place(
            segment_id=segment_id, document_id=document_id, span=Span(start=start, end=end),
            code_ids=tuple(code_ids),
        )
        for segment_id, document_id, start, end, code_ids in found[1]
    ]  # fmt: skip
    return [
        place
        for place in places
        if (lot(blinding, place.document_id, place.span) < blinding.share) == (order == "audit")
        and place.span not in blinding.drawn.get(place.document_id, ())
    ]


def _sample(project: Project) -> list[Place]:
    """Return what was drawn for the audit that stands, in the order that the lot gave it."""
    table, audits = schema.audit_units, schema.audits
    standing = select(audits.c.id).where(audits.c.withdrawn_at.is_(None))
    chosen = select(table.c.segment_id, table.c.document_id, table.c.start, table.c.end).where(
        table.c.audit_id.in_(standing), table.c.drawn.is_(True)
    )
    with project.engine.connect() as connection:
        rows = connection.execute(chosen.order_by(table.c.place, table.c.document_id, table.c.start))
        return [
            Place(segment_id=row[0], document_id=row[1], span=Span(start=row[2], end=row[3]))
            for row in rows
        ]


def _name(order: Order) -> str:
    return f"queue.{order}"


def place_of(document: Document, segment: Segment) -> Place:
    """Return where the words of a segment stand."""
    return Place(segment_id=segment.id, document_id=document.id, span=spoken_span(document, segment))
