"""Faults of a codebook, on vectors in which they are known to be."""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.codebook_health import (
    PENALTY,
    Finding,
    Passages,
    findings,
    missed_near_misses,
    out_of_block,
)
from qualcode.core.codebook_limits import LIKELY, POSSIBLE

CODES = ("a", "b", "c", "d")
PLACES = np.eye(16)[:4]


def cloud(code: int, n: int, *, seed: int, spread: float = 0.6) -> np.ndarray:
    """Unit vectors around the place of a code."""
    noise = np.random.default_rng(seed).normal(size=(n, 16)) / 4.0
    made = PLACES[code] + spread * noise
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def study(*, n: int = 30) -> dict[str, np.ndarray]:
    """Four codes, each with two lines of definition, two examples, and codings around one place."""
    vectors, labels, kinds, blocks = [], [], [], []
    for code in range(4):
        for kind, count in (("definition", 2), ("example", 2), ("coded", n)):
            vectors.append(cloud(code, count, seed=10 * code + len(kind)))
            labels += [code] * count
            kinds += [kind] * count
            first = len(blocks) + 100 * code
            blocks += [-code - 1] * count if kind == "definition" else range(first, first + count)
    carried = np.zeros((len(labels), 4), dtype=bool)
    carried[range(len(labels)), labels] = True
    return {
        "vectors": np.concatenate(vectors).astype(np.float32), "labels": carried,
        "kinds": np.array(kinds), "blocks": np.array(blocks),
    }  # fmt: skip


def found(made: dict[str, np.ndarray], kind: str, codes: tuple[str, ...] = CODES) -> list[Finding]:
    return [finding for finding in findings(Passages(**made), codes) if finding.kind == kind]


def recode(made: dict[str, np.ndarray], rows: np.ndarray, code: int) -> None:
    made["labels"][rows] = False
    made["labels"][rows, code] = True


def rows_of(made: dict[str, np.ndarray], kind: str, code: int) -> np.ndarray:
    return np.flatnonzero((made["kinds"] == kind) & made["labels"][:, code])


def test_a_sound_codebook_has_no_confused_codes_and_few_strays() -> None:
    made = study()

    assert {finding.kind for finding in findings(Passages(**made), CODES)} <= {"stray"}
    assert sum(len(finding.passages) for finding in found(made, "stray")) <= 0.05 * 120


def test_twins_are_found_with_passages_of_both() -> None:
    made = study()
    made["labels"] = np.hstack([made["labels"], np.zeros((len(made["labels"]), 1), dtype=bool)])
    recode(made, rows_of(made, "coded", 0)[::2], 4)

    (finding,) = found(made, "indistinct", (*CODES, "twin"))

    assert finding.code_ids == ("a", "twin")
    assert finding.strength > 0.7
    shown = made["labels"][list(finding.passages)]
    assert shown[:, 0].any()
    assert shown[:, 4].any()
    assert shown[:, [0, 4]].any(axis=1).all()


def test_too_few_passages_of_twins_give_no_alarm() -> None:
    made = study(n=8)
    made["labels"] = np.hstack([made["labels"], np.zeros((len(made["labels"]), 1), dtype=bool)])
    recode(made, rows_of(made, "coded", 0)[::2], 4)

    assert found(made, "indistinct", (*CODES, "twin")) == []


def test_codes_that_are_always_given_together_cannot_be_told_apart() -> None:
    made = study()
    made["labels"][rows_of(made, "coded", 0), 1] = True
    made["labels"][rows_of(made, "coded", 1), 0] = True

    assert [finding.code_ids for finding in found(made, "indistinct")] == [("a", "b")]


def test_codings_moved_to_another_code_are_named_with_their_own() -> None:
    made = study()
    moved = rows_of(made, "coded", 0)[:4]
    recode(made, moved, 1)

    (finding,) = [one for one in found(made, "stray") if one.code_ids == ("b", "a")]

    assert set(moved.tolist()) <= set(finding.passages)


def test_exchanged_definitions_are_found_and_shown_beside_the_other_code() -> None:
    made = study()
    first, second = rows_of(made, "definition", 0), rows_of(made, "definition", 1)
    recode(made, first, 1)
    recode(made, second, 0)
    pairs = {finding.code_ids: finding for finding in found(made, "definition")}

    assert set(pairs) == {("a", "b"), ("b", "a")}
    assert set(second.tolist()) <= set(pairs["a", "b"].passages)


def test_an_example_under_another_code_is_found() -> None:
    made = study()
    (row, _) = rows_of(made, "example", 2)
    recode(made, np.array([row]), 3)

    (finding,) = found(made, "example")

    assert finding.code_ids == ("d", "c")
    assert finding.passages[0] == row


def test_what_is_likely_a_fault_is_among_what_may_be_one() -> None:
    more = 0
    for seed in range(4):
        made = study()
        chance = np.random.default_rng(seed)
        blurred = made["vectors"] + chance.normal(scale=0.25, size=made["vectors"].shape)
        made["vectors"] = (blurred / np.linalg.norm(blurred, axis=1, keepdims=True)).astype(np.float32)
        recode(made, chance.choice(len(made["kinds"]), size=12, replace=False), seed)

        likely, possible = (
            {
                (finding.kind, finding.code_ids[0], row)
                for finding in findings(Passages(**made), CODES, limits=limits)
                for row in (finding.passages if finding.kind == "stray" else finding.passages[:1])
                if finding.kind in ("definition", "example", "stray")
            }
            for limits in (LIKELY, POSSIBLE)
        )

        assert likely <= possible
        more += len(possible - likely)
    assert more > 0


def test_the_same_words_under_two_codes_are_found_once() -> None:
    made = study()
    one, other = rows_of(made, "example", 0)[0], rows_of(made, "example", 1)[0]
    made["vectors"][other] = made["vectors"][one]

    same = [f for f in found(made, "example") if set(f.passages) == {one, other}]

    assert len(same) == 1


def test_a_code_that_was_never_given_is_found_once_there_are_as_many_codings_as_codes() -> None:
    made = study()
    made["labels"][rows_of(made, "coded", 3)] = False
    kept = made["labels"].any(axis=1)
    made = {name: values[kept] for name, values in made.items()}
    begun = made["kinds"] != "coded"
    begun[:3] = True

    assert [f.code_ids for f in found(made, "unused")] == [("d",)]
    assert found({name: values[begun] for name, values in made.items()}, "unused") == []


def test_a_passage_is_judged_by_a_rule_learnt_without_its_block() -> None:
    made = study(n=5)
    carried = made["labels"].astype(float)
    scores = out_of_block(made["vectors"], carried, made["blocks"])

    for row in (rows_of(made, "definition", 1), rows_of(made, "coded", 2)[:1]):
        rest = np.delete(np.arange(len(carried)), row)
        x = np.hstack([made["vectors"].astype(float), np.ones((len(carried), 1))])
        penalty = np.diag([PENALTY] * 16 + [0.01])
        weights = np.linalg.solve(x[rest].T @ x[rest] + penalty, x[rest].T @ carried[rest])
        assert scores[row] == pytest.approx(x[row] @ weights, abs=1e-9)


def test_a_near_miss_is_found_where_the_code_is_ahead_of_the_other() -> None:
    probabilities = np.array([[0.6, 0.2], [0.1, 0.7], [0.5, 0.5]])

    (finding,) = missed_near_misses(probabilities, [(0, 1), (0, 1), (1, 0)], ("a", "b"))

    assert finding.passages == (0,)
    assert finding.code_ids == ("a", "b")
    assert finding.strength == pytest.approx(0.4)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(0, 40), k=st.integers(0, 6), seed=st.integers(0, 10_000), n_places=st.integers(1, 4),
    share=st.sampled_from([0.0, 0.2, 0.7, 1.0]),
)  # fmt: skip
def test_whatever_is_carried_strengths_are_shares(
    n: int, k: int, seed: int, n_places: int, share: float
) -> None:
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(n_places, 5))
    places[0] = 0.0  # texts without a letter have no vector
    norms = np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
    passages = Passages(
        vectors=(places / norms)[rng.integers(n_places, size=n)].astype(np.float32),
        labels=rng.random((n, k)) < share,
        kinds=rng.choice(["name", "definition", "include", "example", "coded"], size=n),
        blocks=rng.integers(1 + n // 2, size=n),
    )
    codes = tuple("abcdef"[:k])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for finding in findings(passages, codes):
            assert 0.0 <= finding.strength <= 1.0
            assert set(finding.code_ids) <= set(codes)
            assert len(set(finding.code_ids)) == len(finding.code_ids)
            assert all(0 <= row < n for row in finding.passages)


def test_five_hundred_codes_are_looked_through() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(3000, 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = np.zeros((3000, 500), dtype=bool)
    labels[range(3000), rng.integers(500, size=3000)] = True
    passages = Passages(
        vectors=vectors.astype(np.float32), labels=labels, kinds=np.array(["coded"] * 3000),
        blocks=np.arange(3000),
    )  # fmt: skip

    alike = [
        f.code_ids for f in findings(passages, [str(i) for i in range(500)]) if f.kind == "indistinct"
    ]

    # Nothing tells these codes apart; those with codings enough to show it are named, twice at most.
    named = Counter(code for codes in alike for code in codes)
    assert alike
    assert max(named.values()) <= 2
    assert all(labels[:, int(code)].sum() >= 10 for codes in alike for code in codes)
