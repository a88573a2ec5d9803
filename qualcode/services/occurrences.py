"""Gathers from a project where codes were given, for the tables of patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count
from typing import Any, Literal

import pandas as pd

from qualcode.core.occurrences import CODE_COLUMNS, Occurrences
from qualcode.core.palette import hues
from qualcode.core.segmentation import spoken_span
from qualcode.core.units import by_document, placed, read_by_coders
from qualcode.errors import InputError
from qualcode.model import Case, Codebook, Coding, Document, Reading, Segment
from qualcode.services.cases import CaseFinder
from qualcode.services.frequencies import check_attributes
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

# Whose work counts by where it came from: everything, or only what people gave without a suggestion,
# or only suggestions that they accepted.
Source = Literal["any", "human", "accepted"]
SEGMENT_COLUMNS = (
    *("segment_id", "document_id", "document", "case_id", "speaker", "place", "turn", "start", "end"),
    "read",
)


def occurrences(project: Project, *, names: Collection[str] = (), source: Source = "any") -> Occurrences:
    """Gather which codes were given where, by anybody or by the coders of some ``names``.

    What several coders gave alike counts once. Raises ``InputError`` for a name that no coder has.
    """
    chosen = _coder_ids(project, names)
    made = [c for c in codings(project) if c.coder_id in chosen and source in ("any", c.source)]
    # With one source only, what was read is the same; what came from the other is absent there.
    everything = made if source == "any" else [c for c in codings(project) if c.coder_id in chosen]
    marks = [mark for mark in readings(project) if mark.coder_id in chosen]
    texts, tilings, book = documents(project), segments(project), codebook(project)
    case_of = CaseFinder(cases(project)[1], texts, chain(*tilings.values()))
    read = _read(project, texts, tilings, made=everything, marks=marks)
    rows = [
        [*head, case_of(segment), segment.speaker or "", *places, segment.id in read]
        for document in texts
        for head, segment, places in _spoken(document, tilings.get(document.id, []))
    ]
    order = [*SEGMENT_COLUMNS[:3], "case_id", "speaker", *SEGMENT_COLUMNS[5:]]
    frame = pd.DataFrame(rows, columns=order)[list(SEGMENT_COLUMNS)].astype({"read": bool})
    return Occurrences(
        segments=frame, codes=_codes(book), sources=Counter(c.source for c in made),
        given=_given(made, tilings, frame, book=book), quotations=_quotations(made, book),
    )  # fmt: skip


def groups(project: Project, found: Occurrences, by: str) -> list[str]:
    """Return the value of an attribute for each segment: the case's, else the document's, else none.

    Raises ``InputError`` for an attribute that there is not.
    """
    known, texts = cases(project)[0], {d.id: d for d in documents(project)}
    check_attributes([by], known.values(), texts.values())
    own: dict[tuple[str, str], str] = {}
    pairs = list(zip(found.segments["case_id"], found.segments["document_id"], strict=True))
    for case_id, document_id in set(pairs):
        own[case_id, document_id] = _value(known.get(case_id), texts[document_id], by)
    return [own[pair] for pair in pairs]


def _value(case: Case | None, document: Document, by: str) -> str:
    return (case.attributes.get(by, "") if case else "") or document.attributes.get(by, "")


def _coder_ids(project: Project, names: Collection[str]) -> set[str]:
    people = {coder.name: key for key, coder in coders(project).items()}
    for name in names:
        if name not in people:
            hint = f"there are {', '.join(people)}" if people else "nobody has coded yet"
            raise InputError(f"there is no coder {name!r}", hint=hint)
    return {key for name, key in people.items() if not names or name in names}


def _read(
    project: Project,
    texts: Sequence[Document],
    tilings: dict[str, list[Segment]],
    *,
    made: Sequence[Coding],
    marks: Sequence[Reading],
) -> set[str]:
    """Return the ids of the segments that any of the coders has read."""
    coded, marked, imported = by_document(made), by_document(marks), imported_codings(project)
    found: set[str] = set()
    for document in texts:
        tiling = tilings.get(document.id, [])
        own, done = coded.get(document.id, []), marked.get(document.id, ())
        for positions in read_by_coders(own, done, tiling, imported=imported).values():
            found.update(tiling[i].id for i in positions)
    return found


def _spoken(
    document: Document, tiling: Sequence[Segment]
) -> Iterator[tuple[list[Any], Segment, list[int]]]:
    """Yield the segments of participants with their places: segment, turn, start and end."""
    place, turn, before = 0, -1, None
    for segment in tiling:
        who = (segment.speaker_role, segment.speaker)
        if suggestible(document, segment):
            turn += who != before
            span = spoken_span(document, segment)
            head = [segment.id, document.id, document.name]
            yield head, segment, [place, turn, span.start, span.end]
            place += 1
        before = who


def _codes(book: Codebook) -> pd.DataFrame:
    names = {code.id: code.name for code in book.codes}
    shared = hues(book)
    # A code without a theme has a colour and a sign of its own, after those of the themes.
    alone = count(sum(not code.codable for code in book.codes))
    rows: list[list[Any]] = []
    for code in book.codable:
        theme = code.parent if code.parent in names else None
        hue = shared[code.id] if theme else next(alone)
        rows.append([code.id, code.name, theme or "", names.get(theme or "", ""), hue])
    return pd.DataFrame(rows, columns=list(CODE_COLUMNS)).astype({"hue": int})


def _given(
    made: Sequence[Coding], tilings: dict[str, list[Segment]], frame: pd.DataFrame, *, book: Codebook
) -> pd.DataFrame:
    row = {key: n for n, key in enumerate(frame["segment_id"])}
    number = {code.id: n for n, code in enumerate(book.codable)}
    pairs = {
        (row[tilings[key][i].id], number[coding.code_id])
        for key, own in by_document(made).items()
        for coding, i in placed(own, tilings.get(key, []))
        if coding.code_id in number and tilings[key][i].id in row
    }
    return pd.DataFrame(sorted(pairs), columns=["segment", "code"], dtype="int64")


def _quotations(made: Sequence[Coding], book: Codebook) -> pd.DataFrame:
    number = {code.id: n for n, code in enumerate(book.codable)}
    spans = {
        (c.document_id, c.span.start, c.span.end, number[c.code_id]) for c in made if c.code_id in number
    }
    columns = ["document_id", "start", "end", "code"]
    table = pd.DataFrame(sorted(spans), columns=columns)
    return table.astype({"start": "int64", "end": "int64", "code": "int64"})
