"""Which quotations illustrate a code: typical ones, strong ones, and such as run against it; pure."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.float64]
Kind = Literal["typical", "strongest", "negative case"]
KINDS: tuple[Kind, ...] = ("typical", "strongest", "negative case")
OPPOSITES = {"positive": "negative", "negative": "positive"}
# Modifiers that say how strong a statement is; of their values the later are the stronger.
STRENGTH = ("intensity", "strength")
# A modifier that says how concrete an account is, and its value for what somebody has seen themselves.
CONCRETE = ("specificity", "example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A quotation that was chosen: its row among the candidates, for what, and why."""

    row: int
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """The order in which candidates illustrate, and in words what they were ordered by."""

    order: tuple[int, ...]
    words: tuple[str, ...] = field(default=())


def centre(vectors: Vectors, case_ids: Sequence[str]) -> Vectors:
    """Return the middle of the cases' own middles, of length 1: nobody counts for saying more."""
    by_case = pd.DataFrame(vectors).groupby(np.asarray(case_ids)).mean()
    middle = by_case.to_numpy(dtype=np.float32).mean(axis=0)
    length = float(np.linalg.norm(middle))
    found: Vectors = middle / length if length else middle
    return found


def nearness(vectors: Vectors, to: Vectors) -> Numbers:
    """Return the cosine of each vector with another; 0 for a vector of nothing."""
    lengths = np.linalg.norm(vectors, axis=1) * max(float(np.linalg.norm(to)), 1e-12)
    found: Numbers = np.asarray(vectors @ to / np.maximum(lengths, 1e-12), dtype=float).round(6)
    return found


def word_vectors(texts: Sequence[str], *, size: int = 1024) -> Vectors:
    """Return vectors of the words in texts, the rarer a word the heavier, hashed into ``size`` places.

    What texts have in common in words, where there are no vectors of what they mean.
    """
    found: Vectors = np.zeros((len(texts), size), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in re.findall(r"\w+", text.lower()):
            found[row, zlib.crc32(word.encode()) % size] += 1
    weights = np.log((1 + len(texts)) / (1 + np.count_nonzero(found, axis=0))) + 1
    weighted: Vectors = (found * weights).astype(np.float32)
    return weighted


def prevailing(candidates: pd.DataFrame) -> str:
    """Return the valence, positive or negative, that more cases have than the other; none if as many."""
    counts = candidates.groupby("valence")["case_id"].nunique()
    n_positive, n_negative = (int(counts.get(name, 0)) for name in OPPOSITES)
    if n_positive == n_negative:
        return ""
    return "positive" if n_positive > n_negative else "negative"


def typical(candidates: pd.DataFrame) -> Reasons:
    """Order candidates by how near they are to the centre of all."""
    order = np.argsort(-candidates["to_centre"].to_numpy(), kind="stable")
    words = "nearest to the centre of the code's quotations"
    return Reasons(order=tuple(map(int, order)), words=(words,) * len(order))


def strongest(candidates: pd.DataFrame, ranks: Mapping[str, Mapping[str, int]]) -> Reasons:
    """Order candidates by what coders said of their strength, then by nearness to the definition.

    ``ranks`` has, for modifiers that say how strong a statement is, a number for each of their values.
    What all candidates have alike decides nothing, and is not named.
    """
    keys = pd.DataFrame(index=candidates.index)
    for name, values in ranks.items():
        keys[name] = candidates[name].map(values).fillna(-1)
    main = prevailing(candidates)
    if main:
        keys["valence"] = (candidates["valence"] == main).astype(int)
    used = [str(name) for name in keys.columns if keys[name].nunique() > 1]
    columns = [-keys[name].to_numpy(dtype=float) for name in used]
    order = np.lexsort([-candidates["to_definition"].to_numpy(), *reversed(columns)])
    said = [f"{name} {main}" if name == "valence" else name for name in used]
    words = ", then ".join([*said, "nearness to the definition"])
    return Reasons(order=tuple(map(int, order)), words=(f"by {words}",) * len(order))


def negative(candidates: pd.DataFrame) -> Reasons:
    """Order candidates that run against the rest.

    First those flagged as such, then those of contrary valence, then those with a code that is the
    opposite (``opposite`` names it); where there are none, the least typical.
    """
    main = prevailing(candidates)
    contrary = OPPOSITES.get(main, "")
    valence, opposite = candidates["valence"].to_numpy(), candidates["opposite"].to_numpy()
    rank = np.full(len(candidates), 3)
    rank[opposite != ""] = 2
    rank[(valence == contrary) & (contrary != "")] = 1
    rank[candidates["flagged"].to_numpy(dtype=bool)] = 0
    reasons = {
        0: "flagged as running against the pattern",
        1: f"{contrary}, where most cases are {main}",
        3: "least typical; nothing says that it runs against the rest",
    }
    to_centre = candidates["to_centre"].to_numpy()
    order = [int(i) for i in np.lexsort([-to_centre, rank])]
    if (rank < 3).any():
        order = [i for i in order if rank[i] < 3]
    else:
        order = [int(i) for i in np.argsort(to_centre, kind="stable")]
    words = [reasons.get(int(rank[i]), f"coded as {opposite[i]} too") for i in order]
    return Reasons(order=tuple(order), words=tuple(words))


def spread(
    order: Sequence[int], case_ids: Sequence[str], *, n: int, used: Mapping[str, int]
) -> list[int]:
    """Take the first n of an order, but no case again before all have had their turn.

    ``used`` says how often each case was taken before.

    >>> spread([0, 1, 2], ["Ann", "Ann", "Ben"], n=3, used={})
    [0, 2, 1]
    """
    times, left, taken = Counter(used), list(order), list[int]()
    while left and len(taken) < n:
        best = min(left, key=lambda i: times[case_ids[i]])
        left.remove(best)
        taken.append(best)
        times[case_ids[best]] += 1
    return taken


def pick(
    candidates: pd.DataFrame,
    *,
    n: int,
    ranks: Mapping[str, Mapping[str, int]],
    kinds: Sequence[Kind] = KINDS,
) -> list[Picked]:
    """Choose n candidates of each kind, none twice, spread over the cases.

    ``candidates`` are the quotations of one code: case_id, valence, flagged, opposite, to_centre,
    to_definition, and a column for each modifier in ``ranks``.
    """
    ordered = {
        "typical": typical(candidates), "strongest": strongest(candidates, ranks),
        "negative case": negative(candidates),
    }  # fmt: skip
    case_ids = candidates["case_id"].tolist()
    used: Counter[str] = Counter()
    found: list[Picked] = []
    # What runs against the rest is rare, so it is chosen before the others can take it.
    for kind in sorted(kinds, key=lambda kind: kind != "negative case"):
        reasons = ordered[kind]
        taken = {picked.row for picked in found}
        words = dict(zip(reasons.order, reasons.words, strict=True))
        left = [row for row in reasons.order if row not in taken]
        for row in spread(left, case_ids, n=n, used=used):
            used[case_ids[row]] += 1
            found.append(Picked(row=row, kind=kind, reason=words[row]))
    return sorted(found, key=lambda picked: KINDS.index(picked.kind))
