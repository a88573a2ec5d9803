"""What seeing a suggestion does, measured on coders of whom it is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from auditing import CODES, Place, Planted, erring, planted_study
from builders import operate

from qualcode.core.blinding import is_blind
from qualcode.model import Coder
from qualcode.services import projects
from qualcode.services.anchoring import compared, measure_anchoring
from qualcode.services.coding import apply_operations
from qualcode.services.study import blinding
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder

Said = dict[Place, dict[str, float]]


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Planted]:
    place = str(tmp_path / "p.qualcode")
    with planted_study(
        tmp_path / "c", place, n_documents=20, size=12, prevalence=0.3, share=0.3
    ) as planted:
        yield planted


def offered(planted: Planted) -> Said:
    said = erring(planted.truth, misses=0.1, invents=0.4)
    planted.suggest(said)
    return said


def sway(planted: Planted, coder: Coder, said: Said, *, pull: float) -> None:
    """Code everything; of what is suggested in sight and does not apply, ``pull`` is given anyway."""
    chance, hidden = np.random.default_rng(7), blinding(planted.project)
    for place in planted.places:
        codes = set(planted.truth[place])
        if not is_blind(hidden, *place):
            codes |= {c for c in said.get(place, {}) if chance.random() < pull}
        planted.code(coder, place, frozenset(codes))


def test_a_planted_effect_is_found_and_its_interval_holds_it(planted: Planted) -> None:
    said = offered(planted)
    sway(planted, projects.coder(planted.project, "AB"), said, pull=0.5)
    table = measure_anchoring(planted.project).table.set_index("code_id")

    for code_id in CODES:
        suggested = [place for place in planted.places if code_id in said.get(place, {})]
        true = np.mean([code_id in planted.truth[place] for place in suggested])
        row = table.loc[code_id]
        assert row["n_seen"] + row["n_withheld"] == len(suggested)
        blind = [p for p in suggested if is_blind(blinding(planted.project), *p)]
        assert row["n_withheld"] == len(blind)
        assert row["coded_withheld"] == sum(code_id in planted.truth[p] for p in blind)
        assert row["effect"] == pytest.approx(row["rate_seen"] - row["rate_withheld"])
        assert row["effect_low"] <= 0.5 * (1 - true) <= row["effect_high"]
    pooled = table.loc[""]
    assert pooled["effect_low"] > 0
    assert pooled["n_seen"] == table.loc[list(CODES), "n_seen"].sum()


def test_codes_given_after_the_mark_are_not_those_given_blind(planted: Planted) -> None:
    said = offered(planted)
    me, hidden = projects.coder(planted.project, "AB"), blinding(planted.project)
    sway(planted, me, said, pull=0.0)
    before = measure_anchoring(planted.project).table
    invented = next(
        (place, code_id)
        for place, codes in said.items()
        for code_id in codes
        if is_blind(hidden, *place) and code_id not in planted.truth[place]
    )
    # The suggestion has come into sight with the mark, and is followed now.
    planted.code(me, invented[0], frozenset({invented[1]}), mark=False)
    right = next(
        c for c in projects.codings(planted.project)
        if is_blind(hidden, c.document_id, c.span) and c.code_id in said.get((c.document_id, c.span), {})
    )  # fmt: skip
    answer = apply_operations(
        planted.project, [{"seq": 1, "op": "remove", "coding": right.id}],
        document_id=right.document_id, coder=me, client="x",
    )  # fmt: skip
    assert answer.rejected == ()

    assert measure_anchoring(planted.project).table.equals(before)


def test_what_was_suggested_is_remembered_when_suggestions_are_made_anew(planted: Planted) -> None:
    said = offered(planted)
    sway(planted, projects.coder(planted.project, "AB"), said, pull=0.5)
    before = measure_anchoring(planted.project).table
    suggest(
        planted.project, actor="AB", encoder=HashingEncoder(), now=lambda: "2999-01-01T00:00:00+00:00"
    )

    assert measure_anchoring(planted.project).table.equals(before)


def test_a_coder_who_comes_to_suggestions_that_were_replaced_has_not_seen_them(
    planted: Planted,
) -> None:
    said = offered(planted)
    sway(planted, projects.coder(planted.project, "AB"), said, pull=0.5)
    n = len(compared(planted.project))
    suggest(
        planted.project, actor="AB", encoder=HashingEncoder(), now=lambda: "2020-01-01T00:00:00+00:00"
    )
    # All was read, so that nothing is suggested any more.
    sway(planted, projects.coder(planted.project, "CD"), said, pull=0.5)

    assert len(compared(planted.project)) <= n


def test_with_too_little_it_is_blank_and_says_why(planted: Planted) -> None:
    table = measure_anchoring(planted.project).table
    assert table["effect"].isna().all()
    assert set(table["reason"]) == {"it was suggested for nothing that somebody has read"}

    said = offered(planted)
    me = projects.coder(planted.project, "AB")
    operate(planted.project, me)
    for place in planted.places[:8]:
        planted.code(me, place, planted.truth[place])
    reasons = measure_anchoring(planted.project).table["reason"]
    assert all("of the 10 segments that it needs" in reason for reason in reasons)
    assert said
