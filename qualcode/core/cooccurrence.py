"""Which codes are given together: counts, Jaccard, what chance would give, and PMI; pure."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from qualcode.core.occurrences import Array, Occurrences, incidence, pairs_of, units_by_codes

# What two codes are given to together; quotations that overlap need no unit.
Together = Literal["segment", "document", "case", "overlap"]
# With fewer units of a code, its PMI says more about chance than about the code.
MIN_COUNT = 5
NO_UNITS = "overlapping quotations are counted, so there is no number of units to expect from"
OWN = "the code's own count"


def cooccurrence(
    found: Occurrences, *, unit: Together = "segment", min_count: int = MIN_COUNT
) -> pd.DataFrame:
    """Return a row for each pair of codes, and one for each code with itself: its own count.

    ``n_both`` counts the units that have both codes, of ``n_units`` that somebody has read;
    ``n_code`` and ``n_other`` those that have each. ``expected`` is ``n_code * n_other / n_units``,
    ``jaccard`` the share of both in either, ``pmi`` the binary logarithm of ``n_both / expected``
    (Church & Hanks 1990, Comput Linguist 16:22-29), blank where a code has fewer than
    ``min_count`` units. ``reason`` says why a figure is blank.

    With ``overlap``, stretches of text are counted in the place of units: ``n_both`` is how many
    stretches of one code touch the other, or of the other touch the one, whichever is fewer.
    """
    n_units: int | None = None
    if unit == "overlap":
        both = _overlaps(found)
    else:
        matrix = units_by_codes(found, unit)
        n_units = int(matrix.shape[0])
        both = (matrix.T @ matrix).toarray()
    one, other, titles = pairs_of(found.codes)
    own = both.diagonal()
    counts = {"n_both": both[one, other], "n_code": own[one], "n_other": own[other]}
    table = pd.DataFrame({**titles, "unit": unit, **counts}).astype(dict.fromkeys(counts, "int64"))
    table["n_units"] = pd.array([n_units] * len(table), dtype="Int64")
    return table.join(_figures(table, n_units=n_units, min_count=min_count))


def _figures(table: pd.DataFrame, *, n_units: int | None, min_count: int) -> pd.DataFrame:
    both, a, b = (table[name].to_numpy(dtype=float) for name in ("n_both", "n_code", "n_other"))
    itself = (table["code_id"] == table["other_id"]).to_numpy()
    either = a + b - both
    jaccard = np.divide(both, either, out=np.full(len(table), np.nan), where=(either > 0) & ~itself)
    expected, pmi = np.full(len(table), np.nan), np.full(len(table), np.nan)
    few = np.minimum(a, b) < min_count
    if n_units:
        expected[~itself] = (a * b / n_units)[~itself]
        sure = ~itself & ~few & (both > 0)
        pmi[sure] = np.log2(both[sure] / expected[sure])
    reason = np.select(
        [itself, either == 0, np.full(len(table), n_units is None), few, both == 0],
        [OWN, "neither code was given", NO_UNITS,
         f"PMI: one of the codes has fewer than {min_count} units", "PMI: never together"],
        default="",
    )  # fmt: skip
    return pd.DataFrame({"expected": expected, "jaccard": jaccard, "pmi": pmi, "reason": reason})


def square(table: pd.DataFrame, value: str = "n_both") -> pd.DataFrame:
    """Return a table of pairs as a matrix: code_id and code, then a column for each code by its id.

    Both halves are filled; a figure that a code has not with itself is blank on the diagonal.
    """
    turned = table.rename(columns={"code_id": "other_id", "other_id": "code_id"})
    half = turned[turned["code_id"] != turned["other_id"]]
    order = list(dict.fromkeys(table["code_id"]))
    long = pd.concat([table[["code_id", "other_id", value]], half[["code_id", "other_id", value]]])
    wide = long.pivot(index="code_id", columns="other_id", values=value).reindex(
        index=order, columns=order
    )
    names = dict(zip(table["code_id"], table["code"], strict=True))
    wide.insert(0, "code", [names[key] for key in order])
    return wide.rename_axis(columns=None).reset_index()


def stretches(quotations: pd.DataFrame) -> pd.DataFrame:
    """Return where each code covers the text without a gap: document_id, code, start, end.

    Quotations of one code that overlap are one stretch, so that what two coders marked alike, or
    almost, counts once. Empty quotations are left out.
    """
    kept = quotations[quotations["end"] > quotations["start"]]
    columns = ["document_id", "code", "start", "end"]
    if kept.empty:
        return kept[columns].reset_index(drop=True)
    number, names = pd.factorize(kept["document_id"], sort=True)
    codes, starts, ends = (kept[name].to_numpy(dtype=np.int64) for name in columns[1:])
    # Each code of each document lies so far behind the one before that nothing reaches across.
    longest = int(ends.max()) + 1
    shift = (number * (int(codes.max()) + 1) + codes) * longest
    order = np.argsort(shift + starts, kind="stable")
    reach = np.maximum.accumulate((shift + ends)[order])
    first = np.flatnonzero(np.r_[True, (shift + starts)[order][1:] >= reach[:-1]])
    last = np.r_[first[1:], len(order)] - 1
    at = order[first]
    return pd.DataFrame(
        {
            "document_id": np.asarray(names)[number[at]], "code": codes[at], "start": starts[at],
            "end": reach[last] - shift[at],
        }
    )  # fmt: skip


def _overlaps(found: Occurrences) -> Array:
    """Return for each pair of codes how many stretches of one touch the other, the fewer of both."""
    n_codes, covered = len(found.codes), stretches(found.quotations)
    if covered.empty:
        return np.zeros((n_codes, n_codes), dtype=np.int64)
    starts, ends, codes = _in_one_line(covered)
    first_after = np.searchsorted(starts, ends, side="left")
    n_later = first_after - np.arange(len(starts)) - 1
    one = np.repeat(np.arange(len(starts)), n_later)
    other = np.arange(len(one)) - np.repeat(np.cumsum(n_later) - n_later, n_later) + one + 1
    touching = incidence(
        np.concatenate([one, other]), codes[np.concatenate([other, one])], (len(starts), n_codes)
    )
    belongs = incidence(np.arange(len(starts)), codes, (len(starts), n_codes))
    touches: Any = (belongs.T @ touching).toarray()
    both: Array = np.minimum(touches, touches.T).astype(np.int64)
    np.fill_diagonal(both, np.bincount(codes, minlength=n_codes))
    return both


def _in_one_line(covered: pd.DataFrame) -> tuple[Array, Array, Array]:
    """Lay the documents one behind the other, and put the stretches in the order of their starts."""
    number, _ = pd.factorize(covered["document_id"])
    longest = int(covered["end"].max()) + 1
    starts = covered["start"].to_numpy(dtype=np.int64) + number * longest
    ends = covered["end"].to_numpy(dtype=np.int64) + number * longest
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order], covered["code"].to_numpy(dtype=np.int64)[order]
