"""Whether further interviews bring new codes: the curve, orders by chance, and when it is flat; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.core.occurrences import Array

N_ORDERS, SEED = 500, 20240229


def curve(coded: Sequence[tuple[str, Collection[str]]]) -> pd.DataFrame:
    """Return a row for each interview in the order given: how many codes it brings, and all so far.

    ``coded`` has the name of each interview with the codes that it has. Columns: position, interview,
    codes (so far), new.
    """
    seen: set[str] = set()
    rows = []
    for position, (name, codes) in enumerate(coded, start=1):
        new = set(codes) - seen
        seen |= new
        rows.append([position, name, len(seen), len(new)])
    return pd.DataFrame(rows, columns=["position", "interview", "codes", "new"])


def with_chance(
    table: pd.DataFrame,
    coded: Sequence[tuple[str, Collection[str]]],
    *,
    n_orders: int = N_ORDERS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return a curve with what random orders of the same interviews would give.

    ``expected`` is the exact mean over all orders (the rarefaction of samples, Colwell et al. 2004,
    Ecology 85:2717-2727); between ``low`` and ``high`` lie 95 % of ``n_orders`` orders drawn.
    """
    n = len(coded)
    if not n:
        return table.assign(expected=[], low=[], high=[])
    places = _places(coded)
    if not len(places):
        return table.assign(expected=0.0, low=0.0, high=0.0)
    drawn = _orders(places, n, n_orders=n_orders, seed=seed)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0, method="inverted_cdf")
    return table.assign(expected=_expected(_sizes(places), n), low=low, high=high)


def _places(coded: Sequence[tuple[str, Collection[str]]]) -> Array:
    """Return pairs of the number of a code and of an interview that has it, by code."""
    numbers: dict[str, list[int]] = {}
    for at, (_, codes) in enumerate(coded):
        for code in set(codes):
            numbers.setdefault(code, []).append(at)
    # By where they stand and not by name, so that what codes are called changes nothing.
    ordered = sorted(numbers.values())
    return np.array([(c, at) for c, found in enumerate(ordered) for at in found], dtype=np.int64)


def _sizes(places: Array) -> Array:
    return np.bincount(places[:, 0])


def _expected(sizes: Array, n: int) -> Array:
    """Return the mean number of codes in the first 1 to n interviews, over all orders."""
    # The chance that none of the interviews of a code is among those drawn so far.
    missing = np.ones(len(sizes))
    means = []
    for drawn in range(n):
        missing = missing * np.maximum(n - sizes - drawn, 0) / (n - drawn)
        means.append(float((1 - missing).sum()))
    return np.array(means)


def _orders(places: Array, n: int, *, n_orders: int, seed: int) -> Array:
    """Return how many codes had come up by each interview in each order drawn."""
    chance = np.random.default_rng(seed)
    starts = np.flatnonzero(np.diff(places[:, 0], prepend=-1))
    curves = np.empty((n_orders, n), dtype=np.int64)
    for number in range(n_orders):
        first = np.minimum.reduceat(chance.permutation(n)[places[:, 1]], starts)
        curves[number] = np.cumsum(np.bincount(first, minlength=n))
    return curves


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """Whether a curve is flat: ``at`` interviews, and ``run_length`` more that bring (almost) nothing.

    ``runs`` has a row for each run: from, to, new, share. ``at`` is blank where no run is at or below
    the threshold, with the ``reason``.
    """

    base_size: int
    run_length: int
    threshold: float
    base_codes: int
    runs: pd.DataFrame
    at: int | None
    reason: str = ""


def saturation(
    new: Sequence[int], *, base_size: int = 4, run_length: int = 2, threshold: float = 0.05
) -> Saturation:
    """Say when further interviews bring no new codes, or few of them.

    ``new`` counts the codes that each interview brings. The first ``base_size`` interviews are the
    base; then comes run after run of ``run_length`` interviews, each beginning one interview after the
    one before it. Saturation is reached with the first run whose new codes are no more than
    ``threshold`` of the codes of the base (Guest, Namey & Chen 2020, PLoS ONE 15(5):e0232076).

    >>> found = saturation([20, 9, 5, 3, 2, 1, 1, 0, 0])
    >>> found.base_codes, found.runs["share"].round(3).tolist(), found.at
    (37, [0.081, 0.054, 0.027, 0.0], 6)
    """
    base = int(sum(new[:base_size]))
    columns = ["first", "last", "new", "share"]
    rows = [
        [at + 1, at + run_length, int(sum(new[at : at + run_length])), None]
        for at in range(base_size, len(new) - run_length + 1)
    ]
    runs = pd.DataFrame(rows, columns=columns).astype({"share": float})
    at, reason = None, ""
    if not rows:
        reason = (
            f"a base of {base_size} and a run of {run_length} need {base_size + run_length} interviews, "
            f"and there are {len(new)}"
        )
    elif not base:
        reason = f"the first {base_size} interviews have no codes"
    else:
        runs["share"] = runs["new"] / base
        flat = runs[runs["share"] <= threshold]
        at = int(flat["first"].iloc[0]) - 1 if len(flat) else None
        reason = "" if len(flat) else f"no run of {run_length} is at or below {threshold:.0%}"
    return Saturation(
        base_size=base_size, run_length=run_length, threshold=threshold, base_codes=base, runs=runs,
        at=at, reason=reason,
    )  # fmt: skip
