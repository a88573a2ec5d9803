"""How often each code applies, with the machine's errors taken out, as a table; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.core.audit_draw import components
from qualcode.core.intervals import Array, Figure
from qualcode.core.prevalence import AuditedUnits, estimate_difference, estimate_prevalence
from qualcode.core.tables import MIN_GROUP, code_titles
from qualcode.errors import UndefinedPrevalence
from qualcode.model import AuditOf, Codebook

Flags = NDArray[np.bool_]
# Fewer documents tell too little of how documents differ; see benchmarks/coverage.py.
FEWEST_DOCUMENTS = 10
_FIGURES = (
    *("corrected", "corrected_low", "corrected_high", "machine_only"),
    *("human_only", "human_only_low", "human_only_high", "machine_used"),
    *("difference", "difference_low", "difference_high"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """The segments that an audit sample was drawn from.

    ``frame`` has a row for each: document, case_id, stratum (0 for what people had read before), chance,
    ``known`` (whether people's word counts: drawn, or read before) and the columns to group by.
    ``said`` has row, code_id and probability of what the machine suggested, ``given`` row and
    code_id of what people gave to the segments that are known, with ``before`` where they had read
    it before the sample was drawn. ``clusters`` says by which column
    segments hang together: ``document``, or ``case`` where whole cases were drawn.
    """

    frame: pd.DataFrame
    said: pd.DataFrame
    given: pd.DataFrame
    clusters: AuditOf


def prevalence_columns(by: str | None) -> list[str]:
    """Return the columns of the table of prevalence."""
    head = ["theme_id", "theme", "code_id", "code", *([by] if by else []), "unit"]
    counts = ["n_units", "n_audited", "n_read_before", "n_documents", "audited_with_code"]
    return [*head, *counts, *_FIGURES, "reason", "codebook_version"]


def prevalence_table(
    sampled: Sampled, *, codebook: Codebook, unit: AuditOf, by: str | None = None, threshold: float = 0.5
) -> pd.DataFrame:
    """Return a row for each code, and each group of ``by``, with its corrected share.

    ``machine_only`` counts what the machine suggests with ``threshold`` or more, ``human_only`` is the
    audit sample without the machine, and ``machine_used`` how much of the machine's word the corrected
    share uses. ``difference`` is by how much the share exceeds that of all other groups together.
    Blank, with the reason, where a group is smaller than ten units or was audited in too few documents.
    """
    units = _Units(sampled, unit=unit, by=by)
    names = {code.id: code for code in codebook.codes}
    rows = [
        [*code_titles(code, names), *([group] if by else []), unit, *found, codebook.version]
        for code in codebook.codable
        for group, found in units.rows(code.id, threshold=threshold)
    ]
    return pd.DataFrame(rows, columns=prevalence_columns(by))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A group of units: which they are, what is the same for all codes, and why nothing can be told.

    ``counts`` says how many there are, were audited and had been read before, and in how many
    documents something was audited; where all was read before, in how many documents they are.
    """

    rows: NDArray[np.int64]
    frame: AuditedUnits
    audited: Flags
    counts: tuple[int, int, int, int]
    reason: str

    def of(self, machine: Array, human: Array) -> AuditedUnits:
        """Return the units of the group with what is said of one code."""
        return replace(self.frame, machine=machine[self.rows], human=human[self.rows])


class _Units:
    """Segments, or cases, as units of the estimate."""

    def __init__(self, sampled: Sampled, *, unit: AuditOf, by: str | None) -> None:
        frame = sampled.frame
        number = np.arange(len(frame), dtype=np.int64)
        if unit == "case":
            keys = ["case_id", *([by] if by else [])]
            number = np.asarray(frame.groupby(keys, sort=False).ngroup(), dtype=np.int64)
        self._number, self._n = number, int(number.max(initial=-1)) + 1
        first = np.unique(number, return_index=True)[1]
        self.known = np.minimum.reduceat(*_sorted(frame["known"].to_numpy(dtype=bool), number))
        self.chance = np.minimum.reduceat(*_sorted(frame["chance"].to_numpy(dtype=float), number))
        self.strata = np.maximum.reduceat(*_sorted(frame["stratum"].to_numpy(dtype=np.int64), number))
        whole = unit == "case" or sampled.clusters == "case"
        documents = frame["document"].astype(str).tolist()
        clusters = (
            np.array(components(documents, frame["case_id"].astype(str).tolist()))
            if whole
            else pd.factorize(frame["document"])[0]
        )
        self.clusters = clusters[first].astype(np.int64)
        named = _groups(frame[by].to_numpy()[first] if by else None, self._n)
        self.parts = {group: self._part(members) for group, members in named.items()}
        two = list(self.parts.values())[::-1] if len(named) == 2 else []
        self.rests = dict(zip(named, two, strict=True)) if two else {
            group: self._part(~members) for group, members in named.items() if len(named) > 1
        }  # fmt: skip
        self._said, self._given = sampled.said, sampled.given
        self._by_code = {
            name: {str(key): part for key, part in table.groupby("code_id", sort=False)}
            for name, table in (("said", self._said), ("given", self._given))
        }

    def _part(self, members: Flags) -> _Part:
        known, strata, there = self.known[members], self.strata[members], self.clusters[members]
        frame = AuditedUnits(
            machine=np.zeros(len(known)), human=np.zeros(len(known)), chance=self.chance[members],
            documents=there, strata=strata,
        )  # fmt: skip
        audited = known & (strata > 0)
        n_documents = len(np.unique(there[audited] if strata.any() else there))
        reason = ""
        if len(known) < MIN_GROUP:
            reason = f"fewer than {MIN_GROUP} in the group"
        elif n_documents < FEWEST_DOCUMENTS:
            reason = f"audited in fewer than {FEWEST_DOCUMENTS} documents"
        return _Part(
            rows=np.flatnonzero(members), frame=frame, audited=audited, reason=reason,
            counts=(len(known), int(audited.sum()), int((strata == 0).sum()), n_documents),
        )  # fmt: skip

    def rows(self, code_id: str, *, threshold: float) -> Iterator[tuple[str, list[object]]]:
        """Yield what there is to say of a code in each group."""
        machine, human, counted = self._units(code_id, threshold)
        apart: Figure | None = None
        for group, part in self.parts.items():
            here = part.of(machine, human)
            counts = [*part.counts, int(np.nansum(here.human[part.audited]))]
            if part.reason:
                yield group, [*counts, *_blank(), part.reason]
                continue
            share = float(counted[part.rows].mean())
            rest = self.rests.get(group)
            if apart is not None and len(self.parts) == 2:
                apart = _turned(apart)
            else:
                apart = _difference(here, rest, (machine, human)) if rest else Figure()
            yield group, [*counts, *_figures(here, share, apart)]

    def _units(self, code_id: str, threshold: float) -> tuple[Array, Array, Array]:
        """Return what the machine says, what people say, and which units count as they were left."""
        gave, machine, counted = (np.zeros(self._n) for _ in range(3))
        given = self._by_code["given"].get(code_id)
        if given is not None:
            gave[self._number[given["row"].to_numpy()]] = 1.0
            before = given["before"].to_numpy(dtype=bool)
            machine[self._number[given["row"].to_numpy()[before]]] = 1.0
            counted[self._number[given["row"].to_numpy()[before]]] = 1.0
        said = self._by_code["said"].get(code_id)
        if said is not None:
            at, likely = self._number[said["row"].to_numpy()], said["probability"].to_numpy()
            np.maximum.at(machine, at, likely)
            np.maximum.at(counted, at, (likely >= threshold).astype(float))
        return machine, np.where(self.known, gave, np.nan), counted


def _figures(here: AuditedUnits, counted: float, apart: Figure) -> list[object]:
    try:
        found = estimate_prevalence(here)
    except UndefinedPrevalence as problem:
        return [*_blank(), problem.message]
    figure, alone = found.figure, found.human_only
    return [
        *(figure.value, figure.low, figure.high, counted, alone.value, alone.low, alone.high),
        *(found.power, apart.value, apart.low, apart.high, apart.reason),
    ]


def _difference(here: AuditedUnits, rest: _Part, said: tuple[Array, Array]) -> Figure:
    """Return by how much a group exceeds all the others."""
    if rest.reason:
        return Figure(reason="the other groups together are too small to compare with")
    return estimate_difference(here, rest.of(*said))


def _turned(one: Figure) -> Figure:
    """Return by how much the other of two groups exceeds the one."""
    if one.value is None or one.low is None or one.high is None:
        return one
    return Figure(value=-one.value, low=-one.high, high=-one.low)


def _sorted(values: NDArray[Any], number: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return values unit by unit, and where each unit begins."""
    order = np.argsort(number, kind="stable")
    return values[order], np.flatnonzero(np.diff(number[order], prepend=-1))


def _groups(names: Sequence[str] | NDArray[np.object_] | None, n: int) -> dict[str, Flags]:
    if names is None:
        return {"": np.ones(n, dtype=bool)}
    given = np.asarray(names, dtype=object).astype(str)
    return {str(name): given == name for name in sorted(set(given.tolist()))}


def _blank() -> list[None]:
    return [None] * len(_FIGURES)
