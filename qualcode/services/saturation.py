"""Saturation: which interviews brought new codes, in the order of coding or another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from qualcode.core.occurrences import Occurrences
from qualcode.core.phrases import count
from qualcode.core.saturation import N_ORDERS, SEED, Saturation, curve, saturation, with_chance
from qualcode.model import Coding, Document, Reading
from qualcode.services.patterns import EVERYBODY, Whose, gathered, said_of
from qualcode.services.projects import Project, codings, documents, readings

Order = Literal["coded", "name"]
Per = Literal["document", "case"]
Coded = list[tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturated:
    """The curve (position, interview, codes, new, expected, low, high) and whether it is flat."""

    table: pd.DataFrame
    found: Saturation
    n_codes: int
    words: str


def saturated(
    project: Project,
    *,
    per: Per = "document",
    order: Order = "coded",
    answers: bool = False,
    whose: Whose = EVERYBODY,
    base_size: int = 4,
    run_length: int = 2,
    threshold: float = 0.05,
    n_orders: int = N_ORDERS,
    seed: int = SEED,
) -> Saturated:
    """Return how many codes each interview brought, with what random orders would give.

    Interviews are the documents, or the cases, of which somebody has read something. Respondents of a
    survey are left out, unless ``answers`` asks for them or there is nothing else.
    """
    found = gathered(project, whose)
    found, left_out = (found, 0) if answers else without_answers(project, found)
    coded, ties = in_order(found, began(project), per=per, order=order)
    table = with_chance(curve(coded), coded, n_orders=n_orders, seed=seed)
    verdict = saturation(
        table["new"].tolist(), base_size=base_size, run_length=run_length, threshold=threshold
    )
    how = "in the order of their names" if order == "name" else "in the order in which they were begun"
    words = f"{count(len(coded), per)} that somebody has read, {how}"
    if left_out:
        words += f"; {count(left_out, 'respondent')} of surveys left out"
    if ties:
        words += f"; {ties:,} were begun at the same moment as another, and stand by name"
    return Saturated(
        table=table, found=verdict, n_codes=len(found.codes), words=f"{words}. {said_of(found, whose)}"
    )


def without_answers(project: Project, found: Occurrences) -> tuple[Occurrences, int]:
    """Return what was given without the answers to surveys, and how many documents that leaves out."""
    surveys = {document.id for document in documents(project) if document.format == "survey"}
    answer = found.segments["document_id"].isin(surveys).to_numpy(dtype=bool)
    n = int(found.segments.loc[answer & found.segments["read"], "document_id"].nunique())
    if not n or answer[found.segments["read"].to_numpy(dtype=bool)].all():
        return found, 0
    segments = found.segments.assign(read=found.segments["read"] & ~answer)
    given = found.given[~answer[found.given["segment"].to_numpy(dtype=np.int64)]]
    return replace(found, segments=segments, given=given.reset_index(drop=True)), n


def began(project: Project) -> dict[str, str]:
    """Return by id of each document when its first coding or reading was made."""
    return _first([*codings(project), *readings(project)])


def _first(records: Sequence[Coding | Reading]) -> dict[str, str]:
    first: dict[str, str] = {}
    for record in records:
        first[record.document_id] = min(first.get(record.document_id, "~"), record.created_at)
    return first


def in_order(
    found: Occurrences, begun: Mapping[str, str], *, per: Per, order: Order
) -> tuple[Coded, int]:
    """Return the interviews with their codes in an order, and how many have it only by their names."""
    segments = found.segments
    read = segments[
        segments["read"] & (segments[{"document": "document", "case": "case_id"}[per]] != "")
    ]
    key = {"document": "document", "case": "case_id"}[per]
    times = read["document_id"].map(begun).fillna("~").groupby(read[key]).min()
    given = read[key].reindex(found.given["segment"])
    ids = found.codes["code_id"].to_numpy()[found.given["code"].to_numpy()]
    codes = pd.Series(ids, index=given.to_numpy()).groupby(level=0).agg(frozenset)
    names = sorted(times.index) if order == "name" else sorted(times.index, key=lambda k: (times[k], k))
    ties = int(times.duplicated(keep=False).sum()) if order == "coded" else 0
    return [(str(name), codes.get(name, frozenset())) for name in names], ties


def coded_order(texts: Sequence[Document], made: Sequence[Coding]) -> tuple[tuple[str, int], ...]:
    """Return how many codes had come up by each coded document, in the order of their first codings."""
    names, first = {document.id: document.name for document in texts}, _first(made)
    codes: dict[str, set[str]] = {}
    for coding in made:
        codes.setdefault(coding.document_id, set()).add(coding.code_id)
    order = sorted(first, key=lambda key: (first[key], names[key]))
    table = curve([(names[key], codes[key]) for key in order])
    return tuple(zip(table["interview"], map(int, table["codes"]), strict=True))
