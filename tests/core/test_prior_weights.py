from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from qualcode.core.prior_weights import FIRM, FIRM_CODE, Prior, adapt, logit, sigmoid, unadapted


def prior(n: int) -> Prior:
    chance = np.random.default_rng(1)
    return Prior(
        middle=chance.normal(size=n), scale=np.ones(n) * 2, weights=chance.normal(size=n), intercept=-1.0
    )


def study(*, n: int = 60, n_codes: int = 3, width: int = 4) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(2)
    design = chance.normal(size=(n, n_codes, width))
    return design, (chance.random((n, n_codes)) < sigmoid(2 * design[..., 0] - 1)).astype(float)


def loss(parameters: np.ndarray, start: Prior, design: np.ndarray, labels: np.ndarray) -> float:
    """What a general optimiser is given: the penalised log loss, written out."""
    width = design.shape[-1]
    weights, levels = parameters[:width], parameters[width:]
    scaled = (design - start.middle) / start.scale
    logits = start.intercept + scaled @ weights + levels
    data = np.logaddexp(0, logits).sum() - (labels * logits).sum()
    return data + FIRM / 2 * ((weights - start.weights) ** 2).sum() + FIRM_CODE / 2 * (levels**2).sum()


def test_the_adapted_weights_are_the_likeliest() -> None:
    start = prior(4)
    design, labels = study()

    found = adapt(start, design, labels, known=np.ones_like(labels))

    best = minimize(loss, np.r_[start.weights, np.zeros(3)], args=(start, design, labels), tol=1e-12)
    assert np.r_[found.weights, found.levels] == pytest.approx(best.x, abs=1e-4)


def test_what_is_not_known_says_nothing() -> None:
    start = prior(4)
    design, labels = study()
    known = (np.random.default_rng(3).random(labels.shape) < 0.5).astype(float)

    found = adapt(start, design, labels, known=known)

    opposite = adapt(start, design, np.where(known > 0, labels, 1 - labels), known=known)
    assert found.weights == pytest.approx(opposite.weights)
    assert adapt(start, design, labels, known=0 * known).weights == pytest.approx(start.weights)


def test_more_texts_move_the_weights_further() -> None:
    start = prior(4)
    moved = []
    for n in (10, 100, 1000):
        design, labels = study(n=n)
        moved.append(
            np.abs(adapt(start, design, labels, known=np.ones_like(labels)).weights - start.weights)
        )

    assert moved[0].sum() < moved[1].sum() < moved[2].sum()


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_texts_coded_all_alike_give_finite_weights(level: float) -> None:
    start = prior(4)
    design, labels = study()

    found = adapt(start, design, np.full_like(labels, level), known=np.ones_like(labels))

    p, before = found.predict(design), unadapted(start, 3).predict(design)
    assert np.isfinite(p).all()
    assert abs(p.mean() - level) < abs(before.mean() - level)


def test_logits_and_probabilities_are_each_others_inverse() -> None:
    p = np.array([1e-9, 0.2, 0.5, 0.999])

    assert sigmoid(logit(p)) == pytest.approx(p)
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()
