from __future__ import annotations

import pandas as pd

from qualcode.ui.charts import frequency_chart, total

TABLE = pd.DataFrame(
    [
        ("trust", source, role, n, size, None, None, None)
        for source in ("human", "any")
        for role, n, size in (("head", 2, 3), ("teacher", 0, 4), ("", 1, 5))
    ]
    + [
        ("time", "human", role, 0, size, None, None, None)
        for role, size in (("head", 3), ("teacher", 4))
    ],
    columns=[
        "code",
        "source",
        "role",
        "n_cases",
        "cases_in_group",
        "share_of_cases",
        "ci_low",
        "ci_high",
    ],
).assign(code_id=lambda table: table["code"], theme="T")


def test_the_total_counts_every_group_once() -> None:
    assert total(TABLE, source="human", unit="case") == 12


def test_counts_are_drawn_where_groups_are_too_small_for_shares() -> None:
    chart = frequency_chart(TABLE, by="role", share="share_of_cases", unit="case").to_dict()

    assert [layer["encoding"]["x"]["field"] for layer in chart["layer"]] == ["n_cases"]
    (data,) = chart["datasets"].values()
    assert {row["role"] for row in data} == {"head", "teacher", "(not given)"}


def test_shares_have_their_intervals() -> None:
    table = TABLE.assign(share_of_cases=0.5, ci_low=0.2, ci_high=0.8)

    chart = frequency_chart(table, by=None, share="share_of_cases", unit="case").to_dict()

    fields = [layer["encoding"]["x"]["field"] for layer in chart["layer"]]
    assert fields == ["ci_low", "share_of_cases"]
