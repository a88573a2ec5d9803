"""What suggesters have learnt from other studies: how far to trust which sign of a code.

The weights come from ``benchmarks/fit_prior.py``, which says from which data and how.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from qualcode.core.prior_weights import Prior


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Weights for when only the codebook is known, and for when texts are coded."""

    codebook: Prior
    pairs: Prior

    def as_json(self) -> dict[str, Any]:
        """Return what ``priors_of`` reads."""
        return {
            name: {
                "middle": prior.middle.round(6).tolist(), "scale": prior.scale.round(6).tolist(),
                "weights": prior.weights.round(6).tolist(), "intercept": round(prior.intercept, 6),
            }
            for name, prior in (("codebook", self.codebook), ("pairs", self.pairs))
        }  # fmt: skip


def priors_of(content: Mapping[str, Any]) -> Priors:
    """Return the priors of a JSON file."""
    return Priors(codebook=_prior(content["codebook"]), pairs=_prior(content["pairs"]))


@cache
def shipped_priors() -> Priors:
    """Return the priors that come with qualcode."""
    text = (files("qualcode.suggest") / "prior.json").read_text(encoding="utf-8")
    return priors_of(json.loads(text))


def _prior(part: Mapping[str, Any]) -> Prior:
    arrays = {name: np.array(part[name], dtype=np.float64) for name in ("middle", "scale", "weights")}
    return Prior(intercept=float(part["intercept"]), **arrays)
