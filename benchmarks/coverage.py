"""How often 95 % intervals hold the truth, in simulated studies whose interviews differ.

Usage: python benchmarks/coverage.py [STUDIES]

Agreement: two coders of interviews of forty units each. Interviews differ in how often the code applies
and in how well coders know it, so that units of one interview are alike. The peer resamples units, as is
mostly done; ours resamples interviews. The truth is the coefficient in 20,000 interviews. From 20
interviews on the target is 93 to 97 %; five and ten stand beside for comparison. A study in which no
interval is given counts neither way, and is counted.

Prevalence: a machine has coded everything, people a simple random sample of 150 units. Interviews differ
in how often the code applies and in how well the machine does. The peers count the machine's codes, and
leave the machine out. The truth is the share in all interviews there could be.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from report import Report

from qualcode.core.agreement_layers import Layers
from qualcode.core.agreement_table import agreement_of
from qualcode.core.prevalence import AuditedUnits, estimate_prevalence

N_UNITS, N_RESAMPLES = 40, 400
NAMES = ("krippendorff_alpha", "cohen_kappa", "gwet_ac1", "percent", "positive_agreement")


def given(n_documents: int, chance: np.random.Generator, *, prevalence: float) -> np.ndarray:
    """Two coders' marks, shape (2, n_documents * N_UNITS)."""
    # Beta distributions with this many documents' worth of certainty: interviews differ a good deal.
    often = chance.beta(8 * prevalence, 8 * (1 - prevalence), n_documents)[:, None]
    right = chance.beta(12 * 0.9, 12 * 0.1, (2, n_documents))[:, :, None]
    applies = chance.random((n_documents, N_UNITS)) < often
    same = chance.random((2, n_documents, N_UNITS)) < right
    return np.where(same, applies, ~applies).reshape(2, -1).astype(np.int8)


def layers(marks: np.ndarray, documents: np.ndarray) -> Layers:
    return Layers(codes=["k"], coders=["a", "b"], documents=documents, given=marks[None])


def figures(study: Layers, seed: int, n_resamples: int = N_RESAMPLES) -> dict[str, Any]:
    return dict(agreement_of(study, n_resamples=n_resamples, seed=seed)[0].figures)


def main(n_studies: int) -> None:
    report = Report("coverage", "numpy", "scipy")
    agreement(report, n_studies)
    prevalence(report, n_studies)
    report.write()


def agreement(report: Report, n_studies: int) -> None:
    chance = np.random.default_rng(20_261_128)
    for n_documents, prevalence in (
        (5, 0.2), (10, 0.2), (20, 0.2), (20, 0.05), (30, 0.2), (30, 0.05), (60, 0.2),
    ):  # fmt: skip
        whole = given(20_000, chance, prevalence=prevalence)
        alone = np.zeros(whole.shape[1], dtype=np.int64)
        truth = figures(layers(whole, alone), 0, n_resamples=20)
        ways = [(name, way) for name in NAMES for way in ("documents", "units")]
        held, told = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0)
        for study in range(n_studies):
            marks = given(n_documents, chance, prevalence=prevalence)
            units = np.arange(n_documents * N_UNITS)
            for way, documents in (("documents", units // N_UNITS), ("units", units)):
                found = figures(layers(marks, documents), study)
                for name in NAMES:
                    figure, true = found[name], truth[name].value
                    told[name, way] += figure.low is not None
                    held[name, way] += figure.low is not None and figure.low <= true <= figure.high
        for name in NAMES:
            ours, peer = (100 * held[name, way] / told[name, way] for way in ("documents", "units"))
            error = 100 * np.sqrt(ours / 100 * (1 - ours / 100) / told[name, "documents"])
            title = f"{name}, {n_documents} interviews, prevalence {prevalence}"
            limit = 93.0 if n_documents >= 20 else None
            report.add(
                f"{title}: held", ours, "%", target=limit, peer=peer, at_least=True, spread=float(error)
            )
            without = 100 * (1 - told[name, "documents"] / n_studies)
            if without:
                report.add(f"{title}: without interval", without, "%")


def prevalence(report: Report, n_studies: int) -> None:
    chance = np.random.default_rng(20_261_129)
    for n_documents, size in ((40, 10), (40, 40), (200, 3)):
        for share in (0.05, 0.2, 0.5):
            for accuracy in (0.8, 0.9, 0.97):
                held = np.zeros(3)
                widths = np.zeros(2)
                for _ in range(n_studies):
                    found = estimate_prevalence(audited(n_documents, size, share, accuracy, chance))
                    figures = (found.figure, found.human_only)
                    held[:2] += [f.low <= share <= f.high for f in figures]
                    widths += [f.high - f.low for f in figures]
                    half = 1.96 * np.sqrt(
                        found.machine_share * (1 - found.machine_share) / found.n_units
                    )
                    held[2] += abs(found.machine_share - share) <= half
                ours, people, machine = 100 * held / n_studies
                title = f"{n_documents} x {size}, prevalence {share}, accuracy {accuracy}"
                report.add(f"{title}: held", ours, "%", target=93, peer=machine, at_least=True)
                report.add(f"{title}: held without the machine", people, "%")
                report.add(f"{title}: width beside people alone", widths[0] / widths[1], "", target=1.05)


def audited(
    n_documents: int, size: int, share: float, accuracy: float, chance: np.random.Generator
) -> AuditedUnits:
    n = n_documents * size
    documents = np.arange(n) // size
    often = chance.beta(4 * share, 4 * (1 - share), n_documents)[documents]
    right = chance.beta(20 * accuracy, 20 * (1 - accuracy), n_documents)[documents]
    truth, same = chance.random(n) < often, chance.random(n) < right
    human = np.full(n, np.nan)
    drawn = chance.choice(n, 150, replace=False)
    human[drawn] = truth[drawn]
    return AuditedUnits(
        machine=np.where(same, truth, ~truth).astype(float), human=human,
        chance=np.full(n, 150 / n), documents=documents,
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
