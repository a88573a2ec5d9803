"""The framework matrix: cases by themes, what lies under each cell, and what changed there since.

The matrix of summaries is that of the Framework Method (Ritchie & Spencer 1994, "Qualitative data
analysis for applied policy research"; Gale et al. 2013, BMC Medical Research Methodology 13:117). What a
cell says is written by people; everything here only counts and compares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.core.phrases import count, shorten
from qualcode.model import Coding

# Why a cell without quotations has none; "quoted" is one that has some.
State = Literal["quoted", "not mentioned", "partly read", "not read", "no material"]
STATES: tuple[State, ...] = ("quoted", "not mentioned", "partly read", "not read", "no material")
CELL_COLUMNS = ("case_id", "column", "n_quotations", "n_read", "n_segments", "state")


def place_of(coding: Coding) -> str:
    """Return what a coding is: where it lies, which code it gives and who gave it."""
    place = [coding.document_id, coding.span.start, coding.span.end, coding.code_id, coding.coder_id]
    return json.dumps(place)


def fingerprint(under: Mapping[str, str]) -> str:
    """Return what stands for a set of codings; the same codings give the same, whatever their ids.

    >>> fingerprint({"a": "x", "b": "y"}) == fingerprint({"c": "y", "d": "x"})
    True
    """
    return hashlib.sha256("\n".join(sorted(under.values())).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Which codings came, went and moved, by their ids; those that went are known to the past only."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved)

    @property
    def words(self) -> str:
        """What changed, in numbers; nothing where nothing did."""
        parts = {"added": self.added, "removed": self.removed, "moved": self.moved}
        told = [f"{len(ids)} {verb}" for verb, ids in parts.items() if ids]
        n = sum(map(len, parts.values()))
        return f"{'coding' if n == 1 else 'codings'} changed since: {', '.join(told)}" if told else ""


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> Changed:
    """Compare the codings under a cell by id with what ``place_of`` says of each.

    A coding that was taken away and given again just so is no change; one of the same id that lies
    elsewhere, or has another code, has moved.

    >>> changed({"a": "x", "b": "y"}, {"a": "z", "c": "y"})
    Changed(added=(), removed=(), moved=('a',))
    """
    gone, come = _surplus(before, now), _surplus(now, before)
    moved = [key for key in come if key in gone]
    return Changed(
        added=tuple(key for key in come if key not in moved),
        removed=tuple(key for key in gone if key not in moved), moved=tuple(moved),
    )  # fmt: skip


def _surplus(these: Mapping[str, str], those: Mapping[str, str]) -> list[str]:
    """Return the ids of these whose places are not among those, in the order of their ids."""
    left: dict[str, list[str]] = {}
    for key, place in those.items():
        left.setdefault(place, []).append(key)
    found = []
    # What has kept its id is matched first, so that of two alike the right one is told.
    for key in sorted(these, key=lambda key: (those.get(key) != these[key], key)):
        alike = left.get(these[key], [])
        if alike:
            alike.remove(key) if key in alike else alike.pop()
        else:
            found.append(key)
    return sorted(found)


def framework_cells(
    quoted: pd.DataFrame,
    material: pd.DataFrame,
    *,
    case_ids: Sequence[str],
    columns: Mapping[str, Iterable[str]],
) -> pd.DataFrame:
    """Return one row per case and column of the matrix: what lies under it, or why nothing does.

    ``quoted`` has one row per quotation: case_id, code_id, place (the same words with the same place
    count once, whoever coded them, and with however many codes of the column). ``material`` has one row
    per segment of a participant: case_id, segment_id, read. ``columns`` names for each column the codes
    that count in it. A cell without quotations is "not mentioned" only where all of the case is read.
    """
    whose = pd.Index(list(case_ids), dtype=object)
    sizes = material.groupby("case_id")["segment_id"].nunique().reindex(whose, fill_value=0)
    read = material[material["read"]].groupby("case_id")["segment_id"].nunique()
    read = read.reindex(whose, fill_value=0)
    counts = _counted(quoted, whose, columns)
    index = pd.MultiIndex.from_product([whose, list(columns)], names=["case_id", "column"])
    table = pd.DataFrame({"n_quotations": counts.ravel()}, index=index).reset_index()
    table["n_read"] = table["case_id"].map(read).astype(int)
    table["n_segments"] = table["case_id"].map(sizes).astype(int)
    table["state"] = "partly read"
    table.loc[table["n_read"] == table["n_segments"], "state"] = "not mentioned"
    table.loc[table["n_read"] == 0, "state"] = "not read"
    table.loc[table["n_segments"] == 0, "state"] = "no material"
    table.loc[table["n_quotations"] > 0, "state"] = "quoted"
    return table[list(CELL_COLUMNS)]


def _counted(
    quoted: pd.DataFrame, whose: pd.Index[Any], columns: Mapping[str, Iterable[str]]
) -> NDArray[np.int64]:
    """Count the distinct places of each case and column, shape (n_cases, n_columns)."""
    case = whose.get_indexer(pd.Index(quoted["case_id"], dtype=object)).astype(np.int64)
    place, places = pd.factorize(quoted["place"])
    code, names = pd.factorize(quoted["code_id"])
    counts = np.zeros((len(whose), len(columns)), dtype=np.int64)
    for number, wanted in enumerate(columns.values()):
        own = np.isin(np.asarray(names, dtype=str), list(wanted))[code] & (case >= 0)
        pairs = pd.unique(case[own] * max(len(places), 1) + place[own])
        counts[:, number] = np.bincount(pairs // max(len(places), 1), minlength=len(whose))
    return counts


def state_words(state: State, *, n_quotations: int, n_read: int, n_segments: int) -> str:
    """Say what lies under a cell, or why nothing does.

    >>> state_words("partly read", n_quotations=0, n_read=3, n_segments=12)
    'not mentioned in the 3 of 12 segments read'
    """
    if state == "quoted":
        return count(n_quotations, "quotation")
    if state == "partly read":
        return f"not mentioned in the {n_read:,} of {n_segments:,} segments read"
    words = {"not mentioned": "read, not mentioned", "not read": "not read yet"}
    return words.get(state, "no material of this case")


def draft(quotations: Iterable[tuple[str, str]], *, most: int = 160) -> str:
    """Return quotations with their places, shortened, one a line: to begin a summary from.

    >>> draft([("We trust one another by now.", "A, 12")], most=14)
    '“We trust one…” (A, 12)'
    """
    return "\n".join(f"“{shorten(words, most)}” ({place})" for words, place in quotations)
