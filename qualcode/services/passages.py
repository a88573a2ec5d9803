"""What people of a study said that was coded: passages with their codes, by case, and what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd
from sqlalchemy import func, select

from qualcode.core.units import by_document, placed, read_by_coders
from qualcode.model import Case, Codebook, Coding, Document, Segment, Span
from qualcode.services.cases import CaseFinder
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    cases,
    codebook,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.store import schema

# The scope of summaries in the journal.
MATRIX = "matrix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of one case that have codes: where they stand, and the codings on just this span.

    ``segments`` are those of the case that the codings count for.
    """

    document: Document
    span: Span
    case_id: str
    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...]

    @property
    def words(self) -> str:
        """What is quoted."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def place(self) -> str:
        """Where it stands: the document, and the characters from one to the other."""
        return f"{self.document.name}, {self.span.start}–{self.span.end}"

    @property
    def speaker(self) -> str:
        """Who says it."""
        return self.segments[0].speaker or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All passages of a study, by document and place, and what participants said in it.

    ``material`` has one row per segment of a participant: case_id, document, segment_id, read (whether
    anybody has read it). ``cases`` has those of the tables and, without attributes, those that no table
    names; ``documents`` are the attributes of documents by name, ``coders`` are names by id.
    """

    book: Codebook
    passages: tuple[Passage, ...]
    material: pd.DataFrame
    cases: Mapping[str, Case]
    documents: Mapping[str, Mapping[str, str]]
    coders: Mapping[str, str]


def corpus_revision(project: Project) -> int:
    """Return a number that grows with every write but those of summaries, which change no passage."""
    table = schema.events
    last = select(func.max(table.c.sequence)).where(table.c.scope != MATRIX)
    with project.engine.connect() as connection:
        return int(connection.execute(last).scalar_one() or 0)


def corpus(project: Project) -> Corpus:
    """Gather the passages of a study. What is coded of an interviewer's words is not among them."""
    texts, tilings = documents(project), segments(project)
    known, links = cases(project)
    made, marks = by_document(codings(project)), by_document(readings(project))
    imported = imported_codings(project)
    case_of = CaseFinder(links, texts, chain(*tilings.values()))
    rows: list[list[object]] = []
    found: list[Passage] = []
    for document in texts:
        own, tiling = made.get(document.id, []), tilings.get(document.id, [])
        readers = read_by_coders(own, marks.get(document.id, ()), tiling, imported=imported)
        read = set().union(*readers.values())
        whose = [case_of(s) if suggestible(document, s) else "" for s in tiling]
        for i, segment in enumerate(tiling):
            if whose[i]:
                rows.append([whose[i], document.name, segment.id, i in read])
        found += _passages(document, own, tiling, whose=whose)
    more = {str(row[0]): Case(id=str(row[0]), name=str(row[0])) for row in rows}
    return Corpus(
        book=codebook(project), passages=tuple(found),
        material=pd.DataFrame(rows, columns=["case_id", "document", "segment_id", "read"]).astype(
            {"read": bool}
        ),
        cases={**more, **known}, documents={d.name: d.attributes for d in texts},
        coders={key: coder.name for key, coder in coders(project).items()},
    )  # fmt: skip


def _passages(
    document: Document, made: Iterable[Coding], tiling: Sequence[Segment], *, whose: Sequence[str]
) -> Iterator[Passage]:
    """Yield the passages of a document; words of two cases are a passage of each."""
    lying: dict[tuple[Span, str], tuple[dict[int, None], dict[str, Coding]]] = {}
    for coding, position in placed(made, tiling):
        if whose[position]:
            places, codings = lying.setdefault((coding.span, whose[position]), ({}, {}))
            places[position] = None
            codings[coding.id] = coding
    for (span, case_id), (places, found) in sorted(lying.items(), key=lambda item: item[0]):
        yield Passage(
            document=document, span=span, case_id=case_id, codings=tuple(found.values()),
            segments=tuple(tiling[i] for i in sorted(places)),
        )  # fmt: skip
