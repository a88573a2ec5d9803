"""Words that turn the direction of writing are closed, and no control character is left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.directions import closed, tame


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
