"""Clusters of vectors: spectral coordinates of their nearest neighbours, then HDBSCAN; seeded.

Vectors of sentences lie too evenly in their hundreds of dimensions for densities to differ, and
principal components keep the even spread. Eigenvectors of the graph of nearest neighbours (Ng, Jordan
and Weiss 2002) draw together what hangs together; they need no library beyond scipy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualcode.suggest.encoders import Vectors

Labels = NDArray[np.int64]
# Of more vectors, a sample is clustered, and the others go where their neighbours are.
SAMPLE = 8_000
# Fewer cannot be told from chance.
FEWEST = 8
# Shares of the neighbours, by similarity, that make one a member or a weak member.
MEMBER, WEAK = 0.6, 0.35
_CHUNK = 1_000
_DENSE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """Which cluster each vector is in; -1 is none.

    ``strength`` is HDBSCAN's membership from 0 to 1; of those that were not in the sample, and of
    those that only lie near, it is the share of neighbours in the cluster. ``weak`` marks the latter.
    ``draws`` are repetitions on a part: the positions drawn, and their clusters then.
    """

    labels: Labels
    strength: NDArray[np.float64]
    weak: NDArray[np.bool_]
    draws: list[tuple[Labels, Labels]]
    min_size: int


def default_min_size(n: int) -> int:
    """Return the least size of a cluster of n vectors: a quarter of the root, but three at least.

    From ``SAMPLE`` on it grows in proportion, because what is smaller would hardly be in the sample.
    """
    m = min(n, SAMPLE)
    return max(3, round(isqrt(m) / 4 * n / max(m, 1)))


def cluster_vectors(
    vectors: Vectors,
    *,
    seed: int = 0,
    min_size: int | None = None,
    n_draws: int = 10,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Clustering:
    """Cluster unit vectors, shape (n, dimensions); the same seed gives the same clusters.

    ``min_size`` is the least number of vectors in a cluster. With ``n_draws`` the clustering is done
    again on so many bootstrap samples, for its stability.
    """
    n = len(vectors)
    rng = np.random.default_rng(seed)
    smallest = min_size or default_min_size(n)
    sampled = np.arange(n)
    if n > SAMPLE:
        sampled = np.sort(rng.choice(n, SAMPLE, replace=False))
    labels = np.full(n, -1)
    strength, weak = np.zeros(n), np.zeros(n, dtype=bool)
    draws: list[tuple[Labels, Labels]] = []
    if n >= max(FEWEST, 2 * smallest):
        scaled = max(3, round(smallest * len(sampled) / n))
        graph = _Graph.of(vectors[sampled], k=max(4, min(15, isqrt(len(sampled)))))
        labels[sampled], strength[sampled] = _grouped(graph, smallest=scaled, seed=seed)
        on_progress(1, n_draws + 2)
        _attach(vectors, (labels, strength, weak), sampled=sampled)
        for number in range(n_draws):
            on_progress(number + 2, n_draws + 2)
            drawn = np.unique(rng.integers(0, len(sampled), len(sampled)))
            part = max(3, round(scaled * len(drawn) / len(sampled)))
            again, _ = _grouped(graph.part(drawn), smallest=part, seed=seed)
            draws.append((sampled[drawn], again))
    on_progress(n_draws + 2, n_draws + 2)
    return Clustering(labels=labels, strength=strength, weak=weak, draws=draws, min_size=smallest)


def _attach(
    vectors: Vectors,
    found: tuple[Labels, NDArray[np.float64], NDArray[np.bool_]],
    *,
    sampled: Labels,
) -> None:
    """Put what HDBSCAN has not placed where its nearest neighbours in the sample are."""
    labels, strength, weak = found
    given = labels[sampled]
    n_clusters = int(given.max(initial=-1)) + 1
    if not n_clusters:
        return
    inside = np.zeros(len(labels), dtype=bool)
    inside[sampled] = True
    loose = np.flatnonzero(labels < 0)
    k = max(4, min(15, isqrt(len(sampled))))
    for at in range(0, len(loose), _CHUNK):
        some = loose[at : at + _CHUNK]
        near, similar = _nearest(vectors[some], vectors[sampled], k=k)
        votes = np.zeros((len(some), n_clusters + 1))
        # What is in no cluster votes for the last column.
        np.add.at(votes, (np.arange(len(some))[:, None], given[near]), np.maximum(similar, 1e-6))
        share = votes[:, :-1] / votes.sum(axis=1, keepdims=True)
        best = share.argmax(axis=1)
        most = share[np.arange(len(some)), best]
        placed = most >= WEAK
        labels[some[placed]] = best[placed]
        strength[some[placed]] = most[placed]
        # HDBSCAN has left out what is in the sample, so that it is a weak member at best.
        weak[some[placed]] = (most[placed] < MEMBER) | inside[some[placed]]


def _nearest(
    queries: Vectors, among: Vectors, *, k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the k nearest by cosine, the nearest first, and their similarities."""
    close = queries @ among.T
    k = min(k, len(among))
    found = np.argpartition(close, -k, axis=1)[:, -k:]
    similar = np.take_along_axis(close, found, axis=1)
    order = np.argsort(-similar, axis=1, kind="stable")
    return np.take_along_axis(found, order, 1), np.take_along_axis(similar, order, 1)


@dataclass(frozen=True, slots=True)
class _Graph:
    """Nearest neighbours as a sparse symmetric matrix of weights."""

    weights: Any

    @classmethod
    def of(cls, vectors: Vectors, *, k: int) -> _Graph:
        from scipy import sparse

        n, k = len(vectors), min(k, len(vectors) - 1)
        rows, columns, values = [], [], []
        for at in range(0, n, _CHUNK):
            near, similar = _nearest(vectors[at : at + _CHUNK], vectors, k=k + 1)
            distance = np.sqrt(np.maximum(2 - 2 * similar.astype(np.float64), 0))
            others = near != np.arange(at, at + len(near))[:, None]
            # Each point measures in its own scale, so that sparse regions are not torn.
            low = np.min(np.where(others, distance, np.inf), axis=1, keepdims=True)
            scale = np.maximum((distance - low).mean(axis=1, keepdims=True), 1e-3)
            weight = np.exp(-np.maximum(distance - low, 0) / scale)
            rows.append(np.repeat(np.arange(at, at + len(near)), others.sum(axis=1)))
            columns.append(near[others])
            values.append(weight[others])
        flat = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        one_way = sparse.csr_array(flat, shape=(n, n))
        # Either is enough, as in UMAP's fuzzy union.
        return cls(one_way + one_way.T - one_way.multiply(one_way.T))

    def part(self, positions: Labels) -> _Graph:
        return _Graph(self.weights[positions][:, positions])

    def coordinates(self, *, dimensions: int, seed: int) -> NDArray[np.float64]:
        """Return the leading eigenvectors of the normalised graph, with rows of length one."""
        from scipy import sparse
        from scipy.sparse.linalg import eigsh

        n = self.weights.shape[0]
        degree = np.maximum(np.asarray(self.weights.sum(axis=1)).ravel(), 1e-9)
        scale = sparse.diags_array(1 / np.sqrt(degree))
        # The identity makes all eigenvalues positive, and those wanted the largest.
        matrix = scale @ self.weights @ scale + sparse.eye_array(n)
        if n <= _DENSE:
            values, vectors = np.linalg.eigh(matrix.toarray())
            values, vectors = values[-dimensions:], vectors[:, -dimensions:]
        else:
            start = np.random.default_rng(seed).normal(size=n)
            values, vectors = eigsh(matrix, k=dimensions, which="LA", v0=start, tol=1e-4)
        spread = vectors * np.maximum(values - 1, 0)
        length = np.linalg.norm(spread, axis=1, keepdims=True)
        return np.asarray(spread / np.maximum(length, 1e-12))


def _grouped(graph: _Graph, *, smallest: int, seed: int) -> tuple[Labels, NDArray[np.float64]]:
    """Return the cluster of each point and how surely it is in it."""
    from hdbscan import HDBSCAN

    n = graph.weights.shape[0]
    dimensions = int(np.clip(isqrt(n) // 2, 2, 25))
    # Copies of one point have no density.
    jitter = np.random.default_rng(seed).normal(scale=1e-6, size=(n, dimensions))
    found = HDBSCAN(
        min_cluster_size=smallest, min_samples=max(2, smallest // 4), core_dist_n_jobs=1,
    ).fit(graph.coordinates(dimensions=dimensions, seed=seed) + jitter)  # fmt: skip
    return found.labels_.astype(np.int64), np.nan_to_num(found.probabilities_)
