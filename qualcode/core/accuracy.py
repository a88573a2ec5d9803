"""How good the suggestions of each code are, against what people coded without seeing any; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.core.intervals import Array, Figure, clustered_share, percentile_figure, resampled
from qualcode.core.offering import offered
from qualcode.model import Bar

RESAMPLES, SEED = 400, 0
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of the suggestions of a code.

    Of ``n_segments`` in ``n_documents`` that people judged blind, ``n_given`` have the code and for
    ``n_offered`` it would have been suggested by a suggester that had not seen the document.
    ``precision``: of those suggested, how many have it. ``recall``: of those that have it, for how
    many it was suggested. ``average_precision``: how well the code's probabilities rank its segments.
    ``said`` is the mean probability of its suggestions, and ``gap`` by how much it lies above the
    precision.
    """

    code_id: str
    n_segments: int
    n_documents: int
    n_given: int
    n_offered: int
    precision: Figure
    recall: Figure
    average_precision: Figure
    said: float | None
    gap: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Segments that people judged blind, and the probabilities of a suggester that had not seen them.

    ``given`` and ``probabilities`` have shape (n_segments, n_codes); ``documents`` says where each
    segment lies.
    """

    given: Array
    probabilities: Array
    documents: Sequence[str]


def cards(judged: Judged, code_ids: Sequence[str]) -> tuple[Card, ...]:
    """Return the accuracy card of each code, intervals resampling documents."""
    names, row_of = np.unique(np.array(judged.documents, dtype=object).astype(str), return_inverse=True)
    shown = offered(judged.probabilities)
    weights = resampled(len(names), n_resamples=RESAMPLES, seed=SEED) if len(names) else np.zeros((1, 0))
    return tuple(
        _card(code_id, judged, column=column, shown=shown[:, column], row_of=row_of, weights=weights)
        for column, code_id in enumerate(code_ids)
    )


def _card(
    code_id: str,
    judged: Judged,
    *,
    column: int,
    shown: NDArray[np.bool_],
    row_of: NDArray[np.intp],
    weights: Array,
) -> Card:
    given, said = judged.given[:, column], judged.probabilities[:, column]
    n_documents = weights.shape[1]

    def by_document(values: Array) -> Array:
        return np.asarray(np.bincount(row_of, weights=values, minlength=n_documents), dtype=np.float64)

    hits, offers, positives = map(by_document, (given * shown, shown.astype(np.float64), given))
    precision, recall = clustered_share(hits, offers), clustered_share(hits, positives)
    mean_said = float(said[shown].mean()) if shown.any() else None
    gap = Figure(reason="nothing was suggested")
    if mean_said is not None and precision.value is not None:
        drawn = weights @ offers
        found = np.divide(
            weights @ (by_document(said * shown) - hits), drawn,
            out=np.full(len(drawn), np.nan), where=drawn > 0,
        )  # fmt: skip
        gap = percentile_figure(mean_said - precision.value, found, n_documents=n_documents)
    return Card(
        code_id=code_id, n_segments=len(given), n_documents=n_documents, n_given=int(given.sum()),
        n_offered=int(shown.sum()),
        precision=precision if shown.any() else Figure(reason="nothing was suggested"),
        recall=recall if given.any() else Figure(reason="no segment has the code"),
        average_precision=_average_precision(given, said, row_of=row_of, weights=weights),
        said=mean_said, gap=gap,
    )  # fmt: skip


def _average_precision(given: Array, said: Array, *, row_of: NDArray[np.intp], weights: Array) -> Figure:
    if not given.any():
        return Figure(reason="no segment has the code")
    whole = weighted_average_precision(given, said, np.ones((1, len(given))))
    found = weighted_average_precision(given, said, weights[:, row_of])
    return percentile_figure(float(whole[0]), found, n_documents=weights.shape[1])


def weighted_average_precision(given: Array, said: Array, weights: Array) -> Array:
    """Return the average precision under each row of weights, shape (n_rows,); NaN without positives.

    The sum of precision over the steps of recall, texts of equal probability taken together, as
    scikit-learn defines it.
    """
    order = np.argsort(-said, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(said[order])), len(order) - 1]
    drawn = weights[:, order]
    hits = np.cumsum(drawn * given[order], axis=1)[:, ends]
    seen = np.cumsum(drawn, axis=1)[:, ends]
    total = hits[:, -1]
    steps = np.diff(hits, axis=1, prepend=0.0)
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    reached, none = (steps * precision).sum(axis=1), np.full(len(total), np.nan)
    return np.asarray(np.divide(reached, total, out=none, where=total > 0))


def calibration_error(judged: Judged) -> float | None:
    """Return how far the probabilities of what is suggested lie from the truth, on average.

    The expected calibration error in ten bins (Naeini, Cooper & Hauskrecht 2015, AAAI 29:2901-2907)
    over all suggestions that would be shown; nothing where there are none.
    """
    shown = offered(judged.probabilities)
    if not shown.any():
        return None
    return binned_error(judged.probabilities[shown], judged.given[shown])


def binned_error(said: Array, true: Array) -> float:
    """Return the mean distance of what is said from what is true over ten bins, each by its size."""
    bins = np.clip((said * _BINS).astype(int), 0, _BINS - 1)
    parts = [bins == b for b in np.unique(bins)]
    return float(sum(abs(said[part].mean() - true[part].mean()) * part.mean() for part in parts))


def is_below(card: Card, bar: Bar) -> bool:
    """Say whether the suggestions of a code are withheld."""
    precision = card.precision.value
    return card.n_offered >= bar.fewest and precision is not None and precision < bar.precision
