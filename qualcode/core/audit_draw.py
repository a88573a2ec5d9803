"""Draw an audit sample with known chances: in strata, and spread over documents; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.core.intervals import Array, student

# Where nothing is known yet, units of one document are taken to be this much alike: the intraclass
# correlation that statements on the width of intervals rest on.
ALIKE = 0.1
# What a stratum holds beside the machine's own word: it is looked at even where the machine is sure.
DOUBT = 0.05
LIKELY = 0.5
BANDS = ("nothing suggested", "suggested, below 50 %", "suggested, 50 % or more")
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Which units were drawn; all arrays have shape (n_units,).

    ``chance`` is the probability with which each unit was to be drawn, ``place`` where it stands in the
    order of work, by lot, or -1 where it was not drawn.
    """

    strata: Sequence[str]
    chance: Array
    place: NDArray[np.int64]


def bands(probabilities: Array) -> list[str]:
    """Return the stratum of each unit by the probability that is predicted for it.

    >>> bands(np.array([0.0, 0.2, 0.5]))
    ['nothing suggested', 'suggested, below 50 %', 'suggested, 50 % or more']
    """
    return [BANDS[int(p > 0) + int(p >= LIKELY)] for p in probabilities]


def draw(
    strata: Sequence[str],
    probabilities: Array,
    *,
    n: int,
    within: NDArray[np.int64] | None = None,
    seed: int,
) -> Drawing:
    """Draw ``n`` units, so many from each stratum as Neyman's rule gives it.

    ``probabilities`` say what the machine predicts, from which follows how much a stratum may vary.
    With ``within``, the number of the document or case of each unit, the sample is systematic over
    them: each gets its part, and all units of a stratum have the same chance still (Cochran 1977,
    Sampling Techniques, chapters 5 and 8).
    """
    names = sorted(set(strata))
    number = np.array([names.index(name) for name in strata], dtype=np.int64)
    takes = allocate(number, probabilities, n=n)
    chance = np.zeros(len(number))
    random = np.random.default_rng(seed)
    drawn: list[NDArray[np.int64]] = []
    for stratum, take in enumerate(takes):
        members = np.flatnonzero(number == stratum)
        chance[members] = take / len(members)
        order = random.permutation(members)
        if within is not None:
            order = _turned(order, within[order], random)
        step = len(order) / take if take else 1.0
        at = np.floor(random.random() * step + step * np.arange(take)).astype(np.int64)
        drawn.append(order[np.minimum(at, len(order) - 1)])
    chosen = random.permutation(np.concatenate(drawn)) if drawn else np.zeros(0, dtype=np.int64)
    place = np.full(len(number), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    return Drawing(strata=list(strata), chance=chance, place=place)


def _turned(
    order: NDArray[np.int64], groups: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Put units that are in an order by lot group by group, the groups in an order by lot too."""
    ranks = random.permutation(int(groups.max()) + 1)
    return order[np.argsort(ranks[groups], kind="stable")]


def allocate(number: NDArray[np.int64], probabilities: Array, *, n: int) -> list[int]:
    """Return how many units each stratum gives: by its size and by how much it may vary (Neyman 1934).

    Each gives two at least, or all that it has, so that its own variation shows; ``n`` beyond what
    there is takes all.
    """
    sizes = np.bincount(number)
    said = np.bincount(number, probabilities) / np.maximum(sizes, 1)
    doubt = np.clip(said, DOUBT, 1 - DOUBT)
    wanted = sizes * np.sqrt(doubt * (1 - doubt))
    takes = np.minimum(2, sizes)
    while takes.sum() < min(n, sizes.sum()):
        free = takes < sizes
        share = np.where(free, wanted / wanted[free].sum() * n, -np.inf)
        # One after the other, to whom most is still due.
        takes[int(np.argmax(np.where(free, share - takes, -np.inf)))] += 1
    return [int(take) for take in takes]


def expected_half_width(prevalence: float, *, n: int, n_documents: int) -> float:
    """Return how far an interval reaches to each side, before anything is known of the machine.

    That of the sample alone, with Student's t: n units spread over documents whose units are alike with
    an intraclass correlation of ``ALIKE`` (the design effect of Kish 1965, Survey Sampling, chapter 5).

    >>> round(expected_half_width(0.2, n=200, n_documents=40), 3)
    0.068
    """
    documents = max(2, min(n_documents, n))
    effect = 1 + (max(1.0, n / documents) - 1) * ALIKE
    return student(documents - 1) * float(np.sqrt(prevalence * (1 - prevalence) * effect / n))


def components(documents: Sequence[str], cases: Sequence[str]) -> list[int]:
    """Number what hangs together: rows that share a document or a case, straight or by others.

    >>> components(["A", "B", "C"], ["x", "x", "y"])
    [0, 0, 1]
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for document, case in zip(documents, cases, strict=True):
        parent[root(("document", document))] = root(("case", case))
    numbers: dict[tuple[str, str], int] = {}
    return [numbers.setdefault(root(("document", d)), len(numbers)) for d in documents]
