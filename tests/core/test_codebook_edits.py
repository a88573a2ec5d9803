from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core import codebook_edits as edits
from qualcode.errors import CodebookError, UnknownCode
from qualcode.model import Code, Codebook, Example, Exclusion, NearMiss

BOOK = Codebook(
    id="b", name="B", version="1.0",
    codes=(
        Code(id="t", name="T", codable=False),
        Code(id="a", name="A", parent="t", include=("one",), cues=("x",), examples=(Example(text="e"),)),
        Code(
            id="b", name="B", parent="t", include=("two",),
            exclude=(Exclusion(when="w", use="a"), Exclusion(when="v", use="c")),
            near_miss=(NearMiss(text="n", use="a"),),
        ),
        Code(id="u", name="U", codable=False),
        Code(id="c", name="C", parent="u", exclude=(Exclusion(when="z", use="b"),)),
    ),
)  # fmt: skip


def ids(book: Codebook) -> list[str]:
    return [code.id for code in book.codes]


def test_a_new_code_stands_behind_its_theme() -> None:
    book = edits.add_code(BOOK, Code(id="n", name="New", parent="t"))

    assert ids(book) == ["t", "a", "b", "n", "u", "c"]


def test_a_theme_moves_with_what_is_below_it() -> None:
    book = edits.move_code(BOOK, "t", "u")

    assert ids(book) == ["u", "c", "t", "a", "b"]
    assert edits.find_code(book, "t").parent == "u"
    assert edits.descendants(book, "u") == {"c", "t", "a", "b"}


@pytest.mark.parametrize(("code", "parent"), [("t", "t"), ("a", "b"), ("a", "nowhere")])
def test_impossible_moves_are_refused(code: str, parent: str) -> None:
    with pytest.raises(CodebookError):
        edits.move_code(BOOK, code, parent)


def test_merging_retires_the_source_and_hands_over_its_lines() -> None:
    book = edits.merge_codes(BOOK, ["a"], "b")

    gone, kept = edits.find_code(book, "a"), edits.find_code(book, "b")
    assert (gone.retired, gone.replaced_by) == (True, ("b",))
    assert kept.include == ("two", "one")
    assert kept.examples == (Example(text="e"),)
    # What pointed from one to the other has become pointless.
    assert kept.exclude == (Exclusion(when="v", use="c"),)
    assert kept.near_miss == ()
    assert [code.id for code in book.offered] == ["b", "c"]
    assert [code.id for code in book.codable] == ["a", "b", "c"]


def test_neighbours_that_were_merged_are_named_by_their_successor() -> None:
    book = edits.merge_codes(BOOK, ["b"], "a")

    assert edits.find_code(book, "c").exclude == (Exclusion(when="z", use="a"),)


def test_splitting_makes_codes_beside_the_old_one() -> None:
    book = edits.split_code(BOOK, "a", [Code(id="a1", name="A1"), Code(id="a2", name="A2")])

    assert ids(book) == ["t", "a", "b", "a1", "a2", "u", "c"]
    assert edits.find_code(book, "a1").parent == "t"
    assert edits.find_code(book, "a").replaced_by == ("a1", "a2")


def test_retired_codes_come_back() -> None:
    book = edits.restore_code(edits.retire_code(BOOK, "a", replaced_by=["b"]), "a")

    assert book == BOOK


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: edits.merge_codes(BOOK, ["t"], "a"), "in use"),
        (lambda: edits.merge_codes(BOOK, ["a"], "a"), "different"),
        (lambda: edits.split_code(BOOK, "a", [Code(id="x", name="X")]), "two new codes"),
        (lambda: edits.split_code(BOOK, "t", []), "in use"),
        (lambda: edits.retire_code(BOOK, "t"), "theme"),
        (lambda: edits.edit_code(BOOK, "a", {"parent": "u"}), "not changed by editing"),
        (lambda: edits.edit_code(BOOK, "a", {"name": " "}), "needs a name"),
        (lambda: edits.add_code(BOOK, Code(id="a", name="A")), "already"),
        (lambda: edits.add_code(BOOK, Code(id="n", name="N", parent="a")), "no theme"),
        (lambda: edits.remove_code(BOOK, "t"), "still needed"),
        (lambda: edits.remove_code(BOOK, "a"), "still needed"),
    ],
)
def test_what_cannot_be_done_is_said(change: Any, words: str) -> None:
    with pytest.raises(CodebookError, match=words):
        change()


def test_unknown_codes_are_named() -> None:
    with pytest.raises(UnknownCode, match="'z'"):
        edits.retire_code(BOOK, "z")


def test_differences_are_listed_field_by_field() -> None:
    book = edits.edit_code(BOOK, "a", {"definition": "D", "include": ("one", "three")})
    book = edits.add_code(book, Code(id="n", name="New", parent="t"))

    assert edits.differences(BOOK, book) == [
        ("a", "A", "definition", "", "D"),
        ("a", "A", "include", "one", "one\nthree"),
        ("n", "New", "code", "", "added"),
    ]
    assert edits.differences(book, BOOK)[-1] == ("n", "New", "code", "added"[:0], "removed")
    assert not edits.means_the_same(BOOK, book, "a")
    assert edits.means_the_same(BOOK, book, "b")


def test_differences_name_other_codes_and_tell_everything_that_changed() -> None:
    lines = (Exclusion(when="w", use="a", action="double_code"),)
    examples = (Example(text="e", role="head", valence="positive", also=("c",)),)
    book = edits.edit_code(BOOK, "b", {"exclude": lines})
    book = edits.edit_code(book, "a", {"examples": examples})
    book = edits.retire_code(edits.move_code(book, "a", "u"), "a", replaced_by=["b"])

    assert edits.differences(BOOK, book) == [
        ("b", "B", "exclude", "w -> A\nv -> C", "w -> A as well"),
        ("a", "A", "examples", "e", "e (head, positive, also C)"),
        ("a", "A", "parent", "T", "U"),
        ("a", "A", "retired", "no", "yes"),
        ("a", "A", "replaced_by", "", "B"),
    ]


def test_versions_are_counted_up_past_those_that_are_taken() -> None:
    assert edits.next_version("1.0.0", {"1.0.0", "1.0.1"}) == "1.0.2"
    assert edits.next_version("3", {"3"}) == "4"
    assert edits.next_version("draft", {"draft"}) == "draft.1"


CODES = st.sampled_from(["t", "a", "b", "u", "c", "new_1", "new_2", "nowhere"])
STEPS = st.lists(st.tuples(st.sampled_from(["move", "merge", "split", "retire", "restore", "add",
                                            "remove", "edit"]), CODES, CODES), max_size=12)  # fmt: skip


@given(STEPS)
def test_no_change_breaks_the_tree(steps: list[tuple[str, str, str]]) -> None:
    book = BOOK
    for number, (step, one, other) in enumerate(steps):
        new = [Code(id=f"new_{number}{half}", name="N", parent=other) for half in ("", "b")]
        changes = {
            "move": lambda b, one=one, other=other: edits.move_code(b, one, other),
            "merge": lambda b, one=one, other=other: edits.merge_codes(b, [one], other),
            "split": lambda b, one=one, new=new: edits.split_code(b, one, new),
            "retire": lambda b, one=one, other=other: edits.retire_code(b, one, replaced_by=[other]),
            "restore": lambda b, one=one: edits.restore_code(b, one),
            "add": lambda b, new=new: edits.add_code(b, new[0]),
            "remove": lambda b, one=one: edits.remove_code(b, one),
            "edit": lambda b, one=one: edits.edit_code(b, one, {"definition": "D"}),
        }
        try:
            book = changes[step](book)
        except CodebookError:
            continue
        assert list(edits.codebook_faults(book)) == []
        assert all(not edits.find_code(book, c.parent).codable for c in book.codes if c.parent)
