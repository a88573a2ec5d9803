"""Who can be told apart by what is said of them: attributions, and how many people share each; pure.

In a small study a role with a kind of school may be a name. The rule of three people is that of
``shared_by``'s callers, who may set another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

# So few people may not share an attribution without a warning.
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """How many people share what is said of one, and what could be said instead.

    ``instead`` are the attributes that enough people share, as many of them as possible and the first
    named rather than the later; none at all where that is what is left.
    """

    n_sharing: int
    flagged: bool
    instead: tuple[str, ...]


def shared_by(people: pd.DataFrame, shown: Mapping[str, str]) -> int:
    """Count the distinct people of whom all that is shown is true.

    ``people`` has one row per person and combination of values: case_id and attributes.

    >>> people = pd.DataFrame({"case_id": ["a", "b", "b"], "role": ["head", "head", "head"]})
    >>> shared_by(people, {"role": "head"})
    2
    """
    alike = people
    for name, value in shown.items():
        alike = alike[alike[name] == value]
    return int(alike["case_id"].nunique())


def risk(people: pd.DataFrame, shown: Mapping[str, str], *, fewest: int = FEWEST) -> Risk:
    """Say whether fewer than ``fewest`` people share what is shown, and what could be shown instead."""
    n_sharing = shared_by(people, shown)
    if n_sharing >= fewest:
        return Risk(n_sharing=n_sharing, flagged=False, instead=tuple(shown))
    for size in range(len(shown) - 1, 0, -1):
        for names in combinations(shown, size):
            if shared_by(people, {name: shown[name] for name in names}) >= fewest:
                return Risk(n_sharing=n_sharing, flagged=True, instead=names)
    return Risk(n_sharing=n_sharing, flagged=True, instead=())


def given_away(case_id: str, attributes: Mapping[str, str]) -> list[str]:
    """Return the attributes whose values a pseudonym contains, so that it shows them too.

    >>> given_away("C02-S04-P05", {"cluster": "C02", "role": "head", "school": "C02-S04"})
    ['cluster', 'school']
    """
    return [name for name, value in attributes.items() if len(value) > 1 and value in case_id]


def attribution(values: Sequence[str], *, otherwise: str = "") -> str:
    """Write what is said of a person as it is printed; what is not known is left out.

    >>> attribution(["class_teacher", "", "primary"])
    'class teacher, primary'
    """
    return ", ".join(value.replace("_", " ") for value in values if value) or otherwise
