"""Where codes were given, as arrays: what all tables of patterns are counted from; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[Any]
# What two codes may share; a stretch is text that quotations of one code cover without a gap.
UnitKind = Literal["segment", "document", "case"]
CODE_COLUMNS = ("code_id", "code", "theme_id", "theme", "hue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Which codes were given where, each once, however many coders gave it.

    ``segments`` has a row for each segment of a participant in the order of the text (segment_id,
    document_id, document, case_id, speaker, place, turn, start, end, read): ``place`` numbers the
    segments of a document, ``turn`` the uninterrupted stretches of one speaker, and from ``start`` to
    ``end`` stand its words without a label. ``given`` has a row for each code of a segment: numbers of
    rows of ``segments`` and of ``codes`` (segment, code).
    ``quotations`` are the coded spans (document_id, start, end, code). ``codes`` has code_id, code,
    theme_id, theme and hue (the number of its colour and sign) in the order of the codebook;
    ``sources`` counts codings by where they came from.
    """

    segments: pd.DataFrame
    given: pd.DataFrame
    quotations: pd.DataFrame
    codes: pd.DataFrame
    sources: Mapping[str, int]


def rolled_up(found: Occurrences) -> Occurrences:
    """Return what themes were given where; a code without a theme stands for itself."""
    codes = found.codes
    lone = codes["theme_id"] == ""
    ids = codes["theme_id"].mask(lone, codes["code_id"])
    names = codes["theme"].mask(lone, codes["code"])
    number, unique = pd.factorize(ids)
    themes = pd.DataFrame({"code_id": unique, "code": names.groupby(number).first().to_numpy()})
    hues = codes["hue"].groupby(number).first().to_numpy()
    themes = themes.assign(theme_id="", theme="", hue=hues)
    given = found.given.assign(code=number[found.given["code"].to_numpy()]).drop_duplicates()
    quoted = found.quotations.assign(code=number[found.quotations["code"].to_numpy()])
    return replace(
        found, codes=themes, given=given.reset_index(drop=True),
        quotations=quoted.drop_duplicates(ignore_index=True),
    )  # fmt: skip


def numbered_units(segments: pd.DataFrame, unit: UnitKind) -> tuple[Array, int]:
    """Return for each segment the number of its unit, and how many units there are.

    A segment that nobody has read, or that is no case's where cases are counted, has -1: what was not
    read is missing, and not absent.
    """
    counted = segments["read"].to_numpy(dtype=bool)
    if unit == "case":
        counted = counted & (segments["case_id"] != "").to_numpy(dtype=bool)
    key = {"segment": "segment_id", "document": "document_id", "case": "case_id"}[unit]
    numbers = np.full(len(segments), -1, dtype=np.int64)
    found, unique = pd.factorize(segments.loc[counted, key])
    numbers[counted] = found
    return numbers, len(unique)


def incidence(rows: Array, columns: Array, shape: tuple[int, int]) -> Any:
    """Return a sparse matrix with one where a row has a column, and zero elsewhere.

    Pairs with a row of -1 are left out, and repeated ones count once.
    """
    from scipy.sparse import csr_array

    kept = rows >= 0
    ones = np.ones(int(kept.sum()), dtype=np.int32)
    matrix = csr_array((ones, (rows[kept], columns[kept])), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def units_by_codes(found: Occurrences, unit: UnitKind) -> Any:
    """Return the sparse matrix of units that were read by codes that they have."""
    numbers, n_units = numbered_units(found.segments, unit)
    rows = numbers[found.given["segment"].to_numpy(dtype=np.int64)]
    columns = found.given["code"].to_numpy(dtype=np.int64)
    return incidence(rows, columns, (n_units, len(found.codes)))


def pairs_of(codes: pd.DataFrame) -> tuple[Array, Array, dict[str, Array]]:
    """Return every pair of codes once, a code with itself included, with the columns that name it."""
    one, other = np.triu_indices(len(codes))
    titles = {
        "code_id": codes["code_id"].to_numpy()[one], "code": codes["code"].to_numpy()[one],
        "theme": codes["theme"].to_numpy()[one],
        "other_id": codes["code_id"].to_numpy()[other], "other": codes["code"].to_numpy()[other],
        "other_theme": codes["theme"].to_numpy()[other],
    }  # fmt: skip
    return one, other, titles
