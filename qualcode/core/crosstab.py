"""Codes by groups: how many units of each group have a code, and whether groups differ; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from qualcode.core.intervals import wilson_interval
from qualcode.core.multiplicity import Adjustment, adjusted
from qualcode.core.occurrences import Array, Occurrences, UnitKind, incidence, numbered_units
from qualcode.core.tables import MIN_GROUP
from qualcode.errors import InputError

Test = Literal["none", "holm", "bh"]
N_DRAWS, SEED = 9999, 20240229
FISHER, CHI, DRAWN = "Fisher's exact", "chi-squared", "chi-squared, by random division into groups"


def crosstab(
    found: Occurrences,
    groups: Sequence[str],
    *,
    unit: UnitKind = "case",
    min_group: int = MIN_GROUP,
    test: Test = "none",
    seed: int = SEED,
) -> pd.DataFrame:
    """Return a row for each code and group: ``n_with`` of ``n_group`` units of the group have the code.

    ``groups`` names the group of each segment; a unit with segments in two groups counts in both.
    The share and its Wilson interval are blank in groups of fewer than ``min_group``, and the interval
    where segments are counted, which are not independent of one another.

    With a ``test`` there are ``p``, ``p_adjusted`` for all ``n_tests`` of the table, and the ``method``:
    Fisher's exact test of two groups; of more the chi-squared test, and where fewer than five are
    expected anywhere, the same statistic in ``N_DRAWS`` random divisions of the units into groups.
    Units of no group are left out of it. Raises ``InputError`` where a unit is in two groups, or units
    are segments.
    """
    matrix, own, names = _units(found, groups, unit)
    belongs = incidence(own, np.arange(len(own)), (len(names), len(own)))
    counts = np.asarray((belongs @ matrix).todense() if len(names) else np.zeros((0, len(found.codes))))
    sizes = np.bincount(own, minlength=len(names))
    table = _counts(found.codes, names, counts=counts, sizes=sizes, unit=unit, min_group=min_group)
    if test == "none":
        return table
    _check_test(found, groups, unit)
    named = [n for n, name in enumerate(names) if name]
    tested = _tests(counts[named].T.astype(np.int64), sizes[named], adjust=test, seed=seed)
    return table.join(tested.loc[np.repeat(tested.index, len(names))].reset_index(drop=True))


def _units(found: Occurrences, groups: Sequence[str], unit: UnitKind) -> tuple[Any, Array, list[str]]:
    """Return units of one group by codes, the number of the group of each, and the groups' names."""
    numbers, _ = numbered_units(found.segments, unit)
    names = sorted({g for g, n in zip(groups, numbers, strict=True) if n >= 0}, key=lambda g: (not g, g))
    place = {name: n for n, name in enumerate(names)}
    group = np.array([place.get(g, -1) for g in groups], dtype=np.int64)
    both = np.where(numbers >= 0, numbers * max(len(names), 1) + group, -1)
    kinds, rows = np.unique(both[both >= 0], return_inverse=True)
    units = np.full(len(both), -1, dtype=np.int64)
    units[both >= 0] = rows
    given = units[found.given["segment"].to_numpy(dtype=np.int64)]
    columns = found.given["code"].to_numpy(dtype=np.int64)
    matrix = incidence(given, columns, (len(kinds), len(found.codes)))
    return matrix, kinds % max(len(names), 1), names


def _counts(
    codes: pd.DataFrame,
    names: list[str],
    *,
    counts: Array,
    sizes: Array,
    unit: UnitKind,
    min_group: int,
) -> pd.DataFrame:
    rows = []
    for number, title in enumerate(codes.itertuples(index=False)):
        for group, name in enumerate(names):
            n, size = int(counts[group, number]), int(sizes[group])
            share = n / size if size >= max(min_group, 1) else None
            ends = wilson_interval(n, size) if share is not None and unit != "segment" else (None, None)
            reason = "" if share is not None else f"fewer than {min_group} in the group"
            head = [title.code_id, title.code, title.theme, name, unit]
            rows.append([*head, n, size, share, *ends, reason])
    columns = ["code_id", "code", "theme", "group", "unit", "n_with", "n_group", "share"]
    columns += ["ci_low", "ci_high", "reason"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("share", "ci_low", "ci_high"), float)
    )


def _check_test(found: Occurrences, groups: Sequence[str], unit: UnitKind) -> None:
    if unit == "segment":
        raise InputError(
            "segments of one interview are not independent, so no test of them is valid",
            hint="compare cases or documents",
        )
    numbers, _ = numbered_units(found.segments, unit)
    placed = pd.DataFrame({"unit": numbers, "group": groups})
    several = placed[(numbers >= 0) & (placed["group"] != "")].groupby("unit")["group"].nunique()
    twice = int((several > 1).sum())
    if twice:
        what = unit if twice == 1 else f"{unit}s"
        raise InputError(
            f"{twice} {what} would be in two groups, and tests take groups to be independent",
            hint="compare by an attribute that each has only once",
        )
    if placed[(numbers >= 0) & (placed["group"] != "")]["group"].nunique() < 2:
        raise InputError("a test needs two groups at least", hint="choose another attribute")


def _tests(with_code: Array, sizes: Array, *, adjust: Adjustment, seed: int) -> pd.DataFrame:
    """Return a row for each code; codes that no unit has, or every unit, have nothing to be tested."""
    total, have = int(sizes.sum()), with_code.sum(axis=1)
    rows = []
    for counts, n in zip(with_code, have, strict=True):
        rows.append((None, "") if n in (0, total) else _one_test(counts, sizes, seed=seed))
    table = pd.DataFrame(rows, columns=["p", "method"]).astype({"p": float})
    done = table["p"].notna().to_numpy()
    table["p_adjusted"] = np.nan
    table.loc[done, "p_adjusted"] = adjusted(table.loc[done, "p"].to_numpy(), adjust)
    table["n_tests"], table["adjustment"] = int(done.sum()), adjust
    return table


def _one_test(counts: Array, sizes: Array, *, seed: int) -> tuple[float, str]:
    if len(sizes) == 2:
        from scipy.stats import fisher_exact

        return float(fisher_exact([counts, sizes - counts]).pvalue), FISHER
    from scipy.special import chdtrc

    share = counts.sum() / sizes.sum()
    statistic = _chi_squared(counts, sizes)
    if min((sizes * share).min(), (sizes * (1 - share)).min()) >= 5:
        return float(chdtrc(len(sizes) - 1, statistic)), CHI
    chance = np.random.default_rng(seed)
    drawn = chance.multivariate_hypergeometric(
        sizes, int(counts.sum()), size=N_DRAWS, method="marginals"
    )
    as_far = _chi_squared(drawn, sizes) >= statistic - 1e-9
    # What was found is one of the divisions, so that p is never zero (Phipson & Smyth 2010).
    return float((1 + as_far.sum()) / (N_DRAWS + 1)), DRAWN


def _chi_squared(counts: Array, sizes: Array) -> Array:
    """Return Pearson's statistic of how far groups differ in having something, along the last axis."""
    share = counts.sum(axis=-1, keepdims=True) / sizes.sum()
    found: Array = ((counts - sizes * share) ** 2 / (sizes * share * (1 - share))).sum(axis=-1)
    return found
