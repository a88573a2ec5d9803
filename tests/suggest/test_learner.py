from __future__ import annotations

import numpy as np

from qualcode.core.pairs import Lines, n_columns
from qualcode.suggest.encoders import HashingEncoder
from qualcode.suggest.learner import Coded, Learner
from qualcode.suggest.prior import shipped_priors

LINES = ["Time and cover for meetings.", "Trust and honesty."]
TEXTS = [f"{what} number {n}" for n in range(4) for what in ("no cover", "they are honest", "rain")]
DOCUMENTS = [n // 3 for n in range(12)]


def learner(labels: np.ndarray) -> Learner:
    encode = HashingEncoder().encode
    coded = Coded(
        texts=TEXTS, vectors=encode(TEXTS), labels=labels, known=np.ones_like(labels), groups=DOCUMENTS
    )
    lines = Lines(encode(LINES), np.array([0, 1]))
    return Learner(lines, LINES, coded, prior=shipped_priors().pairs)


def test_what_was_coded_in_a_document_is_not_seen_in_its_own_texts() -> None:
    labels = np.tile([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], (4, 1))
    other = labels.copy()
    other[:3] = 1.0 - other[:3]  # all of the first document

    before, rows = learner(labels).out_of_fold()
    after, rows_after = learner(other).out_of_fold()

    assert before.shape == (12, 2, n_columns())
    assert sorted(rows.tolist()) == list(range(12))
    assert rows.tolist() == rows_after.tolist()
    own = rows < 3
    np.testing.assert_array_equal(before[own], after[own])
    assert (np.abs(before[~own] - after[~own]).max(axis=(1, 2)) > 0).all()
