from __future__ import annotations

import pytest

from qualcode.core.columns import CODING_COLUMNS, SEGMENT_COLUMNS, frequency_columns, is_result


@pytest.mark.parametrize(
    "names",
    [SEGMENT_COLUMNS, frequency_columns((), "case"), frequency_columns(("role", "wave"), "segment")],
    ids=["segments", "frequencies", "frequencies by two"],
)
def test_what_qualcode_counted_is_a_result(names: list[str]) -> None:
    assert is_result(names)
    assert not is_result(names[1:])
    assert not is_result([*names, "more"])


def test_codings_are_work_and_no_result() -> None:
    assert not is_result(CODING_COLUMNS)
    assert not is_result([])


def test_the_columns_of_theme_frequencies() -> None:
    assert frequency_columns(("role",), "document") == [
        "theme_id", "theme", "code_id", "code", "role", "source", "n_segments", "n_documents", "n_cases",
        "documents_in_group", "share_of_documents", "ci_low", "ci_high", "codebook_version",
    ]  # fmt: skip
