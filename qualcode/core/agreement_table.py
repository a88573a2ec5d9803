"""Agreement of all coders on all codes, with intervals over documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qualcode.core.agreement import (
    COEFFICIENTS,
    NO_UNIT,
    NO_VARIATION,
    OF_YES_AND_NO,
    ONE_CODER,
    Array,
    Sums,
    tally,
    width,
)
from qualcode.core.agreement_layers import Layers, finished_by_two, finishers, of_coders, within
from qualcode.core.agreement_pairs import OF_TWO
from qualcode.core.agreement_sets import sets_figure
from qualcode.core.intervals import Figure, accelerated_figure, resampled

POOLED = ""
# A code that fewer units have is too rare for its figures to be interpreted.
RARE = 10
ALWAYS_SAME = "coders differ nowhere, or alike in every document, so documents show no spread"
MASI = "krippendorff_alpha_sets"
# Where more resamples than this have no figure, those that have it are a choice of lucky ones.
UNDEFINED = 0.05
OFTEN_UNDEFINED = "too many resamples of documents have no figure; the code is in too few documents"
# Where the seed is not chosen, the same study has the same intervals.
SEED, N_RESAMPLES = 20_240_229, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How coders agree on a code, or on all of them pooled (``code`` is empty).

    ``n_units`` are those that two coders have finished, and all other counts are of these:
    ``n_positive`` that any of them gave the code, ``said_yes`` that each coder did. ``figures`` are
    those of any number of coders, of two the others too, and of all codes pooled that of code sets.
    """

    code: str
    coders: tuple[str, ...]
    n_units: int
    n_documents: int
    n_positive: int
    said_yes: tuple[int, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def too_rare(self) -> bool:
        """Whether fewer than ten units have the code, so that its figures say little."""
        return self.n_positive < RARE


def agreement_of(layers: Layers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> list[Agreement]:
    """Return the agreement on each code, and last on all pooled.

    All figures are of the units that two coders have finished. Intervals are of resamples of the
    documents of these units, set right for skew and spread for their small number. The figure of code
    sets compares all codes of a unit at once.
    """
    shared = within(layers, finished_by_two(layers))
    n_documents = int(shared.documents.max(initial=-1)) + 1
    weights = (
        resampled(n_documents, n_resamples=n_resamples, seed=seed) if n_documents else np.zeros((0, 0))
    )
    n_finished = finishers(shared)
    found: list[Agreement] = []
    many_pooled: Array = np.zeros((n_documents, width(2)))
    two_pooled: Array = np.zeros((n_documents, 4))
    n_pooled, yes_pooled = 0, np.zeros(len(shared.coders), dtype=np.int64)
    for number, code in enumerate(shared.codes):
        many, two = _sums(shared, number, n_finished=n_finished, n_documents=n_documents)
        many_pooled, two_pooled = many_pooled + many, two_pooled + two
        yes = shared.given[number] == 1
        counts = (int(yes.any(axis=0).sum()), yes.sum(axis=1))
        n_pooled, yes_pooled = n_pooled + counts[0], yes_pooled + counts[1]
        found.append(_agreement(shared, code, (many, two), weights=weights, counts=counts))
    sets = {MASI: sets_figure(shared, weights) if n_documents else _missing(len(shared.coders))}
    pooled = _agreement(
        shared, POOLED, (many_pooled, two_pooled), weights=weights, counts=(n_pooled, yes_pooled),
        more=sets,
    )  # fmt: skip
    return [*found, pooled]


def pairs_of(
    layers: Layers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED
) -> Iterator[tuple[str, str, list[Agreement]]]:
    """Yield for each pair of coders their agreement on each code and pooled."""
    for pair in combinations(range(len(layers.coders)), 2):
        two = of_coders(layers, pair)
        yield two.coders[0], two.coders[1], agreement_of(two, n_resamples=n_resamples, seed=seed)


def _sums(
    layers: Layers, number: int, *, n_finished: NDArray[np.int64], n_documents: int
) -> tuple[Array, Array]:
    """Return by document what the figures of a code are made of: of many coders, and of two.

    ``n_finished`` counts the coders who have finished each unit. There are few ways in which coders
    can divide over a unit, so these are counted, and worked out once each.
    """
    given, ways = layers.given[number], len(layers.coders) + 1
    n_yes = (given == 1).sum(axis=0)
    cell = (layers.documents * ways + n_finished) * ways + n_yes
    divided = np.bincount(cell, minlength=n_documents * ways**2).reshape(n_documents, ways**2)
    finished, yes = np.divmod(np.arange(ways**2), ways)
    possible = np.stack([np.maximum(finished - yes, 0), yes], axis=-1).astype(float)
    many: Array = divided @ tally(possible)
    two: Array = np.zeros((n_documents, 4))
    if len(given) == 2:
        both = (given[0] >= 0) & (given[1] >= 0)
        cell = layers.documents[both] * 4 + given[0, both] * 2 + given[1, both]
        two = np.bincount(cell, minlength=4 * n_documents).reshape(n_documents, 4).astype(float)
    return many, two


def _agreement(
    layers: Layers,
    code: str,
    sums: tuple[Array, Array],
    *,
    weights: Array,
    counts: tuple[int, NDArray[np.int64]],
    more: Mapping[str, Figure] | None = None,
) -> Agreement:
    many, two = sums
    n_documents, n_coders = len(many), len(layers.coders)
    whole = many.sum(axis=0)
    total, drawn, without = Sums(whole), Sums(weights @ many), Sums(whole - many)
    figures = {
        name: _figure(float(of(total)), of(drawn), of(without), n_coders=n_coders)
        for name, of in (COEFFICIENTS | OF_YES_AND_NO).items()
    }
    if n_coders == 2:
        table, tables = two.sum(axis=0).reshape(2, 2), (weights @ two).reshape(-1, 2, 2)
        less = table - two.reshape(-1, 2, 2)
        figures |= {
            name: _figure(float(of(table)), of(tables), of(less), n_coders=n_coders)
            for name, of in OF_TWO.items()
        }
    n_positive, yes = counts
    return Agreement(
        code=code, coders=tuple(layers.coders), n_units=int(total.n_units), n_documents=n_documents,
        n_positive=n_positive, said_yes=tuple(int(n) for n in yes), figures=figures | dict(more or {}),
    )  # fmt: skip


def _missing(n_coders: int) -> Figure:
    return Figure(reason=NO_UNIT if n_coders > 1 else ONE_CODER)


def _figure(value: float, found: Array, left_out: Array, *, n_coders: int) -> Figure:
    n_documents = len(left_out)
    if not n_documents:
        return _missing(n_coders)
    if not np.isfinite(value):
        return Figure(reason=NO_VARIATION)
    drawn = found[np.isfinite(found)]
    # An interval of no width would promise what nobody knows.
    if n_documents > 1 and len(drawn) and np.ptp(drawn) < 1e-12:
        return Figure(value=value, reason=ALWAYS_SAME)
    if n_documents > 1 and len(drawn) < (1 - UNDEFINED) * len(found):
        return Figure(value=value, reason=OFTEN_UNDEFINED)
    return accelerated_figure(value, found, left_out, n_documents=n_documents)


def confusions_of(layers: Layers) -> NDArray[np.int64]:
    """Return how often one coder gave one code and another coder the other code instead.

    Shape (n_codes, n_codes), symmetric: pairs of coders and units in which one has only the first and
    the other only the second of two codes.
    """
    from scipy.sparse import csr_matrix

    n = len(layers.codes)
    found = np.zeros((n, n), dtype=np.int64)
    for i, j in combinations(range(len(layers.coders)), 2):
        one, two = layers.given[:, i, :], layers.given[:, j, :]
        only_one = csr_matrix(((one == 1) & (two == 0)).astype(np.int64))
        only_two = csr_matrix(((two == 1) & (one == 0)).astype(np.int64))
        instead = (only_one @ only_two.T).toarray()
        found += instead + instead.T
    return found
