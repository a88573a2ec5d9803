"""Agreement on the sets of codes that coders give to a unit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np

from qualcode.core.agreement import NO_UNIT, NO_VARIATION, ONE_CODER
from qualcode.errors import UndefinedAgreement

Sets = Sequence[Sequence[Collection[Hashable] | None]]


def masi_distance(a: Collection[Hashable], b: Collection[Hashable]) -> float:
    """Return how far apart two sets are, in 0..1 (Passonneau 2006, LREC, pages 831-836).

    >>> masi_distance({"a", "b"}, {"a"})
    0.6666666666666667
    >>> masi_distance({"a"}, {"b"}), masi_distance(set(), set())
    (1.0, 0.0)
    """
    one, two = frozenset(a), frozenset(b)
    if one == two:
        return 0.0
    shared = one & two
    alike = 2 / 3 if one <= two or two <= one else 1 / 3
    return 1 - len(shared) / len(one | two) * alike


def krippendorff_alpha_sets(ratings: Sets) -> float:
    """Return Krippendorff's alpha of sets of codes with the MASI distance.

    ``ratings`` has for each coder a set for each unit, empty where no code applies, and ``None`` where
    the coder has not finished the unit. Raises ``UndefinedAgreement``.

    >>> krippendorff_alpha_sets([[{"a"}, {"b"}, set()], [{"a"}, {"b"}, set()]])
    1.0
    """
    if len(ratings) < 2:
        raise UndefinedAgreement(ONE_CODER)
    units = [
        [frozenset(given) for given in unit if given is not None] for unit in zip(*ratings, strict=True)
    ]
    units = [unit for unit in units if len(unit) >= 2]
    if not units:
        raise UndefinedAgreement(NO_UNIT)
    values = list(dict.fromkeys(value for unit in units for value in unit))
    known = {value: number for number, value in enumerate(values)}
    distance = np.array([[masi_distance(a, b) for b in values] for a in values])
    counts = np.zeros((len(units), len(values)))
    for number, unit in enumerate(units):
        for value in unit:
            counts[number, known[value]] += 1
    within = ((counts @ distance) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    totals = counts.sum(axis=0)
    n = totals.sum()
    by_chance = float(totals @ distance @ totals) / (n - 1)
    if not by_chance:
        raise UndefinedAgreement(NO_VARIATION)
    return float(1 - within.sum() / by_chance)
