"""Which codes come when in an interview: by tenths of it, and segment by segment; pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.core.occurrences import Array, Occurrences, incidence
from qualcode.core.palette import sign
from qualcode.core.tables import MIN_GROUP

N_PARTS = 10


def tenths(
    found: Occurrences, *, n_parts: int = N_PARTS, min_count: int = MIN_GROUP
) -> tuple[pd.DataFrame, int]:
    """Return a row for each code and tenth of the interviews, and how many documents were left out.

    A segment lies in the tenth in which its middle is, by the number of participants' segments.
    Documents with fewer segments than parts, such as answers to a survey, have no course and are left
    out. ``n_segments`` of a tenth have the code, of ``segments_read`` in it and ``n_code`` in all;
    ``share_of_code`` says how its segments are spread, blank where there are fewer than ``min_count``.
    """
    sizes = found.segments.groupby("document_id")["segment_id"].transform("size")
    long = (sizes >= n_parts).to_numpy(dtype=bool)
    counted = long & found.segments["read"].to_numpy(dtype=bool)
    part = ((found.segments["place"] + 0.5) * n_parts / sizes).astype(int).to_numpy(dtype=np.int64)
    part = np.where(counted, part, -1)
    read = np.bincount(part[counted], minlength=n_parts)
    left_out = found.segments.loc[~long, "document_id"].nunique()
    given = part[found.given["segment"].to_numpy(dtype=np.int64)]
    codes = found.given["code"].to_numpy(dtype=np.int64)
    kept = given >= 0
    counts = np.zeros((len(found.codes), n_parts), dtype=np.int64)
    np.add.at(counts, (codes[kept], given[kept]), 1)
    documents = _documents(found, part, n_parts)
    table = pd.DataFrame(
        {
            "code_id": np.repeat(found.codes["code_id"].to_numpy(), n_parts),
            "code": np.repeat(found.codes["code"].to_numpy(), n_parts),
            "theme": np.repeat(found.codes["theme"].to_numpy(), n_parts),
            "part": np.tile(np.arange(1, n_parts + 1), len(found.codes)),
            "n_segments": counts.ravel(), "segments_read": np.tile(read, len(found.codes)),
            "n_documents": documents.ravel(),
            "n_code": np.repeat(counts.sum(axis=1), n_parts),
        }
    )  # fmt: skip
    enough = table["n_code"] >= max(min_count, 1)
    table["share_of_code"] = (table["n_segments"] / table["n_code"].where(enough)).astype(float)
    table["reason"] = np.where(enough, "", f"the code has fewer than {min_count} segments")
    return table, int(left_out)


def _documents(found: Occurrences, part: Array, n_parts: int) -> Array:
    """Count the documents that have a code in a part."""
    number, unique = pd.factorize(found.segments["document_id"])
    at = found.given["segment"].to_numpy(dtype=np.int64)
    codes = found.given["code"].to_numpy(dtype=np.int64)
    cells = np.where(part[at] >= 0, codes * n_parts + part[at], -1)
    matrix = incidence(cells, number[at], (len(found.codes) * n_parts, max(len(unique), 1)))
    counted = np.asarray(matrix.sum(axis=1)).reshape(len(found.codes), n_parts)
    return counted.astype(np.int64)


def course(found: Occurrences, document: str) -> pd.DataFrame:
    """Return a row for each segment and code of a document, in the order of the text.

    Columns: segment (from 1), n_segments (of participants in the document), start, end, speaker, read,
    code_id, code, theme_id, theme, hue (the number of its colour), and ``sign``, which stands for it. A
    segment without a code has one row with blanks.
    """
    segments = found.segments[found.segments["document"] == document]
    signs = [sign(int(hue)) for hue in found.codes["hue"]]
    codes = found.codes.assign(number=range(len(found.codes)), sign=signs)
    given = found.given.merge(codes, left_on="code", right_on="number", suffixes=("_given", ""))
    titles = ["code_id", "code", "theme_id", "theme", "sign"]
    rows = segments.reset_index(names="at").merge(
        given[["segment", "number", "hue", *titles]], left_on="at", right_on="segment", how="left"
    )
    rows = rows.sort_values(["place", "number"], ignore_index=True)
    table = rows[["place", "start", "end", "speaker", "read", *titles]].copy()
    table["hue"] = rows["hue"].fillna(0).astype(int)
    table[titles] = table[titles].fillna("")
    table.insert(0, "segment", table.pop("place") + 1)
    table.insert(1, "n_segments", len(segments))
    return table
