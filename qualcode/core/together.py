"""What is spoken of together: by the same case, near by, and in one segment; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualcode.core.columns import VALENCES
from qualcode.core.counting import Counting, Flags, Ints, Target, counting, makers_of, ways
from qualcode.core.intervals import wilson_bounds
from qualcode.core.tables import MACHINE, MIN_GROUP

_ABOUT = ("row_id", "row", "column_id", "column")
_COUNTS = (
    *(
        "n_cases_row",
        "n_cases_column",
        "n_cases_both",
        "n_cases_near",
        "n_cases_same",
        "n_segments_same",
    ),
    *("cases_in_group", "within"),
)
TOGETHER_COLUMNS = (
    *(*_ABOUT, "attribute", "value", "source", *_COUNTS, "share_of_row", "ci_low", "ci_high"),
    *(*(f"n_cases_near_{name}" for name in VALENCES), "reason"),
)


def together(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    rows: Sequence[Target],
    columns: Sequence[Target],
    within: int = 0,
    attribute: str = "",
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Count cases that speak of a row and of a column: at all, near by, and in one segment.

    ``codings`` and ``units`` are as for ``theme_frequencies``, with the segments of a document in their
    order. Near by is no more than ``within`` segments of the same case in the same document apart.
    ``share_of_row`` is of the cases that speak of the row (``n_cases_row``), how many speak of the
    column near by; it is blank where fewer than ``min_group`` do. The valences are those given to the
    column near by; each case is in one of them. Groups are the values of one ``attribute``.
    """
    targets = [*rows, *columns]
    counted = counting(codings, units, targets=targets, by=[attribute] if attribute else [])
    place = _places(units, counted, within)
    parts: list[pd.DataFrame] = []
    for source, makers in makers_of(codings).items():
        found = _of_source(counted, makers, place, n_rows=len(rows), within=within)
        table = _shares(found, min_group=min_group, machine="machine" in makers)
        parts.append(table.assign(source=source, _s=len(parts)))
    whole = pd.concat(parts, ignore_index=True).sort_values(["_r", "_c", "_g", "_s"], kind="stable")
    about: dict[str, Any] = {
        "row_id": [rows[n].id for n in whole["_r"]], "row": [rows[n].name for n in whole["_r"]],
        "column_id": [columns[n].id for n in whole["_c"]],
        "column": [columns[n].name for n in whole["_c"]], "attribute": attribute, "within": within,
        "value": [counted.groups[n][0] if attribute else "" for n in whole["_g"]],
    }  # fmt: skip
    return whole.assign(**about)[list(TOGETHER_COLUMNS)].reset_index(drop=True)


def _places(units: pd.DataFrame, counted: Counting, within: int) -> Ints:
    """Number segments so that only those of one case in one document are near one another."""
    block = units.groupby(["document", "case_id"], sort=False).ngroup().to_numpy()
    order = np.argsort(block, kind="stable")
    place = np.empty(len(units), dtype=np.int64)
    place[order] = np.arange(len(units)) + block[order] * (within + 1)
    of_segment = np.full(counted.sizes["segment"] + 1, -1, dtype=np.int64)
    of_segment[counted.there["segment"]] = place
    return of_segment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Codings of the rows or of the columns: which, in which group, by which case, where, and how."""

    target: Ints
    group: Ints
    case: Ints
    place: Ints
    valence: Ints

    def once(self, n_cases: int) -> _Said:
        """Return one coding of each target by each case in each group."""
        key = (self.target * (int(self.group.max(initial=0)) + 1) + self.group) * n_cases + self.case
        kept = ~pd.Series(key).duplicated().to_numpy()
        names = ("target", "group", "case", "place", "valence")
        return _Said(**{name: getattr(self, name)[kept] for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Codings of a row with codings of a column, by the cell that they lie in."""

    cell: Ints
    case: Ints
    place: Ints
    valence: Ints
    shape: tuple[int, int, int]

    def count(self, unit: Ints) -> Ints:
        """Count distinct units per cell; shape (n_rows, n_columns, n_groups)."""
        size = int(unit.max(initial=0)) + 1
        distinct = np.asarray(pd.unique(self.cell * size + unit), dtype=np.int64)
        return np.bincount(distinct // size, minlength=int(np.prod(self.shape))).reshape(self.shape)

    def ways(self) -> dict[str, Ints]:
        """Count distinct cases per cell by the way in which they speak of the column."""
        size = int(self.case.max(initial=0)) + 1
        number, distinct = pd.factorize(self.cell * size + self.case)
        cell, n = np.asarray(distinct, dtype=np.int64) // size, int(np.prod(self.shape))
        split = ways(number, self.valence, n=len(distinct))
        parts = (np.bincount(cell[part], minlength=n).reshape(self.shape) for part in split)
        return dict(zip(VALENCES, parts, strict=True))


def _of_source(
    counted: Counting, makers: Collection[str], place: Ints, *, n_rows: int, within: int
) -> pd.DataFrame:
    """Return the counts of one source, a line for each row, column and group."""
    named = counted.by_makers(makers) & (counted.given["case"] >= 0)
    is_row = counted.given["target"] < n_rows
    own = _said(counted, named & is_row, place, first=0)
    other = _said(counted, named & ~is_row, place, first=n_rows)
    shape = (n_rows, len(counted.targets) - n_rows, len(counted.groups))
    n_cases = max(counted.sizes["case"], 1)
    once, others = own.once(n_cases), other.once(n_cases)
    of_case = [(s.group * n_cases + s.case) for s in (once, others)]
    both = _paired(once, others, [(of_case[0], of_case[1])], shape=shape)
    span = int(place.max(initial=0)) + 2 * within + 2
    there = other.group * span + other.place + within
    keys = [(own.group * span + own.place + within + d, there) for d in range(-within, within + 1)]
    near, same = (_paired(own, other, k, shape=shape) for k in (keys, keys[within : within + 1]))
    counts = {
        "n_cases_both": both.count(both.case), "n_cases_near": near.count(near.case),
        "n_cases_same": same.count(same.case), "n_segments_same": same.count(same.place),
    } | {f"n_cases_near_{name}": number for name, number in near.ways().items()}  # fmt: skip
    alone = counted.shaped(counted.cells("case", counted.by_makers(makers))[0]).astype(np.int64)
    group, _ = counted.members("case", counted.open_to(makers))
    size = np.bincount(group, minlength=shape[2])
    r, c, g = (axis.ravel() for axis in np.indices(shape))
    table = pd.DataFrame({"_r": r, "_c": c, "_g": g} | {n: a.ravel() for n, a in counts.items()})
    return table.assign(
        n_cases_row=alone[r, g], n_cases_column=alone[n_rows + c, g], cases_in_group=size[g]
    )


def _said(counted: Counting, chosen: Flags, place: Ints, *, first: int) -> _Said:
    given = {name: numbers[chosen] for name, numbers in counted.given.items()}
    return _Said(
        target=given["target"] - first, group=given["group"], case=given["case"],
        place=place[given["segment"]], valence=given["valence"],
    )  # fmt: skip


def _paired(
    own: _Said, other: _Said, keys: Sequence[tuple[Ints, Ints]], *, shape: tuple[int, int, int]
) -> _Pairs:
    found = [_matches(*pair) for pair in keys]
    left, right = (np.concatenate(side) for side in zip(*found, strict=True))
    return _Pairs(
        cell=(own.target[left] * shape[1] + other.target[right]) * shape[2] + own.group[left],
        case=own.case[left], place=own.place[left], valence=other.valence[right], shape=shape,
    )  # fmt: skip


def _matches(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the positions of all pairs of equal keys."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first, last = (np.searchsorted(ordered, left, side=side) for side in ("left", "right"))
    times = last - first
    start = np.repeat(first - (np.cumsum(times) - times), times)
    return np.repeat(np.arange(len(left)), times), order[start + np.arange(int(times.sum()))]


def _shares(table: pd.DataFrame, *, min_group: int, machine: bool) -> pd.DataFrame:
    of = table["n_cases_row"].to_numpy(dtype=float)
    near = table["n_cases_near"].to_numpy(dtype=float)
    enough = of >= max(min_group, 1)
    safe = np.where(enough, of, 1.0)
    low, high = wilson_bounds(np.minimum(near, safe), safe)
    told = enough & (not machine)
    few = f"fewer than {min_group} cases speak of the row"
    return table.assign(
        share_of_row=np.where(enough, near / safe, np.nan), ci_low=np.where(told, low, np.nan),
        ci_high=np.where(told, high, np.nan), reason=np.where(enough, MACHINE if machine else "", few),
    )  # fmt: skip
