from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.file_names import file_name


@given(study=st.text())
def test_any_name_of_a_study_makes_a_name_that_every_system_takes(study: str) -> None:
    name = file_name(study, "tables", "2026-03-09", ending=".zip")

    # Neither a folder nor a device of Windows, which have no day in their names.
    assert re.fullmatch(r"[a-z0-9](-?[a-z0-9]+)*-tables-2026-03-09\.zip", name)
    assert len(name) <= 82


def test_a_long_name_is_cut_before_the_day() -> None:
    assert file_name("long " * 40, "book", "2026-03-09", ending=".csv") == (
        "long-long-long-long-long-long-long-long-long-long-long-long-book-2026-03-09.csv"
    )
