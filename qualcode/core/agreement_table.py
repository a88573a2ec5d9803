"""Agreement of all coders on all codes, with intervals over documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qualcode.core.agreement import COEFFICIENTS, NO_UNIT, NO_VARIATION, ONE_CODER, Array, Sums, tally
from qualcode.core.agreement_pairs import OF_PAIRS
from qualcode.core.intervals import Figure, percentile_figure, resampled

POOLED = ""
MISSING = -1
# Where the seed is not chosen, the same study has the same intervals.
SEED, N_RESAMPLES = 20_240_229, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What coders gave to the units of a study.

    ``given`` has for each code, coder and unit 1 where the code applies, 0 where it does not, and
    ``MISSING`` where the coder has not finished the unit: shape (n_codes, n_coders, n_units).
    ``documents`` has the number of each unit's document, in order: shape (n_units,).
    """

    codes: Sequence[str]
    coders: Sequence[str]
    documents: NDArray[np.int64]
    given: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How coders agree on a code, or on all of them pooled (``code`` is empty).

    ``n_units`` are those that two coders have finished; ``said_yes`` counts for each coder the units
    with the code. ``figures`` are those of any number of coders, and of two the others too.
    """

    code: str
    coders: tuple[str, ...]
    n_units: int
    n_documents: int
    said_yes: tuple[int, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)


def agreement_of(layers: Layers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> list[Agreement]:
    """Return the agreement on each code, and last on all pooled.

    Intervals are percentiles over resamples of documents, spread for their small number.
    """
    n_documents = int(layers.documents.max(initial=-1)) + 1
    weights = (
        resampled(n_documents, n_resamples=n_resamples, seed=seed) if n_documents else np.zeros((0, 0))
    )
    found: list[Agreement] = []
    many_pooled: Array = np.zeros((n_documents, 8))
    two_pooled: Array = np.zeros((n_documents, 4))
    for number, code in enumerate(layers.codes):
        many, two = _sums(layers, number, n_documents)
        many_pooled, two_pooled = many_pooled + many, two_pooled + two
        yes = (layers.given[number] == 1).sum(axis=1)
        found.append(_agreement(layers, code, (many, two), weights=weights, yes=yes))
    yes = (layers.given == 1).sum(axis=(0, 2))
    return [*found, _agreement(layers, POOLED, (many_pooled, two_pooled), weights=weights, yes=yes)]


def pairs_of(
    layers: Layers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED
) -> Iterator[tuple[str, str, list[Agreement]]]:
    """Yield for each pair of coders their agreement on each code and pooled."""
    for i, j in combinations(range(len(layers.coders)), 2):
        two = Layers(
            codes=layers.codes, coders=[layers.coders[i], layers.coders[j]],
            documents=layers.documents, given=layers.given[:, [i, j], :],
        )  # fmt: skip
        yield two.coders[0], two.coders[1], agreement_of(two, n_resamples=n_resamples, seed=seed)


def _sums(layers: Layers, number: int, n_documents: int) -> tuple[Array, Array]:
    """Return by document what the figures of a code are made of: of many coders, and of two."""
    given = layers.given[number]
    counts = np.stack([(given == 0).sum(axis=0), (given == 1).sum(axis=0)], axis=-1).astype(float)
    many: Array = np.zeros((n_documents, 8))
    starts = np.flatnonzero(np.diff(layers.documents, prepend=-1))
    if len(starts):
        many[layers.documents[starts]] = np.add.reduceat(tally(counts), starts, axis=0)
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
    yes: NDArray[np.int64],
) -> Agreement:
    many, two = sums
    there = many[:, 0] > 0
    n_documents, n_coders = int(there.sum()), len(layers.coders)
    total, drawn = Sums(many.sum(axis=0)), Sums(weights @ many)
    figures = {
        name: _figure(float(of(total)), of(drawn), n_documents=n_documents, n_coders=n_coders)
        for name, of in COEFFICIENTS.items()
    }
    if n_coders == 2:
        table, tables = two.sum(axis=0).reshape(2, 2), (weights @ two).reshape(-1, 2, 2)
        figures |= {
            name: _figure(float(of(table)), of(tables), n_documents=n_documents, n_coders=n_coders)
            for name, of in OF_PAIRS.items()
        }
    return Agreement(
        code=code, coders=tuple(layers.coders), n_units=int(total.n_units), n_documents=n_documents,
        said_yes=tuple(int(n) for n in yes), figures=figures,
    )  # fmt: skip


def _figure(value: float, found: Array, *, n_documents: int, n_coders: int) -> Figure:
    if not n_documents:
        return Figure(reason=NO_UNIT if n_coders > 1 else ONE_CODER)
    if not np.isfinite(value):
        return Figure(reason=NO_VARIATION)
    return percentile_figure(value, found, n_documents=n_documents)


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
