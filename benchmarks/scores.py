"""How well probabilities of codes rank, find and tell the truth."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score, label_ranking_average_precision_score

from qualcode.core.accuracy import binned_error

Score = tuple[float, float, float]


def score(labels: np.ndarray, p: np.ndarray) -> Score:
    """LRAP over coded texts, mAP over codes and all texts, calibration error of the first three."""
    coded, used = labels.any(axis=1), np.flatnonzero(labels.any(axis=0))
    ranking = label_ranking_average_precision_score(labels[coded], p[coded])
    precision = np.mean([average_precision_score(labels[:, c], p[:, c]) for c in used])
    return float(ranking), float(precision), calibration_error(labels, p)


def calibration_error(labels: np.ndarray, p: np.ndarray, *, top: int = 3) -> float:
    best = np.argsort(-p, axis=1)[:, :top]
    said, true = (np.take_along_axis(table, best, 1).ravel() for table in (p, labels))
    return binned_error(said, true)


def exact_calibration_error(p: np.ndarray, *, times: int = 100) -> float:
    """The error that would be measured on average if every probability were exactly true.

    It is not zero: of few texts, bins miss by chance.
    """
    chance = np.random.default_rng(0)
    return float(
        np.mean([calibration_error((chance.random(p.shape) < p) * 1.0, p) for _ in range(times)])
    )
