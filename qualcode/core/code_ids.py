"""Ids of codes: words made from their names, each only once."""

from __future__ import annotations

from collections.abc import Container
from itertools import count


def slug(name: str) -> str:
    """Return the word that stands for a name: its letters and digits in small, joined by ``_``.

    >>> slug("Time, and cover"), slug("emotion.positive"), slug("?!")
    ('time_and_cover', 'emotion_positive', 'code')
    """
    words = "".join(char if char.isalnum() else " " for char in name.lower()).split()
    return "_".join(words)[:40] or "code"


def free_id(name: str, taken: Container[str]) -> str:
    """Return the slug of a name, with a number behind it where it is taken.

    >>> free_id("Time", {"time", "time_2"})
    'time_3'
    """
    stem = slug(name)
    if stem not in taken:
        return stem
    return next(free for n in count(2) if (free := f"{stem}_{n}") not in taken)
