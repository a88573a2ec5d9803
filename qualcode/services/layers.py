"""The layers of a study: who gave which code to which unit, and who has not finished it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qualcode.core.agreement_layers import MISSING, Layers
from qualcode.core.units import HALF, by_document, placed, read_by_coders
from qualcode.model import Codebook, Coding, Document, Reading, Segment
from qualcode.services.independence import independent_work
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    codebook,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)

# What coders did alone, and everything that stands now, discussed or not.
Stage = Literal["blind", "all"]
Unit = tuple[Document, Segment]
Given = set[tuple[str, str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodersLayers:
    """The layers of a study with the units that they are of, in the order of the layers.

    ``coder_ids`` are in the order of the layers' coders. ``finished`` has for each person in the study
    the numbers of the units that they have finished in any stage, and ``last`` when somebody last
    worked in each document.
    """

    stage: Stage
    share: float
    layers: Layers
    book: Codebook
    units: Sequence[Unit]
    coder_ids: Sequence[str]
    finished: Mapping[str, frozenset[int]]
    last: Mapping[str, str]


def coders_layers(
    project: Project, *, stage: Stage = "blind", names: Collection[str] = (), share: float = HALF
) -> CodersLayers:
    """Return who gave which code to which segment of a participant.

    In the ``blind`` stage only what was coded and read with neither suggestions nor codings of others in
    sight counts; the rest is missing. ``names`` chooses coders, otherwise all who have read something.
    A coding counts for a segment of which it covers at least the ``share``, or in which the share of it
    lies.
    """
    people = {key: coder.name for key, coder in coders(project).items()}
    wanted = {key for key, name in people.items() if not names or name in names}
    made, marks = codings(project), readings(project)
    units, tilings = _units(project)
    at = _Places(units, tilings, imported=imported_codings(project), share=share)
    finished = at.read(made, marks)
    last: dict[str, str] = {}
    worked: list[Coding | Reading] = [*made, *marks]
    for record in worked:
        last[record.document_id] = max(last.get(record.document_id, ""), record.created_at)
    if stage == "blind":
        made, marks = independent_work(project)
    read = at.read(made, marks) if stage == "blind" else finished
    chosen = sorted(
        (key for key, found in read.items() if found and key in wanted), key=people.__getitem__
    )
    book = codebook(project)
    return CodersLayers(
        stage=stage, share=share, book=book, units=units, coder_ids=chosen, last=last,
        finished={key: frozenset(found) for key, found in finished.items()},
        layers=_layers(book, {k: people[k] for k in chosen}, units, read=read, given=at.given(made)),
    )  # fmt: skip


def _units(project: Project) -> tuple[list[Unit], dict[str, list[Segment]]]:
    tilings = segments(project)
    units = [
        (document, segment)
        for document in documents(project)
        for segment in tilings.get(document.id, [])
        if suggestible(document, segment)
    ]
    return units, tilings


class _Places:
    """Where among the units of a study lies what lies in its documents."""

    def __init__(
        self,
        units: Sequence[Unit],
        tilings: Mapping[str, list[Segment]],
        *,
        imported: Collection[str],
        share: float,
    ) -> None:
        self.tilings, self.imported, self.share = tilings, imported, share
        number = {segment.id: n for n, (_, segment) in enumerate(units)}
        self.at = {
            key: {n: number[s.id] for n, s in enumerate(tiling) if s.id in number}
            for key, tiling in tilings.items()
        }

    def read(self, made: Iterable[Coding], marks: Iterable[Reading]) -> dict[str, set[int]]:
        """Return the numbers of the units that each coder has finished."""
        own, marked = by_document(made), by_document(marks)
        read: dict[str, set[int]] = {}
        for key, tiling in self.tilings.items():
            found = read_by_coders(
                own.get(key, []), marked.get(key, []), tiling, imported=self.imported, share=self.share
            )
            for coder_id, positions in found.items():
                at = self.at[key]
                read.setdefault(coder_id, set()).update(at[n] for n in positions if n in at)
        return read

    def given(self, made: Iterable[Coding]) -> Given:
        """Return coders, codes and the numbers of the units that they gave these codes."""
        return {
            (coding.coder_id, coding.code_id, self.at[key][n])
            for key, own in by_document(made).items()
            for coding, n in placed(own, self.tilings.get(key, []), share=self.share)
            if n in self.at[key]
        }


def _layers(
    book: Codebook,
    people: Mapping[str, str],
    units: Sequence[Unit],
    *,
    read: Mapping[str, Collection[int]],
    given: Given,
) -> Layers:
    codes = [code.id for code in book.codable]
    row, column = {key: n for n, key in enumerate(codes)}, {key: n for n, key in enumerate(people)}
    array = np.full((len(codes), len(people), len(units)), MISSING, dtype=np.int8)
    for key, n in column.items():
        array[:, n, sorted(read[key])] = 0
    for coder_id, code_id, unit in given:
        if coder_id in column and code_id in row:
            array[row[code_id], column[coder_id], unit] = 1
    numbers = {key: n for n, key in enumerate(dict.fromkeys(document.id for document, _ in units))}
    return Layers(
        codes=codes, coders=list(people.values()), given=array,
        documents=np.array([numbers[document.id] for document, _ in units], dtype=np.int64),
    )  # fmt: skip
