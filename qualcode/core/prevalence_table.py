"""How often each code applies, with the machine's errors taken out, as a table; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.core.audit_draw import components
from qualcode.core.intervals import Figure
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
        self.groups = _groups(frame[by].to_numpy()[first] if by else None, self._n)
        self._said, self._given = sampled.said, sampled.given
        self._by_code = {
            name: {str(key): part for key, part in table.groupby("code_id", sort=False)}
            for name, table in (("said", self._said), ("given", self._given))
        }

    def rows(self, code_id: str, *, threshold: float) -> Iterator[tuple[str, list[object]]]:
        """Yield what there is to say of a code in each group."""
        units, counted = self._units(code_id, threshold)
        for group, members in self.groups.items():
            yield group, self._row(units, counted, members)

    def _units(self, code_id: str, threshold: float) -> tuple[AuditedUnits, NDArray[np.float64]]:
        """Return the units of a code, and which of them have it as the machine and people left them."""
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
        units = AuditedUnits(
            machine=machine, human=np.where(self.known, gave, np.nan), chance=self.chance,
            documents=self.clusters, strata=self.strata,
        )  # fmt: skip
        return units, counted

    def _row(self, units: AuditedUnits, counted: NDArray[np.float64], members: Flags) -> list[object]:
        here = units.of(members)
        audited = self.known[members] & (self.strata[members] > 0)
        n_documents = _documents(here, audited)
        counts = [
            len(audited), int(audited.sum()), int((self.strata[members] == 0).sum()), n_documents,
            int(np.nansum(here.human[audited])),
        ]  # fmt: skip
        if len(audited) < MIN_GROUP:
            return [*counts, *_blank(), f"fewer than {MIN_GROUP} in the group"]
        if n_documents < FEWEST_DOCUMENTS:
            return [*counts, *_blank(), f"audited in fewer than {FEWEST_DOCUMENTS} documents"]
        try:
            found = estimate_prevalence(here)
        except UndefinedPrevalence as problem:
            return [*counts, *_blank(), problem.message]
        figure, alone = found.figure, found.human_only
        apart = self._difference(units, members)
        figures = [
            *(figure.value, figure.low, figure.high, float(counted[members].mean())),
            *(alone.value, alone.low, alone.high, found.power, apart.value, apart.low, apart.high),
        ]
        return [*counts, *figures, apart.reason]

    def _difference(self, units: AuditedUnits, members: Flags) -> Figure:
        """Return by how much a group exceeds all the others; nothing where there is one group."""
        rest = ~members
        if len(self.groups) < 2:
            return Figure()
        n_documents = _documents(units.of(rest), (self.known & (self.strata > 0))[rest])
        if rest.sum() < MIN_GROUP or n_documents < FEWEST_DOCUMENTS:
            return Figure(reason="the other groups together are too small to compare with")
        return estimate_difference(units.of(members), units.of(rest))


def _documents(units: AuditedUnits, audited: Flags) -> int:
    """Count the documents of which something was audited; where all was read before, all of them."""
    assert units.strata is not None
    return len(np.unique(units.documents[audited] if units.strata.any() else units.documents))


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
