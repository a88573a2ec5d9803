"""Tables of findings: counts of distinct cases, with their denominators and intervals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualcode.core.columns import VALENCES, frequency_columns
from qualcode.core.counting import (
    CODES,
    KEYS,
    Counting,
    Ints,
    Level,
    Target,
    Unit,
    counting,
    makers_of,
    targets_of,
)
from qualcode.core.intervals import Array, ClusterSums, clustered_bounds, wilson_bounds
from qualcode.model import Code, Codebook

__all__ = ["MIN_GROUP", "Unit", "most_frequent_themes", "theme_frequencies"]
MIN_GROUP = 10
UNREAD = "nobody has read any of the group"
NOT_LEFT = "people have read all of the group"
MACHINE = "an interval would not cover the errors of the machine"
ONE_CASE = "an interval needs two cases at least"


def theme_frequencies(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    codebook: Codebook,
    by: Sequence[str] = (),
    unit: Unit = "case",
    min_group: int = MIN_GROUP,
    levels: Collection[Level] = CODES,
    also: Collection[str] = (),
) -> pd.DataFrame:
    """Count segments, documents and distinct cases per code, group and source.

    ``codings`` has one row per coding and segment: code_id, document, segment_id, case_id, source.
    ``units`` has one row per segment that could have been coded: document, segment_id, case_id,
    ``read`` (whether a person has read it) and the ``by`` attributes, of the case or of the
    document; a case whose words are in two groups counts in both. It gives the denominators:
    of people's codings the units that people have read, of the machine's those that nobody has,
    of both together all; what was not read is missing, and not absent. ``unit`` says of what the
    share is one.
    The share and its interval are blank in groups of fewer than ``min_group``. The interval is
    Wilson's for cases; for segments and documents it is that of ``clustered_share`` over cases, because
    what one case says is not independent. It is blank where the machine's codings are counted: it
    covers the chance of sampling, not the machine's errors. Codes without codings have rows of zeros,
    so that absence shows.
    With ``theme`` among the ``levels`` a theme has rows of its own, in which a unit with two of its
    codes counts once. ``also`` may name ``level``, ``valence`` (how many units speak of the code
    positively, negatively, both ways, neutrally, or without valence; the codings then have a column
    ``valence``) and ``reason`` (why something is blank).
    """
    targets = targets_of(codebook, levels)
    counted = counting(codings, units, targets=targets, by=by, unit=unit)
    parts = []
    for place, (source, makers) in enumerate(makers_of(codings).items()):
        part = _of_source(counted, makers, unit=unit, min_group=min_group, valence="valence" in also)
        shape = len(targets), len(counted.groups)
        target, group = (axis.ravel() for axis in np.indices(shape))
        found = {name: np.broadcast_to(values, shape).ravel() for name, values in part.items()}
        parts.append(pd.DataFrame({"_t": target, "_g": group, "_s": place, "source": source, **found}))
    rows = pd.concat(parts, ignore_index=True).sort_values(["_t", "_g", "_s"], ignore_index=True)
    titled = _titled(rows, targets, counted.groups, by=by).assign(codebook_version=codebook.version)
    return titled[frequency_columns(by, unit, also=also)]


def _titled(
    rows: pd.DataFrame,
    targets: Sequence[Target],
    groups: Sequence[tuple[str, ...]],
    *,
    by: Sequence[str],
) -> pd.DataFrame:
    """Put what rows are about into words."""
    names = {"theme_id": "theme_id", "theme": "theme", "id": "code_id", "name": "code", "level": "level"}
    about = {
        column: np.array([getattr(target, name) for target in targets], dtype=object)[rows["_t"]]
        for name, column in names.items()
    }
    for n, name in enumerate(by):
        about[name] = np.array([group[n] for group in groups], dtype=object)[rows["_g"]]
    own = rows.drop(columns=["_t", "_g", "_s"])
    return pd.concat([pd.DataFrame(about, index=rows.index), own], axis=1)


def _of_source(
    counted: Counting, makers: Collection[str], *, unit: Unit, min_group: int, valence: bool
) -> dict[str, Any]:
    """Return the columns of one source, each of shape (n_targets, n_groups), or of the groups alone."""
    chosen, there = counted.by_makers(makers), counted.open_to(makers)
    cells = {kind: counted.cells(kind, chosen) for kind in KEYS}
    found: dict[str, Any] = {
        f"n_{kind}s": counted.shaped(cell).astype(np.int64) for kind, (cell, _) in cells.items()
    }
    group, _ = counted.members(unit, there)
    size = np.bincount(group, minlength=len(counted.groups)).astype(np.int64)
    enough = size >= max(min_group, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(enough, found[f"n_{unit}s"] / size, np.nan)
    found |= {f"{unit}s_in_group": size, f"share_of_{unit}s": share}
    empty = UNREAD if "machine" not in makers else NOT_LEFT
    few = f"fewer than {min_group} {unit}s in the group"
    reason = np.where(size == 0, empty, np.where(enough, "", few)).astype(object)
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    if "machine" in makers:
        reason = np.where(enough, MACHINE, reason)
    else:
        low, high, able = _bounds(counted, cells[unit], size, unit=unit, makers=makers)
        low, high = (np.where(enough & able, ends, np.nan) for ends in (low, high))
        reason = np.where(enough & ~able, ONE_CASE, reason)
    found |= {"ci_low": low, "ci_high": high, "reason": reason}
    if valence:
        split = counted.valences(unit, chosen).astype(np.int64)
        found |= {f"n_{unit}s_{name}": split[n] for n, name in enumerate(VALENCES)}
    return found


def _bounds(
    counted: Counting, cells: tuple[Ints, Ints], size: Ints, *, unit: Unit, makers: Collection[str]
) -> tuple[Array, Array, Any]:
    """Return the ends of intervals, and for which groups there are any."""
    hits = counted.shaped(cells[0])
    sizes = np.broadcast_to(np.maximum(size, 1).astype(float), hits.shape)
    if unit == "case":
        return *wilson_bounds(np.minimum(hits, sizes), sizes), size > 0
    owner = _owners(counted, unit)
    n_groups, many = len(counted.groups), max(counted.sizes["cluster"], 1)
    group, member = counted.members(unit, counted.open_to(makers))
    known, of_cluster = np.unique(group * many + owner[member], return_counts=True)
    clusters = np.bincount(known // many, minlength=n_groups)
    squares = np.bincount(known // many, weights=of_cluster**2.0, minlength=n_groups)
    keys, number = np.unique(cells[0] * many + owner[cells[1]], return_counts=True)
    cell, own = keys // many, number.astype(float)
    # What has codes has been read, so that its size is known; of the rest nothing is counted.
    wanted = cell % n_groups * many + keys % many
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    with_size = own * np.where(known[at] == wanted, of_cluster[at], 0) if len(known) else own * 0
    sums = ClusterSums(
        clusters=np.broadcast_to(np.maximum(clusters, 2).astype(float), hits.shape),
        hits=np.minimum(hits, sizes), sizes=sizes, hits2=counted.shaped(cell, own**2),
        sizes2=np.broadcast_to(squares, hits.shape), cross=counted.shaped(cell, with_size),
    )  # fmt: skip
    return *clustered_bounds(sums), clusters > 1


def _owners(counted: Counting, unit: Unit) -> Ints:
    """Return whose each segment or document is; a document of several cases is the first one's."""
    owner = np.zeros(counted.sizes[unit], dtype=np.int64)
    for side in (counted.given, counted.there):
        named = side[unit] >= 0
        # From the back, so that the first one stays.
        owner[side[unit][named][::-1]] = side["cluster"][named][::-1]
    return owner


def most_frequent_themes(codings: pd.DataFrame, codebook: Codebook, *, n: int = 10) -> pd.DataFrame:
    """Return the codes that the most distinct cases speak of: code, theme, n_cases."""
    names = {code.id: code for code in codebook.codes}
    spoken = codings[codings["case_id"] != ""].groupby("code_id")["case_id"].nunique()
    ordered = sorted(spoken.items(), key=lambda item: (-item[1], str(item[0])))[:n]
    told = [(names[str(i)], int(count)) for i, count in ordered]
    rows = [(code.name, code_titles(code, names)[1], count) for code, count in told]
    return pd.DataFrame(rows, columns=["code", "theme", "n_cases"])


def code_titles(code: Code, names: Mapping[str, Code]) -> tuple[str, str, str, str]:
    """Return the id and name of a code's theme, and its own; ``names`` are the codes by id."""
    theme = names.get(code.parent or "")
    return (theme.id if theme else "", theme.name if theme else "", code.id, code.name)
