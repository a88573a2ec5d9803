"""P-values of many tests at once, made larger for their number; pure."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Adjustment = Literal["holm", "bh"]
ADJUSTMENTS: dict[Adjustment, str] = {"holm": "Holm", "bh": "Benjamini–Hochberg"}


def adjusted(p: NDArray[Any], method: Adjustment = "holm") -> NDArray[np.float64]:
    """Return adjusted p-values, in the same order.

    ``holm`` bounds the chance of any false alarm (Holm 1979, Scand J Stat 6:65-70), ``bh`` the share
    of false alarms among all alarms (Benjamini & Hochberg 1995, J R Stat Soc B 57:289-300).

    >>> adjusted(np.array([0.01, 0.04, 0.03, 0.005])).round(3).tolist()
    [0.03, 0.06, 0.06, 0.02]
    >>> adjusted(np.array([0.01, 0.04, 0.03, 0.005]), "bh").round(3).tolist()
    [0.02, 0.04, 0.04, 0.02]
    """
    n = len(p)
    order = np.argsort(p, kind="stable")
    rising = np.asarray(p, dtype=np.float64)[order]
    if method == "holm":
        found = np.maximum.accumulate(rising * (n - np.arange(n)))
    else:
        found = np.minimum.accumulate((rising * n / np.arange(1, n + 1))[::-1])[::-1]
    result = np.empty(n)
    result[order] = np.minimum(found, 1.0)
    return result
