from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.pairs import FEATURES, Learnt, Lines, Texts, deal, design, n_columns

NORTH, EAST, SOUTH = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]
# Two codes: the first has a line to the north and one to the east, the second one to the south.
LINES = Lines(np.array([NORTH, EAST, SOUTH], dtype=np.float32), np.array([0, 0, 1]))
WORDS = np.eye(3, dtype=np.float32)


def texts(*vectors: list[float]) -> Texts:
    return Texts(
        vectors=np.array(vectors, dtype=np.float32).reshape(-1, 3),
        words=np.zeros((len(vectors), 3), dtype=np.float32),
    )


def learnt(labels: np.ndarray, *vectors: list[float], known: np.ndarray | None = None) -> Learnt:
    known = np.ones_like(labels) if known is None else known
    return Learnt(LINES, WORDS, texts(*vectors), labels=labels, known=known)


def column(name: str, features: np.ndarray) -> np.ndarray:
    return features[..., FEATURES.index(name)]


def test_one_line_that_fits_is_enough() -> None:
    scores = LINES.scores(texts(NORTH, SOUTH), WORDS)

    assert scores.shape == (5, 2, 2)
    assert (scores[:4].argmax(axis=2) == [0, 1]).all()


def test_words_are_those_of_the_best_line() -> None:
    said = Texts(vectors=np.zeros((1, 3), np.float32), words=np.array([[0.6, 0.8, 0.0]], np.float32))

    assert LINES.scores(said, WORDS)[4][0] == pytest.approx([0.8, 0.0])


def test_what_is_frequent_among_coded_texts_is_likelier() -> None:
    labels = np.array([[0.0, 1.0]] * 9 + [[1.0, 0.0]])

    rare, frequent = column("prevalence", learnt(labels, *[EAST] * 10).features(texts(NORTH)))[0]

    assert frequent > 0 > rare


def test_regressions_and_neighbours_follow_the_coded_texts() -> None:
    labels = np.array([[0.0, 1.0]] * 10 + [[1.0, 0.0]] * 10)
    features = learnt(labels, *[NORTH] * 10, *[SOUTH] * 10).features(texts(NORTH))

    for name in ("ridge", "anchored", "vote"):
        first, second = column(name, features)[0]
        assert second > first, name


def test_what_nobody_decided_on_teaches_nothing() -> None:
    labels = np.array([[1.0, 0.0]] * 5 + [[0.0, 1.0]] * 5)
    known = np.ones_like(labels)
    known[7:] = 0
    changed = labels.copy()
    changed[7:] = 1 - changed[7:]
    where = [NORTH] * 5 + [SOUTH] * 5

    one = learnt(labels, *where, known=known).features(texts(EAST, NORTH))
    other = learnt(changed, *where, known=known).features(texts(EAST, NORTH))

    assert one == pytest.approx(other)


def test_nothing_coded_leaves_finite_features() -> None:
    features = learnt(np.zeros((0, 2))).features(texts(NORTH, EAST))

    assert features.shape == (2, 2, len(FEATURES))
    assert np.isfinite(features).all()


def test_a_design_has_its_columns_and_counts_for_nothing_what_is_not_known() -> None:
    features = np.ones((4, 2, len(FEATURES)))

    found = design(features, np.zeros(2), n_coded=0)

    assert found.shape == (4, 2, n_columns())
    assert (found[..., -2 * len(FEATURES) :] == 0).all()


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=60))
def test_a_document_is_in_one_fold(groups: list[str]) -> None:
    folds = deal(groups)

    if len(set(groups)) > 1:
        assert all(
            len({f for f, g in zip(folds, groups, strict=True) if g == name}) == 1 for name in groups
        )
    assert folds.max() < 5
    assert len(set(folds)) == min(5, len(set(groups)) if len(set(groups)) > 1 else len(groups))
