"""Tables of findings: counts of distinct cases, with their denominators and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from qualcode.model import Code, Codebook

Unit = Literal["segment", "document", "case"]
MIN_GROUP = 10


def wilson_interval(count: int, n: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion (Wilson 1927, JASA 22:209-212).

    >>> low, high = wilson_interval(81, 263)  # Newcombe 1998, Stat Med 17:857-872, table I
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"a proportion needs 0 <= count <= n and n > 0, got {count} of {n}")
    share, spread = count / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * float(np.sqrt(share * (1 - share) / n + spread / (4 * n)))
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == n else centre + half
    return low, high


def theme_frequencies(
    codings: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    codebook: Codebook,
    by: Sequence[str] = (),
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Count segments, documents and distinct cases per code, group and source.

    ``codings`` has one row per coding: code_id, document, segment_id, case_id, source.
    ``cases`` has one row per case that could have been coded: case_id and the ``by`` attributes;
    it gives the denominators. The share and its Wilson interval are left blank in groups of
    fewer than ``min_group`` cases. Codes without codings have rows of zeros, so that absence
    shows.
    """
    groups = _groups(cases, by)
    joined = codings.merge(cases[["case_id", *by]], on="case_id", how="left")
    joined[list(by)] = joined[list(by)].fillna("")
    sources = sorted(set(codings["source"])) or ["machine"]
    if len(sources) > 1:
        sources.append("any")
    counts = {source: _counts(joined, source, by) for source in sources}
    rows = []
    names = {code.id: code for code in codebook.codes}
    for code in codebook.codable:
        for group, size in groups.items():
            for source in sources:
                found = counts[source].get((code.id, *group), (0, 0, 0))
                rows.append(
                    [
                        *_titles(code, names),
                        *group,
                        source,
                        *found,
                        size,
                        *_share(found[2], size, min_group),
                    ]
                )
    columns = [
        *("theme_id", "theme", "code_id", "code", *by, "source", "n_segments", "n_documents", "n_cases"),
        *("cases_in_group", "share_of_cases", "ci_low", "ci_high"),
    ]
    table = pd.DataFrame(rows, columns=columns)
    table["codebook_version"] = codebook.version
    return table


def most_frequent_themes(codings: pd.DataFrame, codebook: Codebook, *, n: int = 10) -> pd.DataFrame:
    """Return the codes that the most distinct cases speak of: code, theme, n_cases."""
    names = {code.id: code for code in codebook.codes}
    spoken = codings[codings["case_id"] != ""].groupby("code_id")["case_id"].nunique()
    ordered = sorted(spoken.items(), key=lambda item: (-item[1], str(item[0])))[:n]
    rows = [(names[str(i)].name, _titles(names[str(i)], names)[1], int(count)) for i, count in ordered]
    return pd.DataFrame(rows, columns=["code", "theme", "n_cases"])


def _groups(cases: pd.DataFrame, by: Sequence[str]) -> dict[tuple[str, ...], int]:
    if not by:
        return {(): int(cases["case_id"].nunique())}
    filled = cases.assign(**{name: cases[name].fillna("").astype(str) for name in by})
    sizes = filled.groupby(list(by))["case_id"].nunique()
    return {key if isinstance(key, tuple) else (key,): int(size) for key, size in sizes.items()}


def _counts(
    codings: pd.DataFrame, source: str, by: Sequence[str]
) -> dict[tuple[str, ...], tuple[int, int, int]]:
    chosen = codings if source == "any" else codings[codings["source"] == source]
    counted: dict[tuple[str, ...], tuple[int, int, int]] = {}
    for key, group in chosen.groupby(["code_id", *by]):
        named = group[group["case_id"] != ""]
        counted[tuple(map(str, key))] = (
            int(group["segment_id"].nunique()),
            int(group["document"].nunique()),
            int(named["case_id"].nunique()),
        )
    return counted


def _titles(code: Code, names: dict[str, Code]) -> tuple[str, str, str, str]:
    theme = names.get(code.parent or "")
    return (theme.id if theme else "", theme.name if theme else "", code.id, code.name)


def _share(count: int, size: int, min_group: int) -> tuple[float | None, float | None, float | None]:
    if size < max(min_group, 1):
        return (None, None, None)
    return (count / size, *wilson_interval(count, size))
