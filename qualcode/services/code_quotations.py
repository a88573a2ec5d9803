"""The quotations of codes, each with its words and who said, coded and may doubt it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.model import Coding, Document, Review, Segment
from qualcode.services.projects import BASE_KINDS, Project, codebook, coders
from qualcode.services.workspace import older_meaning
from qualcode.store import schema
from qualcode.store.records import fetch_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A coding with the words for everything that it names.

    ``older`` is the version that it was made under, where the code meant something else then;
    ``due`` says why it is to be looked at again.
    """

    coding: Coding
    code: str
    document: str
    speaker: str
    coder: str
    words: str
    older: str = ""
    due: str = ""


def quotations(project: Project, code_id: str) -> list[Quotation]:
    """Return the quotations of a code by document, in the order of the text."""
    table = schema.codings
    order = [table.c.start, table.c.end, table.c.created_at, table.c.id]
    with project.engine.connect() as connection:
        found = fetch_in(connection, Coding, column=table.c.code_id, values=[code_id], order_by=order)
    return sorted(quoted(project, found), key=lambda quotation: quotation.document)


def quoted(project: Project, codings: Sequence[Coding]) -> list[Quotation]:
    """Return codings as quotations, in the same order."""
    names = {code.id: code.name for code in codebook(project).codes}
    people = {key: coder.name for key, coder in coders(project).items()}
    places = list({c.document_id for c in codings})
    with project.engine.connect() as connection:
        texts = fetch_in(connection, Document, column=schema.documents.c.id, values=places)
        tiles = fetch_in(
            connection, Segment, schema.segments.c.kind.in_(BASE_KINDS),
            column=schema.segments.c.document_id, values=places,
            order_by=[schema.segments.c.document_id, schema.segments.c.start],
        )  # fmt: skip
        older = older_meaning(connection, codings)
        ids = [c.id for c in codings]
        reviews = fetch_in(connection, Review, column=schema.reviews.c.coding_id, values=ids)
    by_id = {document.id: document for document in texts}
    speakers = _Speakers(tiles)
    due = {r.coding_id: r.reason for r in reviews if r.settled_at is None}
    return [
        Quotation(
            coding=c, code=names.get(c.code_id, c.code_id), document=by_id[c.document_id].name,
            speaker=speakers.at(c), coder=people[c.coder_id],
            words=by_id[c.document_id].text[c.span.start : c.span.end],
            older=older.get(c.id, ""), due=due.get(c.id, ""),
        )
        for c in codings
    ]  # fmt: skip


def tally(found: Sequence[Quotation]) -> list[tuple[str, str, int]]:
    """Count quotations by coder and document."""
    counts = Counter((quotation.coder, quotation.document) for quotation in found)
    return [(coder, document, n) for (coder, document), n in sorted(counts.items())]


class _Speakers:
    """Who speaks where; a quotation is said by the one with whom it begins."""

    def __init__(self, tiles: Sequence[Segment]) -> None:
        self.tiles: dict[str, list[Segment]] = {}
        for tile in tiles:
            self.tiles.setdefault(tile.document_id, []).append(tile)

    def at(self, coding: Coding) -> str:
        tiles = self.tiles.get(coding.document_id, [])
        at = bisect_right(tiles, coding.span.start, key=lambda tile: tile.span.start) - 1
        return (tiles[at].speaker or "") if at >= 0 else ""
