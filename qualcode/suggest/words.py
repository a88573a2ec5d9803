"""Texts as vectors of the words they have, beside the meaning that an encoder sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The commonest words of the coded texts and the codebook; more cost time and bring little.
MOST_WORDS = 1000


class WordSpace:
    """TF-IDF over the words of some texts; any language that divides words by spaces.

    ``fitted`` are the vectors of these very texts, shape (n_texts, n_words).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            token_pattern=r"(?u)\b\w\w+\b", sublinear_tf=True, max_features=MOST_WORDS, dtype=np.float32
        )
        try:
            self.fitted = _dense(vectorizer.fit_transform(texts))
            self._vectorizer = vectorizer
        except ValueError:  # there is no word of two letters in all of them
            self._vectorizer = None
            self.fitted = self.encode(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, or zero where no word is known, shape (n_texts, n_words)."""
        if self._vectorizer is None or not len(texts):
            return np.zeros((len(texts), self.size), dtype=np.float32)
        return _dense(self._vectorizer.transform(texts))

    @property
    def size(self) -> int:
        """How many words are told apart."""
        return 0 if self._vectorizer is None else len(self._vectorizer.vocabulary_)


def _dense(found: Any) -> NDArray[np.float32]:
    return np.asarray(found.toarray(), dtype=np.float32)
