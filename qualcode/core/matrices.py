"""Cases by codes, by what any coder, each coder, or all who read a segment gave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

Cells = Literal["binary", "count"]
Coders = Literal["any", "consensus", "each"]
_GIVEN, _WHOSE = ["segment_id", "code_id"], ["case_id", "coder"]


def agreed(given: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of segments that everybody gave who read the segment.

    ``given`` has one row per code that a coder gave a segment: segment_id, coder, code_id; ``read``
    one per segment that a coder read: segment_id, coder. Who gives a code has read the segment.
    """
    readers = read.groupby("segment_id")["coder"].nunique().rename("n_readers").reset_index()
    givers = given.groupby(_GIVEN)["coder"].nunique().rename("n_givers").reset_index()
    both = givers.merge(readers, on="segment_id")
    return both.loc[both["n_givers"] == both["n_readers"], _GIVEN].reset_index(drop=True)


def case_code_matrix(
    given: pd.DataFrame,
    read: pd.DataFrame,
    *,
    case_ids: Sequence[str],
    code_ids: Sequence[str],
    cells: Cells = "binary",
    coders: Coders = "any",
) -> pd.DataFrame:
    """Return a row per case with a column per code: how many of its segments have it, or whether any.

    ``given`` and ``read`` are as for ``agreed``; ``read`` has the case_id of each segment too. With
    ``each`` there is a row for each case and coder who read some of it. ``n_segments`` counts what was
    read; where that is nothing the cells are blank, because what was not read is missing, not absent.
    """
    if coders != "each":
        given = agreed(given, read) if coders == "consensus" else given
        given, read = given.assign(coder=""), read.assign(coder="")
    read = read[["segment_id", *_WHOSE]].drop_duplicates()
    sizes = read.groupby(_WHOSE).size()
    made = given[[*_GIVEN, "coder"]].drop_duplicates().merge(read, on=["segment_id", "coder"])
    counted = made.groupby([*_WHOSE, "code_id"]).size().unstack("code_id")
    place = {case_id: number for number, case_id in enumerate(case_ids)}
    pairs = sizes.index if coders == "each" else [(case_id, "") for case_id in case_ids]
    ordered = sorted((pair for pair in pairs if pair[0] in place), key=lambda p: (place[p[0]], p[1]))
    index = pd.MultiIndex.from_tuples(ordered, names=_WHOSE) if ordered else sizes.index[:0]
    n_segments = sizes.reindex(index, fill_value=0)
    table = counted.reindex(index=index, columns=list(code_ids)).astype("Int64").fillna(0)
    table = table.clip(upper=1) if cells == "binary" else table
    table = table.mask(n_segments == 0)
    table.insert(0, "n_segments", n_segments)
    table = table.rename_axis(columns=None).reset_index()
    return table if coders == "each" else table.drop(columns="coder")
