"""What came before a text, and how much of it is read into the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qualcode.core.pairs import sampled
from qualcode.suggest.encoders import Encoder, Vectors
from qualcode.suggest.learner import Coded, Learner

# By so much the vector of what came before is added to that of a text.
WEIGHTS = (0.0, 0.5, 0.75)
# With fewer coded texts nothing can be chosen; of more than so many, some are enough to choose by.
FEWEST, MOST = 40, 1000
# What helps by less is chance as easily.
MARGIN = 0.01


def encode_before(before: Sequence[Sequence[str]], encoder: Encoder) -> Vectors:
    """Return the mean direction of what came before each text, zero where nothing did.

    Shape (n_texts, dimensions).
    """
    texts = list(dict.fromkeys(text for said in before for text in said if text.strip()))
    if not texts:  # an encoder would be loaded for nothing
        return np.zeros((len(before), 0), dtype=np.float32)
    vectors = encoder.encode(texts)
    row_of = {text: row for row, text in enumerate(texts)}
    found = np.zeros((len(before), vectors.shape[1]), dtype=np.float32)
    for i, said in enumerate(before):
        rows = [row_of[text] for text in said if text in row_of]
        if rows:
            found[i] = vectors[rows].mean(axis=0)
    return _unit(found)


def blend(vectors: Vectors, before: Vectors | None, weight: float) -> Vectors:
    """Return unit vectors of texts read with what came before them; both of shape (n, d)."""
    if before is None or not weight or not before.size:
        return vectors
    return _unit(vectors + np.float32(weight) * before)


def choose(coded: Coded, before: Vectors, learn: Callable[[Coded], Learner]) -> float:
    """Return how much of what came before helps on documents that were not learnt from.

    The weight with the least logarithmic loss of what a learner says, out of fold, of coded texts;
    none where there are too few of them, or nothing came before any.
    """
    if len(coded.texts) < FEWEST or not before.any():
        return 0.0
    rows = sampled(coded.groups, most=MOST)
    some, came = coded.take(rows), before[rows]
    losses = [learn(some.read_as(blend(some.vectors, came, weight))).loss() for weight in WEIGHTS]
    best = int(np.argmin(losses))
    return WEIGHTS[best] if losses[best] < (1 - MARGIN) * losses[0] else 0.0


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True) if vectors.size else np.ones((1, 1))
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
