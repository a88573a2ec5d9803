"""What the same cases speak of at two times."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.change import case_change, change_columns, steps_between
from qualcode.model import Code, Codebook

BOOK = Codebook(id="b", name="B", version="2", codes=(
    Code(id="rel", name="Relations", codable=False),
    Code(id="trust", name="Trust", parent="rel"),
    Code(id="aims", name="Aims", parent="rel"),
))  # fmt: skip
WAVES: dict[str, Any] = {"codebook": BOOK, "wave": "wave", "steps": [("W1", "W2")]}


def study(
    *said: tuple[str, str, str], cases: str = "ABCD", only: dict[str, str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases with a segment in each wave, but those in ``only``; said is (case, wave, code)."""
    alone = only or {}
    units = pd.DataFrame(
        [
            (f"{case}{wave}", f"{case}{wave}", case, True, wave, "head" if case < "C" else "teacher")
            for case in [*cases, *alone]
            for wave in ("W1", "W2")
            if alone.get(case, wave) == wave
        ],
        columns=["document", "segment_id", "case_id", "read", "wave", "role"],
    )
    codings = pd.DataFrame(
        [(code, f"{case}{wave}", f"{case}{wave}", case, "human") for case, wave, code in said],
        columns=["code_id", "document", "segment_id", "case_id", "source"],
    )
    return codings, units


SAID = (
    ("A", "W1", "trust"), ("A", "W2", "trust"), ("B", "W1", "trust"), ("C", "W2", "trust"),
    ("E", "W1", "trust"),
)  # fmt: skip


def test_matched_cases_are_kept_lost_gained_or_never() -> None:
    table = case_change(*study(*SAID, only={"E": "W1", "F": "W2"}), **WAVES, min_group=4)

    assert list(table.columns) == change_columns()
    row = table[table["code_id"] == "trust"].iloc[0]
    counts = row[["cases_in_both", "n_from", "n_to", "kept", "lost", "gained", "never"]]
    assert counts.tolist() == [4, 2, 2, 1, 1, 1, 1]
    assert row[["share_from", "share_to", "difference"]].tolist() == [0.5, 0.5, 0.0]
    assert row[["cases_only_from", "cases_only_to", "reason"]].tolist() == [1, 1, ""]
    # Newcombe's method 10 for 1, 1, 1, 1: both Wilson intervals are 0.15 to 0.85, phi is 0.
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx([-0.4951, 0.4951], abs=5e-4)


def test_few_matched_cases_have_counts_and_a_reason() -> None:
    table = case_change(*study(*SAID), **WAVES)

    assert table[["share_from", "difference", "ci_low"]].isna().all().all()
    assert set(table["reason"]) == {"fewer than 10 cases in both"}


def test_a_theme_changes_once_for_each_case() -> None:
    said = (("A", "W1", "trust"), ("A", "W2", "aims"), ("B", "W2", "aims"), ("B", "W2", "trust"))

    table = case_change(*study(*said), **WAVES, levels=("code", "theme"))

    rows = table.set_index("code_id")[["kept", "lost", "gained"]]
    assert rows.loc["rel"].tolist() == [1, 0, 1]
    assert rows.loc["trust"].tolist() == [0, 1, 1]


def test_groups_are_compared_with_themselves() -> None:
    table = case_change(*study(*SAID), **WAVES, by=["role"])

    rows = table[table["code_id"] == "trust"].set_index("role")
    assert rows["cases_in_both"].to_dict() == {"head": 2, "teacher": 2}
    assert rows["lost"].to_dict() == {"head": 1, "teacher": 0}


def test_the_machine_is_never_compared_with_people() -> None:
    codings, units = study(*SAID)
    codings = pd.concat([codings, codings.assign(source="machine"), codings.assign(source="accepted")])

    table = case_change(codings, units, **WAVES, min_group=1)

    rows = table[table["code_id"] == "trust"].set_index("source")
    assert rows["cases_in_both"].to_dict() == {"accepted": 4, "human": 4, "any": 4, "machine": 0}
    assert rows.loc["machine", "reason"] == "no case has been read at both times"


def test_what_was_not_read_is_not_lost() -> None:
    codings, units = study(*SAID)
    units.loc[units["segment_id"] == "BW2", "read"] = False

    row = case_change(codings, units, **WAVES).query("code_id == 'trust'").iloc[0]

    assert row[["cases_in_both", "lost"]].tolist() == [3, 0]


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        (["W1"], []), ([], []), (["2", "10", "1"], [("1", "2"), ("2", "10")]),
        (["before", "after 2", "after 10"], [("after 2", "after 10"), ("after 10", "before")]),
    ],
)  # fmt: skip
def test_each_time_is_compared_with_the_next(values: list[str], steps: list[tuple[str, str]]) -> None:
    assert steps_between(values) == steps


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["W1", "W2"]),
                          st.sampled_from(["trust", "aims"])), max_size=20))  # fmt: skip
def test_the_four_outcomes_add_up(said: list[tuple[str, str, str]]) -> None:
    table = case_change(*study(*said, cases="ABCDE"), **WAVES, min_group=1)

    assert (table[["kept", "lost", "gained", "never"]].sum(axis=1) == 5).all()
    assert (table["n_from"] == table["kept"] + table["lost"]).all()
    assert (table["n_to"] == table["kept"] + table["gained"]).all()
