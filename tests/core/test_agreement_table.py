"""Agreement of a whole study: figures by code and pooled, with intervals over documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.core.agreement import fleiss_kappa, gwet_ac1, krippendorff_alpha, percent_agreement
from qualcode.core.agreement_layers import MISSING, Layers, agreed_on, finished_by_two, rolled_up, within
from qualcode.core.agreement_pairs import cohen_kappa, negative_agreement, positive_agreement
from qualcode.core.agreement_sets import krippendorff_alpha_sets
from qualcode.core.agreement_table import ALWAYS_SAME, MASI, RARE, agreement_of, pairs_of
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
    shape = st.lists(
        st.lists(st.sampled_from([0, 0, 1]), min_size=n_units, max_size=n_units),
        min_size=n_coders, max_size=n_coders,
    )  # fmt: skip
    whole = draw(st.lists(shape, min_size=n_codes, max_size=n_codes))
    # Who has not finished a unit has finished it for no code.
    unfinished = st.tuples(st.integers(0, n_coders - 1), st.integers(0, n_units - 1))
    missing = draw(st.sets(unfinished, max_size=n_units))
    coders = [
        [[MISSING if (i, u) in missing else v for u, v in enumerate(row)] for i, row in enumerate(code)]
        for code in whole
    ]
    documents = sorted(draw(st.lists(st.integers(0, 3), min_size=n_units, max_size=n_units)))
    known = {key: number for number, key in enumerate(dict.fromkeys(documents))}
    return layers(coders, [known[d] for d in documents])


def as_ratings(given_: np.ndarray) -> list[list[int | None]]:
    return [[None if cell == MISSING else int(cell) for cell in row] for row in given_]


@given(study=studies())
@settings(deadline=None)
def test_the_figures_of_a_code_are_those_of_the_functions(study: Layers) -> None:
    found = agreement_of(study, n_resamples=10)

    for number, agreement in enumerate(found[:-1]):
        # The figures of a study are of units that two coders have finished; AC1 alone would take more.
        ratings = as_ratings(study.given[number][:, finished_by_two(study)])
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

    assert (code.n_units, code.n_documents, code.said_yes) == (4, 2, (2, 1))
    assert (code.n_positive, code.too_rare) == (2, True)
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


@given(study=studies())
@settings(deadline=None)
def test_alpha_of_sets_is_that_of_the_function(study: Layers) -> None:
    figure = agreement_of(study, n_resamples=10)[-1].figures[MASI]

    def codes_given(marks: list[int]) -> set[str] | None:
        if MISSING in marks:
            return None
        return {code for code, mark in zip(study.codes, marks, strict=True) if mark}

    ratings = [
        [codes_given(marks) for marks in study.given[:, coder, :].T.tolist()]
        for coder in range(len(study.coders))
    ]
    if figure.value is None:
        with pytest.raises(UndefinedAgreement, match=figure.reason):
            krippendorff_alpha_sets(ratings)
    else:
        assert figure.value == pytest.approx(krippendorff_alpha_sets(ratings))


@given(study=studies())
@settings(deadline=None)
def test_agreement_on_yes_and_on_no_of_two_coders_is_the_usual_one(study: Layers) -> None:
    for number, agreement in enumerate(agreement_of(study, n_resamples=10)[:-1]):
        if len(study.coders) > 2:
            continue
        one, two = as_ratings(study.given[number])
        for name, of in (
            ("positive_agreement", positive_agreement), ("negative_agreement", negative_agreement),
        ):  # fmt: skip
            figure = agreement.figures[name]
            if figure.value is None:
                with pytest.raises(UndefinedAgreement):
                    of(one, two)  # type: ignore[arg-type]
            else:
                assert figure.value == pytest.approx(of(one, two))  # type: ignore[arg-type]


def test_agreement_on_yes_of_three_coders_by_hand() -> None:
    # Unit 1: yes, yes, no; unit 2: yes, yes, yes; unit 3: no, no, no. Of the five times that somebody
    # says yes, the other two say yes 0.5, 0.5, 1, 1 and 1 times on average.
    code, _ = agreement_of(layers([[[1, 1, 0], [1, 1, 0], [0, 1, 0]]], [0, 1, 2]), n_resamples=20)

    assert code.figures["positive_agreement"].value == pytest.approx(4 / 5)
    # Of four times no: the one of unit 1 has nobody with it, those of unit 3 both others each.
    assert code.figures["negative_agreement"].value == pytest.approx(3 / 4)


def test_coders_who_never_differ_have_no_interval_of_no_width() -> None:
    code, _ = agreement_of(layers([[[1, 0, 1, 0], [1, 0, 1, 0]]], [0, 0, 1, 1]), n_resamples=50)

    figure = code.figures["krippendorff_alpha"]
    assert (figure.value, figure.low, figure.reason) == (1.0, None, ALWAYS_SAME)


def test_documents_that_only_one_coder_has_finished_are_not_drawn() -> None:
    rows = [[1, 0, 1, 0, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1, 1, 0]]
    alone = [[*rows[0], 1, 0, 1, 0], [*rows[1], *[MISSING] * 4]]
    documents = [0, 0, 1, 1, 2, 2, 3, 3]

    without = agreement_of(layers([rows], documents), n_resamples=100)
    with_more = agreement_of(layers([alone], [*documents, 4, 5, 6, 7]), n_resamples=100)

    assert without == with_more


def test_a_code_is_too_rare_below_ten_units() -> None:
    for n in (RARE - 1, RARE):
        row = [1] * n + [0] * 20
        code, _ = agreement_of(layers([[row, row]], [0] * len(row)), n_resamples=20)
        assert code.too_rare == (n < RARE)


def test_a_theme_is_there_where_one_of_its_codes_is() -> None:
    study = layers(
        [[[1, 0, 0], [0, 0, MISSING]], [[0, 0, 1], [1, 0, MISSING]], [[0, 1, 0], [0, 0, MISSING]]],
        [0, 0, 0],
    )

    themes = rolled_up(study, {"t": ["k0", "k1"], "none": ["gone"], "k2": ["k2"]})

    assert themes.codes == ["t", "k2"]
    # On the first unit the two coders gave different codes of one theme, and agree on the theme.
    assert themes.given.tolist() == [[[1, 0, 1], [1, 0, MISSING]], [[0, 1, 0], [0, 0, MISSING]]]


def test_a_part_of_a_study_has_its_documents_numbered_anew() -> None:
    study = layers([[[1, 0, 1, 0], [1, 1, 1, 0]]], [0, 1, 2, 2])

    part = within(study, np.array([True, False, True, True]))

    assert part.documents.tolist() == [0, 1, 1]
    assert part.given.tolist() == [[[1, 1, 0], [1, 1, 0]]]


def test_what_stands_agreed_is_what_all_say_or_what_was_decided() -> None:
    study = layers([[[1, 1, 0, 1], [1, 0, 0, MISSING]], [[0, 0, 1, 0], [0, 0, 0, MISSING]]], [0] * 4)
    decided = np.full((2, 4), MISSING, dtype=np.int8)
    decided[0, 1], decided[1, 0] = 0, 1

    assert agreed_on(study, decided).tolist() == [[1, 0, 0, MISSING], [1, 0, MISSING, MISSING]]
