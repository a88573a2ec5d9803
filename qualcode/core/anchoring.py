"""How much seeing a suggestion changes what people code, from the share that waits for theirs; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.core.intervals import Array, Figure, clustered_share

# With fewer segments on either side, or in fewer documents, a difference says next to nothing.
FEWEST, FEWEST_DOCUMENTS = 10, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Segments for which a code was suggested, as coders read them; every array has shape (n,).

    ``seen`` says whether the suggestion was in sight, ``given`` whether the coder gave the code, and
    ``documents`` is the number of the document.
    """

    seen: NDArray[np.bool_]
    given: NDArray[np.bool_]
    documents: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring:
    """The coding rate with the suggestion in sight, without it, and by how much they differ."""

    seen: Figure
    withheld: Figure
    effect: Figure
    n_seen: int
    n_withheld: int
    n_documents: int


def anchoring(compared: Compared) -> Anchoring:
    """Return the effect of seeing a suggestion on the coding rate, with its interval over documents.

    The two rates have intervals of their own for units that come in documents, and that of their
    difference is made of these (method 10 of Newcombe 1998, Stat Med 17:873-890), with the
    correlation of both arms within documents taken in (Zou & Donner 2008, Stat Med 27:1693-1702).
    Blank, with the reason, where there is too little on either side.
    """
    n_documents = int(compared.documents.max(initial=-1)) + 1
    arms = (compared.seen, ~compared.seen)
    sizes, hits = (
        [
            np.bincount(compared.documents[arm], of[arm], minlength=n_documents).astype(float)
            for arm in arms
        ]
        for of in (np.ones(len(compared.seen)), compared.given.astype(float))
    )
    n_seen, n_withheld = (int(part.sum()) for part in sizes)
    there = int(((sizes[0] + sizes[1]) > 0).sum())
    seen, withheld = (clustered_share(h, s) for h, s in zip(hits, sizes, strict=True))
    reason = _too_little(n_seen, n_withheld, n_documents=there)
    effect = Figure(reason=reason) if reason else _difference(seen, withheld, _alike(hits, sizes))
    return Anchoring(
        seen=seen, withheld=withheld, effect=effect, n_seen=n_seen, n_withheld=n_withheld,
        n_documents=there,
    )  # fmt: skip


def _too_little(n_seen: int, n_withheld: int, *, n_documents: int) -> str:
    if not n_seen and not n_withheld:
        return "it was suggested for nothing that somebody has read"
    for n, words in ((n_seen, "in sight"), (n_withheld, "withheld")):
        if n < FEWEST:
            return f"read with the suggestion {words}: {n} of the {FEWEST} segments that it needs"
    if n_documents < FEWEST_DOCUMENTS:
        return f"it was suggested in {n_documents} documents, and needs {FEWEST_DOCUMENTS}"
    return ""


def _alike(hits: list[Array], sizes: list[Array]) -> float:
    """Return how the two rates go together over documents, in 0..1."""
    errors = [h - h.sum() / s.sum() * s for h, s in zip(hits, sizes, strict=True)]
    scale = float(np.sqrt((errors[0] ** 2).sum() * (errors[1] ** 2).sum()))
    return float(np.clip(errors[0] @ errors[1] / scale, 0.0, 1.0)) if scale else 0.0


def _difference(one: Figure, two: Figure, alike: float) -> Figure:
    if one.value is None or two.value is None or one.low is None or two.low is None:
        return Figure(reason=one.reason or two.reason)
    assert one.high is not None
    assert two.high is not None
    value = one.value - two.value

    def reach(a: float, b: float) -> float:
        return float(np.sqrt(max(0.0, a * a + b * b - 2 * alike * a * b)))

    low = value - reach(one.value - one.low, two.high - two.value)
    high = value + reach(one.high - one.value, two.value - two.low)
    return Figure(value=value, low=max(-1.0, low), high=min(1.0, high))
