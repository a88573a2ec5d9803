"""How fast the tables of findings are, beside plain pandas and beside loops as other tools have them.

Usage: python benchmarks/analysis.py [UNITS]

Agreement: six coders, 200 codes, 100,000 units in 1,000 interviews, and 1,000 resamples of interviews;
two coders have finished all, the others half each. The first peer is pandas written plainly: a table of
units by coders for each code, its coefficients, and the same again for each resample, timed on few codes
and resamples and multiplied. The second goes through codings in Python, code by code and pair by pair,
to count what both gave, without any interval.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from report import Report

from qualcode.core.agreement_layers import MISSING, Layers
from qualcode.core.agreement_table import N_RESAMPLES, agreement_of

N_CODERS, N_CODES, SIZE = 6, 200, 100
REPEATS = 3


def study(n_units: int) -> Layers:
    """Six coders who agree on most, each code on about one unit in 200."""
    chance = np.random.default_rng(20_261_130)
    applies = chance.random((N_CODES, 1, n_units), dtype=np.float32) < 0.005
    slips = chance.random((N_CODES, N_CODERS, n_units), dtype=np.float32) < 0.001
    given = (applies ^ slips).astype(np.int8)
    for coder in range(2, N_CODERS):
        given[:, coder, chance.random(n_units) < 0.5] = MISSING
    return Layers(
        codes=[f"k{n}" for n in range(N_CODES)], coders=[f"c{n}" for n in range(N_CODERS)],
        documents=np.arange(n_units) // SIZE, given=given,
    )  # fmt: skip


def seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def plain_figures(marks: pd.DataFrame) -> tuple[float, float]:
    """Percent agreement and Krippendorff's alpha of units by coders, as one writes them in pandas."""
    yes, n = marks.sum(axis=1), marks.notna().sum(axis=1)
    yes, n = yes[n >= 2], n[n >= 2]
    agreeing = (yes * (yes - 1) + (n - yes) * (n - yes - 1)) / (n * (n - 1))
    total, ones = n.sum(), yes.sum()
    disagreeing = ((1 - agreeing) * n).sum() / total
    by_chance = 2 * ones * (total - ones) / (total * (total - 1))
    return float(agreeing.mean()), float(1 - disagreeing / by_chance)


def plain_pandas(layers: Layers, *, n_codes: int, n_resamples: int) -> list[tuple[float, float]]:
    """The same figures with an interval, a code and a resample at a time."""
    chance = np.random.default_rng(0)
    found = []
    for number in range(n_codes):
        marks = pd.DataFrame(layers.given[number].T.astype(float)).replace(MISSING, np.nan)
        parts = dict(tuple(marks.groupby(layers.documents)))
        found.append(plain_figures(marks))
        for _ in range(n_resamples):
            drawn = chance.choice(len(parts), len(parts))
            plain_figures(pd.concat([parts[key] for key in drawn]))
    return found


def looped(layers: Layers, *, n_codes: int) -> int:
    """Percent agreement of each pair on each code, going through codings one by one."""
    codings = [(k, c, u) for k, c, u in np.argwhere(layers.given[:n_codes] == 1).tolist()]
    n_agreed = 0
    for code in range(n_codes):
        for one, two in combinations(range(N_CODERS), 2):
            counts: dict[int, int] = {}
            for given_code, coder, unit in codings:
                if given_code == code and coder in (one, two):
                    counts[unit] = counts.get(unit, 0) + 1
            n_agreed += sum(1 for n in counts.values() if n == 2)
    return n_agreed


def agreement(report: Report, n_units: int) -> None:
    layers = study(n_units)
    ours = [seconds(lambda: agreement_of(layers)) for _ in range(REPEATS)]
    few = 2
    base = seconds(lambda: plain_pandas(layers, n_codes=few, n_resamples=0)) / few
    drawn = seconds(lambda: plain_pandas(layers, n_codes=few, n_resamples=few)) / few
    pandas = N_CODES * (base + (drawn - base) / few * N_RESAMPLES)
    some = 5
    # Each code goes through all codings, so that a part of the codes costs the square of that part.
    loop = seconds(lambda: looped(layers, n_codes=some)) * (N_CODES / some) ** 2
    title = (
        f"agreement, {n_units:,} units x {N_CODES} codes x {N_CODERS} coders, {N_RESAMPLES:,} resamples"
    )
    median, spread = float(np.median(ours)), float(np.ptp(ours))
    report.add(title, median, "s", target=10, peer=pandas, spread=spread)
    report.add("the same beside a loop over codings without intervals", median, "s", peer=loop)
    exact = agreement_of(layers)[0].figures
    percent, alpha = plain_pandas(layers, n_codes=1, n_resamples=0)[0]
    assert abs(percent - (exact["percent"].value or 0)) < 1e-9
    assert abs(alpha - (exact["krippendorff_alpha"].value or 0)) < 1e-9
    report.note(
        "Peers were timed on few codes and resamples, then multiplied; the first gives our figures."
    )


def main(n_units: int) -> None:
    report = Report("analysis", "numpy", "pandas", "scipy")
    agreement(report, n_units)
    report.write()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
