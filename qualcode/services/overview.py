"""A study at a glance: how far it is, by document, coder and code, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import and_, func, select

from qualcode.core.units import by_document, read_by_coders
from qualcode.model import Codebook, Coding, Decision, Document, SegmentKind, Suggestion
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
from qualcode.services.saturation import coded_order
from qualcode.store import schema
from qualcode.store.records import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProgress:
    """How far the coding of a document is, in segments of what participants said.

    ``n_read`` counts those that anybody has read, ``read_by`` those of each coder, by id.
    """

    document: Document
    n_segments: int
    n_read: int
    n_codings: int
    read_by: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProgress:
    """How far a file is: a transcript, or a survey with a document for each of its rows."""

    name: str
    documents: tuple[DocumentProgress, ...]

    @property
    def n_segments(self) -> int:
        """The number of its segments."""
        return sum(part.n_segments for part in self.documents)

    @property
    def n_read(self) -> int:
        """How many of them anybody has read."""
        return sum(part.n_read for part in self.documents)

    @property
    def n_codings(self) -> int:
        """The number of its codings."""
        return sum(part.n_codings for part in self.documents)

    def read_by(self, coder_id: str) -> int:
        """Return how many of its segments a coder has read."""
        return sum(part.read_by.get(coder_id, 0) for part in self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderProgress:
    """What a person has done so far."""

    name: str
    n_read: int
    n_codings: int
    n_documents: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProgress:
    """How often a code was given, and what became of its suggestions that people decided on."""

    code_id: str
    name: str
    n_codings: int
    n_documents: int
    n_accepted: int
    n_changed: int
    n_rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A project in figures; ``n_cases`` has those that tables name, and speakers who have none.

    ``saturation`` has, for each document in the order in which they were first coded, how many
    codes had been given to it and all before it.
    """

    name: str
    codebook: Codebook
    unit: SegmentKind
    revision: int
    documents: tuple[DocumentProgress, ...]
    coders: tuple[CoderProgress, ...]
    codes: tuple[CodeProgress, ...]
    saturation: tuple[tuple[str, int], ...]
    n_cases: int
    n_suggestions: int
    n_reviews: int


def overview(project: Project) -> Overview:
    """Return the project in figures."""
    made, texts, book = codings(project), documents(project), codebook(project)
    progress = _progress(project, texts, made)
    finder = CaseFinder(cases(project)[1], texts, chain(*segments(project).values()))
    with project.engine.connect() as connection:
        row = connection.execute(select(schema.project)).mappings().one()
        there = schema.reviews.c.coding_id.in_(select(schema.codings.c.id))
        due = and_(schema.reviews.c.settled_at.is_(None), there)
        n_cases, n_suggestions, n_reviews = (
            connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
            for table, where in (
                (schema.cases, ()), (schema.suggestions, ()), (schema.reviews, (due,)),
            )
        )  # fmt: skip
    read_by: Counter[str] = Counter()
    for entry in progress:
        read_by.update(entry.read_by)
    return Overview(
        name=row["name"], codebook=book, unit=row["unit"], revision=row["revision"],
        documents=progress, coders=_coders(project, made, read_by),
        codes=_codes(project, book, made), saturation=coded_order(texts, made),
        n_cases=n_cases + finder.n_own, n_suggestions=n_suggestions, n_reviews=n_reviews,
    )  # fmt: skip


def by_file(progress: Iterable[DocumentProgress]) -> tuple[FileProgress, ...]:
    """Put the rows of each survey together; every other document stands by itself."""
    files: dict[str, list[DocumentProgress]] = {}
    for entry in progress:
        document = entry.document
        # The row of a survey is called after the file and the respondent.
        is_row = document.format == "survey"
        name = document.name.rpartition("/")[0] if is_row else document.name
        files.setdefault(name or document.name, []).append(entry)
    return tuple(FileProgress(name=name, documents=tuple(parts)) for name, parts in files.items())


def _progress(
    project: Project, texts: Sequence[Document], made: Sequence[Coding]
) -> tuple[DocumentProgress, ...]:
    tilings = segments(project)
    coded, marked = by_document(made), by_document(readings(project))
    imported = imported_codings(project)
    found: list[DocumentProgress] = []
    for document in texts:
        tiling, own = tilings.get(document.id, []), coded.get(document.id, [])
        spoken = {i for i, segment in enumerate(tiling) if suggestible(document, segment)}
        readers = read_by_coders(own, marked.get(document.id, ()), tiling, imported=imported)
        read = {coder_id: positions & spoken for coder_id, positions in readers.items()}
        found.append(
            DocumentProgress(
                document=document, n_segments=len(spoken), n_read=len(set().union(*read.values())),
                n_codings=len(own), read_by={key: len(positions) for key, positions in read.items()},
            )
        )  # fmt: skip
    return tuple(found)


def _coders(
    project: Project, made: Sequence[Coding], read_by: Mapping[str, int]
) -> tuple[CoderProgress, ...]:
    own: dict[str, list[Coding]] = {}
    for coding in made:
        own.setdefault(coding.coder_id, []).append(coding)
    return tuple(
        CoderProgress(
            name=coder.name, n_read=read_by.get(key, 0), n_codings=len(own.get(key, ())),
            n_documents=len({c.document_id for c in own.get(key, ())}),
            last=max((c.created_at for c in own.get(key, ())), default=""),
        )
        for key, coder in coders(project).items()
        if key in own or key in read_by
    )  # fmt: skip


def _codes(project: Project, book: Codebook, made: Sequence[Coding]) -> tuple[CodeProgress, ...]:
    with project.engine.connect() as connection:
        decisions = fetch(connection, Decision, order_by=[schema.decisions.c.sequence])
        decided = schema.suggestions.c.id.in_(select(schema.decisions.c.suggestion_id))
        offered = {s.id: s.code_id for s in fetch(connection, Suggestion, decided)}
    # Only the last word of each person on each suggestion counts.
    last = {(d.suggestion_id, d.coder_id): d.action for d in decisions}
    outcomes: dict[tuple[str, str], int] = {}
    for (suggestion_id, _), action in last.items():
        key = (offered[suggestion_id], action)
        outcomes[key] = outcomes.get(key, 0) + 1
    used: dict[str, list[str]] = {}
    for coding in made:
        used.setdefault(coding.code_id, []).append(coding.document_id)
    return tuple(
        CodeProgress(
            code_id=code.id, name=code.name, n_codings=len(used.get(code.id, ())),
            n_documents=len(set(used.get(code.id, ()))),
            n_accepted=outcomes.get((code.id, "accepted"), 0),
            n_changed=outcomes.get((code.id, "changed"), 0),
            n_rejected=outcomes.get((code.id, "rejected"), 0),
        )
        for code in book.codable
    )  # fmt: skip
