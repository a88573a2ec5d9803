"""Base forms of words, and answers that say nothing."""

from __future__ import annotations

import pytest

from qualcode.core.lemmas import emptiness, lemmas, words


@pytest.mark.parametrize(
    "text",
    [
        "n/a", "N.A.", "NA", "None", "Nothing.", "nothing to add, thanks", "don't know", "Don’t know!",
        "I do not know", "no comment", "No", "Not sure", "as above", "Can't think of anything", "keine",
        "je ne sais pas", "no sé",
    ],
)  # fmt: skip
def test_an_answer_without_content_is_boilerplate(text: str) -> None:
    assert emptiness(text) == "boilerplate"


@pytest.mark.parametrize("text", ["", "...", "👍", "12", "?!", "—"])
def test_an_answer_without_a_word_has_none(text: str) -> None:
    assert emptiness(text) == "no words"


@pytest.mark.parametrize(
    "text",
    [
        "Nothing works", "No one listens", "No parking", "I know the driver", "Not enough staff",
        "Good", "The same nurse each time", "不知道", "Wir treffen uns nie",
        "no " * 200, "I don't know, but the bus was late",
    ],
)  # fmt: skip
def test_what_has_content_is_none(text: str) -> None:
    assert emptiness(text) == ""


def test_forms_are_led_back_only_to_words_that_were_used() -> None:
    said = ["waiting waited waits wait", "carers", "families family", "bus buses", "stopping stop"]

    found = lemmas(said)

    assert found == [["wait"] * 4, ["carers"], ["family"] * 2, ["bus"] * 2, ["stop"] * 2]


def test_words_that_only_look_inflected_stay() -> None:
    assert lemmas(["evening even news new this bring string", "us bus"], stop={"even"})[0] == [
        "evening", "news", "new", "this", "bring", "string",
    ]  # fmt: skip


def test_what_is_led_back_to_a_stop_word_goes_with_it() -> None:
    stop = {"he", "the", "know"}
    assert lemmas(["he knew the children he'd o'clock"], stop=stop) == [["child", "o'clock"]]


def test_words_of_any_writing_are_words() -> None:
    assert words("Schüler’s café, हिन्दी и 學校 2 cafe\u0301") == [
        "schüler's", "café", "हिन्दी", "и", "學校", "cafe\u0301",
    ]  # fmt: skip
