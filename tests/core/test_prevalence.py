"""Prevalence with the machine's errors taken out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

from qualcode.core.prevalence import AuditedUnits, estimate_difference, estimate_prevalence
from qualcode.errors import UndefinedPrevalence

NAN = np.nan


def units(
    machine: list[float], human: list[float], documents: list[int], chance: float = 0.5
) -> AuditedUnits:
    return AuditedUnits(
        machine=np.array(machine), human=np.array(human), documents=np.array(documents),
        chance=np.full(len(machine), chance),
    )  # fmt: skip


def drawn(
    n_documents: int, size: int, n_audited: int, *, accuracy: float, seed: int, prevalence: float = 0.3
) -> tuple[AuditedUnits, float]:
    """A corpus of like units with a simple random audit sample, and the true share."""
    chance = np.random.default_rng(seed)
    n = n_documents * size
    truth = chance.random(n) < prevalence
    machine = np.where(chance.random(n) < accuracy, truth, ~truth).astype(float)
    human = np.full(n, NAN)
    audited = chance.choice(n, n_audited, replace=False)
    human[audited] = truth[audited]
    return (
        AuditedUnits(
            machine=machine, human=human, chance=np.full(n, n_audited / n),
            documents=np.arange(n) // size,
        ),
        float(truth.mean()),
    )  # fmt: skip


def test_a_machine_that_is_right_needs_no_more_than_its_word() -> None:
    found = estimate_prevalence(units([1, 0, 1, 0, 1, 1], [1, 0, NAN, NAN, 1, NAN], [0, 0, 1, 1, 2, 2]))

    assert (found.figure.value, found.power) == (pytest.approx(4 / 6), pytest.approx(1.0))
    assert (found.machine_share, found.human_only.value) == (pytest.approx(4 / 6), pytest.approx(2 / 3))
    assert (found.n_units, found.n_audited, found.n_documents) == (6, 3, 2)


def test_a_machine_that_always_says_the_same_is_not_listened_to() -> None:
    found = estimate_prevalence(units([1] * 6, [1, 0, NAN, 0, 0, NAN], [0, 0, 1, 1, 2, 2]))

    assert found.power == 0.0
    assert found.figure == found.human_only
    assert (found.figure.value, found.machine_share) == (0.25, 1.0)


def test_the_share_is_between_the_words_of_people_and_of_the_machine() -> None:
    # People: 1, 0 | 1 -> 2/3. The machine says 1, 0, 1 there too and 1/2 of all: mean 3/6.
    found = estimate_prevalence(units([1, 0, 0, 1, 0, 1], [1, 0, NAN, 1, NAN, NAN], [0, 0, 1, 1, 2, 2]))

    assert found.human_only.value == pytest.approx(2 / 3)
    assert found.figure.value == pytest.approx(2 / 3 - found.power * (2 / 3 - 1 / 2))


@given(seed=st.integers(0, 10_000), accuracy=st.floats(0.6, 0.95))
@settings(max_examples=30, deadline=None)
def test_where_units_do_not_cluster_it_is_the_estimate_of_ppi_python(seed: int, accuracy: float) -> None:
    found, _ = drawn(600, 1, 200, accuracy=accuracy, seed=seed)
    ours = estimate_prevalence(found)
    audited = ~np.isnan(found.human)
    said, machine = found.human[audited], found.machine[audited]

    point = ppi_mean_pointestimate(said, machine, found.machine, lam=ours.power)
    assert ours.figure.value == pytest.approx(float(point[0]), abs=1e-12)
    # That package takes the sample and the corpus for independent, and its interval is symmetric.
    low, high = ppi_mean_ci(said, machine, found.machine, alpha=0.05, lam=ours.power)
    assert ours.figure.high - ours.figure.low == pytest.approx(float(high[0] - low[0]), rel=0.15)


@given(seed=st.integers(0, 10_000), accuracy=st.floats(0.5, 1.0))
@settings(max_examples=40, deadline=None)
def test_the_interval_is_hardly_ever_wider_than_without_the_machine(seed: int, accuracy: float) -> None:
    found, _ = drawn(40, 10, 120, accuracy=accuracy, seed=seed)
    ours = estimate_prevalence(found)

    assert 0 <= ours.figure.low <= ours.figure.value <= ours.figure.high <= 1
    wide = ours.human_only.high - ours.human_only.low
    assert ours.figure.high - ours.figure.low <= 1.05 * wide


def test_units_drawn_with_different_chances_count_accordingly() -> None:
    # Of ten units that the machine says yes to all are audited, of ninety others every ninth.
    machine = np.array([1.0] * 10 + [0.0] * 90)
    human = np.full(100, NAN)
    human[:10] = 1
    human[10:100:9] = [1] + [0] * 9
    chance = np.array([1.0] * 10 + [1 / 9] * 90)
    found = estimate_prevalence(
        AuditedUnits(machine=machine, human=human, chance=chance, documents=np.arange(100) % 20)
    )

    # Ten of one each, and one that stands for nine: 19 of 100.
    assert found.human_only.value == pytest.approx(0.19)
    assert found.figure.value == pytest.approx(0.19)


def test_strata_count_by_their_share_of_all_units() -> None:
    # Stratum 0 has 8 units, of which 4 are audited, 2 with the code; stratum 1 has 2, both audited, both
    # with it: (8 * 0.5 + 2 * 1) / 10.
    found = AuditedUnits(
        machine=np.zeros(10), human=np.array([1, 0, 1, 0, NAN, NAN, NAN, NAN, 1, 1]),
        chance=np.array([0.5] * 8 + [1.0] * 2), documents=np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 5]),
        strata=np.array([0] * 8 + [1] * 2),
    )  # fmt: skip

    assert estimate_prevalence(found).figure.value == pytest.approx(0.6)


def test_strata_narrow_the_interval_where_they_tell_units_apart() -> None:
    chance = np.random.default_rng(4)
    n = 2000
    strata = np.arange(n) % 2
    truth = chance.random(n) < np.where(strata == 1, 0.9, 0.05)
    drawn = chance.permutation(n)[:200]
    human = np.full(n, NAN)
    human[drawn] = truth[drawn]
    parts = {"machine": np.zeros(n), "human": human, "chance": np.full(n, 0.1)}
    documents = np.arange(n) // 50
    apart = estimate_prevalence(AuditedUnits(**parts, documents=documents, strata=strata)).figure
    together = estimate_prevalence(AuditedUnits(**parts, documents=documents)).figure

    assert apart.high - apart.low < 0.8 * (together.high - together.low)
    assert apart.low < truth.mean() < apart.high


def test_a_stratum_of_which_nothing_was_audited_is_taken_with_the_others() -> None:
    parts = {
        "machine": np.zeros(6), "human": np.array([1, NAN, 0, NAN, NAN, NAN]),
        "chance": np.full(6, 0.5), "documents": np.arange(6),
    }  # fmt: skip
    strata = np.array([0, 0, 0, 0, 1, 1])

    assert estimate_prevalence(AuditedUnits(**parts, strata=strata)).figure.value == 0.5


def test_a_difference_between_groups_has_its_interval() -> None:
    one, share_one = drawn(30, 20, 200, accuracy=0.9, seed=1, prevalence=0.5)
    two, share_two = drawn(30, 20, 200, accuracy=0.9, seed=2, prevalence=0.2)
    apart = AuditedUnits(
        machine=two.machine, human=two.human, chance=two.chance, documents=two.documents + 30
    )
    figure = estimate_difference(one, apart)

    first, second = estimate_prevalence(one).figure.value, estimate_prevalence(apart).figure.value
    assert figure.value == pytest.approx(first - second)
    assert 0 < figure.low < share_one - share_two < figure.high


def test_a_group_of_the_corpus_is_estimated_by_itself() -> None:
    whole, _ = drawn(40, 10, 200, accuracy=0.9, seed=3)
    chosen = whole.documents < 20
    part = estimate_prevalence(whole.of(chosen))

    assert part.n_units == 200
    assert part.n_audited == int((~np.isnan(whole.human[chosen])).sum())


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (units([1, 0], [NAN, NAN], [0, 1]), "no unit of the audit sample was coded"),
        (units([1, 0], [1, 0], [0, 0]), "one document only"),
        (units([1, 0], [1, 0], [0, 1], chance=0.0), "the chance"),
        (units([1, 0], [1, 0], [0, 1], chance=NAN), "the chance"),
    ],
)
def test_conditions_that_do_not_hold_are_named(found: AuditedUnits, reason: str) -> None:
    with pytest.raises(UndefinedPrevalence, match=reason):
        estimate_prevalence(found)
