"""Texts in clusters with their terms: copies counted once, then clustered, numbered and named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from qualcode.core.clusters import Labels, by_size, distinct, stability, terms
from qualcode.core.lemmas import lemmas, words
from qualcode.suggest.clustering import Clustering, cluster_vectors
from qualcode.suggest.encoders import Vectors
from qualcode.suggest.stopwords import stop_words

# So many texts tell the language.
_ENOUGH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which cluster each text is in, from 0, the largest first; -1 is none.

    ``weak`` marks texts that only lie near to their cluster, ``strength`` says from 0 to 1 how surely
    each is in it. ``terms`` and ``stability`` are of the clusters. ``few`` says that there were too
    few different texts.
    """

    labels: Labels
    weak: NDArray[np.bool_]
    strength: NDArray[np.float64]
    vectors: Vectors
    terms: list[list[str]]
    stability: list[float]
    min_size: int
    few: bool


def group_texts(
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
    *,
    seed: int = 0,
    min_size: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Groups:
    """Cluster texts; ``min_size`` counts different ones, and grows with their number if not given.

    What at least that many said in the same words is a cluster too, if it is in none.
    """
    first, copies = distinct(texts)
    vectors = encode([texts[i] for i in first.tolist()])
    clustered = cluster_vectors(vectors, seed=seed, min_size=min_size, on_progress=on_progress)
    found, repeated = _with_repeated(clustered, copies)
    labels = by_size(found.labels[copies], ~found.weak[copies])
    stable = stability(np.where(found.weak, -1, labels[first]), found.draws)
    for label in labels[first][repeated].tolist():
        stable[label] = 1.0  # whatever is drawn, the same words are the same
    language = chain.from_iterable(words(text) for text in texts[:_ENOUGH])
    said = lemmas(texts, stop=stop_words(language))
    return Groups(
        labels=labels, weak=found.weak[copies], strength=found.strength[copies],
        vectors=vectors[copies], terms=terms(said, labels), stability=stable,
        min_size=found.min_size, few=not found.draws,
    )  # fmt: skip


def _with_repeated(found: Clustering, copies: Labels) -> tuple[Clustering, Labels]:
    """Make what many said in the same words a cluster, and say which of the texts those are."""
    times = np.bincount(copies, minlength=len(found.labels))
    loose = (found.labels < 0) | found.weak
    repeated = np.flatnonzero(loose & (times >= found.min_size))
    labels, weak, strength = found.labels.copy(), found.weak.copy(), found.strength.copy()
    labels[repeated] = int(labels.max(initial=-1)) + 1 + np.arange(len(repeated))
    weak[repeated], strength[repeated] = False, 1.0
    return replace(found, labels=labels, weak=weak, strength=strength), repeated
