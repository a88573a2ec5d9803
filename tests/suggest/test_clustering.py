"""Clusters of vectors and of texts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qualcode.suggest.clustering import SAMPLE, cluster_vectors, default_min_size
from qualcode.suggest.encoders import HashingEncoder, Vectors
from qualcode.suggest.grouping import group_texts
from qualcode.suggest.stopwords import stop_words

SUBJECTS = (
    "the bus was late again this {}", "our canteen serves cold soup on {}",
    "the mentor listened to me every {}", "there is no parking by the school on {}",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holidays")


def blobs(sizes: list[int], *, spread: float, noise: int = 0) -> tuple[Vectors, NDArray[np.int64]]:
    """Unit vectors around orthogonal directions, then some around none; and which is where."""
    rng = np.random.default_rng(7)
    middles = np.eye(32)[: len(sizes)]
    rows = [middles[i] + rng.normal(scale=spread, size=(n, 32)) for i, n in enumerate(sizes)]
    stacked = np.concatenate([*rows, rng.normal(size=(noise, 32))])
    truth = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(noise, -1)])
    return (stacked / np.linalg.norm(stacked, axis=1, keepdims=True)).astype(np.float32), truth


def purity(labels: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """The share of what is in clusters that is in one with most of its own kind."""
    inside = [truth[labels == label] for label in np.unique(labels[labels >= 0])]
    return sum(np.unique(own, return_counts=True)[1].max() for own in inside) / max(
        1, sum(map(len, inside))
    )


@pytest.mark.parametrize("sizes", [[10, 10], [40, 30, 30], [300, 200, 100, 60]])
def test_what_lies_apart_is_found(sizes: list[int]) -> None:
    vectors, truth = blobs(sizes, spread=0.05)

    found = cluster_vectors(vectors)

    assert found.labels.max() + 1 >= len(sizes)
    assert purity(found.labels, truth) == 1.0
    assert np.mean(found.labels >= 0) > 0.6


def test_the_same_seed_gives_the_same_clusters() -> None:
    vectors, _ = blobs([60, 40, 50], spread=0.12, noise=60)

    one, two = cluster_vectors(vectors, seed=3), cluster_vectors(vectors, seed=3)

    assert np.array_equal(one.labels, two.labels)
    assert np.array_equal(one.strength, two.strength)
    for (drawn, labels), (drawn_too, labels_too) in zip(one.draws, two.draws, strict=True):
        assert np.array_equal(drawn, drawn_too)
        assert np.array_equal(labels, labels_too)


def test_what_was_not_in_the_sample_goes_where_its_neighbours_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qualcode.suggest.clustering.SAMPLE", 150)
    vectors, truth = blobs([300, 200, 100], spread=0.05)

    found = cluster_vectors(vectors, n_draws=2)

    assert purity(found.labels, truth) == 1.0
    assert np.mean(found.labels >= 0) > 0.9
    assert all(len(drawn) < 150 and drawn.max() > 150 for drawn, _ in found.draws)


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_too_few_are_in_no_cluster(n: int) -> None:
    found = cluster_vectors(np.eye(32, dtype=np.float32)[:n])

    assert found.labels.tolist() == [-1] * n
    assert found.draws == []


@pytest.mark.parametrize("n", [8, 20, 50, 700])
def test_vectors_all_alike_are_no_trouble(n: int) -> None:
    found = cluster_vectors(np.tile(np.eye(4, dtype=np.float32)[0], (n, 1)))

    assert len(found.labels) == n
    assert np.isfinite(found.strength).all()


def test_vectors_without_length_or_structure_are_no_trouble() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(60, 16)).astype(np.float32)
    noise[:5] = 0

    found = cluster_vectors(noise)

    assert np.isfinite(found.strength).all()
    assert ((found.strength >= 0) & (found.strength <= 1)).all()


def test_no_cluster_is_smaller_than_asked() -> None:
    vectors, _ = blobs([30, 12, 30], spread=0.05)

    found = cluster_vectors(vectors, min_size=15)

    strong = found.labels[(found.labels >= 0) & ~found.weak]
    assert (np.unique(strong, return_counts=True)[1] >= 15).all()


def test_the_least_size_grows_with_the_number() -> None:
    assert [default_min_size(n) for n in (0, 20, 400, SAMPLE)] == [3, 3, 5, 22]
    assert default_min_size(10 * SAMPLE) == pytest.approx(10 * default_min_size(SAMPLE), rel=0.05)


def test_texts_are_grouped_and_named() -> None:
    texts = [subject.format(day) for day in DAYS for subject in SUBJECTS]

    found = group_texts(texts, HashingEncoder().encode)

    subject = np.tile(np.arange(len(SUBJECTS)), len(DAYS))
    assert purity(found.labels, subject) == 1.0
    told = [set(terms) for terms in found.terms]
    assert any({"bus", "late"} <= terms for terms in told)
    assert any({"canteen", "soup", "cold"} <= terms for terms in told)
    assert all(0 <= figure <= 1 for figure in found.stability)
    assert len(found.terms) == len(found.stability) == found.labels.max() + 1


def test_what_all_say_in_the_same_words_is_one_cluster() -> None:
    found = group_texts(["Very good."] * 12 + ["very good"] * 8, HashingEncoder().encode)

    assert found.labels.tolist() == [0] * 20
    assert (found.terms, found.stability) == ([["good"]], [1.0])


@pytest.mark.parametrize(
    "texts",
    [
        [], ["one"], [f"word{chr(97 + i)}" for i in range(20)],
        [" ".join(f"{day} {n}" for day in DAYS * 625) for n in "abcdefghij"],
        ["👍", "學校很好", "हिन्दी", "وقت كاف", "и так далее", "ok 2", "καλό", "ไม่มี", "é", "👨‍👩‍👧"] * 2,
    ],
    ids=["none", "one", "single words", "5000 words", "many writings"],
)  # fmt: skip
def test_any_texts_come_to_an_end(texts: list[str]) -> None:
    found = group_texts(texts, HashingEncoder().encode)

    assert len(found.labels) == len(texts)
    assert np.isfinite(found.stability).all()


def test_stop_words_are_those_of_the_language() -> None:
    assert "nicht" in stop_words(["das", "ist", "nicht", "die", "schule", "und", "wir", "sind", "hier"])
    assert "the" in stop_words(["xyzzy"])
    assert "the" in stop_words([])
