"""Orders of work on human-coded data: after how many texts suggestions are as good as by random order.

A suggester begins with 25 texts drawn at random, is taught, chooses the next 25 among all texts of the
documents that are not for the test, is taught again, and so on up to 500. How good it is is measured on
the documents of the test third, which are never chosen from. The weights that it starts from are those
of the other data sets. No order was chosen on the test third: the formula was picked among some thirty
by the same simulation within the other documents.
Usage: python benchmarks/queues.py [DRAWS]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
from fit_prior import ENCODER, all_lessons, fit
from report import Report
from studies import Study, studies
from suggestions import score

from qualcode.core.queues import alternate, informative, rare
from qualcode.suggest.prior import Priors
from qualcode.suggest.suggester import CodeSuggester

BATCH, MOST = 25, 500
# What random order reaches with so many texts is what the others are to reach with fewer.
TARGETS = (100, 200, 500)
# So many texts are chosen from, and so many judged on, drawn anew each time where there are more.
POOL, JUDGES = 4000, 1500
RANDOM, SHIPPED = "random", "most informative"
Choice = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _gain_alone(p: np.ndarray, vectors: np.ndarray, positives: np.ndarray) -> np.ndarray:
    return informative(p, vectors, positives, front=2 * BATCH)


def _shipped(p: np.ndarray, vectors: np.ndarray, positives: np.ndarray) -> np.ndarray:
    # The texts left are in random order as they are.
    return alternate(_gain_alone(p, vectors, positives), np.arange(len(p)))[0]


def _rare(p: np.ndarray, vectors: np.ndarray, positives: np.ndarray) -> np.ndarray:
    return rare(p, positives, front=2 * BATCH)[0]


def _mixed(p: np.ndarray, vectors: np.ndarray, positives: np.ndarray) -> np.ndarray:
    return alternate(_shipped(p, vectors, positives), _rare(p, vectors, positives))[0]


ORDERS: dict[str, Choice | None] = {
    RANDOM: None, SHIPPED: _shipped, "the same, none by chance": _gain_alone, "rare codes": _rare,
    "informative and rare in turn": _mixed,
}  # fmt: skip


def curve(study: Study, priors: Priors, choose: Choice | None, *, draw: int) -> dict[int, float]:
    """Return the mAP on the test third by the number of texts read."""
    chance = np.random.default_rng(draw)
    left = chance.permutation(np.flatnonzero(~study.is_test))[:POOL]
    judges = chance.permutation(np.flatnonzero(study.is_test))[:JUDGES]
    read, left = left[:BATCH], left[BATCH:]
    found: dict[int, float] = {}
    while True:
        suggester = CodeSuggester(study.book, encoder=ENCODER, priors=priors)
        suggester.fit_vectors(
            study.vectors[read], list(study.texts[read]), [study.code_ids[i] for i in read],
            groups=list(study.documents[read]),
        )  # fmt: skip
        found[len(read)] = score(study.labels[judges], _asked(suggester, study, judges))[1]
        if len(read) >= MOST or not len(left):
            return found
        order = np.arange(len(left))
        if choose is not None:
            p = _asked(suggester, study, left)
            order = choose(p, study.vectors[left], study.labels[read].sum(axis=0))
        read, left = np.concatenate([read, left[order[:BATCH]]]), left[np.sort(order[BATCH:])]


def _asked(suggester: CodeSuggester, study: Study, rows: np.ndarray) -> np.ndarray:
    return suggester.predict_vectors(study.vectors[rows], list(study.texts[rows]))


def needed(curve: pd.Series, target: float) -> float | None:
    """Return after how many texts a curve first reaches a height, between two points in proportion."""
    before, low = curve.index[0], curve.iloc[0]
    for n, height in curve.items():
        if height >= target:
            return float(n if height == low else before + (n - before) * (target - low) / (height - low))
        before, low = n, height
    return None


def rows(everything: Sequence[Study], draws: int) -> Iterator[dict[str, object]]:
    learnt = all_lessons()
    for study in everything:
        priors = fit([lesson for lesson in learnt if lesson.name != study.name])
        for draw in range(draws):
            for name, choose in ORDERS.items():
                for n, height in curve(study, priors, choose, draw=draw).items():
                    yield {"set": study.name, "order": name, "draw": draw, "n": n, "mAP": height}
        print(f"{study.name}: done", file=sys.stderr, flush=True)


def compare(table: pd.DataFrame, report: Report) -> None:
    """Set the texts that each order needs beside those that random order needs."""
    means = table.groupby(["set", "order", "n"])["mAP"].mean()
    spreads = table.groupby(["set", "order", "n"])["mAP"].std()
    for name in dict.fromkeys(table["set"]):
        random = means[name, RANDOM]
        for target in (n for n in TARGETS if n in random.index):
            for order in ORDERS:
                report.add(
                    f"{name} {order}: mAP at {target}", float(means[name, order, target]), "mAP",
                    peer=float(random[target]), spread=float(spreads[name, order, target]),
                )  # fmt: skip
                if order == RANDOM:
                    continue
                reached = needed(means[name, order], float(random[target]))
                report.add(
                    f"{name} {order}: texts for random's at {target}",
                    float(means[name, order].index[-1]) if reached is None else reached,
                    "texts" if reached is not None else "not yet",
                    target=target / 2 if order == SHIPPED else None, peer=float(target),
                )  # fmt: skip


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    large = [study for study in studies(ENCODER) if (~study.is_test).sum() >= min(TARGETS)]
    if not large:
        sys.exit("no data sets here; QUALCODE_DATASETS names their folder")
    table = pd.DataFrame(rows(large, draws))
    shown = table[table["n"].isin((25, 50, *TARGETS))]
    print(shown.groupby(["set", "order", "n"])["mAP"].mean().unstack().round(3).to_string())
    report = Report("queues", "numpy", "scikit-learn", "sentence-transformers", "torch")
    compare(table, report)
    report.write()


if __name__ == "__main__":
    main()
