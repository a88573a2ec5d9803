"""Trees that are told by naming the parent of each: loops cut, and put in order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
DEEPEST = 200


def straightened(parents: Mapping[Key, Key | None]) -> tuple[dict[Key, Key | None], list[Key]]:
    """Return the parents as a tree, and those that stand on top because theirs cannot be.

    A parent cannot be where it is unknown, where it lies below its own child, or too deep.

    >>> straightened({"a": None, "b": "a", "c": "d", "d": "c"})
    ({'a': None, 'b': 'a', 'd': None, 'c': 'd'}, ['d'])
    """
    depths: dict[Key, int] = {}
    tree: dict[Key, Key | None] = {}
    loose: list[Key] = []
    for key in parents:
        path: dict[Key, None] = {}
        at: Key | None = key
        while at is not None and at not in depths and at not in path and at in parents:
            path[at] = None
            at = parents[at]
        for child in reversed(path):
            above = parents[child]
            if above is not None and not 0 <= depths.get(above, -1) < DEEPEST:
                loose.append(child)
                above = None
            tree[child] = above
            depths[child] = 0 if above is None else depths[above] + 1
    return tree, loose


def in_order(parents: Mapping[Key, Key | None]) -> list[Key]:
    """Return everything with what lies below it right behind it, else in the order given.

    >>> in_order({"a": None, "b": None, "c": "a"})
    ['a', 'c', 'b']
    """
    below: dict[Key | None, list[Key]] = {}
    for key, parent in parents.items():
        below.setdefault(parent, []).append(key)
    found: list[Key] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        key = waiting.pop()
        found.append(key)
        waiting += below.get(key, [])[::-1]
    return found
