"""Code suggestions on human-coded data: qualcode beside what people use otherwise.

Peers, on the same texts and the same vectors: similarity to a code's name and definition, to the centre
of all its lines, TF-IDF with a linear support vector machine, and logistic regression on the vectors. A
third of the documents, the same at every run, is never learnt from. The weights that qualcode starts
from are fitted anew for each data set, on the others alone, so that no data set has seen itself.
Usage: python benchmarks/suggestions.py [DRAWS]
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from few_shot import compare as compare_with_setfit
from fit_prior import ENCODER, all_lessons, fit_without_each
from report import Report
from scores import exact_calibration_error, score
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from studies import Study, studies, taught

from qualcode.suggest.prior import Priors
from qualcode.suggest.suggester import facets

SIZES = (0, 25, 50, 100, 200, 500, 1000)
OURS, BOOK, REGRESSION = "qualcode", "codebook only", "logistic regression"


def one_against_rest(
    labels: np.ndarray, judge: Callable[[np.ndarray], np.ndarray], n: int
) -> np.ndarray:
    """Ask a classifier of two classes code by code; a code of one class is judged by its share."""
    columns = []
    for column in labels.T:
        one_class = column.all() or not column.any()
        columns.append(np.full(n, column.mean()) if one_class else judge(column))
    return np.stack(columns, axis=1)


class Trial:
    """One draw of coded texts of a study, and the methods that learn from it."""

    def __init__(self, study: Study, coded: np.ndarray, priors: Priors) -> None:
        self.study, self.coded, self.priors = study, coded, priors
        self.test = np.flatnonzero(study.is_test)

    def methods(self) -> Iterator[tuple[str, np.ndarray, float]]:
        yield "name and definition", self.naive(), 0.0
        yield BOOK, self.book(), 0.0
        named = [(OURS, self.ours)]
        if self.study.labels[self.coded].any():
            named += [(REGRESSION, self.regression), ("TF-IDF and SVM", self.words)]
        for name, method in named:
            begun = time.perf_counter()
            yield name, method(), time.perf_counter() - begun

    def naive(self) -> np.ndarray:
        lines = [f"{code.name}. {code.definition}" for code in self.study.book.codable]
        return self.study.vectors[self.test] @ ENCODER.encode(lines).T

    def book(self) -> np.ndarray:
        centres = []
        for code in self.study.book.codable:
            centre = ENCODER.encode([line.text for line in facets(code)]).mean(axis=0)
            centres.append(centre / np.linalg.norm(centre))
        return self.study.vectors[self.test] @ np.stack(centres).T

    def ours(self) -> np.ndarray:
        study = self.study
        suggester = taught(study, self.coded, encoder=ENCODER, priors=self.priors)
        return suggester.predict_vectors(
            study.vectors[self.test], list(study.texts[self.test]), before=study.before[self.test]
        )

    def regression(self) -> np.ndarray:
        known, asked = self.study.vectors[self.coded], self.study.vectors[self.test]
        return one_against_rest(
            self.study.labels[self.coded],
            lambda y: LogisticRegression(C=10, max_iter=300).fit(known, y).predict_proba(asked)[:, 1],
            len(self.test),
        )

    def words(self) -> np.ndarray:
        space = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
        known = space.fit_transform(self.study.texts[self.coded])
        asked = space.transform(self.study.texts[self.test])
        return one_against_rest(
            self.study.labels[self.coded],
            lambda y: 1 / (1 + np.exp(-LinearSVC().fit(known, y).decision_function(asked))),
            len(self.test),
        )


def measure(study: Study, priors: Priors, draws: int) -> Iterator[dict[str, object]]:
    if not study.labels[study.is_test].any():
        return
    pool = np.flatnonzero(~study.is_test)
    for draw in range(draws):
        order = np.random.default_rng(draw).permutation(pool)
        # Small studies are taken whole.
        for size in sorted(
            {k for k in SIZES if k <= len(order)} | ({len(order)} if len(order) < 25 else set())
        ):
            trial = Trial(study, order[:size], priors)
            labels = study.labels[trial.test]
            for name, p, seconds in trial.methods():
                lrap, mean_ap, error = score(labels, p)
                yield {
                    "set": study.name, "k": size if size in SIZES else 15, "method": name, "LRAP": lrap,
                    "mAP": mean_ap, "ECE@3": error, "seconds": seconds,
                    "exact": exact_calibration_error(p) if name == OURS else None,
                }  # fmt: skip


def main() -> None:
    warnings.simplefilter("ignore", ConvergenceWarning)
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    everything, learnt = list(studies(ENCODER)), all_lessons()
    if not everything:
        sys.exit("no data sets here; QUALCODE_DATASETS names their folder")
    priors = fit_without_each(learnt)
    rows = [row for study in everything for row in measure(study, priors[study.name], draws)]
    table = pd.DataFrame(rows)
    means = table.groupby(["set", "k", "method"]).mean()
    spreads = table.groupby(["set", "k", "method"]).std()
    print(means.round(3).to_string())
    report = Report("suggestions", "numpy", "scikit-learn", "sentence-transformers", "torch")
    compare(means, spreads, report)
    report.write()
    compare_with_setfit(everything, priors)


def compare(means: pd.DataFrame, spreads: pd.DataFrame, report: Report) -> None:
    """Set qualcode beside the better of the two methods that it is made of."""
    for name, k in dict.fromkeys((name, k) for name, k, _ in means.index):
        there = means.loc[(name, k)]
        parents = [p for p in (BOOK, REGRESSION) if p in there.index]
        for figure in ("LRAP", "mAP"):
            best = float(there.loc[parents, figure].max())
            report.add(
                f"{name} k={k} {figure}", float(there.loc[OURS, figure]), figure, peer=best,
                target=best - 0.005, at_least=True, spread=float(spreads.loc[(name, k, OURS), figure]),
            )  # fmt: skip
        report.add(
            f"{name} k={k} ECE@3 (peer: if every percentage were exactly true)",
            float(there.loc[OURS, "ECE@3"]), "", target=0.05 if k >= 100 else None,
            peer=float(there.loc[OURS, "exact"]), spread=float(spreads.loc[(name, k, OURS), "ECE@3"]),
        )  # fmt: skip
    for name, few in (("nhs_fft", 100), ("serdif_thinkaloud", 200), ("cered_reflections", 200)):
        if (name, 1000, REGRESSION) in means.index:
            many = float(means.loc[(name, 1000, REGRESSION), "mAP"])
            report.add(
                f"{name} mAP with {few} (peer: {REGRESSION} with 1000)",
                float(means.loc[(name, few, OURS), "mAP"]), "mAP", peer=many, target=many,
                at_least=True, spread=float(spreads.loc[(name, few, OURS), "mAP"]),
            )  # fmt: skip


if __name__ == "__main__":
    main()
