"""How often 95 % intervals hold the truth, in simulated studies whose interviews differ.

Usage: python benchmarks/coverage.py [STUDIES]

Agreement: two coders of interviews of forty units each. Interviews differ in how often the code applies
and in how well coders know it, so that units of one interview are alike. The peer resamples units, as is
mostly done; ours resamples interviews. The truth is the coefficient in 20,000 interviews. From 20
interviews on the target is 93 to 97 %; five and ten stand beside for comparison. A study in which no
interval is given counts neither way, and is counted.

Prevalence: a machine has coded everything, people a random sample of 150 units: a simple one, or one in
strata by predicted probability and spread over interviews; and of 150 cases, 60 whole ones. Interviews
differ in how often the code applies and in how well the machine does. The peers count the machine's
codes, and leave the machine out. The truth is the share in all interviews there could be.

Anchoring: coders see suggestions on nine segments in ten, and give a part of what is suggested wrongly
too. The truth is the effect that was planted.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from report import Report

from qualcode.core.agreement_layers import Layers
from qualcode.core.agreement_table import agreement_of
from qualcode.core.anchoring import Compared, anchoring
from qualcode.core.audit_draw import ALL, bands, draw
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
    designs(report, n_studies)
    anchored(report, n_studies)
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
                title = f"{n_documents} x {size}, prevalence {share}, accuracy {accuracy}"
                made = (
                    (audited(n_documents, size, share, accuracy, chance), share)
                    for _ in range(n_studies)
                )
                add_held(report, title, made, n_studies)


def designs(report: Report, n_studies: int) -> None:
    chance = np.random.default_rng(20_261_130)
    for n_documents, size in ((40, 10), (40, 40), (200, 3)):
        for share in (0.05, 0.2, 0.5):
            for accuracy in (0.8, 0.9, 0.97):
                title = f"strata, {n_documents} x {size}, prevalence {share}, accuracy {accuracy}"
                made = (
                    (stratified(n_documents, size, share, accuracy, chance), share)
                    for _ in range(n_studies)
                )
                add_held(report, title, made, n_studies)
    for share in (0.02, 0.1, 0.3):
        for accuracy in (0.8, 0.9, 0.97):
            title = f"cases, 60 of 150 x 5, prevalence {share}, accuracy {accuracy}"
            # What is true of one case in a very large study, so of all there could be.
            whole, _ = cases(100_000, 5, share, accuracy, chance, n=2)
            made = ((cases(150, 5, share, accuracy, chance, n=60)[1], whole) for _ in range(n_studies))
            add_held(report, title, made, n_studies)


def add_held(report: Report, title: str, made: Any, n_studies: int) -> None:
    held, widths = np.zeros(3), np.zeros(2)
    for units, truth in made:
        found = estimate_prevalence(units)
        figures = (found.figure, found.human_only)
        held[:2] += [f.low <= truth <= f.high for f in figures]
        widths += [f.high - f.low for f in figures]
        counted = float((units.machine >= 0.5).mean())
        held[2] += abs(counted - truth) <= 1.96 * np.sqrt(counted * (1 - counted) / found.n_units)
    ours, people, machine = 100 * held / n_studies
    report.add(f"{title}: held", ours, "%", target=93, peer=machine, at_least=True)
    report.add(f"{title}: held without the machine", people, "%")
    report.add(f"{title}: width beside people alone", widths[0] / widths[1], "", target=1.05)


def anchored(report: Report, n_studies: int) -> None:
    chance = np.random.default_rng(20_261_131)
    for n_documents, size in ((10, 40), (30, 10), (60, 5)):
        for base in (0.2, 0.5, 0.8):
            for effect in (0.0, 0.2, 0.5):
                held, told, widths = 0, 0, 0.0
                for _ in range(n_studies):
                    found = anchoring(swayed(n_documents, size, base, effect, chance)).effect
                    if found.low is None or found.high is None:
                        continue
                    told, widths = told + 1, widths + found.high - found.low
                    held += found.low <= effect * (1 - base) <= found.high
                title = f"anchoring, {n_documents} x {size}, rate {base}, pull {effect}"
                report.add(f"{title}: held", 100 * held / told, "%", target=93, at_least=True)
                report.add(f"{title}: width", widths / told, "")


def swayed(
    n_documents: int, size: int, base: float, effect: float, chance: np.random.Generator
) -> Compared:
    documents = np.arange(n_documents * size) // size
    often = chance.beta(8 * base, 8 * (1 - base), n_documents)[documents]
    seen = chance.random(len(documents)) >= 0.1
    rate = np.where(seen, often + effect * (1 - often), often)
    return Compared(seen=seen, given=chance.random(len(documents)) < rate, documents=documents)


def coded(
    n_documents: int, size: int, share: float, accuracy: float, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the document of each unit, what is true of it, and the probability that is predicted."""
    n = n_documents * size
    documents = np.arange(n) // size
    often = chance.beta(4 * share, 4 * (1 - share), n_documents)[documents]
    right = chance.beta(20 * accuracy, 20 * (1 - accuracy), n_documents)[documents]
    truth, same = chance.random(n) < often, chance.random(n) < right
    said = np.where(same, truth, ~truth)
    # Where it is suggested at all: surely, or, in doubt, under a half.
    return documents, truth, said * chance.uniform(0.5, 1, n) + ~said * (chance.random(n) < 0.1) * 0.3


def stratified(
    n_documents: int, size: int, share: float, accuracy: float, chance: np.random.Generator
) -> AuditedUnits:
    documents, truth, likely = coded(n_documents, size, share, accuracy, chance)
    seed = int(chance.integers(2**31))
    drawn = draw(bands(likely), likely, n=150, within=documents, seed=seed)
    names = sorted(set(drawn.strata))
    return AuditedUnits(
        machine=likely, human=np.where(drawn.place >= 0, truth, np.nan), chance=drawn.chance,
        documents=documents, strata=np.array([names.index(name) for name in drawn.strata]),
    )  # fmt: skip


def cases(
    n_cases: int, size: int, share: float, accuracy: float, chance: np.random.Generator, *, n: int
) -> tuple[float, AuditedUnits]:
    """Return the share of cases with the code, and cases of which ``n`` were drawn whole."""
    _, truth, likely = coded(n_cases, size, share, accuracy, chance)
    has, said = truth.reshape(n_cases, size).any(axis=1), likely.reshape(n_cases, size).max(axis=1)
    drawn = draw([ALL] * n_cases, said, n=n, seed=int(chance.integers(2**31)))
    units = AuditedUnits(
        machine=said, human=np.where(drawn.place >= 0, has, np.nan), chance=drawn.chance,
        documents=np.arange(n_cases), strata=np.zeros(n_cases, dtype=np.int64),
    )  # fmt: skip
    return float(has.mean()), units


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
