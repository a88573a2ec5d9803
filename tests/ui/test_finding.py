"""What the browser is told of a segment that was found."""

from __future__ import annotations

from typing import Any

from qualcode.model import Span
from qualcode.services.filtering import Hit
from qualcode.ui.finding import row


def hit(text: str, *places: tuple[int, int], **more: Any) -> Hit:
    values: dict[str, Any] = {
        "document_id": "d", "document": "A", "segment_id": "s", "case_id": "P01", "text": text,
        "whole": Span(start=95, end=100 + len(text)), "span": Span(start=100, end=100 + len(text)),
        "speaker": "P01", "role": "participant", "question": "",
        "hits": tuple(Span(start=100 + start, end=100 + end) for start, end in places),
    }  # fmt: skip
    return Hit(**(values | more))


def test_a_short_segment_is_shown_whole() -> None:
    told = row(hit("👨‍👩‍👧 We trust one another.", (9, 14)))

    assert told["pieces"] == [("👨‍👩‍👧 We ", False), ("trust", True), (" one another.", False)]
    assert (told["whole"], told["cut"], told["codable"]) == (None, [False, False], True)


def test_of_a_long_segment_the_words_around_the_first_hit_are_shown() -> None:
    text = "word " * 100 + "trust " + "more " * 100

    told = row(hit(text.strip(), (500, 505)))

    (before, hit_text, behind) = told["pieces"]
    assert hit_text == ("trust", True)
    assert before == ("word " * 32, False)
    assert behind == (" more" * 32, False)
    assert told["cut"] == [True, True]
    assert "".join(piece for piece, _ in told["whole"]) == text.strip()


def test_of_a_long_segment_without_a_hit_the_beginning_is_shown() -> None:
    told = row(hit(("word " * 200).strip()))

    assert told["pieces"] == [(("word " * 64).strip(), False)]
    assert told["cut"] == [False, True]


def test_what_was_filtered_by_comes_first_and_the_case_is_named_once() -> None:
    attributes = {"role": "head_teacher", "phase": "1", "blank": ""}
    told = row(hit("x", attributes=attributes, case_id="S1", role="interviewer"), first=["phase"])

    assert told["about"] == [["phase", "1"], ["role", "head teacher"]]
    assert told["who"] == "P01 · S1 (interviewer)"
    assert not told["codable"]
    assert row(hit("x"))["who"] == "P01"
    assert row(hit("x", document="W1-S1-INT", case_id="S1"))["who"] == "P01"
