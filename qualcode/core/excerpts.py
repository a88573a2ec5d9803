"""Which quotations illustrate a code: spread over cases, and neither curt nor long-winded; pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import median
from typing import NamedTuple


class Candidate(NamedTuple):
    """A quotation to choose from: whose it is, where it stands, and how many words it has."""

    case: str
    place: tuple[str, int]
    n_words: int


def illustrations(found: Sequence[Candidate], *, most: int) -> list[int]:
    """Return the positions of at most so many quotations, in the order of choice.

    Nobody is quoted twice before everybody is quoted once; of each, what is nearest to the middle
    length comes first. The order in which they are given does not matter.

    >>> found = [Candidate("P1", ("A", 0), 9), Candidate("P1", ("A", 90), 10)]
    >>> found.append(Candidate("P2", ("B", 0), 40))
    >>> illustrations(found, most=2)
    [1, 2]
    """
    if not found:
        return []
    middle = log(max(1.0, median(candidate.n_words for candidate in found)))
    ordered = sorted(
        range(len(found)),
        key=lambda i: (abs(log(max(1, found[i].n_words)) - middle), found[i].place),
    )
    times: dict[str, int] = {}
    rounds = []
    for rank, i in enumerate(ordered):
        times[found[i].case] = times.get(found[i].case, 0) + 1
        rounds.append((times[found[i].case], rank, i))
    return [i for _, _, i in sorted(rounds)[:most]]


def shared_by(people: Sequence[tuple[str, ...]], values: tuple[str, ...], *, fewest: int) -> int:
    """Return how many of the first attributes of a person at least so many people share.

    ``people`` has the attributes of everybody, in one order, and ``values`` those of one of them. What
    fewer people share may tell who somebody is.

    >>> shared_by([("head", "North"), ("head", "South"), ("head", "East")], ("head", "North"), fewest=3)
    1
    """
    for n in range(len(values), 0, -1):
        if sum(other[:n] == values[:n] for other in people) >= fewest:
            return n
    return 0
