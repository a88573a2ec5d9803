"""Intervals of shares and of other figures, over documents that differ from one another; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its 95 % interval; ``reason`` says why either of them is missing."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def wilson_interval(count: float, n: float, *, z: float = Z) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion (Wilson 1927, JASA 22:209-212).

    >>> low, high = wilson_interval(81, 263)  # Newcombe 1998, Stat Med 17:857-872, table I
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"a proportion needs 0 <= count <= n and n > 0, got {count} of {n}")
    low, high = wilson_bounds(np.array([count], dtype=float), np.array([n], dtype=float), z=z)
    return float(low[0]), float(high[0])


def wilson_bounds(counts: Array, sizes: Array, *, z: Array | float = Z) -> tuple[Array, Array]:
    """Return the Wilson intervals of many proportions, ``counts`` of ``sizes``; sizes above 0."""
    share, spread = counts / sizes, z * z / sizes
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * np.sqrt(share * (1 - share) / sizes + spread / (4 * sizes))
    return (
        np.where(counts <= 0, 0.0, centre - half),
        np.where(counts >= sizes, 1.0, centre + half),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSums:
    """Hits and sizes of clusters, added up for each of many shares: arrays of one shape.

    ``clusters`` counts clusters that have units; ``hits`` and ``sizes`` are sums over them, ``hits2``
    and ``sizes2`` of squares, and ``cross`` of products.
    """

    clusters: Array
    hits: Array
    sizes: Array
    hits2: Array
    sizes2: Array
    cross: Array


def clustered_bounds(sums: ClusterSums) -> tuple[Array, Array]:
    """Return intervals of shares of units that come in clusters; two clusters each at least.

    See ``clustered_share`` for what is done.
    """
    from scipy.special import stdtrit

    share, m = sums.hits / sums.sizes, sums.clusters
    rest = np.maximum(sums.hits2 - 2 * share * sums.cross + share**2 * sums.sizes2, 0.0)
    variance = m / (m - 1) * rest / sums.sizes**2
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.clip(share * (1 - share) / variance, 1.0, sums.sizes)
    effective = np.where(variance > 0, effective, sums.sizes)
    effective = np.where((share <= 0) | (share >= 1), m, effective)
    # The page draws intervals, and all of scipy.stats would weigh on it for that.
    return wilson_bounds(share * effective, effective, z=stdtrit(m - 1, 0.975))


def clustered_share(hits: Array, sizes: Array) -> Figure:
    """Return a share with an interval for units that come in documents.

    ``hits`` of ``sizes`` units of each document, both of shape (n_documents,). The Wilson interval for
    the effective number of units, which is smaller the more documents differ, with Student's t
    in the place of the normal quantile (Franco, Little, Louis & Slud 2019, J Surv Stat Methodol
    7:334-364; Korn & Graubard 1998, Surv Methodol 24:193-201). Where all units agree, nothing
    is known of how documents differ, and each document counts as one.
    """
    hits, sizes = hits[sizes > 0], sizes[sizes > 0]
    n, n_documents = float(sizes.sum()), len(sizes)
    if not n_documents:
        return Figure(reason="there is nothing to count")
    share = float(hits.sum() / n)
    if n_documents < 2:
        return Figure(value=share, reason="an interval needs two documents at least")
    sums = (float(n_documents), hits.sum(), n, (hits**2).sum(), (sizes**2).sum(), (hits * sizes).sum())
    names = ("clusters", "hits", "sizes", "hits2", "sizes2", "cross")
    low, high = clustered_bounds(
        ClusterSums(**{name: np.array([value]) for name, value in zip(names, sums, strict=True)})
    )
    return Figure(value=share, low=float(low[0]), high=float(high[0]))


def resampled(n_documents: int, *, n_resamples: int, seed: int) -> Array:
    """Return how often each document is drawn, shape (n_resamples, n_documents)."""
    chance = np.random.default_rng(seed)
    even = np.full(n_documents, 1 / n_documents)
    return chance.multinomial(n_documents, even, size=n_resamples).astype(np.float64)


def percentile_figure(value: float, found: Array, *, n_documents: int) -> Figure:
    """Return a figure with the interval of what it is in resamples of documents.

    Percentiles, spread for the small number of documents (the expanded percentile interval of
    Hesterberg 2015, Am Stat 69:371-386). Resamples in which it is undefined are NaN, and left out.
    """
    found = found[np.isfinite(found)]
    if n_documents < 2:
        return Figure(value=value, reason="an interval needs two documents at least")
    if len(found) < 20:
        return Figure(value=value, reason="too few resamples of documents have it")
    from scipy.special import ndtr

    wide = np.sqrt(n_documents / (n_documents - 1)) * student(n_documents - 1)
    tail = float(ndtr(-wide))
    low, high = np.quantile(found, [tail, 1 - tail])
    return Figure(value=value, low=float(min(low, value)), high=float(max(high, value)))


def accelerated_figure(value: float, found: Array, left_out: Array, *, n_documents: int) -> Figure:
    """Return a figure with its interval, set right for skew and bias.

    As ``percentile_figure``, with the percentiles of the bias-corrected and accelerated bootstrap
    (Efron 1987, JASA 82:171-185); ``left_out`` is the figure without each document in turn.
    """
    plain = percentile_figure(value, found, n_documents=n_documents)
    if plain.low is None:
        return plain
    from scipy.special import ndtr, ndtri

    found, left_out = found[np.isfinite(found)], left_out[np.isfinite(left_out)]
    apart = left_out.mean() - left_out if len(left_out) else left_out
    spread = float((apart**2).sum()) ** 1.5
    skew = float((apart**3).sum()) / (6 * spread) if spread else 0.0
    # Resamples that give the very figure stand half on either side.
    below = float(((found < value).mean() + (found <= value).mean()) / 2)
    bias = float(ndtri(min(max(below, 1 / len(found)), 1 - 1 / len(found))))
    wide = np.sqrt(n_documents / (n_documents - 1)) * student(n_documents - 1)
    ends = [bias + (bias + z) / (1 - skew * (bias + z)) for z in (-wide, wide)]
    low, high = np.quantile(found, ndtr(np.array(ends)))
    return Figure(value=value, low=float(min(low, value)), high=float(max(high, value)))


def student(freedom: int) -> float:
    """The value that Student's t exceeds in 2.5 % of all cases."""
    # The page draws intervals, and all of scipy.stats would weigh on it for that.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))
