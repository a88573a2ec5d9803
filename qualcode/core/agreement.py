"""Agreement between coders on what applies to the units of a text.

Every coefficient is made of sums over units, so that a resample of documents costs one product of
matrices: see ``tally`` and ``COEFFICIENTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from qualcode.errors import UndefinedAgreement

Array = NDArray[np.float64]
Ratings = Sequence[Sequence[Hashable | None]]

ONE_CODER = "agreement needs two coders at least"
NO_UNIT = "no unit was coded by two coders"
NO_VARIATION = "nothing varies: every coder gave the same to every unit, so nothing is left to chance"


def tally(counts: Array) -> Array:
    """Return for each unit what the coefficients of many coders are made of, to be summed.

    ``counts`` says how many coders gave each category, shape (..., n_units, n_categories); coders who
    have not finished a unit are in none. The last axis of the result has, for k categories: whether two
    coders have the unit, its share of agreeing pairs, its k coincidences on the diagonal, the k counts,
    whether anybody has it, and the k shares.
    """
    n = counts.sum(axis=-1)
    paired = n >= 2
    several = np.where(paired, n, 2.0)[..., None]
    pairs = np.where(paired[..., None], counts, 0.0)
    diagonal = pairs * (pairs - 1) / (several - 1)
    agreeing = (diagonal / several).sum(axis=-1)
    shares = counts / np.where(n > 0, n, 1.0)[..., None]
    parts = [paired[..., None], agreeing[..., None], diagonal, pairs, (n > 0)[..., None], shares]
    return np.concatenate(parts, axis=-1, dtype=np.float64)


def width(n_categories: int) -> int:
    """Return how many numbers ``tally`` gives for each unit."""
    return 3 + 3 * n_categories


class Sums:
    """Sums of what ``tally`` gives, by name; the shapes are those of the sums without the last axis."""

    def __init__(self, sums: Array) -> None:
        """Name the parts of sums of shape (..., width)."""
        k = (sums.shape[-1] - 3) // 3
        self.n_units, self.agreeing = sums[..., 0], sums[..., 1]
        self.diagonal, self.counts = sums[..., 2 : 2 + k], sums[..., 2 + k : 2 + 2 * k]
        self.n_any, self.shares = sums[..., 2 + 2 * k], sums[..., 3 + 2 * k :]

    @property
    def observed(self) -> Array:
        """The mean share of pairs of coders that agree on a unit."""
        return divided(self.agreeing, self.n_units)


def divided(over: Array, under: Array) -> Array:
    """Divide, and give NaN where there is nothing to divide by."""
    undefined: Array = np.full(np.shape(over), np.nan)
    return np.divide(over, under, out=undefined, where=under != 0)


def corrected(observed: Array, expected: Array) -> Array:
    """Return agreement beyond what is expected by chance; NaN where chance explains everything."""
    result: Array = divided(observed - expected, 1 - expected)
    return result


def observed_of(sums: Sums) -> Array:
    """The share of agreeing pairs, averaged over units."""
    return sums.observed


def fleiss_of(sums: Sums) -> Array:
    """Fleiss 1971, Psychol Bull 76:378-382; with two coders, Scott's pi."""
    share = divided(sums.counts, sums.counts.sum(axis=-1, keepdims=True) * np.ones_like(sums.counts))
    return corrected(sums.observed, (share**2).sum(axis=-1))


def alpha_of(sums: Sums) -> Array:
    """Krippendorff 2011, Computing Krippendorff's alpha-reliability, nominal data."""
    n = sums.counts.sum(axis=-1)
    disagreeing = divided(n - sums.diagonal.sum(axis=-1), n)
    by_chance = divided(n**2 - (sums.counts**2).sum(axis=-1), n * (n - 1))
    return 1 - divided(disagreeing, by_chance)


def ac1_of(sums: Sums) -> Array:
    """Gwet 2008, Br J Math Stat Psychol 61:29-48, equation 3 with coders who have not all units."""
    share = divided(sums.shares, sums.n_any[..., None] * np.ones_like(sums.shares))
    k = sums.shares.shape[-1]
    return corrected(sums.observed, (share * (1 - share)).sum(axis=-1) / max(k - 1, 1))


def pabak_of(sums: Sums) -> Array:
    """Byrt, Bishop & Carlin 1993, J Clin Epidemiol 46:423-429; with k categories, Bennett's S."""
    k = sums.counts.shape[-1]
    return corrected(sums.observed, np.full(np.shape(sums.observed), 1 / k))


def positive_of(sums: Sums) -> Array:
    """How likely another coder says yes where one does; the second of two categories is yes.

    Of two coders the positive agreement of Cicchetti & Feinstein 1990, J Clin Epidemiol 43:551-558; of
    more, the same share of the coincidences of Krippendorff 2011.
    """
    return divided(sums.diagonal[..., 1], sums.counts[..., 1])


def negative_of(sums: Sums) -> Array:
    """How likely another coder says no where one does, likewise."""
    return divided(sums.diagonal[..., 0], sums.counts[..., 0])


# The coefficients of any number of coders, by name.
COEFFICIENTS: dict[str, Callable[[Sums], Array]] = {
    "percent": observed_of, "fleiss_kappa": fleiss_of, "krippendorff_alpha": alpha_of,
    "gwet_ac1": ac1_of, "pabak": pabak_of,
}  # fmt: skip
# What any number of coders agree on where the categories are no and yes, in this order.
OF_YES_AND_NO: dict[str, Callable[[Sums], Array]] = {
    "positive_agreement": positive_of, "negative_agreement": negative_of,
}  # fmt: skip


def percent_agreement(ratings: Ratings) -> float:
    """Return the share of pairs of coders that agree, averaged over the units that two have coded.

    >>> percent_agreement([[1, 0, 1, 1], [1, 0, 0, 1]])
    0.75
    """
    return _coefficient("percent", ratings)


def fleiss_kappa(ratings: Ratings) -> float:
    """Return Fleiss' kappa; with two coders it is Scott's pi.

    Units that some coders have not coded count with those who have. Raises ``UndefinedAgreement``.

    >>> beside = [[1] * 5 + [2] * 5, [1] * 5 + [2] * 5, [1] * 4 + [2] * 6]
    >>> round(fleiss_kappa(beside), 4)
    0.8661
    """
    return _coefficient("fleiss_kappa", ratings)


def krippendorff_alpha(ratings: Ratings) -> float:
    """Return Krippendorff's alpha of nominal data, where any coder may miss any unit.

    >>> c = [  # Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C
    ...     [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    ...     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    ...     [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    ...     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ... ]
    >>> round(krippendorff_alpha(c), 3)
    0.743
    """
    return _coefficient("krippendorff_alpha", ratings)


def gwet_ac1(ratings: Ratings) -> float:
    """Return Gwet's AC1.

    >>> a = [1] * 123 + [2] * 2  # Gwet 2008, table 2: 125 subjects, of whom 118 are positive to both
    >>> b = [1] * 118 + [2] * 5 + [1] * 2
    >>> round(gwet_ac1([a, b]), 3)
    0.941
    """
    return _coefficient("gwet_ac1", ratings)


def pabak(ratings: Ratings) -> float:
    """Return the kappa that agreement would give without prevalence and bias.

    >>> pabak([[1, 0, 1, 1], [1, 0, 0, 1]])
    0.5
    """
    return _coefficient("pabak", ratings)


def _coefficient(name: str, ratings: Ratings) -> float:
    if len(ratings) < 2:
        raise UndefinedAgreement(ONE_CODER)
    sums = Sums(tally(_counts(ratings)).sum(axis=0))
    if not sums.n_units:
        raise UndefinedAgreement(NO_UNIT)
    value = COEFFICIENTS[name](sums)
    if not np.isfinite(value):
        raise UndefinedAgreement(NO_VARIATION)
    return float(value)


def _counts(ratings: Ratings) -> Array:
    """Return how many coders gave each category to each unit, shape (n_units, n_categories)."""
    given = [value for coder in ratings for value in coder if value is not None]
    known = {value: number for number, value in enumerate(dict.fromkeys(given))}
    lengths = {len(coder) for coder in ratings}
    if len(lengths) != 1:
        raise ValueError("every coder needs one entry for each unit, None where it is missing")
    # Of one category alone, the other is that it does not apply.
    counts = np.zeros((lengths.pop(), max(len(known), 2)))
    for coder in ratings:
        for unit, value in enumerate(coder):
            if value is not None:
                counts[unit, known[value]] += 1
    return counts
