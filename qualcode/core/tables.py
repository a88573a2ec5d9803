"""Tables of findings: counts of distinct cases, with their denominators and intervals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import pandas as pd

from qualcode.core.columns import frequency_columns
from qualcode.core.intervals import wilson_interval
from qualcode.model import Code, Codebook

Unit = Literal["segment", "document", "case"]
MIN_GROUP = 10
# The column that tells one unit from another, in the order of the counts.
_KEYS: dict[Unit, str] = {"segment": "segment_id", "document": "document", "case": "case_id"}


def theme_frequencies(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    codebook: Codebook,
    by: Sequence[str] = (),
    unit: Unit = "case",
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Count segments, documents and distinct cases per code, group and source.

    ``codings`` has one row per coding and segment: code_id, document, segment_id, case_id, source.
    ``units`` has one row per segment that could have been coded: document, segment_id, case_id,
    ``read`` (whether a person has read it) and the ``by`` attributes, of the case or of the
    document; a case whose words are in two groups counts in both. It gives the denominators:
    of people's codings the units that people have read, of the machine's those that nobody has,
    of both together all; what was not read is missing, and not absent. ``unit`` says of what the
    share is one.
    The share and its Wilson interval are blank in groups of fewer than ``min_group``. The interval
    is blank for segments, which are not independent of one another, and where the machine's
    codings are counted: it covers the chance of sampling, not the machine's errors. Codes
    without codings have rows of zeros, so that absence shows.
    """
    key = _KEYS[unit]
    groups = _groups(units, by, key)
    columns = ["code_id", "source", *_KEYS.values()]
    joined = codings[columns].merge(units[["segment_id", *by]], on="segment_id", how="left")
    joined[list(by)] = joined[list(by)].fillna("")
    # Whose codings each row counts.
    makers = {source: {source} for source in sorted(set(codings["source"])) or ["human"]}
    if len(makers) > 1:
        makers["any"] = set(makers)
    counts = {
        source: _counts(joined[joined["source"].isin(made)], by) for source, made in makers.items()
    }
    sizes = {source: _groups(_open_to(units, made), by, key) for source, made in makers.items()}
    names = {code.id: code for code in codebook.codes}
    rows = []
    for code in codebook.codable:
        for group in groups:
            for source, made in makers.items():
                size = sizes[source].get(group, 0)
                found = counts[source].get((code.id, *group), dict.fromkeys(_KEYS.values(), 0))
                share = found[key] / size if size >= max(min_group, 1) else None
                sampled = share is not None and unit != "segment" and "machine" not in made
                ends = wilson_interval(found[key], size) if sampled else (None, None)
                title = [*code_titles(code, names), *group, source]
                rows.append([*title, *found.values(), size, share, *ends, codebook.version])
    return pd.DataFrame(rows, columns=frequency_columns(by, unit))


def most_frequent_themes(codings: pd.DataFrame, codebook: Codebook, *, n: int = 10) -> pd.DataFrame:
    """Return the codes that the most distinct cases speak of: code, theme, n_cases."""
    names = {code.id: code for code in codebook.codes}
    spoken = codings[codings["case_id"] != ""].groupby("code_id")["case_id"].nunique()
    ordered = sorted(spoken.items(), key=lambda item: (-item[1], str(item[0])))[:n]
    told = [(names[str(i)], int(count)) for i, count in ordered]
    rows = [(code.name, code_titles(code, names)[1], count) for code, count in told]
    return pd.DataFrame(rows, columns=["code", "theme", "n_cases"])


def _open_to(units: pd.DataFrame, makers: Collection[str]) -> pd.DataFrame:
    if "machine" not in makers:
        return units[units["read"]]
    return units if len(makers) > 1 else units[~units["read"]]


def _groups(units: pd.DataFrame, by: Sequence[str], key: str) -> dict[tuple[str, ...], int]:
    named = units[units[key] != ""]
    if not by:
        return {(): int(named[key].nunique())}
    sizes = named.groupby(list(by))[key].nunique()
    return {key if isinstance(key, tuple) else (key,): int(size) for key, size in sizes.items()}


def _counts(chosen: pd.DataFrame, by: Sequence[str]) -> dict[tuple[str, ...], dict[str, int]]:
    keys = list(_KEYS.values())
    # A blank counts as nobody, and nunique leaves missing values out.
    named = chosen[keys].where(chosen[keys] != "").join(chosen[["code_id", *by]])
    distinct = named.groupby(["code_id", *by])[keys].nunique()
    return {
        tuple(map(str, group if isinstance(group, tuple) else (group,))): dict(
            zip(keys, map(int, row), strict=True)
        )
        for group, row in zip(distinct.index, distinct.to_numpy(), strict=True)
    }


def code_titles(code: Code, names: Mapping[str, Code]) -> tuple[str, str, str, str]:
    """Return the id and name of a code's theme, and its own; ``names`` are the codes by id."""
    theme = names.get(code.parent or "")
    return (theme.id if theme else "", theme.name if theme else "", code.id, code.name)
