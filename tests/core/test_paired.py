"""Shares of the same cases at two times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualcode.core.paired import Pairs, paired_bounds


def bounds(kept: int, lost: int, gained: int, never: int) -> tuple[float, float]:
    counts = (np.array([float(n)]) for n in (kept, lost, gained, never))
    low, high = paired_bounds(
        Pairs(**dict(zip(("kept", "lost", "gained", "never"), counts, strict=True)))
    )
    return float(low[0]), float(high[0])


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        # Altman, Machin, Bryant & Gardner 2000, Statistics with Confidence, table 6.2.
        ((14, 0, 5, 22), (0.011, 0.226)),
        # Fagerland, Lydersen & Laake 2014, Stat Med 33:2850-2875: 21 children, before less after.
        ((1, 7, 1, 12), (-0.507, -0.026)),
        # Newcombe 1998, Stat Med 17:2635-2650, 36, 12, 2 and 0 of 50, method 10.
        ((36, 2, 12, 0), (0.0569, 0.3404)),
    ],
)
def test_published_intervals(counts: tuple[int, int, int, int], published: tuple[float, float]) -> None:
    assert bounds(*counts) == pytest.approx(published, abs=5e-4)


@given(*[st.integers(0, 30)] * 4)
def test_the_difference_lies_within_and_turns_round(
    kept: int, lost: int, gained: int, never: int
) -> None:
    n = kept + lost + gained + never
    assume(n > 0)

    low, high = bounds(kept, lost, gained, never)

    assert -1 <= low <= (gained - lost) / n + 1e-12
    assert (gained - lost) / n - 1e-12 <= high <= 1
    assert bounds(kept, gained, lost, never) == pytest.approx((-high, -low))


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    chance = np.random.default_rng(11)
    truth = np.array([0.3, 0.1, 0.25, 0.35])  # kept, lost, gained, never
    drawn = chance.multinomial(40, truth, size=2000).astype(float).T
    low, high = paired_bounds(Pairs(kept=drawn[0], lost=drawn[1], gained=drawn[2], never=drawn[3]))

    held = float(((low <= 0.15) & (high >= 0.15)).mean())

    assert 0.93 <= held <= 0.975
