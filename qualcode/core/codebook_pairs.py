"""Pairs of codes that cannot be told apart by the passages that carry them; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
FALSE_DISCOVERIES = 0.05
# So many passages of each code alone are compared at least; each code with so many nearest ones.
FEWEST, NEAREST = 10, 3
TOGETHER = 0.9
# Findings that may name the same code.
MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Columns of two codes; ``auc`` is how often two of their passages are put in the right order."""

    one: int
    other: int
    auc: float

    @property
    def strength(self) -> float:
        """0 where all comparisons go right, 1 where they go as by tossing a coin."""
        return min(1.0, 2.0 * (1.0 - self.auc))


def indistinct_pairs(
    vectors: NDArray[np.float32], labels: Flags, scores: Array, *, told_apart: float
) -> list[Pair]:
    """Return the pairs of which a passage of each is surely put in order less often than so.

    ``scores`` are out of sample, shape (n_passages, n_codes). Tests that so few passages could show
    it by chance, and corrects for the number of pairs compared. Codes that are nearly always given
    together belong here too: there is nothing to tell them apart by. Each code is named twice at most.
    """
    tested: list[Pair] = []
    chances: list[float] = []
    always: list[Pair] = []
    for one, other in _neighbours(vectors, labels):
        both = int((labels[:, one] & labels[:, other]).sum())
        either = int((labels[:, one] | labels[:, other]).sum())
        alone = [labels[:, one] & ~labels[:, other], labels[:, other] & ~labels[:, one]]
        if both >= FEWEST and both >= TOGETHER * either:
            always.append(Pair(one=one, other=other, auc=0.5))
        elif min(alone[0].sum(), alone[1].sum()) >= FEWEST:
            ahead = scores[:, one] - scores[:, other]
            auc = area(ahead[alone[0]], ahead[alone[1]])
            tested.append(Pair(one=one, other=other, auc=auc))
            n, m = (int(rows.sum()) for rows in alone)
            chances.append(_chance(auc, n=n, m=m, true=told_apart))
    kept = np.flatnonzero(discoveries(np.array(chances), FALSE_DISCOVERIES))
    surest = sorted(kept.tolist(), key=lambda i: chances[i])
    return _few_each(always + [tested[i] for i in surest])


def _few_each(pairs: list[Pair]) -> list[Pair]:
    """Keep the surest pairs of each code: one without a core is like many, which says one thing."""
    named: Counter[int] = Counter()
    kept = []
    for pair in pairs:
        if max(named[pair.one], named[pair.other]) < MOST:
            named.update((pair.one, pair.other))
            kept.append(pair)
    return kept


def area(ahead: Array, behind: Array) -> float:
    """Return the share of pairs in which the first is greater; ties count half.

    >>> area(np.array([3.0, 2.0]), np.array([1.0, 2.0]))
    0.875
    """
    below = np.searchsorted(np.sort(behind), ahead, side="left")
    up_to = np.searchsorted(np.sort(behind), ahead, side="right")
    return float((below + up_to).sum() / (2.0 * len(ahead) * len(behind)))


def discoveries(chances: Array, rate: float) -> Flags:
    """Say which of many tests are positive when so large a share of the positives may be false.

    Benjamini and Hochberg (1995); the example is theirs, section 3.2.

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
    ...      .6528, .7590, 1.0]
    >>> int(discoveries(np.array(p), 0.05).sum())
    4
    """
    order = np.argsort(chances, kind="stable")
    passed = np.flatnonzero(chances[order] <= rate * np.arange(1, len(chances) + 1) / len(chances))
    positive = np.zeros(len(chances), dtype=bool)
    if len(passed):
        positive[order[: passed[-1] + 1]] = True
    return positive


def _neighbours(vectors: NDArray[np.float32], labels: Flags) -> list[tuple[int, int]]:
    """Return each code with those whose passages are nearest: the unbiased maximum mean discrepancy."""
    n = labels.sum(axis=0).astype(np.float64)
    usable = np.flatnonzero(n >= FEWEST)
    if len(usable) < 2:
        return []
    sums = labels[:, usable].T.astype(np.float64) @ vectors.astype(np.float64)
    n = n[usable]
    products = sums @ sums.T
    within = (np.diag(products) - n) / (n * (n - 1))
    close = products / np.outer(n, n) - (within[:, None] + within[None, :]) / 2
    np.fill_diagonal(close, -np.inf)
    nearest = np.argsort(-close, axis=1, kind="stable")[:, :NEAREST]
    pairs = {(min(i, int(j)), max(i, int(j))) for i, row in enumerate(nearest) for j in row if i != j}
    return [(int(usable[i]), int(usable[j])) for i, j in sorted(pairs)]


def _chance(auc: float, *, n: int, m: int, true: float) -> float:
    """Return how likely so small an area is where another is the ``true`` one.

    Normal, with the standard error of Hanley and McNeil (1982).
    """
    from scipy.special import ndtr

    q1, q2 = true / (2 - true), 2 * true**2 / (1 + true)
    variance = true * (1 - true) + (n - 1) * (q1 - true**2) + (m - 1) * (q2 - true**2)
    return float(ndtr((auc - true) / np.sqrt(variance / (n * m))))
