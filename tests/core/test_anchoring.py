"""How much seeing a suggestion changes what is coded."""

from __future__ import annotations

import numpy as np
import pytest

from qualcode.core.anchoring import Compared, anchoring


def study(
    n_documents: int, size: int, *, base: float, effect: float, share: float, seed: int
) -> Compared:
    """Interviews that differ; who sees the suggestion also codes ``effect`` of what they would not."""
    chance = np.random.default_rng(seed)
    documents = np.arange(n_documents * size) // size
    often = chance.beta(8 * base, 8 * (1 - base), n_documents)[documents]
    seen = chance.random(len(documents)) >= share
    given = chance.random(len(documents)) < np.where(seen, often + effect * (1 - often), often)
    return Compared(seen=seen, given=given, documents=documents)


def test_rates_and_their_difference_are_counted_by_hand() -> None:
    # 5 documents with 4 segments in sight, of which 3 are coded, and 2 withheld, of which 1 is.
    seen = np.tile([True] * 4 + [False] * 2, 5)
    given = np.tile([True, True, True, False, True, False], 5)
    found = anchoring(Compared(seen=seen, given=given, documents=np.repeat(np.arange(5), 6)))

    assert (found.n_seen, found.n_withheld, found.n_documents) == (20, 10, 5)
    assert (found.seen.value, found.withheld.value) == (0.75, 0.5)
    assert found.effect.value == 0.25
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low < 0.25 < found.effect.high


@pytest.mark.parametrize(("base", "effect"), [(0.2, 0.0), (0.4, 0.3), (0.7, 0.2)])
def test_a_planted_effect_lies_in_the_interval(base: float, effect: float) -> None:
    held, n = 0, 200
    for seed in range(n):
        found = anchoring(study(30, 20, base=base, effect=effect, share=0.1, seed=seed)).effect
        assert found.low is not None
        assert found.high is not None
        held += found.low <= effect * (1 - base) <= found.high

    # 95 % are meant; fewer than 92 % of 200 would be hit by chance once in thirty.
    assert held >= 0.92 * n


@pytest.mark.parametrize(
    ("compared", "reason"),
    [
        (study(30, 20, base=0.3, effect=0.1, share=0.0, seed=1), "withheld: 0 of the 10"),
        (study(30, 20, base=0.3, effect=0.1, share=1.0, seed=1), "in sight: 0 of the 10"),
        (study(4, 60, base=0.3, effect=0.1, share=0.3, seed=1), "in 4 documents"),
        (study(0, 0, base=0.3, effect=0.1, share=0.3, seed=1), "for nothing that somebody has read"),
    ],
)
def test_where_there_is_too_little_it_says_why(compared: Compared, reason: str) -> None:
    found = anchoring(compared)

    assert found.effect.value is None
    assert reason in found.effect.reason
