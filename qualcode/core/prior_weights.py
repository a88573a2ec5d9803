"""The shared logistic model: weights learnt on other studies, adapted to this one; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# How firmly the weights of other studies are held, and each code's own level; in units of one over the
# variance expected between studies, and between codes.
FIRM, FIRM_CODE = 50.0, 5.0
STEPS = 12
# Pairs enter a step of the fit in pieces of so many texts.
_PIECE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Weights of the columns of a design, after each was centred and scaled."""

    middle: Array
    scale: Array
    weights: Array
    intercept: float

    def standardise(self, design: Array) -> Array:
        """Return a design centred and scaled."""
        return np.asarray((design - self.middle) / self.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """A prior with what one study has added to it."""

    prior: Prior
    weights: Array
    levels: Array  # of each code

    def predict(self, design: Array) -> Array:
        """Return probabilities, shape (n_texts, n_codes), of a design of (n_texts, n_codes, n)."""
        scaled = self.prior.standardise(design)
        return sigmoid(self.prior.intercept + scaled @ self.weights + self.levels)


def unadapted(prior: Prior, n_codes: int) -> Adapted:
    """Return the model of a study of which nothing is known."""
    return Adapted(prior=prior, weights=prior.weights, levels=np.zeros(n_codes))


def adapt(prior: Prior, design: Array, labels: Array, *, known: Array) -> Adapted:
    """Return the weights that are likeliest given coded pairs and the prior around its weights.

    ``design`` has shape (n, n_codes, n_columns), made out of fold; pairs that are not ``known`` say
    nothing. Maximum a posteriori by Newton's method; both penalties are Gaussian.
    """
    _, n_codes, width = design.shape
    scaled = prior.standardise(design)
    weights, levels = prior.weights.copy(), np.zeros(n_codes)
    hold = np.r_[np.full(width, FIRM), np.full(n_codes, FIRM_CODE)]
    for _ in range(STEPS):
        slope, curve = -hold * np.r_[weights - prior.weights, levels], np.diag(hold)
        for start in range(0, len(scaled), _PIECE):
            part = slice(start, start + _PIECE)
            x = scaled[part]
            p = sigmoid(prior.intercept + x @ weights + levels)
            rest = (labels[part] - p) * known[part]
            sure = np.maximum(p * (1 - p), 1e-6) * known[part]
            slope += np.r_[np.einsum("nc,ncf->f", rest, x), rest.sum(axis=0)]
            flat = x.reshape(-1, width)
            curve[:width, :width] += (flat * sure.reshape(-1, 1)).T @ flat
            across = np.einsum("nc,ncf->fc", sure, x)
            curve[:width, width:] += across
            curve[width:, :width] += across.T
            curve[width:, width:] += np.diag(sure.sum(axis=0))
        step = np.linalg.solve(curve, slope)
        # Far from the optimum a full step of Newton's may overshoot.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights, levels = weights + step[:width], levels + step[width:]
        if np.abs(step).max() < 1e-5:
            break
    return Adapted(prior=prior, weights=weights, levels=levels)


def sigmoid(logits: Array) -> Array:
    """Return probabilities of logits."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40, 40))))


def logit(probabilities: Array) -> Array:
    """Return logits of probabilities."""
    held = np.clip(probabilities, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(held / (1 - held)))
