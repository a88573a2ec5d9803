"""What each part of the pair model earns: LRAP and mAP with all parts, and without each of them.

On documents that are not for the last test: of each data set a third of these is asked about, and k of
the other texts are coded. Weights are fitted anew without the part, on the other data sets alone.
Without the prior, a study fits a logistic regression to its own pairs and nothing else; without
adaptation it keeps the weights of other studies. Small studies are coded whole, and count among those
of 25 texts.
Usage: python benchmarks/ablation.py [DRAWS]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from fit_prior import ENCODER, Lesson, all_lessons, divided, fit_pairs
from report import Report
from scores import score
from sklearn.linear_model import LogisticRegression
from studies import Study, studies
from threadpoolctl import threadpool_limits

from qualcode.core.pairs import FEATURES, Lines, n_columns
from qualcode.core.prior_weights import Prior, adapt, unadapted
from qualcode.suggest.learner import FEWEST, Coded, Learner
from qualcode.suggest.suggester import facets

SIZES = (25, 100, 500)
NOTHING = 0.002
# Every so many pairs of a lesson are enough to fit weights, and quicker.
STEP = 3
ALL, PRIOR, ADAPTATION, WEIGHTS = "all parts", "prior", "adaptation", "adaptation of weights"


def _columns() -> dict[str, list[int]]:
    """Name the parts that are columns of a design, in the order of ``core.pairs.design``."""
    n, width = len(FEATURES), n_columns()
    by_code, by_all = width - 2 * n, width - n
    parts = {
        name: [i for i in (at, by_code + at, by_all + at) if i != n - 1]
        for at, name in enumerate(FEATURES)
    }
    groups = {
        "lines in meaning": ("centre", "mean", "gap", "share", "standard"),
        "words of lines and texts": ("words", "word ridge"),
        "regressions": ("ridge", "anchored", "word ridge"),
        "ridge and anchored": ("ridge", "anchored"),
        "mean, gap and share": ("mean", "gap", "share"),
    }
    for title, names in groups.items():
        parts[title] = [column for name in names for column in parts[name]]
    parts["products with texts of the code"] = list(range(by_code, by_all))
    parts["products with coded texts"] = list(range(by_all, width))
    parts["all products"] = list(range(by_code, width))
    parts["counts alone"] = list(range(n - 1, by_code))
    return parts


def without(found: Sequence[Lesson], columns: Sequence[int]) -> Prior:
    """Fit weights as if some columns did not exist; they stay at nothing when the weights adapt."""
    masked = []
    for lesson in found:
        pairs = lesson.pairs[::STEP].copy()
        pairs[:, columns] = 0.0
        masked.append(replace(lesson, pairs=pairs, given=lesson.given[::STEP]))
    prior = fit_pairs(masked)
    scale, weights = prior.scale.copy(), prior.weights.copy()
    scale[columns], weights[columns] = np.inf, 0.0
    return replace(prior, scale=scale, weights=weights)


def priors_without_each(found: Sequence[Lesson]) -> dict[str, Prior]:
    late = [lesson for lesson in found if lesson.pairs.shape[1] == n_columns()]
    return {ALL: without(late, [])} | {name: without(late, at) for name, at in _columns().items()}


class Round:
    """One draw of coded texts of a study; what models see of it is computed once for all parts."""

    def __init__(self, study: Study, coded: np.ndarray, asked: np.ndarray, *, prior: Prior) -> None:
        assert not study.is_test[coded].any()
        assert not study.is_test[asked].any()
        lines = [facets(code) for code in study.book.codable]
        texts = [line.text for code in lines for line in code]
        code_of = np.repeat(np.arange(len(lines)), [len(code) for code in lines])
        self.labels = study.labels[coded]
        known = Coded(
            texts=list(study.texts[coded]), vectors=study.vectors[coded], labels=self.labels,
            known=np.ones_like(self.labels), groups=list(study.documents[coded]),
        )  # fmt: skip
        learner = Learner(Lines(ENCODER.encode(texts), code_of), texts, known, prior=prior)
        self.seen, rows = learner.out_of_fold()
        self.labels = self.labels[rows]
        self.asked = learner.design(study.vectors[asked], list(study.texts[asked]))

    def adapted(self, prior: Prior) -> np.ndarray:
        model = adapt(prior, self.seen, self.labels, known=np.ones_like(self.labels))
        return model.predict(self.asked)

    def judgements(self, priors: Mapping[str, Prior]) -> Iterator[tuple[str, np.ndarray]]:
        """Yield each part with the probabilities without it."""
        for name, prior in priors.items():
            yield name, self.adapted(prior)
        whole = priors[ALL]
        yield ADAPTATION, unadapted(whole, self.labels.shape[1]).predict(self.asked)
        # In units in which the weights are large, their penalty lets none of them move.
        stiff = replace(whole, scale=whole.scale * 1e3, weights=whole.weights * 1e3)
        yield WEIGHTS, self.adapted(stiff)
        yield PRIOR, self.alone(whole)

    def alone(self, prior: Prior) -> np.ndarray:
        """What a logistic regression on this study's own pairs makes of them, from no weights."""
        width = self.seen.shape[-1]
        model = LogisticRegression(C=1.0, max_iter=1000)
        model.fit(prior.standardise(self.seen).reshape(-1, width), self.labels.ravel())
        told = model.predict_proba(prior.standardise(self.asked).reshape(-1, width))[:, 1]
        return told.reshape(self.asked.shape[:2])


def measure(study: Study, priors: Mapping[str, Prior], draws: int) -> Iterator[dict[str, object]]:
    for draw in range(draws):
        order, asked = divided(study, np.random.default_rng(3000 + draw))
        for size in (k for k in SIZES if k <= len(order) or k == SIZES[0]):
            coded = order[:size]
            if not study.labels[asked].any() or not study.labels[coded].any() or len(coded) < FEWEST:
                continue
            trial = Round(study, coded, asked, prior=priors[ALL])
            for part, p in trial.judgements(priors):
                ranking, precision, _ = score(study.labels[asked], p)
                yield {
                    "set": study.name, "k": size, "draw": draw, "part": part, "LRAP": ranking,
                    "mAP": precision,
                }  # fmt: skip


def changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what leaving out each part changes, by part, set and k: mean over draws and questions."""
    means = rows.groupby(["part", "set", "k"])[["LRAP", "mAP"]].mean()
    whole = means.loc[ALL]
    found = means.drop(index=ALL, level="part")
    return found - whole.reindex(found.index.droplevel("part")).to_numpy()


def note(table: pd.DataFrame, report: Report) -> None:
    """Print the changes in each data set; report their means over data sets, and how these differ."""
    print(table.unstack(["set", "k"]).round(3).to_string())
    over_sets = table.groupby(level=["part", "k"]).mean()
    spreads = table.groupby(level=["part", "k"]).std().fillna(0.0)
    for (part, k), row in over_sets.iterrows():
        for figure in ("LRAP", "mAP"):
            spread = float(spreads.loc[(part, k), figure])
            report.add(f"without {part} k={k} {figure}", float(row[figure]), "change", spread=spread)
    for title, changed in (("in every data set", table), ("on average over data sets", over_sets)):
        most = changed.abs().groupby(level="part").max().max(axis=1)
        idle = ", ".join(str(part) for part in most.index[most <= NOTHING])
        report.note(f"earn nothing (within {NOTHING} at every k) {title}: {idle or 'none'}")


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    learnt, rows = all_lessons(), []
    for name in dict.fromkeys(lesson.name for lesson in learnt):
        with threadpool_limits(1):
            priors = priors_without_each([lesson for lesson in learnt if lesson.name != name])
            for study in studies(ENCODER, [name]):
                rows += list(measure(study, priors, draws))
        print(f"{name} measured", flush=True)
    report = Report("ablation", "numpy", "scikit-learn", "sentence-transformers", "torch")
    table = pd.DataFrame(rows)
    whole = table[table.part == ALL].groupby(["set", "k"])[["LRAP", "mAP"]].mean()
    for (name, k), row in whole.iterrows():
        for figure in ("LRAP", "mAP"):
            report.add(f"{ALL}: {name} k={k} {figure}", float(row[figure]), figure)
    note(changes(table), report)
    report.write()


if __name__ == "__main__":
    main()
