"""What is said of clusters: their terms, exemplars, stability and coherence; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

from qualcode.core.lemmas import words

Labels = NDArray[np.int64]
# Terms of a cluster, and quotations that show it.
N_TERMS, N_EXEMPLARS = 8, 5
# Shorter quotations come last: they are the most central, and show the least.
_TELLING = 4


def distinct(texts: Sequence[str]) -> tuple[Labels, Labels]:
    """Return where each different text comes first, and for each text which of those it is.

    Case, blanks and signs make no difference: what a hundred people answered in the same words
    shall not look like a hundred thoughts.
    """
    order: dict[str, int] = {}
    first: list[int] = []
    copies: list[int] = []
    for position, text in enumerate(texts):
        number = order.setdefault(" ".join(words(text)) or text, len(order))
        if number == len(first):
            first.append(position)
        copies.append(number)
    return np.array(first, dtype=np.int64), np.array(copies, dtype=np.int64)


def by_size(labels: Labels, members: NDArray[np.bool_]) -> Labels:
    """Number clusters from 0 by how many members they have, the largest first; -1 stays none.

    Of two that are as large, the one that begins earlier comes first. A cluster without a member
    is none.
    """
    counted = labels[members & (labels >= 0)]
    found, first, sizes = np.unique(counted, return_index=True, return_counts=True)
    new = np.full(int(labels.max(initial=-1)) + 2, -1, dtype=np.int64)
    new[found[np.lexsort((first, -sizes))]] = np.arange(len(found))
    return new[labels]  # the last place is that of -1


def terms(said: Sequence[Sequence[str]], labels: Labels, *, most: int = N_TERMS) -> list[list[str]]:
    """Return the distinctive terms of each cluster, by class-based TF-IDF (Grootendorst 2022).

    The weight of a term is its share of the cluster's words times ``log(1 + A / f)``, with f the
    term's count over all classes and A the mean number of words of a class; all that is in no cluster
    is a class too. A term counts once for each segment, so that no long one speaks for all, and
    only where the cluster has it more often than the others.
    """
    classes: dict[int, Counter[str]] = {-1: Counter()}
    sizes: Counter[int] = Counter(labels.tolist())
    for own, label in zip(said, labels.tolist(), strict=True):
        classes.setdefault(label, Counter()).update(set(own))
    overall: Counter[str] = Counter()
    for counts in classes.values():
        overall.update(counts)
    average = overall.total() / len(classes)
    chosen = []
    for label in sorted(key for key in classes if key >= 0):
        counts, share = classes[label], sizes[label] / len(labels)
        # Twice, because what one segment has alone says nothing of the others.
        typical = {t: n for t, n in counts.items() if n > 1 and n > share * overall[t]} or counts
        # All weights of a cluster have the same number of words below them.
        weighed = {t: n * log(1 + average / overall[t]) for t, n in typical.items()}
        chosen.append(sorted(weighed, key=lambda term: (-weighed[term], term))[:most])
    return chosen


def exemplars(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    cases: Sequence[str],
    *,
    most: int = N_EXEMPLARS,
) -> list[int]:
    """Return the positions of the quotations that show a cluster best, given its members.

    The nearest to the middle come first, from as many cases as there are; nothing is shown twice.
    """
    middle = vectors.mean(axis=0, dtype=np.float64)
    short = np.array([len(words(text)) < _TELLING for text in texts])
    ranked = np.lexsort((-np.round(vectors @ middle, 6), short))
    seen: set[str] = set()
    times: Counter[str] = Counter()
    candidates: list[tuple[int, int, int]] = []
    for rank, i in enumerate(ranked.tolist()):
        plain = " ".join(words(texts[i])) or texts[i]
        if plain not in seen:
            seen.add(plain)
            candidates.append((times[cases[i]], rank, i))
            times[cases[i]] += 1
    return [i for _, _, i in sorted(candidates)[:most]]


def stability(labels: Labels, draws: Iterable[tuple[Labels, Labels]]) -> list[float]:
    """Return for each cluster how well it is found again, from 0 to 1 (Hennig 2007).

    A draw has the positions that were drawn and their clusters. Of each, the Jaccard similarity
    with the most similar new cluster counts, among what was drawn; the figure is the mean.

    >>> drawn = np.array([0, 1, 2, 3])
    >>> stability(np.array([0, 0, 1, 1]), [(drawn, np.array([0, 0, 0, 1]))])
    [0.6666666666666666, 0.5]
    """
    n = int(labels.max(initial=-1)) + 1
    found: list[list[float]] = [[] for _ in range(n)]
    for drawn, again in draws:
        before = labels[drawn]
        table = np.zeros((n + 1, int(again.max(initial=-1)) + 2))
        np.add.at(table, (before, again), 1)  # what is in no cluster fills the last row and column
        either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
        similar = np.divide(table, either, out=np.zeros_like(table), where=either > 0)
        for cluster in np.unique(before[before >= 0]).tolist():
            found[cluster].append(float(similar[cluster, :-1].max(initial=0.0)))
    return [float(np.mean(figures)) if figures else 0.0 for figures in found]


def coherence(chosen: Sequence[str], said: Iterable[Iterable[str]]) -> float:
    """Return the mean NPMI of the pairs of terms, from -1 to 1 (Bouma 2009); 0 for fewer than two.

    Probabilities are shares of the segments; a pair that never occurs together has -1.

    >>> coherence(["bus", "late"], [["bus", "late"], ["bus", "late"], ["tea"], ["tea"]])
    1.0
    """
    wanted = set(chosen)
    owners: dict[str, set[int]] = {term: set() for term in wanted}
    n = 0
    for number, own in enumerate(said):
        n += 1
        for term in wanted.intersection(own):
            owners[term].add(number)
    pairs = list(combinations(dict.fromkeys(chosen), 2))
    figures = [_npmi(owners[a], owners[b], n) for a, b in pairs]
    return sum(figures) / len(figures) if figures else 0.0


def _npmi(a: set[int], b: set[int], n: int) -> float:
    both = len(a & b)
    if not both:
        return -1.0
    return 1.0 if both == n else log(both * n / (len(a) * len(b))) / -log(both / n)
