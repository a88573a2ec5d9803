from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.replacing import Replacer

NAMES = {
    "Amina Khan": "[Teacher 3]", "Khan": "[Teacher 3]", "José": "[Person 2]", "Ann": "[Person 1]",
    "St Mary's": "[School B]", "0161 496 0123": "[telephone 1]", "will": "[Person 4]",
    "amina.khan@example.org": "[e-mail 1]",
}  # fmt: skip
REPLACE = Replacer(NAMES, capital=["Will"])


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("Amina Khan said so.", "[Teacher 3] said so."),
        ("amina\nkhan, KHAN and Khan's", "[Teacher 3], [Teacher 3] and [Teacher 3]'s"),
        ("Khan’s and Khans' and Khans class", "[Teacher 3]’s and [Teacher 3]s' and [Teacher 3]s class"),
        ("Annie planned with Joanna", "Annie planned with Joanna"),
        ("Ann-Marie", "[Person 1]-Marie"),
        ("jose and JOSÉ and Jose\u0301", "[Person 2] and [Person 2] and [Person 2]"),
        ("at St Marys, at St. Mary's, at st mary’s", "at [School B], at St. Mary's, at [School B]"),
        ("It will. Will did. WILL?", "It will. [Person 4] did. [Person 4]?"),
        ("ring 0161 496 0123.", "ring [telephone 1]."),
        ("write to amina.khan@example.org", "write to [e-mail 1]"),
        ("[Teacher 3] again", "[Teacher 3] again"),
        ("[inaudible, Khan?]", "[inaudible, [Teacher 3]?]"),
        ("", ""),
    ],
)
def test_names_are_replaced_in_all_their_forms(said: str, now: str) -> None:
    assert REPLACE(said) == now


def test_an_s_without_an_apostrophe_needs_a_name_that_looks_like_one() -> None:
    assert Replacer({"Reid": "[Person 1]"})("Reids class, and reids") == "[Person 1]s class, and reids"
    assert Replacer({"Ann": "[Person 1]"})("Anns class") == "Anns class"


def test_nothing_to_replace_changes_nothing() -> None:
    assert Replacer({})("Ann") == "Ann"
    assert Replacer({"  ": "[x]"})("Ann") == "Ann"


@given(st.text("Ann Bo'sk.\n[]", max_size=60))
def test_what_is_replaced_once_is_replaced_for_good(text: str) -> None:
    replace = Replacer({"Ann": "[Person 1]", "Bo Ann": "[Person 2]", "Bo": "[Person 3]"})
    once = replace(text)

    assert replace(once) == once


@given(st.text("Ann Bo's \u0301É.", max_size=60))
def test_what_is_not_a_name_stays_letter_by_letter(text: str) -> None:
    at, kept = 0, ""
    edits = Replacer({"Ann": "[1]", "É": "[2]"}).edits(text)
    for edit in edits:
        kept += text[at : edit.span.start]
        at = edit.span.end
        assert text[edit.span.start : edit.span.end].casefold().rstrip("\u0301'") in ("ann", "é", "e")
    rest = kept + text[at:]

    assert len(rest) + sum(len(e.span) for e in edits) == len(text)
