"""Who has read which segment and gave it which codes: what tables of all coders are counted from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from qualcode.core.units import by_document, placed, read_by_coders
from qualcode.model import Coding, Document, Segment, Span
from qualcode.services.cases import CaseFinder
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    cases,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A coded span with one of its codes, who gave it, and the segments that it counts for."""

    document: Document
    span: Span
    code_id: str
    coders: tuple[str, ...]
    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        """What is quoted."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """What coders said of the segments of participants.

    ``read`` has a row for each segment that a coder read (segment_id, case_id, coder), ``given`` one
    for each code that a coder gave it (segment_id, coder, code_id); ``quotations`` has all codings in
    the order of the text, interviewers' words included.
    """

    read: pd.DataFrame
    given: pd.DataFrame
    quotations: tuple[Quotation, ...]
    case_of: CaseFinder


def judgements(project: Project) -> Judgements:
    """Gather what all coders have read and coded."""
    people = {key: coder.name for key, coder in coders(project).items()}
    texts, tilings = documents(project), segments(project)
    made, marks = by_document(codings(project)), by_document(readings(project))
    imported = imported_codings(project)
    case_of = CaseFinder(cases(project)[1], texts, chain(*tilings.values()))
    read: list[list[str]] = []
    given: list[list[str]] = []
    quoted: list[Quotation] = []
    for document in texts:
        own, tiling = made.get(document.id, []), tilings.get(document.id, [])
        spoken = {i for i, segment in enumerate(tiling) if suggestible(document, segment)}
        readers = read_by_coders(own, marks.get(document.id, ()), tiling, imported=imported)
        for coder_id, positions in readers.items():
            for i in sorted(positions & spoken):
                read.append([tiling[i].id, case_of(tiling[i]), people[coder_id]])
        for span, code_id, givers, found in _quoted(own, tiling):
            names = tuple(sorted(people[coder_id] for coder_id in givers))
            places = tuple(tiling[i] for i in found)
            quoted.append(
                Quotation(document=document, span=span, code_id=code_id, coders=names, segments=places)
            )
            given += [[tiling[i].id, name, code_id] for i in found if i in spoken for name in names]
    return Judgements(
        read=pd.DataFrame(read, columns=["segment_id", "case_id", "coder"], dtype=str),
        given=pd.DataFrame(given, columns=["segment_id", "coder", "code_id"], dtype=str),
        quotations=tuple(quoted), case_of=case_of,
    )  # fmt: skip


def _quoted(
    made: list[Coding], tiling: list[Segment]
) -> Iterator[tuple[Span, str, set[str], list[int]]]:
    """Yield the codes of each span with who gave them and the positions of their segments."""
    found: dict[tuple[Span, str], tuple[set[str], list[int]]] = {}
    for coding, position in placed(made, tiling):
        givers, positions = found.setdefault((coding.span, coding.code_id), (set(), []))
        givers.add(coding.coder_id)
        if position not in positions:
            positions.append(position)
    for (span, code_id), (givers, positions) in sorted(found.items(), key=lambda item: item[0]):
        yield span, code_id, givers, positions
