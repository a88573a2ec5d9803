"""How much must speak against a codebook to be named; pure.

The values are those by which planted faults were told from sound codebooks; see
benchmarks/codebook_health.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something is named.

    A code ranked behind the share ``late`` of the others is not found. ``definition``, ``example`` and
    ``stray`` are robust z of how much better another code fits; ``together`` is that of codings of
    which many stray to the same code. Codes are told apart where a passage of each is put in the
    right order so often as ``told_apart`` says.
    """

    late: float
    definition: float
    example: float
    stray: float
    together: float
    told_apart: float


# What is likely a fault; and what may be one, with planted faults missed in a tenth of trials at most.
LIKELY = Limits(late=0.25, definition=0.5, example=1.2, stray=2.0, together=1.0, told_apart=0.8)
POSSIBLE = Limits(late=0.05, definition=0.3, example=0.0, stray=1.0, together=0.5, told_apart=0.85)


def robust_z(values: Array) -> Array:
    """Return deviations from the median in units of 1.4826 median absolute deviations.

    >>> robust_z(np.array([1.0, 2.0, 3.0, 4.0, 100.0])).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 65.43]
    """
    deviation = values - np.median(values)
    scale = 1.4826 * float(np.median(np.abs(deviation)))
    return np.asarray(deviation / scale if scale > 1e-9 else np.zeros_like(deviation))
