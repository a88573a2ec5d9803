"""A learner that stays in memory and takes in judgements one by one, as they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualcode.core.pairs import Learnt, Moments, Texts, design
from qualcode.suggest.encoders import Vectors
from qualcode.suggest.learner import Coded, Learner

Array = NDArray[np.float64]
# Room for so many more texts is made at a time.
ROOM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A text with the codes that it has, and of which it is known, each of shape (n_codes,)."""

    text: str
    vector: NDArray[np.float32]
    labels: Array
    known: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Texts of which the same is asked again and again, and what the codebook says of them."""

    texts: Texts
    book: Array


class LiveLearner:
    """Learns again in a fraction of the time that a new learner takes.

    The words that are told apart and the weights of the shared model stay those of the learner that
    it was made of; regressions, neighbours and frequencies are those of all judgements at hand. It
    gives what a learner made anew of the same texts, words and weights would give.
    """

    def __init__(self, learner: Learner, keys: Sequence[str]) -> None:
        """``keys`` name the texts that the learner was made of."""
        coded: Coded = learner.coded
        self._learner, self._model = learner, learner.model
        self._n, self._row_of = len(keys), {key: row for row, key in enumerate(keys)}
        self._keys = list(keys)
        self._tables: dict[str, NDArray[Any]] = {
            "vectors": coded.vectors, "words": learner.texts.words, "labels": coded.labels,
            "known": coded.known, "book": learner.lines.scores(learner.texts, learner.words)[0],
        }  # fmt: skip
        self._moments = Moments.of(coded.vectors), Moments.of(learner.texts.words)
        self._learnt: Learnt | None = learner.learnt

    def __contains__(self, key: str) -> bool:
        """Say whether a text is among those learnt from."""
        return key in self._row_of

    def judge(self, key: str, judgement: Judgement) -> None:
        """Learn from a text, or from what is said of it now instead of before."""
        row = self._row_of.get(key)
        if row is None:
            row = self._append(key, judgement)
        self._tables["labels"][row], self._tables["known"][row] = judgement.labels, judgement.known
        self._learnt = None

    def forget(self, key: str) -> None:
        """Learn no more from a text."""
        row, last = self._row_of.pop(key), self._n - 1
        for moments, name in zip(self._moments, ("vectors", "words"), strict=True):
            moments.add(self._tables[name][row], -1.0)
        if row != last:  # the last one takes its place
            for table in self._tables.values():
                table[row] = table[last]
            self._keys[row] = self._keys[last]
            self._row_of[self._keys[row]] = row
        self._keys.pop()
        self._n, self._learnt = last, None

    def read(self, vectors: Vectors, texts: Sequence[str]) -> Asked:
        """Return texts as ``predict`` takes them, for who asks of the same ones again."""
        read = Texts(vectors=vectors, words=self._learner.space.encode(texts))
        return Asked(texts=read, book=self._learner.lines.scores(read, self._learner.words))

    def predict(self, asked: Asked) -> Array:
        """Return probabilities, shape (n_texts, n_codes)."""
        learnt = self._made()
        features = learnt.features(asked.texts, book=asked.book)
        seen = design(features, learnt.positives, n_coded=learnt.n)
        return self._model.predict(seen)

    def _append(self, key: str, judgement: Judgement) -> int:
        row = self._n
        if row == len(self._tables["labels"]):
            for name, table in self._tables.items():
                more = np.zeros((ROOM, table.shape[1]), dtype=table.dtype)
                self._tables[name] = np.vstack([table, more])
        words = self._learner.space.encode([judgement.text])
        asked = Texts(vectors=judgement.vector[None, :], words=words)
        self._tables["vectors"][row], self._tables["words"][row] = judgement.vector, words[0]
        self._tables["book"][row] = self._learner.lines.scores(asked, self._learner.words)[0, 0]
        for moments, name in zip(self._moments, ("vectors", "words"), strict=True):
            moments.add(self._tables[name][row])
        self._row_of[key] = row
        self._keys.append(key)
        self._n += 1
        return row

    def _made(self) -> Learnt:
        if self._learnt is None:
            here = {name: table[: self._n] for name, table in self._tables.items()}
            self._learnt = Learnt(
                self._learner.lines, self._learner.words,
                Texts(vectors=here["vectors"], words=here["words"]), labels=here["labels"],
                known=here["known"], moments=self._moments, book=here["book"],
            )  # fmt: skip
        return self._learnt
