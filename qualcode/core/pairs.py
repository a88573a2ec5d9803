"""What speaks for each code on each text, as numbers for a logistic model that all codes share; pure.

A pair is a text and a code. Its features come from the codebook alone (how close the lines of the
code are, in meaning and in words) and from coded texts (how frequent the code is, regressions and
neighbours). Similarities are told in units of how much the codebook's own lines differ, so that no
encoder's scale gets into the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# In the order of the last axis of what ``features`` returns.
FEATURES = (
    "centre", "mean", "gap", "share", "words", "prevalence", "ridge", "anchored", "word ridge",
    "vote", "standard",
)  # fmt: skip
# The last one needs coded texts to mean anything; it counts only as far as there are some.
_ALWAYS = len(FEATURES) - 1
RIDGE, ANCHORED, WORD_RIDGE = 1.0, 3.0, 1.0
# In units of the spread of similarities.
TEMPERATURE = 0.5
# So many texts are asked for their neighbourly vote at most.
VOTERS = 2000
# How often a code applies where nothing is known, and what that is worth in texts.
BASE_RATE, PRIOR_TEXTS = 0.05, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts as unit vectors of meaning, shape (n, d), and of words, shape (n, w)."""

    vectors: NDArray[np.float32]
    words: NDArray[np.float32]

    def take(self, rows: NDArray[Any]) -> Texts:
        """Return some of the texts."""
        return Texts(vectors=self.vectors[rows], words=self.words[rows])

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.vectors)


@dataclass(frozen=True)
class Lines:
    """The lines of a codebook: their vectors, and for each the column of its code, without gaps."""

    vectors: NDArray[np.float32]
    code_of: NDArray[np.intp]

    @property
    def n_codes(self) -> int:
        """How many codes there are."""
        return int(self.code_of.max()) + 1 if len(self.code_of) else 0

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The first line of each code."""
        return np.flatnonzero(np.r_[True, np.diff(self.code_of) > 0])

    @cached_property
    def centres(self) -> Array:
        """The direction of each code's lines, shape (n_codes, d)."""
        sums = np.add.reduceat(self.vectors.astype(np.float64), self.starts, axis=0)
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12))

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Mean and spread of the similarity of a line to the centres of the other codes."""
        close = self.vectors @ self.centres.T
        other = close[self.code_of[:, None] != np.arange(len(self.centres))[None, :]]
        return (float(other.mean()), max(float(other.std()), 1e-3)) if other.size else (0.0, 0.2)

    def scores(self, texts: Texts, words: NDArray[np.float32]) -> Array:
        """Return what the codebook says of each pair, shape (5, n_texts, n_codes).

        ``words`` are the lines as vectors of words, shape (n_lines, w).
        """
        middle, spread = self.scale
        centre = (texts.vectors @ self.centres.T - middle) / spread
        close = (texts.vectors @ self.vectors.T - middle) / spread / TEMPERATURE
        # The logarithm of the mean of exponentials: one line that fits is enough.
        top = close.max(axis=1, keepdims=True)
        sums = np.add.reduceat(np.exp(np.maximum(close - top, -50)), self.starts, axis=1)
        sizes = np.diff(np.r_[self.starts, len(self.code_of)])
        mean = TEMPERATURE * (np.log(sums / sizes) + top)
        share = _log_share(mean / TEMPERATURE)
        gap = centre - centre.max(axis=1, keepdims=True)
        words = np.maximum.reduceat(texts.words @ words.T, self.starts, axis=1)
        return np.stack([centre, mean, gap, share, words]).astype(np.float64)


@dataclass(slots=True)
class Moments:
    """The sum of vectors and of their products with themselves: all of them that a regression needs.

    Kept up to date vector by vector, they spare a regression that is done again after each judgement
    its costliest part.
    """

    total: Array
    outer: Array

    @classmethod
    def of(cls, x: NDArray[np.float32]) -> Moments:
        """Return those of vectors, shape (n, d)."""
        return cls(x.sum(axis=0, dtype=np.float64), (x.T @ x).astype(np.float64))

    def add(self, vector: NDArray[np.float32], sign: float = 1.0) -> None:
        """Take one vector in, or out with a negative sign."""
        wide = vector.astype(np.float64)
        self.total += sign * wide
        self.outer += sign * np.outer(wide, wide)


class Learnt:
    """What coded texts say: how often each code applies, and to what."""

    def __init__(
        self,
        lines: Lines,
        words: NDArray[np.float32],
        texts: Texts,
        *,
        labels: Array,
        known: Array,
        moments: tuple[Moments, Moments] | tuple[None, None] = (None, None),
        book: Array | None = None,
    ) -> None:
        """``labels`` and ``known`` have shape (n_texts, n_codes); what is not known is not counted.

        ``moments`` of the vectors and the words, and ``book``, the first of the codebook's scores of
        the texts, are worked out where they are not at hand.
        """
        n, n_codes = labels.shape
        self.lines, self.words, self.n = lines, words, n
        self.positives = (labels * known).sum(axis=0)
        rate = (self.positives.sum() + 1) / (n * n_codes + n_codes) if n else BASE_RATE
        rate = min(max(rate, 1e-3), 0.999)
        counted = known.sum(axis=0)
        self.rates = (self.positives + PRIOR_TEXTS * rate) / (counted + PRIOR_TEXTS)
        # What nobody has decided on is taken for what is usual, and so teaches nothing.
        filled = np.where(known > 0, labels, self.rates)
        if book is None:
            book = lines.scores(texts, words)[0] if n else np.zeros((0, n_codes))
        self.middle = book.mean(axis=0) if n else np.zeros(n_codes)
        self.slope = _shared_slope(book - self.middle, filled - self.rates)
        rest = filled - self.rates - self.slope * (book - self.middle)
        meant, worded = moments
        self.ridge = _Ridge(texts.vectors, filled, base=self.rates, penalty=RIDGE, moments=meant)
        self.anchored = _Ridge(
            texts.vectors, rest, base=np.zeros(n_codes), penalty=ANCHORED, moments=meant
        )
        self.word_ridge = _Ridge(
            texts.words, filled, base=self.rates, penalty=WORD_RIDGE, moments=worded
        )
        step = max(1, -(-n // VOTERS))
        self.voters, self.votes = texts.vectors[::step], filled[::step]
        centres = lines.centres.astype(np.float32).T
        beside = lines.vectors @ centres
        everything = np.vstack([beside, texts.vectors @ centres]) if n else beside
        self.usual = everything.mean(axis=0), np.maximum(everything.std(axis=0), 1e-3)

    def features(self, texts: Texts, *, book: Array | None = None) -> Array:
        """Return the features of every pair, shape (n_texts, n_codes, len(FEATURES)).

        ``book`` is what the codebook says of them, where it is at hand.
        """
        if book is None:
            book = self.lines.scores(texts, self.words)
        shape = book.shape[1:]
        centred = book[0] - self.middle
        anchored = self.rates + self.slope * centred + self.anchored.predict(texts.vectors)
        standard = (texts.vectors @ self.lines.centres.T - self.usual[0]) / self.usual[1]
        odds = np.log(self.rates / (1 - self.rates))
        columns = [
            *book, np.broadcast_to(odds, shape), self.ridge.predict(texts.vectors), anchored,
            self.word_ridge.predict(texts.words), self._vote(texts), standard,
        ]  # fmt: skip
        return np.stack(columns, axis=-1).astype(np.float64)

    def _vote(self, texts: Texts) -> Array:
        """The logarithm of the share of close coded texts that have a code."""
        if not self.n:
            return np.broadcast_to(np.log(self.rates), (len(texts), len(self.rates)))
        close = (texts.vectors @ self.voters.T) / (self.lines.scale[1] * TEMPERATURE)
        weights = np.exp(close - close.max(axis=1, keepdims=True))
        share = weights @ self.votes / weights.sum(axis=1, keepdims=True)
        return np.asarray(np.log(share + 0.5 / self.n))


def design(features: Array, positives: Array, *, n_coded: int) -> Array:
    """Return features with their products with how much is known, shape (n, n_codes, n_columns).

    ``positives`` are the texts that have each code, of ``n_coded``: with more of them, what they say
    counts for more.
    """
    n, n_codes, _ = features.shape
    of_code = np.broadcast_to((np.log1p(positives) / 3)[None, :, None], (n, n_codes, 1))
    of_all = np.full((n, n_codes, 1), np.log1p(n_coded) / 5)
    size = np.full((n, n_codes, 1), np.log(max(n_codes, 1)) / 3)
    parts = [features[..., :_ALWAYS], of_code, of_all, size, features * of_code, features * of_all]
    return np.concatenate(parts, axis=-1)


def n_columns() -> int:
    """Return how many columns a design has."""
    return _ALWAYS + 3 + 2 * len(FEATURES)


class _Ridge:
    """Ridge regression of every code's label at once, around a base."""

    def __init__(
        self,
        x: NDArray[np.float32],
        y: Array,
        *,
        base: Array,
        penalty: float,
        moments: Moments | None = None,
    ) -> None:
        self.base = base
        n, width = x.shape
        self.middle = x.mean(axis=0) if n else np.zeros(width, dtype=np.float32)
        self.weights: Array
        if not n or not width:
            self.weights = np.zeros((width, y.shape[1]))
            return
        rest = (y - base).astype(np.float32)
        if n < width:  # the smaller of the two systems of equations
            centred = x - self.middle
            inner = (centred @ centred.T).astype(np.float64) + penalty * np.eye(n)
            self.weights = np.asarray(centred.T @ np.linalg.solve(inner, rest), dtype=np.float64)
            return
        from scipy.linalg import cho_factor, cho_solve

        found = moments or Moments.of(x)
        middle = found.total / n
        inner = found.outer - n * np.outer(middle, middle) + penalty * np.eye(width)
        across = (x.T @ rest).astype(np.float64) - np.outer(middle, rest.sum(axis=0))
        self.weights = np.asarray(cho_solve(cho_factor(inner), across))

    def predict(self, x: NDArray[np.float32]) -> Array:
        return np.asarray(self.base + (x - self.middle) @ self.weights)


def _shared_slope(book: Array, rest: Array) -> float:
    """The slope of labels on codebook scores, least squares over all pairs, held back where few."""
    return float((book * rest).sum() / ((book**2).sum() + 25.0)) if book.size else 0.0


def _log_share(logits: Array) -> Array:
    top = logits.max(axis=1, keepdims=True)
    return np.asarray(logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))


def deal(groups: Sequence[object], *, n_folds: int = 5) -> NDArray[np.intp]:
    """Deal documents out over folds, the largest first; a lone document is split by text."""
    names = list(groups)
    if len(set(names)) < 2:
        names = list(range(len(names)))
    sizes: dict[object, int] = {}
    for name in names:
        sizes[name] = sizes.get(name, 0) + 1
    load = np.zeros(max(1, min(n_folds, len(sizes))), dtype=np.intp)
    fold_of: dict[object, int] = {}
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        fold_of[name] = int(load.argmin())
        load[fold_of[name]] += sizes[name]
    return np.array([fold_of[name] for name in names], dtype=np.intp)


def sampled(groups: Sequence[object], *, most: int) -> NDArray[np.intp]:
    """Return the rows of some whole documents, in order: all where there are no more than ``most``.

    Documents come evenly from the front to the back; of few that are too long come every so many rows.
    """
    n = len(groups)
    if n <= most:
        return np.arange(n)
    names = list(dict.fromkeys(groups))
    step = -(-n // most)
    if len(names) < 2 * step:
        return np.arange(0, n, step)
    wanted = set(names[::step])
    return np.flatnonzero([name in wanted for name in groups])
