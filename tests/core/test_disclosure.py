"""Who can be told apart: small groups counted by hand, and the rule for any group."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.disclosure import attribution, given_away, risk, shared_by

# Four heads, three of primary schools; one teacher. P5 speaks twice, in two waves.
PEOPLE = pd.DataFrame(
    [
        ("P1", "head", "primary", "W1"), ("P2", "head", "primary", "W1"),
        ("P3", "head", "primary", "W1"),
        ("P4", "head", "special", "W1"), ("P5", "teacher", "primary", "W1"),
        ("P5", "teacher", "primary", "W2"),
    ],
    columns=["case_id", "role", "school", "wave"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "n", "flagged", "instead"),
    [
        ({}, 5, False, ()),
        ({"role": "head"}, 4, False, ("role",)),
        ({"role": "head", "school": "primary"}, 3, False, ("role", "school")),
        ({"role": "head", "school": "special"}, 1, True, ("role",)),
        ({"role": "teacher"}, 1, True, ()),
        # Of the two that would do, the one named first is kept.
        ({"school": "primary", "role": "teacher"}, 1, True, ("school",)),
        ({"role": "teacher", "school": "primary", "wave": "W1"}, 1, True, ("school", "wave")),
    ],
)
def test_small_groups_are_flagged_with_a_way_out(
    shown: dict[str, str], n: int, flagged: bool, instead: tuple[str, ...]
) -> None:
    found = risk(PEOPLE, shown)

    assert (found.n_sharing, found.flagged, found.instead) == (n, flagged, instead)


VALUES = st.sampled_from(["", "a", "b"])


@given(
    st.lists(st.tuples(st.sampled_from("pqrstu"), VALUES, VALUES, VALUES), min_size=1, max_size=12),
    st.integers(1, 5),
    st.data(),
)
def test_a_flag_is_raised_where_and_only_where_fewer_share(
    rows: list[tuple[str, str, str, str]], fewest: int, data: st.DataObject
) -> None:
    people = pd.DataFrame(rows, columns=["case_id", "x", "y", "z"])
    person = data.draw(st.sampled_from(rows))
    shown = dict(zip("xyz", person[1:], strict=True))

    found = risk(people, shown, fewest=fewest)

    alike = {who for who, *values in rows if values == list(person[1:])}
    assert found.n_sharing == len(alike)
    assert found.flagged == (len(alike) < fewest)
    # What is proposed is never a risk itself, unless nothing at all is.
    if found.instead:
        assert shared_by(people, {name: shown[name] for name in found.instead}) >= fewest


def test_a_pseudonym_can_give_attributes_away() -> None:
    attributes = {"cluster": "C02", "school": "C02-S04", "role": "head", "blank": "", "n": "4"}

    assert given_away("C02-S04-P05", attributes) == ["cluster", "school"]
    assert given_away("P05", attributes) == []


def test_an_attribution_leaves_out_what_is_not_known() -> None:
    assert attribution(["", ""], otherwise="nobody") == "nobody"
    assert attribution(["senior_leader", "", "W2"]) == "senior leader, W2"
