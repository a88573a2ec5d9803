"""Which codes are given near to one another, beside what chance would give; pure.

Chance is a random order within each document: the segments that have a code keep their number in it and
lose their places. Mean and variance of the number of pairs are exact, so that nothing is drawn.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from qualcode.core.occurrences import Array, Occurrences, incidence, pairs_of

Step = Literal["segment", "turn"]
# So many codes are looked at in one go; a column needs a number for each place.
BLOCK = 64
# With fewer pairs to expect, a deviation says more about chance than about the codes.
MIN_EXPECTED = 1.0


class Places(NamedTuple):
    """Places in the text: those of one group are compared; ``first`` to ``last`` are near a place."""

    codes: Any  # sparse, places by codes
    group: Array
    first: Array
    last: Array
    size: Array  # of the places of each group


def proximity(
    found: Occurrences, *, within: int = 1, step: Step = "segment", same_speaker: bool = False
) -> pd.DataFrame:
    """Return for each pair of codes how often they lie near to one another in a document.

    Near are two different places at most ``within`` steps apart: segments of participants, or turns,
    which are uninterrupted stretches of one speaker. With ``same_speaker`` both are the same person's.
    ``n_pairs`` counts the pairs of places of which one has the one code and one the other,
    ``n_code_near`` the places of the code, of ``n_code``, that have the other near, and
    ``n_other_near`` the other way round. ``expected`` and ``sd`` say how many pairs a random order
    within each document would give, and how far it would vary; ``deviation`` is the difference from
    that in standard deviations, blank with its ``reason`` where fewer than one pair is expected.
    """
    places = _places(found, within=within, step=step, same_speaker=same_speaker)
    pairs, near = _observed(places)
    mean, variance = _by_chance(places)
    one, other, titles = pairs_of(found.codes)
    own = np.asarray(places.codes.sum(axis=0)).ravel()
    counts = {
        "n_pairs": pairs[one, other], "n_code": own[one], "n_code_near": near[one, other],
        "n_other": own[other], "n_other_near": near[other, one],
    }  # fmt: skip
    # A pair of places that both have the code is seen from both ends.
    counts["n_pairs"] = np.where(one == other, counts["n_pairs"] // 2, counts["n_pairs"])
    table = pd.DataFrame({**titles, "step": step, "within": within, **counts})
    table = table.astype(dict.fromkeys(counts, "int64"))
    table["n_places"] = places.codes.shape[0]
    table["expected"], table["sd"] = mean[one, other], np.sqrt(variance[one, other])
    sure = (table["expected"] >= MIN_EXPECTED) & (table["sd"] > 0)
    apart = (table["n_pairs"] - table["expected"]) / table["sd"].where(table["sd"] > 0)
    table["deviation"] = apart.where(sure)
    table["reason"] = np.select(
        [sure, (table["n_code"] == 0) | (table["n_other"] == 0), table["expected"] < MIN_EXPECTED],
        ["", "one of the codes was not given", "fewer than one pair is expected"],
        default="no other order is possible",
    )  # fmt: skip
    return table


def _places(found: Occurrences, *, within: int, step: Step, same_speaker: bool) -> Places:
    read = found.segments["read"].to_numpy(dtype=bool)
    column = {"segment": "place", "turn": "turn"}[step]
    keys = ["document_id", "speaker"] if same_speaker else ["document_id"]
    kept = found.segments.loc[read, list(dict.fromkeys([*keys, "document_id", column]))]
    group = kept.groupby(keys, sort=False).ngroup().to_numpy(dtype=np.int64)
    at = kept[column].to_numpy(dtype=np.int64)
    # Groups lie so far apart that nothing of one is near to anything of another.
    line = group * (int(at.max(initial=0)) + within + 2) + at
    spots, number = np.unique(line, return_inverse=True)
    rows = np.full(len(found.segments), -1, dtype=np.int64)
    rows[read] = number
    given = rows[found.given["segment"].to_numpy(dtype=np.int64)]
    codes = incidence(
        given, found.given["code"].to_numpy(dtype=np.int64), (len(spots), len(found.codes))
    )
    own = np.zeros(len(spots), dtype=np.int64)
    own[number] = group
    return Places(
        codes=codes, group=own, first=np.searchsorted(spots, spots - within, side="left"),
        last=np.searchsorted(spots, spots + within, side="right"), size=np.bincount(own),
    )  # fmt: skip


def _observed(places: Places) -> tuple[Array, Array]:
    """Return pairs of near places by their codes, and how many places of a code have another near."""
    n_codes = places.codes.shape[1]
    pairs, near = (np.zeros((n_codes, n_codes), dtype=np.int64) for _ in range(2))
    for begin in range(0, n_codes, BLOCK):
        here = places.codes[:, begin : begin + BLOCK].toarray()
        sums = np.zeros((here.shape[0] + 1, here.shape[1]), dtype=np.int32)
        np.cumsum(here, axis=0, out=sums[1:])
        around = sums[places.last] - sums[places.first] - here
        pairs[:, begin : begin + BLOCK] = places.codes.T @ around
        near[:, begin : begin + BLOCK] = places.codes.T @ (around > 0).astype(np.int32)
    return pairs, near


def _by_chance(places: Places) -> tuple[Array, Array]:
    """Return mean and variance of the number of pairs of near places in a random order.

    Both codes keep their number of places in each group, and all choices of places are equally likely,
    of each code by itself (the moments of Mantel 1967, Cancer Res 27:209-220, for two samples).
    """
    n_groups = len(places.size)
    if not n_groups:
        zeros = np.zeros((places.codes.shape[1],) * 2)
        return zeros, zeros
    size = places.size.astype(float)
    around = (places.last - places.first - 1).astype(float)
    # Ordered pairs of near places in each group, and those that share their first place.
    links = np.bincount(places.group, around, n_groups)
    shared = np.bincount(places.group, around * (around - 1), n_groups)
    belongs = incidence(places.group, np.arange(len(places.group)), (n_groups, len(places.group)))
    count = (belongs @ places.codes).toarray().astype(float)
    p1, p2, p3, p4 = _chances(count, size)

    def over(weight: Array, left: Array, right: Array) -> Array:
        total: Array = left.T @ (weight[:, None] * right)
        return total

    apart = links**2 - links - 2 * shared
    mean = over(links, p1, p1)
    square = over(links, p1, p1) + over(shared, p1, p2) + over(shared, p2, p1) + over(apart, p2, p2)
    # The groups are independent, so the squares of their means are taken off one by one.
    variance = square - over(links**2, p1**2, p1**2)
    # With itself a code has one set of places, and each pair is one and not two.
    own_mean = (links[:, None] * p2 / 2).sum(axis=0)
    own_apart = links**2 - 2 * links - 4 * shared
    own = (links / 2)[:, None] * p2 + shared[:, None] * p3 + (own_apart / 4)[:, None] * p4
    own_variance = (own - (links[:, None] * p2 / 2) ** 2).sum(axis=0)
    np.fill_diagonal(mean, own_mean)
    np.fill_diagonal(variance, own_variance)
    # What is zero comes out as a rounding error.
    return mean, np.where(variance > 1e-9 * np.maximum(mean, 1.0), variance, 0.0)


def _chances(count: Array, size: Array) -> tuple[Array, Array, Array, Array]:
    """Return the chance that one, two, three and four given places of a group all have a code."""
    chances = []
    chance = np.ones_like(count)
    for n in range(4):
        left = np.maximum(size - n, 0)[:, None]
        chance = chance * np.divide(
            np.maximum(count - n, 0), left, out=np.zeros_like(count), where=left > 0
        )
        chances.append(chance)
    return chances[0], chances[1], chances[2], chances[3]
