"""Shares of the same cases at two times, and how they differ; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualcode.core.intervals import Array, wilson_bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How many cases had something at both times, only before, only after, and at neither."""

    kept: Array
    lost: Array
    gained: Array
    never: Array

    @property
    def n(self) -> Array:
        """All cases."""
        return self.kept + self.lost + self.gained + self.never


def paired_bounds(pairs: Pairs) -> tuple[Array, Array]:
    """Return intervals of the difference of two paired shares, after minus before; n above 0.

    Method 10 of Newcombe 1998 (Stat Med 17:2635-2650): the Wilson intervals of both shares, put
    together by the correlation phi with its continuity correction.

    >>> one = [np.array([float(n)]) for n in (14, 0, 5, 22)]
    >>> low, high = paired_bounds(Pairs(kept=one[0], lost=one[1], gained=one[2], never=one[3]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)  # Altman et al. 2000, table 6.2
    (0.011, 0.226)
    """
    n = pairs.n
    before, after = (pairs.kept + pairs.lost) / n, (pairs.kept + pairs.gained) / n
    low_before, high_before = wilson_bounds(before * n, n)
    low_after, high_after = wilson_bounds(after * n, n)
    phi = _phi(pairs)
    difference = after - before
    down, up = after - low_after, high_before - before
    low = difference - np.sqrt(np.maximum(down**2 - 2 * phi * down * up + up**2, 0.0))
    down, up = before - low_before, high_after - after
    high = difference + np.sqrt(np.maximum(down**2 - 2 * phi * down * up + up**2, 0.0))
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def _phi(pairs: Pairs) -> Array:
    product = pairs.kept * pairs.never - pairs.lost * pairs.gained
    corrected = np.where(product > 0, np.maximum(product - pairs.n / 2, 0.0), product)
    rows = (pairs.kept + pairs.lost) * (pairs.gained + pairs.never)
    columns = (pairs.kept + pairs.gained) * (pairs.lost + pairs.never)
    scale = np.sqrt(rows * columns)
    return np.asarray(np.where(scale > 0, corrected / np.where(scale > 0, scale, 1.0), 0.0))
