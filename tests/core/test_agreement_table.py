"""Agreement of a whole study: figures by code and pooled, with intervals over documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.agreement import fleiss_kappa, gwet_ac1, krippendorff_alpha, percent_agreement
from qualcode.core.agreement_pairs import cohen_kappa
from qualcode.core.agreement_table import MISSING, Layers, agreement_of, pairs_of
from qualcode.errors import UndefinedAgreement

OF = {
    "percent": percent_agreement, "fleiss_kappa": fleiss_kappa,
    "krippendorff_alpha": krippendorff_alpha, "gwet_ac1": gwet_ac1,
}  # fmt: skip


def layers(given_: list[list[list[int]]], documents: list[int]) -> Layers:
    array = np.array(given_, dtype=np.int8).reshape(len(given_), -1, len(documents))
    return Layers(
        codes=[f"k{n}" for n in range(array.shape[0])], coders=[f"c{n}" for n in range(array.shape[1])],
        documents=np.array(documents, dtype=np.int64), given=array,
    )  # fmt: skip


@st.composite
def studies(draw: st.DrawFn) -> Layers:
    n_codes, n_coders, n_units = (
        draw(st.integers(1, 3)),
        draw(st.integers(2, 4)),
        draw(st.integers(1, 9)),
    )
    cells = st.sampled_from([0, 0, 1, MISSING])
    rows = st.lists(cells, min_size=n_units, max_size=n_units)
    coders = st.lists(rows, min_size=n_coders, max_size=n_coders)
    documents = sorted(draw(st.lists(st.integers(0, 3), min_size=n_units, max_size=n_units)))
    known = {key: number for number, key in enumerate(dict.fromkeys(documents))}
    return layers(
        draw(st.lists(coders, min_size=n_codes, max_size=n_codes)), [known[d] for d in documents]
    )


def as_ratings(given_: np.ndarray) -> list[list[int | None]]:
    return [[None if cell == MISSING else int(cell) for cell in row] for row in given_]


@given(study=studies())
@settings(deadline=None)
def test_the_figures_of_a_code_are_those_of_the_functions(study: Layers) -> None:
    found = agreement_of(study, n_resamples=10)

    for number, agreement in enumerate(found[:-1]):
        ratings = as_ratings(study.given[number])
        for name, of in OF.items():
            figure = agreement.figures[name]
            if figure.value is None:
                with pytest.raises(UndefinedAgreement, match=figure.reason):
                    of(ratings)
            else:
                assert figure.value == pytest.approx(of(ratings))


@given(study=studies())
@settings(deadline=None)
def test_all_codes_pooled_are_units_of_one_code(study: Layers) -> None:
    pooled = agreement_of(study, n_resamples=10)[-1]
    ratings = as_ratings(np.concatenate(list(study.given), axis=-1))

    figure = pooled.figures["krippendorff_alpha"]
    if figure.value is None:
        with pytest.raises(UndefinedAgreement):
            krippendorff_alpha(ratings)
    else:
        assert figure.value == pytest.approx(krippendorff_alpha(ratings))


@given(study=studies())
@settings(deadline=None)
def test_every_pair_of_coders_has_its_kappa(study: Layers) -> None:
    pairs = list(pairs_of(study, n_resamples=10))

    assert len(pairs) == len(study.coders) * (len(study.coders) - 1) // 2
    for one, two, found in pairs:
        i, j = study.coders.index(one), study.coders.index(two)
        for number, agreement in enumerate(found[:-1]):
            a, b = (as_ratings(study.given[number])[k] for k in (i, j))
            figure = agreement.figures["cohen_kappa"]
            if figure.value is None:
                with pytest.raises(UndefinedAgreement):
                    cohen_kappa(a, b)
            else:
                assert figure.value == pytest.approx(cohen_kappa(a, b))


def test_the_counts_and_the_interval_of_a_small_study() -> None:
    # Document 0: both say yes to one of two; document 1: they differ once; document 2: one is missing.
    study = layers([[[1, 0, 1, 0, 1], [1, 0, 0, 0, MISSING]]], [0, 0, 1, 1, 2])

    code, pooled = agreement_of(study, n_resamples=400)

    assert (code.n_units, code.n_documents, code.said_yes) == (4, 2, (3, 1))
    assert code.figures["percent"].value == 0.75
    assert code.figures["percent"].low == 0.5
    assert code.figures["percent"].high == 1.0
    assert pooled.code == ""
    assert pooled.figures["percent"] == code.figures["percent"]


def test_the_same_study_has_the_same_intervals_and_another_seed_others() -> None:
    chance = np.random.default_rng(1)
    study = layers([chance.integers(0, 2, size=(3, 60)).tolist()], [number // 6 for number in range(60)])
    first, again, other = (
        agreement_of(study, n_resamples=200, seed=seed)[0].figures["krippendorff_alpha"]
        for seed in (1, 1, 2)
    )

    assert first == again
    assert first.value == other.value
    assert first != other


def test_an_interval_needs_two_documents() -> None:
    code, _ = agreement_of(layers([[[1, 0], [1, 1]]], [0, 0]), n_resamples=50)

    assert (code.figures["percent"].value, code.figures["percent"].low) == (0.5, None)
    assert code.figures["percent"].reason == "an interval needs two documents at least"


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        (layers([[[1, 0]]], [0, 0]), "agreement needs two coders at least"),
        (layers([[[1, MISSING], [MISSING, 0]]], [0, 0]), "no unit was coded by two coders"),
    ],
)
def test_what_cannot_be_told_has_its_reason(study: Layers, reason: str) -> None:
    code, pooled = agreement_of(study, n_resamples=50)

    assert (
        {f.reason for f in code.figures.values()}
        == {f.reason for f in pooled.figures.values()}
        == {reason}
    )
