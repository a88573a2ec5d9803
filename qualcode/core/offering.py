"""Which codes are offered for a text; pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# So many are shown for a segment, and those at least this likely; more only from LIKELY on.
MOST, LEAST, LIKELY = 3, 0.1, 0.5


def offered(probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which codes are offered for each text, both of shape (n_texts, n_codes)."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(probabilities.shape[1])[None, :], axis=1)
    return (probabilities >= LIKELY) | ((probabilities >= LEAST) & (rank < MOST))
