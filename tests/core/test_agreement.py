"""Agreement: published examples, other people's implementations, and what must always hold."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance as reference_masi
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as reference_fleiss

from qualcode.core.agreement import (
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    pabak,
    percent_agreement,
)
from qualcode.core.agreement_pairs import (
    bias_index,
    cohen_kappa,
    negative_agreement,
    positive_agreement,
    prevalence_index,
)
from qualcode.core.agreement_sets import krippendorff_alpha_sets, masi_distance
from qualcode.core.agreement_spans import krippendorff_alpha_u, spans_figure
from qualcode.errors import UndefinedAgreement
from qualcode.model import Span

MANY = [fleiss_kappa, krippendorff_alpha, gwet_ac1, pabak, percent_agreement]
# Published by the authors of the data set, results/0shot_IRR.txt.
SIGHT = {
    "general": 0.7538, "confusion": 0.9100, "pedagogy": 0.7871, "setup": 0.9506, "gratitude": 0.9215,
    "personal-experience": 0.7431, "clarification": 0.8298, "non-english": 0.9375, "na": 0.7369,
}  # fmt: skip
complete = st.integers(2, 4).flatmap(
    lambda m: st.integers(2, 12).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 2), min_size=n, max_size=n), min_size=m, max_size=m)
    )
)


def gaps_in(ratings: list[list[int]], missing: set[tuple[int, int]]) -> list[list[int | None]]:
    return [
        [None if (i, u) in missing else v for u, v in enumerate(row)] for i, row in enumerate(ratings)
    ]


@pytest.fixture(scope="module")
def sight(shared: Path) -> dict[str, tuple[list[bool], list[bool]]]:
    with (shared / "datasets" / "sight" / "items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by_item: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        codes = {code for code in row["codes"].split(";") if code}
        by_item.setdefault(row["id"], {})[row["coder"]] = codes
    both = [coders for coders in by_item.values() if {"H1", "H2"} <= set(coders)]
    pairs = {code: ([code in c["H1"] for c in both], [code in c["H2"] for c in both]) for code in SIGHT}
    # Of three comments the file has only one coder's row. The published figure of this code comes out
    # with them as said no to by both, that of every other code without them.
    for labels in pairs["general"]:
        labels += [False] * (len(by_item) - len(both))
    return pairs


def test_the_kappas_published_with_a_data_set(
    sight: dict[str, tuple[list[bool], list[bool]]],
) -> None:
    found = {code: cohen_kappa(*pair) for code, pair in sight.items()}

    assert {code: round(value, 4) for code, value in found.items()} == SIGHT
    for code, (a, b) in sight.items():
        assert found[code] == pytest.approx(cohen_kappa_score(a, b), abs=1e-9)


def test_fourteen_raters_of_ten_subjects() -> None:
    # The counts by subject and category of the worked example in the literature on Fleiss' kappa.
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    rows = [[k for k, n in enumerate(row) for _ in range(n)] for row in counts]

    assert fleiss_kappa(list(zip(*rows, strict=True))) == pytest.approx(0.20993, abs=5e-6)


def test_high_agreement_with_low_kappa_shows_in_the_other_figures() -> None:
    # Feinstein & Cicchetti 1990, J Clin Epidemiol 43:543-549: 85 % agreement, kappa .32.
    a = [True] * 80 + [True] * 10 + [False] * 5 + [False] * 5
    b = [True] * 80 + [False] * 10 + [True] * 5 + [False] * 5

    assert percent_agreement([a, b]) == pytest.approx(0.85)
    assert cohen_kappa(a, b) == pytest.approx(0.3182, abs=5e-5)
    assert positive_agreement(a, b) == pytest.approx(0.9143, abs=5e-5)
    assert negative_agreement(a, b) == pytest.approx(0.4)
    assert prevalence_index(a, b) == pytest.approx(0.75)
    assert bias_index(a, b) == pytest.approx(0.05)
    assert pabak([a, b]) == pytest.approx(0.70)
    assert gwet_ac1([a, b]) == pytest.approx(0.8080, abs=5e-5)


@given(ratings=complete)
def test_fleiss_kappa_is_that_of_statsmodels(ratings: list[list[int]]) -> None:
    table, _ = aggregate_raters(np.array(ratings).T)
    assume(table.shape[1] > 1)

    assert fleiss_kappa(ratings) == pytest.approx(reference_fleiss(table), abs=1e-12)


@given(ratings=complete, data=st.data())
def test_alpha_is_that_of_nltk_with_gaps_too(ratings: list[list[int]], data: st.DataObject) -> None:
    m, n = len(ratings), len(ratings[0])
    missing = data.draw(st.sets(st.tuples(st.integers(0, m - 1), st.integers(0, n - 1)), max_size=n))
    given_ = gaps_in(ratings, missing)
    units = [[row[u] for row in given_ if row[u] is not None] for u in range(n)]
    paired = [u for u in units if len(u) >= 2]
    assume(len({value for unit in paired for value in unit}) > 1)
    triples = [
        (f"c{i}", str(u), row[u])
        for u in range(n) if len(units[u]) >= 2
        for i, row in enumerate(given_) if row[u] is not None
    ]  # fmt: skip

    reference = AnnotationTask(data=triples).alpha()
    assert krippendorff_alpha(given_) == pytest.approx(reference, abs=1e-9)


@given(ratings=complete)
def test_coders_who_agree_on_everything_agree_fully(ratings: list[list[int]]) -> None:
    same = [ratings[0], ratings[0], ratings[0]]
    assume(len(set(ratings[0])) > 1)

    assert [of(same) for of in MANY] == pytest.approx([1.0] * len(MANY))
    assert cohen_kappa(ratings[0], ratings[0]) == pytest.approx(1.0)


@given(ratings=complete, data=st.data())
def test_the_order_of_coders_and_of_units_is_no_matter(
    ratings: list[list[int]], data: st.DataObject
) -> None:
    assume(len({value for row in ratings for value in row}) > 1)
    coders = data.draw(st.permutations(range(len(ratings))))
    units = data.draw(st.permutations(range(len(ratings[0]))))
    turned = [[ratings[i][u] for u in units] for i in coders]

    assert [of(turned) for of in MANY] == pytest.approx([of(ratings) for of in MANY])


@given(ratings=complete)
def test_alpha_is_scotts_pi_but_for_the_small_number_of_values(ratings: list[list[int]]) -> None:
    two = ratings[:2]
    assume(len({value for row in two for value in row}) > 1)
    n = 2 * len(two[0])

    # Krippendorff 2011: alpha = 1 - (1 - pi) (n - 1) / n for two coders without gaps.
    assert krippendorff_alpha(two) == pytest.approx(1 - (1 - fleiss_kappa(two)) * (n - 1) / n)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[1, 0]], "two coders"),
        ([[1, None], [None, 0]], "no unit"),
        ([[1, 1], [1, 1]], "nothing varies"),
        ([[], []], "no unit"),
    ],
)
def test_what_is_undefined_is_said_with_the_reason(ratings: list[list[int | None]], reason: str) -> None:
    with pytest.raises(UndefinedAgreement, match=reason):
        krippendorff_alpha(ratings)


def test_agreement_without_variation_is_full_where_chance_is_not_asked() -> None:
    same = [[True, True], [True, True]]

    assert [percent_agreement(same), pabak(same), gwet_ac1(same)] == [1.0, 1.0, 1.0]
    with pytest.raises(UndefinedAgreement, match="nothing varies"):
        cohen_kappa(*same)


sets = st.frozensets(st.sampled_from("abc"), max_size=3)


@given(a=sets, b=sets)
def test_the_distance_of_sets_is_that_of_nltk_but_for_its_rounding(
    a: frozenset[str], b: frozenset[str]
) -> None:
    assume(a | b)

    # NLTK writes 0.67 and 0.33 for two thirds and one third.
    assert masi_distance(a, b) == pytest.approx(reference_masi(a, b), abs=0.004)


@given(rows=st.lists(st.tuples(sets, sets, sets), min_size=2, max_size=8))
def test_alpha_of_sets_is_that_of_nltk(rows: list[tuple[frozenset[str], ...]]) -> None:
    assume(len({given_ for row in rows for given_ in row}) > 1)
    triples = [(f"c{i}", str(u), value) for u, row in enumerate(rows) for i, value in enumerate(row)]

    reference = AnnotationTask(data=triples, distance=masi_distance).alpha()
    assert krippendorff_alpha_sets(list(zip(*rows, strict=True))) == pytest.approx(reference, abs=1e-9)


def test_alpha_of_sets_with_one_code_each_is_the_nominal_one() -> None:
    a, b = ["x", "y", "x", "z"], ["x", "x", "x", "z"]

    assert krippendorff_alpha_sets([[{v} for v in a], [{v} for v in b]]) == pytest.approx(
        krippendorff_alpha([a, b])
    )


units = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 10)).map(lambda p: Span(start=p[0], end=p[0] + p[1])),
    min_size=1, max_size=5,
)  # fmt: skip


@given(a=units, b=units)
def test_agreement_on_spans_is_the_same_from_both_sides(a: list[Span], b: list[Span]) -> None:
    one, two = (krippendorff_alpha_u(pair, length=100) for pair in ([a, b], [b, a]))

    assert one == pytest.approx(two)
    assert one <= 1 + 1e-12
    assert krippendorff_alpha_u([a, a], length=100) == pytest.approx(1.0)


def test_agreement_on_spans_of_the_other_category_of_the_worked_example() -> None:
    # Krippendorff 2004, page 254: category k, on which both observers agree.
    k = [Span(start=30, end=90), Span(start=150, end=200)]

    assert krippendorff_alpha_u([k, k], length=300) == 1.0


@pytest.mark.parametrize(
    ("coders", "length", "reason"),
    [
        ([[Span(start=0, end=5)]], 10, "two coders"),
        ([[], []], 10, "nobody gave the code"),
        ([[], []], 0, "no text"),
    ],
)
def test_agreement_on_spans_is_undefined_where_there_is_nothing_to_agree_on(
    coders: list[list[Span]], length: int, reason: str
) -> None:
    with pytest.raises(UndefinedAgreement, match=reason):
        krippendorff_alpha_u(coders, length=length)


def test_agreement_on_spans_over_documents_is_that_of_one_text_with_a_gap_between() -> None:
    one = ([[Span(start=0, end=10)], [Span(start=2, end=10)]], 40)
    two = ([[Span(start=0, end=5)], [Span(start=20, end=25)]], 30)
    a, b = (
        [Span(start=0, end=10), Span(start=41, end=46)],
        [Span(start=2, end=10), Span(start=61, end=66)],
    )

    figure = spans_figure([one, two])

    assert figure.value == pytest.approx(krippendorff_alpha_u([a, b], length=72))
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < figure.value <= figure.high <= 1


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ([], "no document was finished"),
        ([([[]], 10)], "two coders"),
        ([([[], []], 10)], "nobody gave the code"),
        ([([[Span(start=0, end=5)], [Span(start=1, end=5)]], 10)], "two documents"),
        ([([[Span(start=0, end=5)], []], 10), ([[], []], 10)], "too few documents"),
    ],
)
def test_agreement_on_spans_says_what_is_missing(documents: list[Any], reason: str) -> None:
    assert reason in spans_figure(documents).reason
