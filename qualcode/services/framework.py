"""The framework matrix of a study: cases by themes, with summaries and what lies under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from qualcode.core.codebook_edits import descendants, find_code
from qualcode.core.framework import (
    Changed,
    State,
    changed,
    framework_cells,
    place_of,
    state_words,
)
from qualcode.errors import InputError
from qualcode.model import Case, Codebook, Summary
from qualcode.services.passages import Corpus, Passage, corpus
from qualcode.services.projects import Project
from qualcode.services.summaries import summaries

# Which cases have a row: all, those of whom anything is coded, those of whom a summary is written.
Which = Literal["all", "coded", "summarised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the matrix: a theme or a code, and the codes that count in it."""

    id: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the matrix: its summary, what lies under it, and what changed there since.

    ``under`` has the codings by id, as ``core.framework.place_of`` tells them; without quotations,
    ``state`` says why there are none. ``author`` is the name of who wrote the summary last.
    """

    case_id: str
    column: str
    state: State
    n_quotations: int
    n_read: int
    n_segments: int
    under: Mapping[str, str] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    summary: Summary | None = None
    author: str = ""
    changed: Changed = field(default_factory=Changed)

    @property
    def words(self) -> str:
        """How much lies under the cell, or why nothing does."""
        return state_words(
            self.state, n_quotations=self.n_quotations, n_read=self.n_read, n_segments=self.n_segments
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Cases by themes, or by the codes of one theme.

    ``cases`` are in the order of their ``groups``, the values of the attributes ``by``. ``outside`` are
    summaries of cases or codes that there are no more: they have no cell, and are not lost.
    """

    by: tuple[str, ...]
    columns: tuple[Column, ...]
    cases: tuple[Case, ...]
    cells: Mapping[tuple[str, str], Cell]
    outside: tuple[Summary, ...]
    coders: Mapping[str, str]
    book: Codebook

    def groups(self, case: Case) -> tuple[str, ...]:
        """Return the values of the attributes that the cases are grouped by."""
        return tuple(case.attributes.get(name, "") for name in self.by)


def framework(
    project: Project,
    *,
    theme: str | None = None,
    by: Sequence[str] = (),
    which: Which = "all",
    where: Mapping[str, str] | None = None,
) -> Framework:
    """Return the matrix of cases by themes, or by the codes of one ``theme``.

    ``by`` are attributes of cases to order and group the rows by, ``where`` has values that attributes
    must have. Raises ``UnknownCode``, and ``InputError`` for an attribute that no case has.
    """
    return framework_of(
        corpus(project), summaries(project), theme=theme, by=by, which=which, where=where or {}
    )


def framework_of(
    found: Corpus,
    written: Sequence[Summary],
    *,
    theme: str | None = None,
    by: Sequence[str] = (),
    which: Which = "all",
    where: Mapping[str, str],
) -> Framework:
    """Return the matrix of what was gathered already."""
    _check(found, [*by, *where])
    columns = columns_of(found.book, theme)
    by_cell = _by_cell(found.passages, columns)
    chosen = [
        case
        for case in found.cases.values()
        if all(case.attributes.get(name, "") == value for name, value in where.items())
    ]
    own = {column.id for column in columns}
    some = {"coded": {case_id for case_id, _ in by_cell}}
    some["summarised"] = {s.case_id for s in written if s.code_id in own}
    cases = [case for case in chosen if which == "all" or case.id in some[which]]
    # What has no value comes last.
    cases.sort(key=lambda c: ([(not c.attributes.get(n), c.attributes.get(n, "")) for n in by], c.id))
    known = {code.id for code in found.book.codes}
    return Framework(
        by=tuple(by), columns=columns, cases=tuple(cases),
        cells=_cells(found, written, cases=cases, columns=columns, by_cell=by_cell),
        outside=tuple(s for s in written if s.case_id not in found.cases or s.code_id not in known),
        coders=found.coders, book=found.book,
    )  # fmt: skip


def columns_of(book: Codebook, theme: str | None) -> tuple[Column, ...]:
    """Return the themes, and the codes that belong to none; or what lies in one theme."""
    parent = find_code(book, theme).id if theme else None
    found = []
    for code in book.codes:
        if code.parent == parent:
            lying = {code.id, *descendants(book, code.id)}
            within = tuple(one.id for one in book.codable if one.id in lying)
            if within:
                found.append(Column(id=code.id, name=code.name, codes=within))
    if not found:
        raise InputError(f"there are no codes in {theme!r}", hint="name a theme that has codes")
    return tuple(found)


def _check(found: Corpus, names: Iterable[str]) -> None:
    there = sorted({name for case in found.cases.values() for name in case.attributes})
    for name in names:
        if name not in there:
            hint = "there are " + ", ".join(there) if there else "give attributes in a cases.csv"
            raise InputError(f"no case has an attribute {name!r}", hint=hint)


Lying = Mapping[tuple[str, str], list[Passage]]


def _by_cell(passages: Iterable[Passage], columns: Sequence[Column]) -> Lying:
    homes: dict[str, list[str]] = {}
    for column in columns:
        for code_id in column.codes:
            homes.setdefault(code_id, []).append(column.id)
    lying: dict[tuple[str, str], list[Passage]] = {}
    for passage in passages:
        given = dict.fromkeys(c.code_id for c in passage.codings)
        for home in dict.fromkeys(home for code_id in given for home in homes.get(code_id, ())):
            lying.setdefault((passage.case_id, home), []).append(passage)
    return lying


def _cells(
    found: Corpus,
    written: Sequence[Summary],
    *,
    cases: Sequence[Case],
    columns: Sequence[Column],
    by_cell: Lying,
) -> dict[tuple[str, str], Cell]:
    codes = {column.id: column.codes for column in columns}
    quoted = pd.DataFrame(
        [
            (passage.case_id, coding.code_id, f"{coding.document_id}:{coding.span}")
            for passage in found.passages
            for coding in passage.codings
        ],
        columns=["case_id", "code_id", "place"], dtype=str,
    )  # fmt: skip
    table = framework_cells(quoted, found.material, case_ids=[case.id for case in cases], columns=codes)
    told = {(s.case_id, s.code_id): s for s in written}
    cells = {}
    for case_id, column, *counts, state in table.itertuples(index=False, name=None):
        lying = by_cell.get((case_id, column), [])
        under = {c.id: place_of(c) for p in lying for c in p.codings if c.code_id in codes[column]}
        summary = told.get((case_id, column))
        cells[case_id, column] = Cell(
            case_id=case_id, column=column, state=state, n_quotations=counts[0], n_read=counts[1],
            n_segments=counts[2], under=under, passages=tuple(lying), summary=summary,
            author=found.coders.get(summary.coder_id, "") if summary else "",
            changed=changed(summary.under, under) if summary else Changed(),
        )  # fmt: skip
    return cells
