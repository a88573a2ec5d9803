"""What is found of people, schools and places in sentences that were made up for this."""

from __future__ import annotations

import pytest

from qualcode.core.identifiers import Listed, is_generic, mentions, tellings


def found(text: str) -> list[tuple[str, str]]:
    return [(m.kind, m.words) for m in mentions(text)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ring me on 0161 496 0123 or 07700 900123.",
         [("telephone", "0161 496 0123"), ("telephone", "07700 900123")]),
        ("It is +44 20 7946 0958, or (020) 7946 0958.",
         [("telephone", "+44 20 7946 0958"), ("telephone", "(020) 7946 0958")]),
        ("In 2019 we had 1200 pupils, 0.5 of them", []),
        ("Write to head@oakfield.sch.uk, please", [("e-mail", "head@oakfield.sch.uk")]),
        ("See https://oakfield.sch.uk/about. And www.example.org!",
         [("web address", "https://oakfield.sch.uk/about"), ("web address", "www.example.org")]),
        ("We are in M15 6BH, code C02 was S1 1AB.", [("postcode", "M15 6BH"), ("postcode", "S1 1AB")]),
        ("At St Mary's Primary we share.", [("school", "St Mary's Primary")]),
        ("Then Hill Top Primary School and Oakfield Academy came.",
         [("school", "Hill Top Primary School"), ("school", "Oakfield Academy")]),
        ("She moved from St. Joseph's Catholic Primary School last year",
         [("school", "St. Joseph's Catholic Primary School")]),
        ("Our Primary School is small. The Academy Trust said no. We at Sixth Form met.", []),
        ("The Oakfield Federation", [("school", "Oakfield Federation")]),
        ("Mrs Khan told Dr. O'Brien", [("person", "Mrs Khan"), ("person", "Dr. O'Brien")]),
        ("I asked Sarah Whitlow's deputy, and Sarah agreed.",
         [("person", "Sarah Whitlow"), ("person", "Sarah")]),
        ("It will mark a change, may I say", []),
        ("I think Mark said so", [("person", "Mark")]),
        ("A school in Leeds, near York.", [("place", "Leeds"), ("place", "York")]),
        ("[Teacher 3] and <name 00:12:31> met [Sarah]", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_tells_who_somebody_is_is_found(said: str, expected: list[tuple[str, str]]) -> None:
    assert found(said) == expected


def test_a_name_that_is_an_ordinary_word_is_only_possible() -> None:
    by_words = {m.words: m.confidence for m in mentions("Then Grace and Sarah came. Will and I met.")}

    assert by_words == {"Grace": "possible", "Sarah": "likely", "Will": "possible"}


def test_a_span_holds_the_words() -> None:
    text = "Yes, 👋 Mrs Khan’s class at Hill Top Primary School, Leeds."

    assert [text[m.span.start : m.span.end] for m in mentions(text)] == [
        "Mrs Khan", "Hill Top Primary School", "Leeds",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "P01",
        "Interviewer",
        "Speaker 1",
        "RESPONDENT 2",
        "C01-S04-P05",
        "",
        "I",
        "Cluster lead",
        "Deputy head",
    ],
)
def test_labels_of_everybody_name_nobody(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["Amina", "Mrs Khan", "JOHN", "Oakfield"])
def test_names_are_not_generic(name: str) -> None:
    assert not is_generic(name)


def test_a_list_finds_all_forms() -> None:
    found = Listed({"Khan": ("person", "certain", "your list")}).mentions("KHAN's and khan")

    assert [(m.words, m.confidence) for m in found] == [("KHAN", "certain"), ("khan", "certain")]


def test_attributes_tell_names_by_what_they_are_called() -> None:
    rows = [
        ("school", "Hill Top Primary"),
        ("school", "C01-S04"),
        ("role", "Head"),
        ("home town", "Leeds"),
    ]

    assert list(tellings(rows)) == [("Hill Top Primary", "school"), ("Leeds", "place")]
