"""Agreement of two coders, and what kappa hides: prevalence, bias, and agreement on yes and on no."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from qualcode.core.agreement import NO_UNIT, NO_VARIATION, Array, corrected, divided
from qualcode.errors import UndefinedAgreement

Ratings = Sequence[Hashable | None]


def kappa_of(table: Array) -> Array:
    """Cohen 1960, Educ Psychol Meas 20:37-46, of contingency tables of shape (..., k, k)."""
    n = table.sum(axis=(-2, -1))
    rows, columns = table.sum(axis=-1), table.sum(axis=-2)
    observed = divided(np.trace(table, axis1=-2, axis2=-1), n)
    return corrected(observed, divided((rows * columns).sum(axis=-1), n**2))


# Of tables of shape (..., 2, 2): first no then yes, the first coder in rows.
def positive_of(table: Array) -> Array:
    """Agreement on what applies; Cicchetti & Feinstein 1990, J Clin Epidemiol 43:551-558."""
    return divided(2 * table[..., 1, 1], table[..., 1, :].sum(axis=-1) + table[..., :, 1].sum(axis=-1))


def negative_of(table: Array) -> Array:
    """Agreement on what does not apply; Cicchetti & Feinstein 1990, likewise."""
    return divided(2 * table[..., 0, 0], table[..., 0, :].sum(axis=-1) + table[..., :, 0].sum(axis=-1))


def prevalence_of(table: Array) -> Array:
    """Prevalence index, in -1..1; Byrt, Bishop & Carlin 1993, J Clin Epidemiol 46:423-429."""
    return divided(table[..., 1, 1] - table[..., 0, 0], table.sum(axis=(-2, -1)))


def bias_of(table: Array) -> Array:
    """Bias index, in -1..1: how much oftener the first coder says yes; Byrt et al. 1993, likewise."""
    return divided(table[..., 1, 0] - table[..., 0, 1], table.sum(axis=(-2, -1)))


# What is said of two coders alone and of one code, by name.
OF_TWO: dict[str, Callable[[Array], Array]] = {
    "cohen_kappa": kappa_of, "prevalence_index": prevalence_of, "bias_index": bias_of,
}  # fmt: skip


def cohen_kappa(a: Ratings, b: Ratings) -> float:
    """Return Cohen's kappa of two coders over the units that both have coded.

    Raises ``UndefinedAgreement``.

    >>> a = [1] * 25 + [0] * 25   # 20 both yes, 5 only a, 10 only b, 15 both no
    >>> b = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    >>> round(cohen_kappa(a, b), 4)
    0.4
    """
    return _figure(kappa_of, a, b)


def positive_agreement(a: Sequence[bool | None], b: Sequence[bool | None]) -> float:
    """Return the share of agreement among what either of two coders said yes to.

    >>> positive_agreement([True, True, False, False], [True, False, False, False])  # doctest: +ELLIPSIS
    0.666...
    """
    return _figure(positive_of, a, b)


def negative_agreement(a: Sequence[bool | None], b: Sequence[bool | None]) -> float:
    """Return the share of agreement among what either of two coders said no to.

    >>> negative_agreement([True, True, False, False], [True, False, False, False])
    0.8
    """
    return _figure(negative_of, a, b)


def prevalence_index(a: Sequence[bool | None], b: Sequence[bool | None]) -> float:
    """Return by how much agreed yes outweighs agreed no.

    >>> prevalence_index([True, True, False, False], [True, False, False, False])
    -0.25
    """
    return _figure(prevalence_of, a, b)


def bias_index(a: Sequence[bool | None], b: Sequence[bool | None]) -> float:
    """Return how much oftener the first coder says yes than the second.

    >>> bias_index([True, True, False, False], [True, False, False, False])
    0.25
    """
    return _figure(bias_of, a, b)


def contingency(a: Ratings, b: Ratings) -> Array:
    """Return how often two coders gave which categories, in sorted order, shape (k, k)."""
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    if not both:
        raise UndefinedAgreement(NO_UNIT)
    values = {value for pair in both for value in pair}
    # Yes and no stand at their places also where one of them does not occur.
    ordered = [False, True] if values <= {False, True} else sorted(values, key=str)
    known = {value: number for number, value in enumerate(ordered)}
    table = np.zeros((len(known), len(known)))
    for x, y in both:
        table[known[x], known[y]] += 1
    return table


def _figure(of: Callable[[Array], Array], a: Ratings, b: Ratings) -> float:
    value = of(contingency(a, b))
    if not np.isfinite(value):
        raise UndefinedAgreement(NO_VARIATION)
    return float(value)
