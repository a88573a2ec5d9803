"""How often a code applies where a machine coded everything and people a random part of it.

Counting what a machine says gives a share that is off by the machine's errors, in an interval that knows
nothing of them. Here people's judgements of a random sample correct the machine's: the difference
estimator of survey sampling, tuned so that a machine that knows nothing does no harm (Angelopoulos et
al. 2023, Science 382:669-674 and arXiv 2311.01453, PPI++; Egami et al. 2023, design-based supervised
learning). In a stratified sample each stratum counts by its share of all units (Cochran 1977, Sampling
Techniques, chapter 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.core.intervals import Figure, student, wilson_interval
from qualcode.errors import UndefinedPrevalence

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedUnits:
    """The units of a corpus, or of a group of it; every array has shape (n_units,).

    ``machine`` is what the machine says in 0..1, ``human`` 1 or 0 for the units of the audit sample and
    NaN for all others, ``chance`` the probability with which each unit was to be drawn, and
    ``documents`` the number of its document. ``strata`` has the number of the stratum that a unit was
    drawn from, where the sample is stratified.
    """

    machine: Array
    human: Array
    chance: Array
    documents: NDArray[np.int64]
    strata: NDArray[np.int64] | None = None

    def of(self, group: NDArray[np.bool_]) -> AuditedUnits:
        """Return the units of a group."""
        parts = (self.machine[group], self.human[group], self.chance[group], self.documents[group])
        machine, human, chance, documents = parts
        strata = None if self.strata is None else self.strata[group]
        return AuditedUnits(
            machine=machine, human=human, chance=chance, documents=documents, strata=strata
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevalence:
    """A corrected share with its interval, and what it rests on.

    ``power`` in 0..1 is how much of the machine's word is used; ``machine_share`` is what counting it
    would give, ``human_only`` what the audit sample gives without it.
    """

    figure: Figure
    power: float
    machine_share: float
    human_only: Figure
    n_units: int
    n_audited: int
    n_documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estimate:
    """A share, and what each document adds to its error, by number of the document."""

    value: float
    errors: Array
    n_documents: int

    @property
    def variance(self) -> float:
        """The variance of the share."""
        return float((self.errors**2).sum())


def estimate_prevalence(units: AuditedUnits) -> Prevalence:
    """Return the share of units to which a code applies, with the machine's errors taken out.

    The interval is over documents. Raises ``UndefinedPrevalence`` where nothing was audited, or not in
    two documents, or where a chance is missing.
    """
    _check(units)
    sums = _Sums(units)
    power = _power(sums)
    tuned, alone = _estimated(sums, power), _estimated(sums, 0.0)
    audited = ~np.isnan(units.human)
    return Prevalence(
        figure=_share_figure(tuned), power=power, machine_share=float(units.machine.mean()),
        human_only=_share_figure(alone), n_units=len(units.machine), n_audited=int(audited.sum()),
        n_documents=tuned.n_documents,
    )  # fmt: skip


def estimate_difference(one: AuditedUnits, two: AuditedUnits) -> Figure:
    """Return by how much the share in one group exceeds that in another, with its interval.

    Documents may have units of both groups.
    """
    for units in (one, two):
        _check(units)
    first, second = (_estimated(sums, _power(sums)) for sums in (_Sums(one), _Sums(two)))
    n = max(len(first.errors), len(second.errors))
    errors = np.zeros(n)
    errors[: len(first.errors)] += first.errors
    errors[: len(second.errors)] -= second.errors
    audited = [units.documents[~np.isnan(units.human)] for units in (one, two)]
    n_documents = len(np.unique(np.concatenate(audited)))
    both = _Estimate(value=first.value - second.value, errors=errors, n_documents=n_documents)
    half = student(n_documents - 2 if n_documents > 2 else 1) * float(np.sqrt(both.variance))
    return Figure(value=both.value, low=max(-1.0, both.value - half), high=min(1.0, both.value + half))


def _check(units: AuditedUnits) -> None:
    audited = ~np.isnan(units.human)
    if not audited.any():
        raise UndefinedPrevalence("no unit of the audit sample was coded")
    drawn = units.chance[audited]
    if not (np.isfinite(drawn) & (drawn > 0) & (drawn <= 1)).all():
        raise UndefinedPrevalence("the chance with which a unit was drawn is not known for all of them")
    if len(np.unique(units.documents[audited])) < 2:
        raise UndefinedPrevalence("the audit sample has units of one document only")


class _Sums:
    """Sums by document and stratum, of shape (n_documents, n_strata), that the estimate is made of."""

    def __init__(self, units: AuditedUnits) -> None:
        audited = ~np.isnan(units.human)
        cells, self.shape = _cells(units, audited)
        weights, there = 1 / units.chance[audited], cells[audited]
        self.audited = self._by(there, np.ones(len(there)))
        self.weight = self._by(there, weights)
        self.said = self._by(there, weights * units.human[audited])
        self.sampled = self._by(there, weights * units.machine[audited])
        self.size = self._by(cells, np.ones(len(cells)))
        self.machine = self._by(cells, units.machine)

    def _by(self, cells: NDArray[np.int64], values: Array) -> Array:
        n = self.shape[0] * self.shape[1]
        return np.bincount(cells, values, minlength=n).reshape(self.shape).astype(np.float64)

    def without_each(self) -> tuple[Array, Array]:
        """Return people's mean, and what the machine corrects it by, without each document in turn."""
        rest = (part.sum(axis=0) - part for part in self._parts())
        return self._means(*rest)

    def whole(self) -> tuple[float, float]:
        """Return people's mean, and what the machine corrects it by."""
        mean, correction = self._means(*(part.sum(axis=0) for part in self._parts()))
        return float(mean), float(correction)

    def _parts(self) -> tuple[Array, ...]:
        return self.weight, self.said, self.sampled, self.size, self.machine

    def _means(self, weight: Array, said: Array, sampled: Array, *frame: Array) -> tuple[Array, Array]:
        """Return the means of strata, each by its share of all units."""
        size, machine = frame
        # Where the one document left out had all that was audited of a stratum, its mean stays.
        empty = weight <= 1e-9 * self.weight.sum(axis=0)
        whole = self.weight.sum(axis=0)
        kept = np.where(whole > 0, whole, 1.0)
        means = [
            np.where(empty, part.sum(axis=0) / kept, of / np.where(empty, 1.0, weight))
            for part, of in ((self.said, said), (self.sampled, sampled))
        ]
        total = size.sum(axis=-1)
        mean, from_sample = ((size * part).sum(axis=-1) / total for part in means)
        return mean, machine.sum(axis=-1) / total - from_sample


def _cells(units: AuditedUnits, audited: NDArray[np.bool_]) -> tuple[NDArray[np.int64], tuple[int, int]]:
    """Number each unit by its document and stratum.

    Strata of which nothing was audited, as there may be in a small group, are taken together with
    all others, so that the chances alone tell how much each unit stands for.
    """
    n_documents = int(units.documents.max()) + 1
    if units.strata is None or not len(units.strata):
        return units.documents, (n_documents, 1)
    n_strata = int(units.strata.max()) + 1
    there = np.bincount(units.strata, minlength=n_strata) > 0
    covered = np.bincount(units.strata[audited], minlength=n_strata) > 0
    if (there & ~covered).any():
        return units.documents, (n_documents, 1)
    return units.documents * n_strata + units.strata, (n_documents, n_strata)


def _power(sums: _Sums) -> float:
    """Return how much of the machine's word makes the variance least, in 0..1."""
    mean, correction = (part - part.mean() for part in sums.without_each())
    spread = float((correction**2).sum())
    return float(np.clip(-(mean @ correction) / spread, 0, 1)) if spread else 0.0


def _estimated(sums: _Sums, power: float) -> _Estimate:
    """Return the estimate with the jackknife over documents (Tukey 1958; Wolter 2007, chapter 4)."""
    mean, correction = sums.whole()
    left = sums.without_each()
    errors = left[0] + power * left[1]
    n = len(errors)
    return _Estimate(
        value=mean + power * correction, errors=(errors - errors.mean()) * np.sqrt((n - 1) / n),
        n_documents=int((sums.audited.sum(axis=1) > 0).sum()),
    )  # fmt: skip


def _share_figure(estimate: _Estimate) -> Figure:
    """Return a share with its logit interval, with Student's t in the place of the normal quantile.

    Newcombe 2001, Am Stat 55:200-202; Dean & Pagano 2015, J Surv Stat Methodol 3:484-503. Where nothing
    varies between documents, nothing is known of how they differ, and each counts as one.
    """
    value, z = min(1.0, max(0.0, estimate.value)), student(estimate.n_documents - 1)
    if value in (0.0, 1.0) or not estimate.variance:
        low, high = wilson_interval(value * estimate.n_documents, estimate.n_documents, z=z)
    else:
        centre = np.log(value / (1 - value))
        half = z * np.sqrt(estimate.variance) / (value * (1 - value))
        low, high = (float(1 / (1 + np.exp(-edge))) for edge in (centre - half, centre + half))
    return Figure(value=value, low=low, high=high)
