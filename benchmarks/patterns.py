"""Patterns of codes in a large study: how long each table takes once the codings are at hand.

Usage: python benchmarks/patterns.py [SEGMENTS] [CODES] [CODINGS]

Codings are drawn at random, of six coders; the peer counts the same pairs in plain Python loops over a
twentieth of the segments.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from report import Report

from qualcode.core.cooccurrence import cooccurrence
from qualcode.core.courses import tenths
from qualcode.core.crosstab import crosstab
from qualcode.core.occurrences import Occurrences, rolled_up
from qualcode.core.proximity import proximity
from qualcode.core.saturation import curve, with_chance

PER_DOCUMENT, PART = 50, 20


def main(n_segments: int, n_codes: int, n_codings: int) -> None:
    report = Report("patterns")
    found, seconds = study(n_segments, n_codes, n_codings)
    report.add("codings to distinct codes of segments", seconds, "s")
    for unit in ("segment", "overlap", "document", "case"):
        report.add(
            f"co-occurrence by {unit}", timed(lambda u=unit: cooccurrence(found, unit=u)), "s", target=2
        )
    report.add("themes: co-occurrence", timed(lambda: cooccurrence(rolled_up(found))), "s", target=2)
    report.add("proximity within 3", timed(lambda: proximity(found, within=3)), "s", target=2)
    groups = [f"g{n % 4}" for n in pd.factorize(found.segments["case_id"])[0]]
    report.add("codes by 4 groups", timed(lambda: crosstab(found, groups)), "s", target=2)
    report.add("the same with tests", timed(lambda: crosstab(found, groups, test="holm")), "s", target=2)
    report.add("tenths", timed(lambda: tenths(found)), "s", target=2)
    report.add("saturation", timed(lambda: saturation(found)), "s", target=2)
    few = found.given[found.given["segment"] < n_segments // PART]
    slow = timed(lambda: loops(few)) * PART
    report.add("plain loops: pairs by segment, all of them (extrapolated)", slow, "s")
    report.write()


def study(n_segments: int, n_codes: int, n_codings: int) -> tuple[Occurrences, float]:
    """Draw codings of segments by six coders, and make each code of a segment one."""
    chance = np.random.default_rng(1)
    rows, codes = chance.integers(n_segments, size=n_codings), chance.integers(n_codes, size=n_codings)
    began = time.perf_counter()
    given = pd.DataFrame({"segment": rows, "code": codes}).drop_duplicates(ignore_index=True)
    seconds = time.perf_counter() - began
    number = np.arange(n_segments)
    document = (number // PER_DOCUMENT).astype(str)
    segments = pd.DataFrame(
        {
            "segment_id": number.astype(str), "document_id": document, "document": document,
            "case_id": document, "speaker": "P", "place": number % PER_DOCUMENT,
            "turn": number % PER_DOCUMENT, "start": number % PER_DOCUMENT * 100,
            "end": (number % PER_DOCUMENT + 1) * 100, "read": True,
        }
    )  # fmt: skip
    spans = segments.iloc[given["segment"]][["document_id", "start", "end"]].reset_index(drop=True)
    names = [f"c{n}" for n in range(n_codes)]
    themes = [f"t{n // 10}" for n in range(n_codes)]
    book = pd.DataFrame({"code_id": names, "code": names, "theme_id": themes, "theme": themes, "hue": 0})
    return Occurrences(
        segments=segments, given=given, quotations=spans.assign(code=given["code"]), codes=book,
        sources={},
    ), seconds  # fmt: skip


def saturation(found: Occurrences) -> pd.DataFrame:
    documents = found.segments["document"].to_numpy()[found.given["segment"]]
    by_document = found.given["code"].groupby(documents).agg(lambda own: frozenset(map(str, own)))
    coded = list(by_document.items())
    return with_chance(curve(coded), coded)


def loops(given: pd.DataFrame) -> Counter[tuple[int, int]]:
    """Count pairs of codes of segments, as one would without arrays."""
    of: dict[int, set[int]] = {}
    for segment, code in zip(given["segment"].tolist(), given["code"].tolist(), strict=True):
        of.setdefault(segment, set()).add(code)
    both: Counter[tuple[int, int]] = Counter()
    for codes in of.values():
        both.update(combinations(sorted(codes), 2))
    return both


def timed(work: Callable[[], object]) -> float:
    """Return the least of three times, in seconds, of this process alone."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given or [100_000, 200, 1_000_000]))
