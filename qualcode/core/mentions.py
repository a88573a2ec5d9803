"""Which cases speak of what, in which group; pure."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from qualcode.core.counting import Counting, Flags


class Mentions:
    """Which cases of a source speak of what in which group, and which could have."""

    def __init__(self, counted: Counting, makers: Collection[str]) -> None:
        self.n_targets, self.n_cases = len(counted.targets), counted.sizes["case"]
        self.groups = {group: n for n, group in enumerate(counted.groups)}
        self.machine = "machine" in makers
        self._cell, self._case = counted.cells("case", counted.by_makers(makers))
        self._group, self._member = counted.members("case", counted.open_to(makers))

    def there(self, group: tuple[str, ...]) -> Flags:
        """Say of each case whether it could have been coded in the group."""
        found = np.zeros(self.n_cases, dtype=bool)
        found[self._member[self._group == self.groups.get(group, -1)]] = True
        return found

    def speaks(self, group: tuple[str, ...]) -> Flags:
        """Say of each target and case whether the case speaks of it in the group."""
        here = self._cell % len(self.groups) == self.groups.get(group, -1)
        found = np.zeros((self.n_targets, self.n_cases), dtype=bool)
        found[self._cell[here] // len(self.groups), self._case[here]] = True
        return found
