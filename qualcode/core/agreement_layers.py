"""What coders gave to the units of a study, and what can be made of it: parts, themes, what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MISSING = -1
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What coders gave to the units of a study.

    ``given`` has for each code, coder and unit 1 where the code applies, 0 where it does not, and
    ``MISSING`` where the coder has not finished the unit: shape (n_codes, n_coders, n_units).
    ``documents`` has the number of each unit's document, in order: shape (n_units,).
    """

    codes: Sequence[str]
    coders: Sequence[str]
    documents: NDArray[np.int64]
    given: NDArray[np.int8]


def finishers(layers: Layers) -> NDArray[np.int64]:
    """Count the coders who have finished each unit; a coder finishes a unit for all codes."""
    if not len(layers.codes):
        return np.zeros(len(layers.documents), dtype=np.int64)
    n: NDArray[np.int64] = (layers.given[0] != MISSING).sum(axis=0)
    return n


def finished_by_two(layers: Layers) -> Mask:
    """Say of each unit whether two coders have finished it."""
    several: Mask = finishers(layers) >= 2
    return several


def within(layers: Layers, units: Mask) -> Layers:
    """Return the layers of some units, their documents numbered anew."""
    _, numbers = np.unique(layers.documents[units], return_inverse=True)
    given = layers.given if units.all() else layers.given[:, :, units]
    return replace(layers, documents=numbers.astype(np.int64), given=given)


def of_coders(layers: Layers, numbers: Sequence[int]) -> Layers:
    """Return the layers of some coders."""
    chosen = [layers.coders[n] for n in numbers]
    return replace(layers, coders=chosen, given=layers.given[:, list(numbers), :])


def rolled_up(layers: Layers, groups: Mapping[str, Sequence[str]]) -> Layers:
    """Return layers of groups of codes: a unit has a group where it has any code of it.

    ``groups`` has the ids of codes by the id of their group, such as a theme.
    """
    row = {code: number for number, code in enumerate(layers.codes)}
    members = {key: [row[code] for code in codes if code in row] for key, codes in groups.items()}
    members = {key: rows for key, rows in members.items() if rows}
    shape = (len(members), *layers.given.shape[1:])
    given = np.empty(shape, dtype=np.int8)
    for number, rows in enumerate(members.values()):
        # Who has not finished a unit has finished it for no code.
        given[number] = layers.given[rows].max(axis=0)
    return replace(layers, codes=list(members), given=given)


def agreed_on(layers: Layers, decided: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return what stands agreed for each code and unit: what all say, or what was decided.

    ``decided`` has 1, 0 or ``MISSING`` for each code and unit: shape (n_codes, n_units), as has the
    result. Where fewer than two coders have finished a unit, or they differ and nothing was decided,
    nothing is agreed. A decision counts also where all said otherwise.
    """
    said_yes, said_no = (layers.given == 1).any(axis=1), (layers.given == 0).any(axis=1)
    same = finished_by_two(layers)[None, :] & (said_yes != said_no)
    agreed = np.where(same, said_yes.astype(np.int8), np.int8(MISSING))
    stands: NDArray[np.int8] = np.where(decided != MISSING, decided, agreed)
    return stands
