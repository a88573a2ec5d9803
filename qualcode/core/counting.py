"""Codings and units in whole numbers, so that a million codings are counted at once; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.model import Code, Codebook

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Unit = Literal["segment", "document", "case"]
Level = Literal["code", "theme"]
# The column that tells one unit from another, in the order of the counts.
KEYS: dict[Unit, str] = {"segment": "segment_id", "document": "document", "case": "case_id"}
CODES: tuple[Level, ...] = ("code",)
BOTH_LEVELS: tuple[Level, ...] = ("code", "theme")
# What a coding may say.
_SAID = ("positive", "negative", "mixed", "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a row counts: a code, or a theme with all codes below it."""

    id: str
    name: str
    theme_id: str
    theme: str
    level: Level
    members: frozenset[str]


def targets_of(book: Codebook, levels: Collection[Level] = CODES) -> list[Target]:
    """Return the codes and themes of a codebook in its order; retired codes are counted too."""
    names = {code.id: code for code in book.codes}
    below: dict[str, set[str]] = {code.id: set() for code in book.codes if not code.codable}
    for code in book.codable:
        for above in _above(code, names):
            below.get(above, set()).add(code.id)
    found = []
    for code in book.codes:
        parent = names.get(code.parent or "")
        if code.codable and "code" in levels:
            theme, title = (parent.id, parent.name) if parent else ("", "")
            own = Target(
                id=code.id, name=code.name, theme_id=theme, theme=title, level="code",
                members=frozenset({code.id}),
            )  # fmt: skip
            found.append(own)
        if not code.codable and "theme" in levels:
            whole = Target(
                id=code.id, name=code.name, theme_id=code.id, theme=code.name, level="theme",
                members=frozenset(below[code.id]),
            )  # fmt: skip
            found.append(whole)
    return found


def _above(code: Code, names: Mapping[str, Code]) -> list[str]:
    found: list[str] = []
    at = names.get(code.parent or "")
    while at is not None and at.id not in found:
        found.append(at.id)
        at = names.get(at.parent or "")
    return found


def makers_of(codings: pd.DataFrame) -> dict[str, set[str]]:
    """Return whose codings each source counts: each its own, and ``any`` all where there are several."""
    makers = {source: {source} for source in sorted(codings["source"].unique()) or ["human"]}
    if len(makers) > 1:
        makers["any"] = set(makers)
    return makers


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Codings and the units they could have been given to, each a number; -1 is nothing.

    ``groups`` are the values of the attributes, sorted. ``given`` has an entry for each coding and
    target that it counts for; ``there`` one for each segment that could have been coded. Both have
    ``group``, ``segment``, ``document``, ``case`` and ``cluster`` (the case, or the document where there
    is none); ``given`` has ``target``, ``source`` and ``valence`` besides, and ``there`` has ``read``.
    ``sizes`` says how many of each there are.
    """

    targets: list[Target]
    groups: list[tuple[str, ...]]
    sources: list[str]
    given: Mapping[str, Ints]
    there: Mapping[str, Ints]
    sizes: Mapping[str, int]

    def by_makers(self, makers: Collection[str]) -> Flags:
        """Say of each coding whether it is of one of these sources."""
        numbers = [n for n, source in enumerate(self.sources) if source in makers]
        return np.logical_and(np.isin(self.given["source"], numbers), self.given["group"] >= 0)

    def open_to(self, makers: Collection[str]) -> Flags:
        """Say of each segment whether these sources could have coded it.

        People could where they have read it, the machine where nobody has, and both together anywhere.
        """
        known: Flags = self.there["group"] >= 0
        read: Flags = self.there["read"] == 1
        if "machine" in makers and len(makers) > 1:
            return known
        return np.logical_and(known, ~read if "machine" in makers else read)

    def cells(self, unit: Unit, chosen: Flags) -> tuple[Ints, Ints]:
        """Return the distinct pairs of cell and unit in chosen codings.

        A cell is a target and a group: ``target * len(groups) + group``.
        """
        named = chosen & (self.given[unit] >= 0)
        cell = self.given["target"][named] * len(self.groups) + self.given["group"][named]
        return _distinct(cell, self.given[unit][named], self.sizes[unit])

    def members(self, unit: Unit, chosen: Flags) -> tuple[Ints, Ints]:
        """Return the distinct pairs of group and unit in chosen segments."""
        named = chosen & (self.there[unit] >= 0)
        return _distinct(self.there["group"][named], self.there[unit][named], self.sizes[unit])

    def shaped(self, cell: Ints, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Add up per cell; shape (n_targets, n_groups)."""
        shape = (len(self.targets), len(self.groups))
        added = np.bincount(cell, weights=weights, minlength=shape[0] * shape[1])
        return added.astype(np.float64).reshape(shape)

    def valences(self, unit: Unit, chosen: Flags) -> NDArray[np.float64]:
        """Count how units speak of targets; shape (len(VALENCES), n_targets, n_groups).

        A unit with positive and negative codings, or a mixed one, speaks of it both ways; a neutral one
        beside a positive one does not make it less positive.
        """
        named = chosen & (self.given[unit] >= 0)
        cell = self.given["target"][named] * len(self.groups) + self.given["group"][named]
        keys = cell * self.sizes[unit] + self.given[unit][named]
        number, distinct = pd.factorize(keys)
        split = ways(number, self.given["valence"][named], n=len(distinct))
        where = np.asarray(distinct, dtype=np.int64) // max(self.sizes[unit], 1)
        return np.stack([self.shaped(where[part]) for part in split])


def ways(number: Ints, said: Ints, *, n: int) -> list[Flags]:
    """Say of each of ``n`` things in which way it is spoken of, in the order of ``VALENCES``.

    ``said`` has the valences of codings, ``number`` which thing each is of. Positive and negative ones
    together are both ways, as a mixed one is; a neutral one beside others adds nothing.
    """
    has = {
        value: np.bincount(number[said == place], minlength=n) > 0 for place, value in enumerate(_SAID)
    }
    both = has["mixed"] | (has["positive"] & has["negative"])
    plain = ~(has["positive"] | has["negative"] | both)
    return [
        *(has["positive"] & ~both, has["negative"] & ~both, both),
        *(plain & has["neutral"], plain & ~has["neutral"]),
    ]


def _distinct(outer: Ints, inner: Ints, size: int) -> tuple[Ints, Ints]:
    keys = np.asarray(pd.unique(outer * size + inner), dtype=np.int64)
    return keys // max(size, 1), keys % max(size, 1)


def counting(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    targets: Sequence[Target],
    by: Sequence[str] = (),
    unit: Unit = "case",
) -> Counting:
    """Put codings and units, as ``theme_frequencies`` takes them, into numbers.

    Only groups that have a unit of the kind ``unit`` are known.
    """
    numbered: dict[str, tuple[Ints, Ints, int]] = {
        name: _numbers(units[key], codings[key]) for name, key in KEYS.items()
    }
    whose, where = numbered["case"], numbered["document"]
    owners = [np.where(c >= 0, c, whose[2] + d) for c, d in zip(whose[:2], where[:2], strict=True)]
    numbered["cluster"] = (owners[0], owners[1], whose[2] + where[2])
    groups, of_unit = _groups(units, by, numbered[unit][0])
    of_segment = np.full(numbered["segment"][2] + 1, -1 if by else 0, dtype=np.int64)
    of_segment[numbered["segment"][0][::-1]] = of_unit[::-1]
    # The last is that of a coding in no segment.
    of_segment[-1] = -1 if by else 0
    of_coding = of_segment[numbered["segment"][1]]
    sources = sorted(codings["source"].unique())
    codes = sorted({code for target in targets for code in target.members})
    valence = codings["valence"] if "valence" in codings else pd.Series("", index=codings.index)
    given = {
        "code": _places(codings["code_id"], codes), "source": _places(codings["source"], sources),
        "valence": _places(valence, _SAID), "group": of_coding,
        **{name: numbers[1] for name, numbers in numbered.items()},
    }  # fmt: skip
    there = {"group": of_unit, "read": units["read"].to_numpy(dtype=np.int64)}
    return Counting(
        targets=list(targets), groups=groups, sources=sources,
        given=_spread(_once(given, numbered["segment"][2]), codes, targets),
        there=there | {name: numbers[0] for name, numbers in numbered.items()},
        sizes={name: numbers[2] for name, numbers in numbered.items()},
    )  # fmt: skip


def _numbers(known: pd.Series, more: pd.Series) -> tuple[Ints, Ints, int]:
    """Number what two columns name; a blank is nobody, and has -1."""
    codes, names = pd.factorize(pd.concat([known, more], ignore_index=True).astype(str))
    blank = np.flatnonzero(np.asarray(names) == "")
    numbers = np.where(np.isin(codes, blank), -1, codes).astype(np.int64)
    return numbers[: len(known)], numbers[len(known) :], len(names)


def _groups(units: pd.DataFrame, by: Sequence[str], numbers: Ints) -> tuple[list[tuple[str, ...]], Ints]:
    """Return the groups, sorted, and the number of the group of each segment."""
    if not by:
        return [()], np.zeros(len(units), dtype=np.int64)
    grouped = units[numbers >= 0].groupby(list(by), sort=True)
    groups = [key if isinstance(key, tuple) else (key,) for key in grouped.size().index]
    of_unit = np.full(len(units), -1, dtype=np.int64)
    of_unit[numbers >= 0] = grouped.ngroup().to_numpy()
    return [tuple(map(str, key)) for key in groups], of_unit


def _places(column: pd.Series, names: Sequence[str]) -> Ints:
    """Return where each value stands among names; -1 where it does not."""
    codes, found = pd.factorize(column)
    where = {name: n for n, name in enumerate(names)}
    places = np.array([where.get(str(name), -1) for name in found] + [-1], dtype=np.int64)
    return places[codes]


def _once(given: Mapping[str, Ints], n_segments: int) -> dict[str, Ints]:
    """Leave out what several coders gave alike, and what counts for nothing."""
    known = given["code"] >= 0
    key = given["code"] * (n_segments + 1) + given["segment"] + 1
    for name in ("source", "valence"):
        key = key * (int(given[name].max(initial=0)) + 2) + given[name] + 1
    kept = known & ~pd.Series(key).duplicated().to_numpy()
    return {name: numbers[kept] for name, numbers in given.items()}


def _spread(given: dict[str, Ints], codes: Sequence[str], targets: Sequence[Target]) -> dict[str, Ints]:
    """Repeat each coding for every target that it counts for."""
    counts_for: dict[str, list[int]] = {code: [] for code in codes}
    for n, target in enumerate(targets):
        for code in target.members:
            counts_for[code].append(n)
    number = given.pop("code")
    found: dict[str, list[Ints]] = {name: [] for name in (*given, "target")}
    for depth in range(max(map(len, counts_for.values()), default=0)):
        chosen = [own[depth] if depth < len(own) else -1 for own in counts_for.values()]
        target_of = np.array(chosen, dtype=np.int64)[number]
        kept = target_of >= 0
        found["target"].append(target_of[kept])
        for name, numbers in given.items():
            found[name].append(numbers[kept])
    empty = np.zeros(0, dtype=np.int64)
    return {name: np.concatenate(parts) if parts else empty for name, parts in found.items()}
