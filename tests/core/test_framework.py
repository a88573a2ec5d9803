"""The framework matrix, counted by hand, and what is told of codings that changed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.framework import changed, draft, fingerprint, framework_cells, place_of, state_words
from qualcode.model import Coding, Span

# P1 has read segments 1 and 2, P2 one of two, P3 none, P4 nothing was said by.
MATERIAL = pd.DataFrame(
    [
        ("P1", "s1", True), ("P1", "s2", True), ("P2", "s3", True), ("P2", "s4", False),
        ("P3", "s5", False),
    ],
    columns=["case_id", "segment_id", "read"],
)  # fmt: skip
QUOTED = pd.DataFrame(
    [
        # The same words with two codes of one theme are one quotation of it.
        ("P1", "trust", "A:0"), ("P1", "shared", "A:0"), ("P1", "trust", "A:9"), ("P2", "time", "B:0"),
    ],
    columns=["case_id", "code_id", "place"],
)  # fmt: skip
COLUMNS = {"rel": ["trust", "shared"], "ctx": ["time"]}


def test_cells_count_passages_once_and_say_why_they_are_empty() -> None:
    table = framework_cells(QUOTED, MATERIAL, case_ids=["P1", "P2", "P3", "P4"], columns=COLUMNS)

    found = {(r.case_id, r.column): (r.n_quotations, r.state) for r in table.itertuples()}
    assert found == {
        ("P1", "rel"): (2, "quoted"), ("P1", "ctx"): (0, "not mentioned"),
        ("P2", "rel"): (0, "partly read"), ("P2", "ctx"): (1, "quoted"),
        ("P3", "rel"): (0, "not read"), ("P3", "ctx"): (0, "not read"),
        ("P4", "rel"): (0, "no material"), ("P4", "ctx"): (0, "no material"),
    }  # fmt: skip
    assert table[["n_read", "n_segments"]].drop_duplicates().to_numpy().tolist() == [
        [2, 2], [1, 2], [0, 1], [0, 0]
    ]  # fmt: skip


def test_a_study_without_codings_has_a_matrix_too() -> None:
    table = framework_cells(QUOTED[:0], MATERIAL[:0], case_ids=["P1"], columns=COLUMNS)

    assert table["state"].tolist() == ["no material", "no material"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("quoted", "4 quotations"), ("not mentioned", "read, not mentioned"),
        ("partly read", "not mentioned in the 3 of 12 segments read"), ("not read", "not read yet"),
        ("no material", "no material of this case"),
    ],
)  # fmt: skip
def test_every_state_has_its_words(state: str, words: str) -> None:
    assert state_words(state, n_quotations=4, n_read=3, n_segments=12) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"a": "x", "b": "y"}, ""),
        ({"c": "x", "b": "y"}, ""),  # taken away and given again just so
        ({"a": "x"}, "coding changed since: 1 removed"),
        ({"a": "x", "b": "y", "c": "z"}, "coding changed since: 1 added"),
        ({"a": "x", "b": "z"}, "coding changed since: 1 moved"),
        ({"a": "y", "b": "x"}, ""),
        ({"a": "z", "c": "w"}, "codings changed since: 1 added, 1 removed, 1 moved"),
        ({"a": "x", "b": "y", "c": "y"}, "coding changed since: 1 added"),
    ],
)
def test_what_changed_is_told(now: dict[str, str], told: str) -> None:
    assert changed({"a": "x", "b": "y"}, now).words == told


codings = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), max_size=6)


@given(codings, codings)
def test_a_change_is_told_where_and_only_where_the_set_is_another(
    before: dict[str, str], now: dict[str, str]
) -> None:
    found = changed(before, now)

    assert bool(found) == (sorted(before.values()) != sorted(now.values()))
    assert bool(found) == (fingerprint(before) != fingerprint(now))
    # What is added or moved is there now, and what is removed is not as it was.
    assert {*found.added, *found.moved} <= {*now}
    assert {*found.removed, *found.moved} <= {*before}
    assert len(now) - len(before) == len(found.added) - len(found.removed)


def test_a_coding_is_another_where_anything_of_it_differs() -> None:
    coding = Coding(
        id="c", document_id="d", span=Span(start=0, end=5), code_id="x", coder_id="k", source="human",
        codebook_version="1", created_at="t",
    )  # fmt: skip

    others = [
        replace(coding, document_id="e"), replace(coding, span=Span(start=0, end=6)),
        replace(coding, code_id="y"), replace(coding, coder_id="l"),
    ]  # fmt: skip

    assert len({place_of(each) for each in [coding, *others]}) == 5
    assert place_of(replace(coding, created_at="u", modifiers={"valence": "mixed"})) == place_of(coding)


def test_a_draft_is_nothing_but_quotations() -> None:
    words = "We trust one another by now, and it took three years."
    assert draft([(words, "A, 5–60"), ("None.", "A, 90–95")], most=24) == (
        "“We trust one another by…” (A, 5–60)\n“None.” (A, 90–95)"
    )
