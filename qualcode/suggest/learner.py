"""From coded texts to the probabilities of codes: the models behind a suggester."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualcode.core.pairs import Learnt, Lines, Texts, deal, design
from qualcode.core.prior_weights import Adapted, Prior, adapt, unadapted
from qualcode.model import Evidence
from qualcode.suggest.encoders import Vectors
from qualcode.suggest.words import WordSpace

Array = NDArray[np.float64]
# With fewer coded texts, or with none that has a code, the codebook alone is asked.
FEWEST = 4
# From so many texts on, one fold of so many is enough to see how far to trust what.
MANY, ENOUGH = 2000, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Texts with the codes that they have, and of which it is known: shape (n_texts, n_codes)."""

    texts: list[str]
    vectors: Vectors
    labels: Array
    known: Array
    groups: list[Hashable]
    # Texts that may be shown as evidence; all of them where it is not said.
    citable: NDArray[np.bool_] | None = None

    @property
    def teaches(self) -> bool:
        """Say whether there is anything to learn from."""
        return len(self.texts) >= FEWEST and bool((self.labels * self.known).any())

    def take(self, rows: NDArray[np.intp]) -> Coded:
        """Return some of the texts."""
        return Coded(
            texts=[self.texts[i] for i in rows], vectors=self.vectors[rows], labels=self.labels[rows],
            known=self.known[rows], groups=[self.groups[i] for i in rows],
        )  # fmt: skip

    def read_as(self, vectors: Vectors) -> Coded:
        """Return the texts with other vectors."""
        return replace(self, vectors=vectors)

    def nearest(
        self,
        vector: NDArray[np.float32],
        column: int,
        *,
        having: float,
        kind: Literal["coded", "counter"],
    ) -> list[Evidence]:
        """Return the two nearest texts of which it is known that they have a code, or have it not."""
        there = (self.labels[:, column] == having) & (self.known[:, column] > 0)
        if self.citable is not None:
            there &= self.citable
        # Compared before they are chosen: choosing copies the vectors, for every suggestion anew.
        close = self.vectors @ vector
        rows = np.flatnonzero(there)
        best = rows[np.argsort(-close[rows], kind="stable")[:2]]
        return [Evidence(kind=kind, text=self.texts[i], similarity=float(close[i])) for i in best]


class CodebookOnly:
    """Knows the lines of the codebook and nothing else."""

    def __init__(self, lines: Lines, line_texts: Sequence[str], *, prior: Prior) -> None:
        self.lines = lines
        self.space = WordSpace(line_texts)
        self.words = self.space.fitted
        self.model = unadapted(prior, lines.n_codes)

    def design(self, vectors: Vectors, texts: Sequence[str]) -> Array:
        """Return the five codebook scores of every pair, shape (n_texts, n_codes, 5)."""
        found = self.lines.scores(Texts(vectors=vectors, words=self.space.encode(texts)), self.words)
        return np.moveaxis(found, 0, -1)

    def predict(self, vectors: Vectors, texts: Sequence[str]) -> Array:
        """Return probabilities, shape (n_texts, n_codes)."""
        return self.model.predict(self.design(vectors, texts))


class Learner:
    """Knows the codebook and what coded texts say."""

    def __init__(self, lines: Lines, line_texts: Sequence[str], coded: Coded, *, prior: Prior) -> None:
        self.lines = lines
        self.space = WordSpace([*line_texts, *coded.texts])
        self.words, said = np.split(self.space.fitted, [len(line_texts)])
        self.coded, self.prior = coded, prior
        self.texts = Texts(vectors=coded.vectors, words=said)
        self.learnt = self._learn(self.texts, coded.labels, coded.known)

    @cached_property
    def model(self) -> Adapted:
        """The weights of other studies, adapted to how they do on texts they were not computed from."""
        seen, judged = self._judged
        labels, known = self.coded.labels[judged], self.coded.known[judged]
        return adapt(self.prior, seen, labels, known=known)

    def loss(self) -> float:
        """Return the mean logarithmic loss over the pairs that are known, out of fold."""
        seen, judged = self._judged
        labels, known = self.coded.labels[judged], self.coded.known[judged]
        said = np.clip(self.model.predict(seen), 1e-6, 1 - 1e-6)
        lost = -(labels * np.log(said) + (1 - labels) * np.log(1 - said))
        return float((lost * known).sum() / max(known.sum(), 1.0))

    @cached_property
    def _judged(self) -> tuple[Array, NDArray[np.intp]]:
        return self.out_of_fold()

    def out_of_fold(self) -> tuple[Array, NDArray[np.intp]]:
        """Return what the shared model sees of coded texts when it has not learnt from their documents.

        Shape (n, n_codes, n_columns), with the rows of the n coded texts: some, where there are many.
        """
        coded, texts = self.coded, self.texts
        folds = deal(coded.groups)
        parts, judged = [], []
        for fold in range(1 if len(folds) > MANY else int(folds.max()) + 1):
            rest, rows = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            rows = rows[:: max(1, -(-len(rows) // ENOUGH))]
            learnt = self._learn(texts.take(rest), coded.labels[rest], coded.known[rest])
            parts.append(self._design(learnt, texts.take(rows)))
            judged.append(rows)
        return np.concatenate(parts), np.concatenate(judged)

    def design(self, vectors: Vectors, texts: Sequence[str]) -> Array:
        """Return what the shared model sees of every pair, shape (n_texts, n_codes, n_columns)."""
        return self._design(self.learnt, Texts(vectors=vectors, words=self.space.encode(texts)))

    def predict(self, vectors: Vectors, texts: Sequence[str]) -> Array:
        """Return probabilities, shape (n_texts, n_codes)."""
        return self.model.predict(self.design(vectors, texts))

    def _learn(self, texts: Texts, labels: Array, known: Array) -> Learnt:
        return Learnt(self.lines, self.words, texts, labels=labels, known=known)

    def _design(self, learnt: Learnt, texts: Texts) -> Array:
        return design(learnt.features(texts), learnt.positives, n_coded=learnt.n)
