"""A learner kept in memory gives what one made anew would give, whatever came and went."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.pairs import Learnt, Lines, Texts, design
from qualcode.suggest.learner import Coded, Learner
from qualcode.suggest.live import Judgement, LiveLearner
from qualcode.suggest.prior import shipped_priors

N_CODES, WIDTH, POOL = 3, 6, 30
WORDS = ("time", "trust", "bus", "cover", "talk")
CHANCE = np.random.default_rng(5)


def unit(n: int) -> np.ndarray:
    found = CHANCE.normal(size=(n, WIDTH)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


LINES, LINE_TEXTS = Lines(unit(6), np.repeat(np.arange(N_CODES), 2)), [*WORDS, "the rest"]
VECTORS = unit(POOL)
TEXTS = [" ".join(CHANCE.choice(WORDS, size=4)) for _ in range(POOL)]


def judgement(i: int, code: int | None, *, sure: bool = True) -> Judgement:
    labels, known = np.zeros(N_CODES), np.ones(N_CODES)
    if code is not None:
        labels[code] = 1.0
    if not sure:
        known[0] = 0.0
    return Judgement(text=TEXTS[i], vector=VECTORS[i], labels=labels, known=known)


def learner(rows: list[int]) -> Learner:
    labels = np.zeros((len(rows), N_CODES))
    labels[np.arange(len(rows)), [i % N_CODES for i in rows]] = 1.0
    coded = Coded(
        texts=[TEXTS[i] for i in rows], vectors=VECTORS[rows], labels=labels,
        known=np.ones_like(labels), groups=[f"d{i % 4}" for i in rows],
    )  # fmt: skip
    return Learner(LINES, LINE_TEXTS, coded, prior=shipped_priors().pairs)


def anew(made: Learner, there: dict[int, Judgement]) -> np.ndarray:
    """What a learner made of these judgements says of the whole pool, without anything kept."""
    rows = list(there)
    words = made.space.encode([TEXTS[i] for i in rows])
    learnt = Learnt(
        made.lines, made.words, Texts(vectors=VECTORS[rows], words=words),
        labels=np.array([there[i].labels for i in rows]).reshape(-1, N_CODES),
        known=np.array([there[i].known for i in rows]).reshape(-1, N_CODES),
    )  # fmt: skip
    asked = Texts(vectors=VECTORS, words=made.space.encode(TEXTS))
    return made.model.predict(design(learnt.features(asked), learnt.positives, n_coded=learnt.n))


STEPS = st.lists(
    st.tuples(
        st.integers(0, POOL - 1), st.sampled_from(["judge", "forget"]),
        st.sampled_from([None, 0, 1, 2]), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 20), STEPS)
def test_what_came_and_went_leaves_nothing_behind(
    n_first: int, steps: list[tuple[int, str, int | None, bool]]
) -> None:
    made = learner(list(range(n_first)))
    live = LiveLearner(made, [str(i) for i in range(n_first)])
    there = {i: judgement(i, i % N_CODES) for i in range(n_first)}
    for i, what, code, sure in steps:
        if what == "judge":
            live.judge(str(i), judgement(i, code, sure=sure))
            there[i] = judgement(i, code, sure=sure)
        elif str(i) in live:
            live.forget(str(i))
            del there[i]

    assert {i for i in range(POOL) if str(i) in live} == set(there)
    # Neighbours vote in the order in which they came only where there are thousands of them.
    assert np.allclose(live.predict(live.read(VECTORS, TEXTS)), anew(made, there), atol=2e-4)
