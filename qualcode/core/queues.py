"""In which order texts are best read: the most telling first, for rare codes, or by lot; pure.

A row is a text. Every order is of shape (n_texts,) and has each row once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Order = NDArray[np.intp]
# So many at the front are chosen one by one, out of so many that promise most on their own.
FRONT, POOL = 1000, 5000
# So many texts are dealt out to rare codes in turn.
TURNS = 2000


def gain(probabilities: Array, positives: Array) -> Array:
    """Return by how much each text is likely to add to what is known of each code.

    It is the chance that the code applies, divided by one more than the number of texts that have it:
    the expected growth of the logarithm of that number. Shape (n_texts, n_codes).
    """
    return np.asarray(probabilities / (1.0 + positives))


def informative(
    probabilities: Array, vectors: NDArray[np.float32], positives: Array, *, front: int = FRONT
) -> Order:
    """Order texts by their gain over all codes; at the front, each differs from those before it.

    ``probabilities`` are of shape (n_texts, n_codes), ``vectors`` of length one, one per text, and
    ``positives`` how many texts have each code so far. The first ``front`` are chosen one by one. What
    one is likely to add counts as known when the next is chosen, and its gain is multiplied by how
    far it lies from the nearest chosen before: by one less the cosine. The cost is that of sorting,
    and of comparing ``POOL`` texts with each of the front.
    """
    order = np.argsort(-gain(probabilities, positives).sum(axis=1), kind="stable")
    pool = order[:POOL]
    chosen = pool[_spread(probabilities[pool], vectors[pool], positives, n=front)]
    behind = np.ones(len(order), dtype=bool)
    behind[chosen] = False
    return np.concatenate([chosen, order[behind[order]]])


def _spread(
    probabilities: Array, vectors: NDArray[np.float32], positives: Array, *, n: int
) -> Order:  # fmt: skip
    """Choose up to ``n`` rows one by one."""
    known = np.array(positives, dtype=np.float64)
    far = np.ones(len(probabilities))
    free = np.ones(len(probabilities), dtype=bool)
    chosen = np.empty(min(n, len(free)), dtype=np.intp)
    for place in range(len(chosen)):
        promise = (probabilities @ (1.0 / (1.0 + known))) * far
        row = int(np.argmax(np.where(free, promise, -1.0)))
        chosen[place], free[row] = row, False
        known += probabilities[row]
        far = np.minimum(far, np.clip(1.0 - vectors @ vectors[row], 0.0, 1.0))
    return chosen


def alternate(one: Order, other: Order) -> tuple[Order, NDArray[np.bool_]]:
    """Deal the rows of two orders in turn, each row once, and say which the second has dealt."""
    dealt: dict[int, bool] = {}
    turns = (iter(one.tolist()), iter(other.tolist()))
    for turn in range(len(one)):
        # Both have all rows, so that each finds one as long as there is one.
        row = next(row for row in turns[turn % 2] if row not in dealt)
        dealt[row] = bool(turn % 2)
    return np.array(list(dealt), dtype=np.intp), np.array(list(dealt.values()), dtype=np.bool_)


def leading(probabilities: Array, positives: Array) -> list[list[int]]:
    """Return for each text the one or two codes that make most of its gain, the likelier first.

    The second is named only where it makes at least half as much as the first.
    """
    named = []
    for row, p in zip(gain(probabilities, positives), probabilities, strict=True):
        most = np.argsort(-row, kind="stable")[:2]
        told = most[(2 * row[most] >= row[most[0]]) & (row[most] > 0)]
        named.append([int(code) for code in told[np.argsort(-p[told], kind="stable")]])
    return named


def rare(probabilities: Array, positives: Array, *, front: int = TURNS) -> tuple[Order, Order]:
    """Order texts for the codes that were found least, and say which code each is looked at for.

    Codes with no more ``positives`` than the median take turns, the one with the fewest first; each
    takes the likeliest text that none has taken, until ``front`` are taken. The rest follow by the
    likeliest of these codes. The second answer has a column of ``probabilities`` for each place of the
    order.
    """
    n = len(probabilities)
    if not n or not len(positives):
        return np.arange(n), np.zeros(n, dtype=np.intp)
    wanted = np.flatnonzero(positives <= np.median(positives))
    wanted = wanted[np.argsort(positives[wanted], kind="stable")]
    sought = probabilities[:, wanted]
    free = np.ones(n, dtype=bool)
    order = np.empty(min(front, n), dtype=np.intp)
    for turn in range(len(order)):
        order[turn] = np.argmax(np.where(free, sought[:, turn % len(wanted)], -1.0))
        free[order[turn]] = False
    rest = np.flatnonzero(free)
    rest = rest[np.argsort(-sought[rest].max(axis=1), kind="stable")]
    turns = wanted[np.arange(len(order)) % len(wanted)]
    likeliest = wanted[sought[rest].argmax(axis=1)]
    return np.concatenate([order, rest]), np.concatenate([turns, likeliest])


def by_lot(lots: Array) -> Order:
    """Order texts by the numbers that they have drawn: however many come first are a random sample."""
    return np.argsort(lots, kind="stable")
