"""CodeSuggester: probabilities of codes from the codebook, and from what people coded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualcode.errors import UnknownCode
from qualcode.model import Code, Codebook, Evidence
from qualcode.suggest.encoders import Encoder, Vectors, load_encoder

Array = NDArray[np.float64]
# Logit of a pair from its codebook score before anything is coded; see benchmarks/suggestions.py.
PRIOR_SLOPE, PRIOR_INTERCEPT = 7.0, -4.5
NEIGHBOUR_TEMPERATURE = 0.06
RIDGE = 1.0


def facets(code: Code) -> list[Evidence]:
    """Return the lines of a code that are embedded apart: name, definition, include, examples."""
    lines = [Evidence(kind="name", text=code.name, similarity=0.0)]
    for sentence in code.definition.replace("; ", ". ").split(". "):
        if sentence.strip():
            lines.append(Evidence(kind="definition", text=sentence.strip(), similarity=0.0))
    lines += [Evidence(kind="include", text=text, similarity=0.0) for text in code.include]
    lines += [Evidence(kind="example", text=example.text, similarity=0.0) for example in code.examples]
    return lines


class CodeSuggester:
    """Suggests codes for texts; knows the codebook at once and learns from coded texts.

    Follows scikit-learn's conventions: parameters are kept as given, ``fit`` returns the
    suggester, learnt attributes end in an underscore. ``code_ids_`` names the columns.
    """

    def __init__(self, codebook: Codebook, *, encoder: Encoder | None = None) -> None:
        self.codebook = codebook
        self.encoder = encoder
        self.code_ids_ = [code.id for code in codebook.codable]
        self._encoder: Encoder = encoder if encoder is not None else load_encoder()
        self._facets = [facets(code) for code in codebook.codable]
        self._facet_vectors: list[Vectors] | None = None
        self._learnt: _Learnt | None = None

    @property
    def fingerprint(self) -> str:
        """What made a suggestion: the method, the encoder and how many texts it learnt from."""
        coded = 0 if self._learnt is None else len(self._learnt.texts)
        return f"pairs-1/{self._encoder.fingerprint}/{self.codebook.version}/{coded}"

    def fit(
        self,
        texts: Sequence[str],
        code_ids: Sequence[Collection[str]],
        *,
        groups: Sequence[Hashable] | None = None,
    ) -> CodeSuggester:
        """Learn from coded texts; an empty set of codes means read, and nothing applies.

        ``groups`` are document ids: out-of-fold scores never see their own document. With
        nothing to learn from, the suggester goes on with the codebook alone.
        Raises ``ValueError`` for unequal lengths, ``UnknownCode`` for a code not in the book and
        ``TypeError`` for one string in the place of several.
        """
        _check_texts(texts)
        return self.fit_vectors(self._encoder.encode(texts), texts, code_ids, groups=groups)

    def fit_vectors(
        self,
        vectors: Vectors,
        texts: Sequence[str],
        code_ids: Sequence[Collection[str]],
        *,
        groups: Sequence[Hashable] | None = None,
    ) -> CodeSuggester:
        """Do what ``fit`` does with vectors that are at hand, shape (n_texts, dimensions)."""
        if isinstance(code_ids, str) or any(isinstance(ids, str) for ids in code_ids):
            # A string is a collection of letters, none of which is a code.
            raise TypeError("code_ids must be a list of sets, one for each text; write [{'code'}]")
        if not len(vectors) == len(texts) == len(code_ids):
            raise ValueError("texts, vectors and code_ids must be equally long")
        labels = self._labels(code_ids)
        self._learnt = None
        if labels.any() and len(texts) >= 4:
            folds = _folds(groups if groups is not None else range(len(texts)))
            self._learnt = _Learnt(
                vectors, labels, scores=self._scores(vectors), folds=folds, texts=list(texts)
            )
        return self

    def predict_proba(self, texts: Sequence[str]) -> Array:
        """Return the probability that each code applies, shape (n_texts, n_codes).

        Raises ``TypeError`` for one string in the place of several.
        """
        _check_texts(texts)
        return self.predict_vectors(self._encoder.encode(texts))

    def predict_vectors(self, vectors: Vectors) -> Array:
        """Do what ``predict_proba`` does with vectors that are at hand."""
        scores = self._scores(vectors)
        if not scores.size:
            return scores
        if self._learnt is None:
            return _sigmoid(PRIOR_SLOPE * scores + PRIOR_INTERCEPT)
        return self._learnt.predict(vectors, scores)

    def explain(self, text: str, code_id: str) -> list[Evidence]:
        """Return what speaks for a code on a text, the closest first.

        Lines of the codebook, and the coded texts nearest to it; similarity is the cosine.
        """
        return self.explain_vector(self._encoder.encode([text])[0], code_id)

    def explain_vector(self, vector: NDArray[np.float32], code_id: str) -> list[Evidence]:
        """Do what ``explain`` does with a vector that is at hand."""
        if code_id not in self.code_ids_:
            raise UnknownCode(code_id)
        column = self.code_ids_.index(code_id)
        close = self._vectors_of_facets()[column] @ vector
        found = [
            Evidence(kind=line.kind, text=line.text, similarity=float(similarity))
            for line, similarity in zip(self._facets[column], close, strict=True)
        ]
        found.sort(key=lambda line: -line.similarity)
        coded = self._learnt.nearest(vector, column) if self._learnt is not None else []
        return sorted(found[:2] + coded, key=lambda line: -line.similarity)

    def _labels(self, code_ids: Sequence[Collection[str]]) -> Array:
        columns = {code_id: number for number, code_id in enumerate(self.code_ids_)}
        labels = np.zeros((len(code_ids), len(columns)))
        for row, ids in enumerate(code_ids):
            for code_id in ids:
                if code_id not in columns:
                    raise UnknownCode(code_id)
                labels[row, columns[code_id]] = 1.0
        return labels

    def _vectors_of_facets(self) -> list[Vectors]:
        if self._facet_vectors is None:
            lines = [line.text for code in self._facets for line in code]
            edges = np.cumsum([len(code) for code in self._facets])[:-1]
            self._facet_vectors = np.split(self._encoder.encode(lines), edges) if lines else []
        return self._facet_vectors

    def _scores(self, vectors: Vectors) -> Array:
        """Cosine to the centroid of each code's facets, shape (n_texts, n_codes)."""
        if not self.code_ids_:
            return np.zeros((len(vectors), 0))
        centroids = np.stack([facet.mean(axis=0) for facet in self._vectors_of_facets()])
        centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-12)
        return np.asarray(vectors @ centroids.T, dtype=np.float64)


def _check_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("texts must be a list of strings, and is one string; write [text]")


class _Learnt:
    """One logistic model over (text, code) pairs, shared by all codes.

    Its features join the codebook's score with what the coded texts say: prevalence, a ridge
    classifier and the vote of near neighbours, both out of fold while learning.
    """

    def __init__(
        self,
        vectors: Vectors,
        labels: Array,
        *,
        scores: Array,
        folds: NDArray[np.int_],
        texts: list[str],
    ) -> None:
        from sklearn.linear_model import LogisticRegression

        self.vectors, self.labels, self.texts = vectors, labels, texts
        ridge, vote = np.zeros_like(labels), np.zeros_like(labels)
        for fold in np.unique(folds):
            test = folds == fold
            weights = _ridge(vectors[~test], labels[~test])
            ridge[test] = _append_one(vectors[test]) @ weights
            vote[test] = _vote(vectors[test], vectors[~test], labels[~test])
        self.weights = _ridge(vectors, labels)
        pairs = self._features(scores, ridge, vote)
        self.centre, self.scale = pairs.mean(axis=0), np.maximum(pairs.std(axis=0), 1e-9)
        self.logistic: Any = LogisticRegression(C=1.0, max_iter=500)
        self.constant = float(labels.mean()) if labels.all() else None
        if self.constant is None:
            self.logistic.fit((pairs - self.centre) / self.scale, labels.ravel())

    def predict(self, vectors: Vectors, scores: Array) -> Array:
        ridge = _append_one(vectors) @ self.weights
        pairs = self._features(scores, ridge, _vote(vectors, self.vectors, self.labels))
        if self.constant is not None:
            return np.full(scores.shape, self.constant)
        known: Array = self.logistic.predict_proba((pairs - self.centre) / self.scale)[:, 1]
        return known.reshape(scores.shape)

    def nearest(self, vector: NDArray[np.float32], column: int) -> list[Evidence]:
        rows = np.flatnonzero(self.labels[:, column])
        close = self.vectors[rows] @ vector
        best = np.argsort(-close)[:2]
        return [
            Evidence(kind="coded", text=self.texts[rows[i]], similarity=float(close[i])) for i in best
        ]

    def _features(self, scores: Array, ridge: Array, vote: Array) -> Array:
        """Features of every pair, shape (n_texts * n_codes, n_features)."""
        n = len(self.labels)
        positives = np.broadcast_to(self.labels.sum(axis=0), scores.shape)
        prevalence = np.log((positives + 0.5) / (n + 1.0))
        gap = scores - scores.max(axis=1, keepdims=True)
        known = np.log1p(positives)
        vote = np.log(vote + 0.5 / n)
        columns = (scores, gap, prevalence, ridge, vote, scores * known, ridge * known, vote * known)
        return np.stack([column.ravel() for column in columns], axis=1)


def _folds(groups: Sequence[Hashable], *, n: int = 5) -> NDArray[np.int_]:
    """Deal documents out over folds, the largest first; a lone document is split by text."""
    names = list(groups)
    if len(set(names)) < 2:
        names = list(range(len(names)))
    sizes: dict[Hashable, int] = {}
    for name in names:
        sizes[name] = sizes.get(name, 0) + 1
    load = np.zeros(min(n, len(sizes)), dtype=int)
    fold_of: dict[Hashable, int] = {}
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        fold_of[name] = int(load.argmin())
        load[fold_of[name]] += sizes[name]
    return np.array([fold_of[name] for name in names])


def _append_one(vectors: Vectors) -> Array:
    return np.hstack([vectors.astype(np.float64), np.ones((len(vectors), 1))])


def _ridge(vectors: Vectors, labels: Array) -> Array:
    """Weights of a ridge regression of every code's label, shape (dimensions + 1, n_codes)."""
    x = _append_one(vectors)
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 1e-6
    return np.asarray(np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ labels))


def _vote(vectors: Vectors, coded: Vectors, labels: Array) -> Array:
    close = (vectors @ coded.T).astype(np.float64) / NEIGHBOUR_TEMPERATURE
    weights = np.exp(close - close.max(axis=1, keepdims=True))
    return np.asarray(weights @ labels / weights.sum(axis=1, keepdims=True))


def _sigmoid(logits: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))
