"""Agreement on the sets of codes that coders give to a unit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qualcode.core.agreement import NO_UNIT, NO_VARIATION, ONE_CODER, Array, divided
from qualcode.core.agreement_layers import MISSING, Layers
from qualcode.core.intervals import Figure, accelerated_figure
from qualcode.errors import UndefinedAgreement

# Each set is compared with each other one, which takes the square of their number.
MOST_SETS = 3000
TOO_MANY = f"coders gave more than {MOST_SETS:,} different sets of codes, too many to be compared"
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


def sets_figure(layers: Layers, weights: Array) -> Figure:
    """Return Krippendorff's alpha of code sets with the MASI distance, and its interval.

    ``layers`` has units that two coders have finished; ``weights`` say how often each document is
    drawn in each resample, shape (n_resamples, n_documents).
    """
    n_documents = weights.shape[1]
    ids, members = _different_sets(layers)
    if len(members) > MOST_SETS:
        return Figure(reason=TOO_MANY)
    distance = _distances(members)
    there = ids >= 0
    n_coders = there.sum(axis=0)
    within = np.zeros(n_documents)
    for i, j in combinations(range(len(ids)), 2):
        both = there[i] & there[j]
        apart = 2 * distance[ids[i, both], ids[j, both]] / (n_coders[both] - 1)
        within += np.bincount(layers.documents[both], apart, minlength=n_documents)
    cells = np.broadcast_to(layers.documents, ids.shape)[there] * len(members) + ids[there]
    totals = np.bincount(cells, minlength=n_documents * len(members)).astype(float)
    totals = totals.reshape(n_documents, len(members))
    value = float(_alpha(within.sum(), totals.sum(axis=0), distance))
    if not np.isfinite(value):
        return Figure(reason=NO_VARIATION)
    drawn = _alpha(weights @ within, weights @ totals, distance)
    without = _alpha(within.sum() - within, totals.sum(axis=0) - totals, distance)
    return accelerated_figure(value, drawn, without, n_documents=n_documents)


def _alpha(within: Array, totals: Array, distance: Array) -> Array:
    by_chance = divided(((totals @ distance) * totals).sum(axis=-1), totals.sum(axis=-1) - 1)
    return 1 - divided(within, by_chance)


def _different_sets(layers: Layers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the number of each coder's set for each unit, or -1, and the codes of each set."""
    n_codes, n_coders, n_units = layers.given.shape
    packed = np.packbits(layers.given == 1, axis=0).reshape(-1, n_coders * n_units)
    keys = np.ascontiguousarray(packed.T).view(f"V{max(len(packed), 1)}").ravel()
    finished = (layers.given[0] != MISSING).ravel()
    different, numbers = np.unique(keys[finished], return_inverse=True)
    ids = np.full(n_coders * n_units, -1, dtype=np.int64)
    ids[finished] = numbers
    bytes_of = different.view(np.uint8).reshape(len(different), -1)
    members = np.unpackbits(bytes_of, axis=1, count=n_codes).astype(bool)
    return ids.reshape(n_coders, n_units), members


def _distances(members: NDArray[np.bool_]) -> Array:
    """Return the MASI distance of each set to each; shape (n_sets, n_codes) to (n_sets, n_sets)."""
    own = members.astype(np.float64)
    shared, sizes = own @ own.T, own.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - shared
    smaller = np.minimum(sizes[:, None], sizes[None, :])
    alike = np.where(shared == smaller, 2 / 3, 1 / 3)
    distance: Array = 1 - np.where(either > 0, shared / np.where(either > 0, either, 1), 0) * alike
    # Sets that are the same differ in nothing; two without any code, too.
    distance[(shared == either)] = 0.0
    return distance
