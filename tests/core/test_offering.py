from __future__ import annotations

import numpy as np

from qualcode.core.offering import offered


def test_three_are_offered_of_those_likely_enough_and_more_only_where_they_are_likely() -> None:
    found = offered(
        np.array([[0.2, 0.3, 0.4, 0.15], [0.9, 0.5, 0.6, 0.7], [0.05, 0.1, 0.09, 0.0], [0.0] * 4])
    )

    assert found.tolist() == [
        [True, True, True, False],
        [True, True, True, True],
        [False, True, False, False],
        [False] * 4,
    ]


def test_of_equal_ones_the_first_in_the_codebook_are_offered() -> None:
    assert offered(np.full((1, 5), 0.2)).tolist() == [[True, True, True, False, False]]


def test_nothing_is_offered_without_codes_or_texts() -> None:
    assert offered(np.zeros((2, 0))).shape == (2, 0)
    assert offered(np.zeros((0, 3))).shape == (0, 3)
