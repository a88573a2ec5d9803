"""What is said of clusters."""

from __future__ import annotations

import numpy as np
import pytest

from qualcode.core.clusters import by_size, coherence, distinct, exemplars, stability, terms


def test_copies_are_told_by_their_words_alone() -> None:
    first, copies = distinct(["Very good.", "very  GOOD", "bad", "👍", "👎", "Bad!"])

    assert first.tolist() == [0, 2, 3, 4]
    assert copies.tolist() == [0, 0, 1, 2, 3, 1]


def test_clusters_are_numbered_by_their_members() -> None:
    labels = np.array([2, 2, -1, 0, 0, 0, 1, 1, 3])
    members = np.array([True, True, True, True, False, False, True, True, False])

    # 2 and 1 have two members, and 2 begins earlier; 0 has one, 3 none.
    assert by_size(labels, members).tolist() == [0, 0, -1, 2, 2, 2, 1, 1, -1]


def test_nothing_is_numbered_where_there_is_nothing() -> None:
    none = np.array([], dtype=np.int64)
    assert by_size(none, none.astype(bool)).tolist() == []
    assert by_size(np.array([-1, -1]), np.array([True, True])).tolist() == [-1, -1]


def test_terms_are_those_that_a_cluster_has_more_often_than_the_others() -> None:
    said = [
        ["staff", "bus", "late"], ["staff", "bus", "late"], ["staff", "bus", "stop"],
        ["staff", "food", "cold"], ["staff", "food", "cold"], ["staff", "food"],
        ["staff"], ["staff"],
    ]  # fmt: skip
    labels = np.array([0, 0, 0, 1, 1, 1, -1, -1])

    found = terms(said, labels)

    assert found == [["bus", "late"], ["food", "cold"]]


def test_one_long_segment_does_not_speak_for_its_cluster() -> None:
    said = [["zebra"] * 5000, ["bus"], ["bus"], ["tea"], ["tea"], ["tea"]]

    assert terms(said, np.array([0, 0, 0, 1, 1, 1])) == [["bus"], ["tea"]]


def test_a_cluster_without_words_has_no_terms() -> None:
    assert terms([[], [], ["tea"], ["tea"]], np.array([0, 0, 1, 1])) == [[], ["tea"]]
    assert terms([], np.array([], dtype=np.int64)) == []


def test_exemplars_are_central_and_come_from_many_cases() -> None:
    angles = np.radians([0, 2, 4, 30, 60])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    texts = [f"number {word} of the five" for word in ("one", "two", "three", "four", "five")]

    chosen = exemplars(vectors, texts, ["P1", "P1", "P1", "P2", "P3"], most=3)

    assert {["P1", "P1", "P1", "P2", "P3"][i] for i in chosen} == {"P1", "P2", "P3"}
    assert chosen[0] in (2, 3)


def test_exemplars_say_something_and_nothing_twice() -> None:
    vectors = np.ones((4, 2), dtype=np.float32)
    texts = ["Good.", "The driver was very kind.", "the driver was VERY kind", "good"]

    assert exemplars(vectors, texts, ["A", "B", "C", "D"]) == [1, 0]


def test_a_cluster_found_again_is_stable_and_a_lost_one_is_not() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1, -1, -1])
    drawn = np.array([0, 1, 2, 3, 4, 6])
    lost = np.array([4, 4, 4, -1, -1, -1])

    assert stability(labels, [(drawn, lost)]) == [1.0, 0.0]


def test_stability_of_an_overlap_is_their_jaccard_similarity() -> None:
    labels = np.array([0, 0, 0, 0, -1, -1])
    again = np.array([-1, 0, 0, 0, 0, -1])

    # Three are in both, five in either; in the second draw nothing of it was drawn.
    draws = [(np.arange(6), again), (np.array([4, 5]), np.array([0, 0]))]
    assert stability(labels, draws) == pytest.approx([0.6])


def test_coherence_is_low_for_terms_that_never_meet_and_nothing_for_one() -> None:
    assert coherence(["bus", "tea"], [["bus"], ["tea"]]) == -1.0
    assert coherence(["bus"], [["bus"]]) == 0.0
    # p(a) = p(b) = 1/2, p(a, b) = 1/4: independent.
    assert coherence(["a", "b"], [["a", "b"], ["a"], ["b"], []]) == pytest.approx(0.0)
