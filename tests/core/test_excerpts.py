"""Which quotations are chosen, whom they are attributed to, and words that turn the direction."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.checklists import COREQ, KEYS, SRQR
from qualcode.core.directions import closed, tame
from qualcode.core.excerpts import Candidate, illustrations, shared_by

candidates = st.lists(
    st.builds(
        Candidate, st.sampled_from(["P1", "P2", "P3"]),
        st.tuples(st.sampled_from("AB"), st.integers(0, 99)), st.integers(1, 60),
    ),
    max_size=12, unique_by=lambda candidate: candidate.place,
)  # fmt: skip


def test_everybody_is_quoted_before_anybody_is_quoted_twice() -> None:
    found = [Candidate("P1", ("A", n), 10) for n in range(5)] + [Candidate("P2", ("B", 0), 60)]

    assert illustrations(found, most=3) == [0, 5, 1]


def test_middle_lengths_come_first() -> None:
    found = [Candidate(f"P{n}", ("A", n), length) for n, length in enumerate([2, 12, 300, 11, 90])]

    assert illustrations(found, most=2) == [1, 3]


@given(candidates, st.integers(0, 6), st.randoms())
def test_the_order_of_the_quotations_does_not_matter(
    found: list[Candidate], most: int, chance: object
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a Random

    one = [found[i] for i in illustrations(found, most=most)]
    other = [shuffled[i] for i in illustrations(shuffled, most=most)]

    assert one == other
    assert len(one) == min(most, len(found))
    if most <= len({candidate.case for candidate in found}):
        assert len({candidate.case for candidate in one}) == len(one)


@pytest.mark.parametrize(
    ("values", "kept"),
    [(("head", "North"), 1), (("head", ""), 1), (("teacher", "North"), 2), (("cook", "North"), 0)],
)
def test_only_what_three_people_share_is_named(values: tuple[str, ...], kept: int) -> None:
    people = [
        ("head", "North"),
        ("head", "South"),
        ("head", ""),
        *[("teacher", "North")] * 3,
        ("cook", "North"),
    ]

    assert shared_by(people, values, fewest=3) == kept


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("\u202eevening", "\u202c"),
        ("\u202eevening\u202c", ""),
        ("\u2067a\u202eb", "\u202c\u2069"),
        # What closes an isolate closes all that was opened in it.
        ("\u2067a\u202eb\u2069c", ""),
        ("stray \u202c and \u2069", ""),
    ],
)
def test_what_turns_the_direction_is_closed(line: str, after: str) -> None:
    assert closed(line) == line + after


@given(st.text(alphabet="ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", max_size=20))
def test_closing_twice_changes_nothing(line: str) -> None:
    once = closed(line)

    assert once.startswith(line)
    assert closed(once) == once


@given(st.text(max_size=30))
def test_no_control_character_is_left(words: str) -> None:
    left = {char for char in tame(words) if unicodedata.category(char) in ("Cc", "Cs")}

    assert left <= set("\t\n\r\x85")


def test_the_checklists_have_their_items() -> None:
    assert ([item.number for item in COREQ], [item.number for item in SRQR]) == (
        list(range(1, 33)), list(range(1, 22)),
    )  # fmt: skip
    assert len(KEYS) == 55
    # What the tool can fill in, by the numbers of the published list.
    topics = {item.number: item.topic for item in COREQ}
    assert (topics[12], topics[24], topics[25], topics[27], topics[29]) == (
        "Sample size", "Number of coders", "Coding tree", "Software", "Quotations",
    )  # fmt: skip
