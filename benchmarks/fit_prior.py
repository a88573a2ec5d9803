"""Fit the weights that suggesters start from, on how codes were given in other studies.

For each data set, texts are drawn as if they had just been coded, a suggester is made of them, and
what it computes about texts of other documents is set against what people gave. The documents of the
test third of each data set take no part.
Usage: python benchmarks/fit_prior.py (writes qualcode/suggest/prior.json)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from studies import Study, studies, taught

from qualcode.core.pairs import n_columns
from qualcode.core.prior_weights import Prior
from qualcode.suggest.encoders import RememberingEncoder, load_encoder
from qualcode.suggest.prior import Priors, shipped_priors

SIZES = (0, 25, 50, 100, 200, 500, 1000)
DRAWS = 2
MOST_TEXTS, MOST_PAIRS = 500, 20_000
# How strongly weights are held to zero; that of the first codebook score, which alone ranks well, less.
LOOSE, TIGHT, FAVOURED = 0.01, 0.0003, 4.0


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Pairs of one draw: what a suggester of so many coded texts sees, and what people gave."""

    name: str
    size: int
    weight: float
    pairs: np.ndarray
    given: np.ndarray


def lessons(study: Study, *, weight: float = 1.0, priors: Priors | None = None) -> list[Lesson]:
    """Draw lessons from the documents of a study that are not for the test."""
    found = []
    for draw in range(DRAWS):
        chance = np.random.default_rng(1000 + draw)
        order, asked = divided(study, chance)
        for size in sorted({k for k in SIZES if k <= len(order)} | {min(len(order), 15)}):
            # Each text is read alone: the weights tell how far to trust a sign, not where it comes from.
            suggester = taught(study, order[:size], encoder=ENCODER, priors=priors, before_weight=0.0)
            seen = suggester.pair_design(study.vectors[asked], list(study.texts[asked]))
            pairs, given = seen.reshape(-1, seen.shape[-1]), study.labels[asked].ravel()
            some = chance.permutation(len(given))[:MOST_PAIRS]
            found.append(
                Lesson(
                    name=study.name, size=size, weight=weight, pairs=pairs[some].astype(np.float32),
                    given=given[some],
                )
            )  # fmt: skip
    return found


def divided(study: Study, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return rows to learn from and rows to ask about, of different documents, none for the test."""
    free = np.flatnonzero(~study.is_test)
    names = chance.permutation(np.unique(study.documents[free].astype(str)))
    held = np.isin(study.documents[free].astype(str), names[: max(1, len(names) // 3)])
    asked = chance.permutation(free[held])[:MOST_TEXTS]
    return chance.permutation(free[~held]), asked


# The lines of a codebook are encoded once for all draws.
ENCODER = RememberingEncoder(load_encoder("minilm"))


def all_lessons() -> list[Lesson]:
    """Return the lessons of all data sets; a data set of many small studies counts as one."""
    everything = list(studies(ENCODER))
    n = {study.name: sum(other.name == study.name for other in everything) for study in everything}
    # Pairs do not depend on the weights, so any weights will do.
    any_priors = _any_priors()
    return [
        lesson
        for study in everything
        for lesson in lessons(study, weight=1 / n[study.name], priors=any_priors)
    ]


def fit(found: Sequence[Lesson]) -> Priors:
    """Return the weights that tell best what people gave, every draw counting the same."""
    early = [lesson for lesson in found if lesson.pairs.shape[1] == 5]
    late = [lesson for lesson in found if lesson.pairs.shape[1] > 5]
    return Priors(codebook=_fit(early, c=TIGHT, favour=FAVOURED), pairs=fit_pairs(late))


def fit_pairs(found: Sequence[Lesson]) -> Prior:
    """Return the weights for when texts are coded."""
    return _fit(found, c=LOOSE)


def fit_without_each(found: Sequence[Lesson]) -> dict[str, Priors]:
    """Return for each data set the weights that all others teach."""
    names = dict.fromkeys(lesson.name for lesson in found)
    return {name: fit([lesson for lesson in found if lesson.name != name]) for name in names}


def _fit(found: Sequence[Lesson], *, c: float, favour: float = 1.0) -> Prior:
    pairs = np.vstack([lesson.pairs for lesson in found]).astype(np.float64)
    given = np.concatenate([lesson.given for lesson in found])
    weights = np.concatenate(
        [np.full(len(lesson.given), 2000 * lesson.weight / len(lesson.given)) for lesson in found]
    )
    middle, scale = pairs.mean(axis=0), pairs.std(axis=0) + 1e-6
    scale[0] /= favour
    model = LogisticRegression(C=c, max_iter=1000)
    model.fit((pairs - middle) / scale, given, sample_weight=weights)
    return Prior(
        middle=middle, scale=scale, weights=model.coef_[0], intercept=float(model.intercept_[0])
    )


def _any_priors() -> Priors:
    def flat(n: int) -> Prior:
        return Prior(middle=np.zeros(n), scale=np.ones(n), weights=np.zeros(n), intercept=0.0)

    return Priors(codebook=flat(5), pairs=flat(n_columns()))


def main() -> None:
    priors = fit(all_lessons())
    file = Path(__file__).parents[1] / "qualcode" / "suggest" / "prior.json"
    file.write_text(json.dumps(priors.as_json(), indent=1) + "\n")
    shipped_priors.cache_clear()
    print(f"{file}: {len(priors.pairs.weights)} weights, {len(priors.codebook.weights)} at the start")


if __name__ == "__main__":
    main()
