"""The passages behind a cell: what was said where two codes were given together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.core.cooccurrence import Together, stretches
from qualcode.core.occurrences import Array, Occurrences, numbered_units
from qualcode.model import Document
from qualcode.services.projects import Project
from qualcode.store import schema
from qualcode.store.records import fetch_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of a document that have one of two codes or both, and where they stand."""

    document_id: str
    document: str
    start: int
    codes: tuple[str, ...]
    words: str


def passages(
    project: Project, found: Occurrences, pair: tuple[str, str], *, unit: Together, most: int = 10
) -> tuple[list[Passage], int]:
    """Return the first passages behind a pair of codes in the order of the text, and how many there are.

    Of segments those that have both codes; of documents and cases that have both, the segments with
    either; of overlaps what the stretches that touch cover together. A code may be paired with itself.
    """
    numbers = [found.codes.index[found.codes["code_id"] == key][0] for key in pair]
    if unit == "overlap":
        places = _touching(found, numbers[0], numbers[1])
    else:
        places = _segments(found, numbers[0], numbers[1], unit=unit)
    shown = places.head(most)
    ids = list(dict.fromkeys(shown["document_id"]))
    with project.engine.connect() as connection:
        texts = {
            d.id: d for d in fetch_in(connection, Document, column=schema.documents.c.id, values=ids)
        }
    titles = found.codes["code"].tolist()
    told = []
    for document_id, start, end, one, other in shown.to_numpy().tolist():
        document = texts[document_id]
        names = tuple(titles[n] for n in dict.fromkeys((one, other)) if n >= 0)
        words = document.text[start:end].strip()
        told.append(
            Passage(
                document_id=document_id, document=document.name, start=start, codes=names, words=words
            )
        )
    return told, len(places)


def _segments(found: Occurrences, one: int, other: int, *, unit: Together) -> pd.DataFrame:
    left, right = _having(found, one), _having(found, other)
    if unit == "segment":
        chosen = np.intersect1d(left, right)
    else:
        assert unit != "overlap"
        numbers, _ = numbered_units(found.segments, unit)
        both = np.intersect1d(numbers[left], numbers[right])
        either = np.union1d(left, right)
        chosen = either[np.isin(numbers[either], both[both >= 0])]
    places = found.segments.iloc[chosen][["document_id", "start", "end"]]
    in_left, in_right = np.isin(chosen, left), np.isin(chosen, right)
    return places.assign(one=np.where(in_left, one, -1), other=np.where(in_right, other, -1))


def _having(found: Occurrences, code: int) -> Array:
    return found.given.loc[found.given["code"] == code, "segment"].to_numpy(dtype=np.int64)


def _touching(found: Occurrences, one: int, other: int) -> pd.DataFrame:
    covered = stretches(found.quotations)
    left, right = (covered[covered["code"] == code] for code in (one, other))
    both = left.merge(right, on="document_id", suffixes=("", "_other"))
    both = both[(both["start"] < both["end_other"]) & (both["start_other"] < both["end"])]
    both["start"] = both[["start", "start_other"]].min(axis=1)
    both["end"] = both[["end", "end_other"]].max(axis=1)
    places = both[["document_id", "start", "end"]].drop_duplicates(ignore_index=True)
    return places.assign(one=one, other=other)
