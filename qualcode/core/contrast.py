"""Which of two things cases speak of: both, only one, only the other, or neither; pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualcode.core.counting import Target, counting, makers_of
from qualcode.core.intervals import wilson_bounds
from qualcode.core.mentions import Mentions
from qualcode.core.tables import MACHINE, MIN_GROUP, NOT_LEFT, UNREAD

CONTRAST_COLUMNS = (
    *("first", "second", "attribute", "value", "source", "n_both", "n_only_first", "n_only_second"),
    *("n_neither", "n_either", "cases_in_group", "share_first", "ci_low", "ci_high"),
    *("share_first_of_either", "reason"),
)


def contrast(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    *,
    first: Target,
    second: Target,
    attribute: str = "",
    min_group: int = MIN_GROUP,
) -> pd.DataFrame:
    """Count cases that speak of both things, of one alone, of the other alone, and of neither.

    ``codings`` and ``units`` are as for ``theme_frequencies``; the four counts add up to
    ``cases_in_group``. ``share_first`` is of all cases in the group, with Wilson's interval, and
    ``share_first_of_either`` of those who speak of at least one of the two; each is blank where it is of
    fewer than ``min_group`` cases. Groups are the values of one ``attribute``.
    """
    counted = counting(codings, units, targets=[first, second], by=[attribute] if attribute else [])
    rows = []
    for group in counted.groups:
        for source, makers in makers_of(codings).items():
            held = Mentions(counted, makers)
            there = held.there(group)
            one, other = held.speaks(group)
            # What is coded has been read, so that whoever speaks of a thing is there.
            split = [one & other, one & ~other, ~one & other, there & ~one & ~other]
            numbers = [int(part.sum()) for part in split]
            size, either = int(there.sum()), sum(numbers[:3])
            machine = "machine" in makers
            about = [first.name, second.name, attribute, group[0] if attribute else "", source]
            figures = _figures(numbers, size, either, min_group=min_group, machine=machine)
            rows.append([*about, *numbers, either, size, *figures])
    return pd.DataFrame(rows, columns=list(CONTRAST_COLUMNS))


def _figures(
    numbers: list[int], size: int, either: int, *, min_group: int, machine: bool
) -> tuple[float, float, float, float, str]:
    """Return the share of the first with its interval, its share of either, and why one is blank."""
    count, fewest = numbers[0] + numbers[1], max(min_group, 1)
    of_either = count / either if either >= fewest else np.nan
    if size < fewest:
        empty = NOT_LEFT if machine else UNREAD
        reason = f"fewer than {min_group} cases in the group" if size else empty
        return np.nan, np.nan, np.nan, of_either, reason
    if machine:
        return count / size, np.nan, np.nan, of_either, MACHINE
    low, high = wilson_bounds(np.array([float(count)]), np.array([float(size)]))
    reason = "" if either >= fewest else f"fewer than {min_group} cases speak of either"
    return count / size, float(low[0]), float(high[0]), of_either, reason
