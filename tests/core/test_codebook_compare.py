from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.codebook_compare import Piece, compare, marked
from qualcode.core.codebook_edits import Difference
from qualcode.model import Code, Codebook, Flag, Modifier

BOOK = Codebook(
    id="b", name="B", version="1", codes=(Code(id="a", name="A"),), rules=("One.",),
    modifiers=(Modifier(id="v", name="Valence", values=("up", "down"), required=True, default="up"),),
)  # fmt: skip


def test_what_belongs_to_no_code_is_compared_too() -> None:
    book = replace(
        BOOK, rules=("One.", "Two."), modifiers=(), codes=(Code(id="a", name="A2"),),
        flags=(Flag(id="q", name="Quote", memo_required=True),),
    )  # fmt: skip

    assert compare(BOOK, book) == [
        Difference("", "B", "rules", "One.", "One.\nTwo."),
        Difference("", "B", "modifiers", "Valence: up, down, required, up unless chosen", ""),
        Difference("", "B", "flags", "", "Quote, with a memo"),
        Difference("a", "A2", "name", "A", "A2"),
    ]
    assert compare(BOOK, replace(BOOK, version="2")) == []


def test_words_that_changed_are_marked_in_their_place() -> None:
    assert marked("No time to meet.", "Little time, to talk.") == [
        Piece("removed", "No"), Piece("added", "Little"), Piece("same", " time"), Piece("added", ","),
        Piece("same", " to "), Piece("removed", "meet"), Piece("added", "talk"), Piece("same", "."),
    ]  # fmt: skip


def test_blanks_between_changed_words_are_marked_with_them() -> None:
    assert marked("use Give and take, x", "use Trust, x") == [
        Piece("same", "use "), Piece("removed", "Give and take"), Piece("added", "Trust"),
        Piece("same", ", x"),
    ]  # fmt: skip
    assert marked("a b c", "x y c") == [
        Piece("removed", "a b"), Piece("added", "x y"), Piece("same", " c"),
    ]  # fmt: skip


@given(st.text(), st.text())
def test_no_letter_is_lost_by_marking(before: str, after: str) -> None:
    pieces = marked(before, after)

    assert "".join(p.words for p in pieces if p.kind != "added") == before
    assert "".join(p.words for p in pieces if p.kind != "removed") == after
