"""Positions as other tools count them, turned into code points."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualcode.core.positions import CONVENTIONS, Convention, Edges, Positions, detect, usual

NVIVO, ATLAS, SPEC = Convention(True, True), Convention(False, False), Convention(False, True)
stored_texts = st.lists(
    st.sampled_from(["a", "\ufeff", "é", "\U0001f600", "e\u0301", " ", "\r\n", "\n", "\r", "ש"]),
    min_size=1, max_size=40,
).map("".join)  # fmt: skip


def counted(stored: str, convention: Convention) -> list[str]:
    """Each position of a text with the character that stands there, written out without arithmetic."""
    units: list[str] = []
    for part in re.findall("\r\n|.", stored, flags=re.DOTALL):
        wide = (part == "\r\n" and convention.stored) or (ord(part[0]) > 0xFFFF and convention.utf16)
        units += [part, part] if wide else [part]
    return units


@given(stored=stored_texts, convention=st.sampled_from(CONVENTIONS))
def test_every_position_leads_to_the_character_that_stands_there(
    stored: str, convention: Convention
) -> None:
    positions = Positions("\ufeff" + stored)
    units = counted(stored, convention)

    assert positions.length(convention) == len(units)
    for at, unit in enumerate(units):
        here = positions.text[positions.index(at, convention)]
        assert here == ("\n" if unit[0] in "\r\n" else unit)


@given(stored=stored_texts, convention=st.sampled_from(CONVENTIONS))
def test_a_position_and_back_is_the_same_character(stored: str, convention: Convention) -> None:
    positions = Positions(stored)

    for index in range(len(positions.text) + 1):
        assert positions.index(positions.position(index, convention), convention) == index
        assert positions.index(positions.position(index, convention), convention, up=True) == index


@pytest.mark.parametrize(
    ("origin", "convention"),
    [
        ("NVivo for Windows 12.6", NVIVO), ("NVivo Mac", NVIVO), ("ATLAS.ti 8.4.0", ATLAS),
        ("MAXQDA 24", SPEC), ("", SPEC), ("qualcode 0.1.0", SPEC), ("qualcode 0.1.0 for NVivo", NVIVO),
        ("qualcode 0.1.0 for older MAXQDA", ATLAS),
    ],
)  # fmt: skip
def test_programs_count_as_they_are_known_to(origin: str, convention: Convention) -> None:
    assert usual(origin) == convention


WORDS = (
    "Well \U0001f600 yes.\r\nWe meet each Monday and plan lessons.\r\n"
    "Then we visit \U0001f600 classes.\r\n"
)


def selections(convention: Convention, *, named: bool = False) -> tuple[Positions, list[Edges]]:
    """The words of a text as selections in a convention."""
    positions = Positions(WORDS)
    found = []
    for match in re.finditer(r"\w+(?: \w+)*", positions.text):
        start, end = (positions.position(at, convention) for at in match.span())
        found.append(Edges(start, end, match[0] if named else ""))
    return positions, found


@pytest.mark.parametrize("written", CONVENTIONS)
@pytest.mark.parametrize("prior", CONVENTIONS)
@pytest.mark.parametrize("named", [False, True])
def test_the_convention_is_found_whatever_the_program_calls_itself(
    written: Convention, prior: Convention, named: bool
) -> None:
    positions, found = selections(written, named=named)
    assert len(found) >= 5

    verdict = detect(prior, [(positions, found)])

    assert (verdict.convention, verdict.score, verdict.doubtful) == (written, 1.0, [])


def test_a_few_edges_do_not_outweigh_what_a_program_is_known_for() -> None:
    positions, found = selections(NVIVO)

    assert detect(SPEC, [(positions, found[:2])]).convention == SPEC


def test_a_plain_text_needs_no_choice() -> None:
    positions = Positions("We meet each Monday.\n")

    verdict = detect(NVIVO, [(positions, [Edges(1, 4)] * 20)])

    assert (verdict.convention, verdict.doubtful) == (NVIVO, [])


def test_quotations_that_do_not_begin_as_they_are_named_are_doubtful() -> None:
    positions = Positions("We meet each Monday and plan.\n")

    verdict = detect(SPEC, [(positions, [Edges(4, 12, "We meet each")])])

    assert verdict.doubtful == ["eet each"]


@given(stored=stored_texts, at=st.integers(-5, 60), to=st.integers(-5, 60))
def test_any_edges_are_judged_without_failing(stored: str, at: int, to: int) -> None:
    positions = Positions(stored)
    assume(positions.text)

    verdict = detect(NVIVO, [(positions, [Edges(at, to, "a long name")] * 6)])

    assert 0 <= verdict.score <= 1
