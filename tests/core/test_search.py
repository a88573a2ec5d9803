from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualcode.core.search import (
    Query,
    find_hits,
    fold,
    in_context,
    marked,
    parse_pattern,
    parse_words,
    window,
)
from qualcode.errors import SearchError
from qualcode.model import Span

# Letters that fold to themselves, to more than one, to none; marks, joined emoji, hidden characters.
CHARACTERS = st.sampled_from(
    [
        *"abeEsS zZ\n.",
        *("é", "e\u0301", "\u0301", "\u0327", "ß", "ẞ", "İ", "ı", "ﬁ", "Å", "한", "が", "か\u3099"),
        *("👩", "👨\u200d👩\u200d👧", "👍🏽", "\u200d", "\u202e", "\u00ad", "\ufe0f"),
        *("’", "–", "\u00a0", "कि", "и\u0306"),
    ]
)
TEXTS = st.lists(CHARACTERS, max_size=40).map("".join)


def words_of(text: str, query: Query) -> list[str] | None:
    spans = find_hits(text, query)
    return None if spans is None else [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Trust needs TRUST.", "trust", ["Trust", "TRUST"]),
        ("We trust. You trusted.", "trust", ["trust"]),
        ("We trust. You trusted.", "trust*", ["trust", "trusted"]),
        ("a party at the arts", "art", None),
        ("We trust one\nanother.", '"one another"', ["one\nanother"]),
        ("one and another", '"one another"', None),
        ("No time, no trust.", "trust time", ["time", "trust"]),
        ("No time.", "trust time", None),
        ("No time.", "time -trust", ["time"]),
        ("No time, no trust.", "time -trust", None),
        ("No time for one another", 'time -"one another"', None),
        ("We co-operate", "co-operate", ["co-operate"]),
        ("We co–operate", "co-operate", ["co–operate"]),
        ("I don’t know", "don't", ["don’t"]),
        ("she said “no time” twice", '“no time”', ["no time"]),
        ("peer reviewing", '"peer review*"', ["peer reviewing"]),
        ("Why?", "why?", ["Why?"]),
        ("Why? Really?", "?", ["?", "?"]),
        ("so\u00adcial work", "social", ["so\u00adcial"]),
        ("trust one another", 'trust "trust one"', ["trust one"]),
        ("anything", "", []),
        ("anything", "-else", []),
        ("anything", '"" -""', []),
    ],
)  # fmt: skip
def test_words_are_found_as_people_mean_them(text: str, words: str, found: list[str] | None) -> None:
    assert words_of(text, parse_words(words)) == found


@pytest.mark.parametrize(
    ("text", "words", "accents", "found"),
    [
        ("Café, cafe\u0301, cafe", "cafe", False, ["Café", "cafe\u0301", "cafe"]),
        ("Café, cafe\u0301, cafe", "CAFÉ", False, ["Café", "cafe\u0301", "cafe"]),
        ("Café, cafe\u0301, cafe", "café", True, ["Café", "cafe\u0301"]),
        ("Café, cafe\u0301, cafe", "cafe", True, ["cafe"]),
        ("Straße STRASSE", "strasse", False, ["Straße", "STRASSE"]),
        ("Straße", "stras*", False, ["Straße"]),
        ("İzmir, izmir", "izmir", False, ["İzmir", "izmir"]),
        ("oﬃce", "office", False, ["oﬃce"]),
        ("かき がき", "かき", False, ["かき"]),
        ("की", "का", False, None),
        ("क\u093f", "क", False, None),
    ],
)
def test_accents_count_only_when_asked(
    text: str, words: str, accents: bool, found: list[str] | None
) -> None:
    assert words_of(text, parse_words(words, accents=accents)) == found


def test_parts_of_words_are_found_when_asked() -> None:
    query = parse_words("art", whole_words=False)

    assert words_of("a party at the arts", query) == ["art", "art"]
    assert words_of("cafe\u0301", parse_words("cafe", whole_words=False, accents=True)) is None


@pytest.mark.parametrize("words", ["*", "trust *", "*ing", "re*ship", '"one *"'])
def test_a_star_that_means_nothing_is_an_error(words: str) -> None:
    with pytest.raises(SearchError, match="stands behind letters"):
        parse_words(words)


@given(TEXTS, st.data())
def test_every_part_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = text[start:end]
    assume(fold(part)[0].strip())
    # A letter without the mark that belongs to it is another letter.
    assume(not (fold(text[end:])[0] and fold(text[end:])[0][0] in "\u3099ि"))

    found = find_hits(text, parse_words(f'"{part}"', whole_words=False))

    assert found is not None
    # Blanks at its ends, and what folds to nothing, may lie outside of a hit.
    solid = [i for i in range(start, end) if fold(text[i])[0].strip()]
    assert any(hit.start <= solid[0] and solid[-1] < hit.end for hit in found)


@given(TEXTS, st.sampled_from(["e", "s", "ss", "fi", "i", "e\u0301", "👩", "b.", "ß"]), st.booleans())
def test_every_hit_holds_what_was_looked_for(text: str, term: str, accents: bool) -> None:
    found = find_hits(text, parse_words(term, whole_words=False, accents=accents)) or []

    for before, after in pairwise(found):
        assert before.end <= after.start
    for hit in found:
        assert 0 <= hit.start < hit.end <= len(text)
        assert fold(term, accents=accents)[0] in fold(text[hit.start : hit.end], accents=accents)[0]


@given(TEXTS, st.booleans())
def test_folding_keeps_the_place_of_every_character(text: str, accents: bool) -> None:
    folded, origin = fold(text, accents=accents)

    assert len(origin) == len(folded) + 1
    assert list(origin) == sorted(origin)
    assert origin[-1] == len(text)
    for position, character in enumerate(folded):
        assert character in fold(text[origin[position]], accents=accents)[0]


def test_a_pattern_meets_the_text_as_it_is_written() -> None:
    text = "İ 👩 In 2024 and 2025"

    assert words_of(text, parse_pattern(r"\d{4}")) == ["2024", "2025"]
    assert words_of(text, parse_pattern("IN")) == ["In"]
    assert words_of(text, parse_pattern("x*")) is None
    assert words_of(text, parse_pattern("")) == []


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "(?P<x", "\\", r"\p{Nowhere}"])
def test_a_faulty_pattern_is_one_clear_error(pattern: str) -> None:
    with pytest.raises(SearchError, match="is faulty"):
        parse_pattern(pattern)


def test_an_endless_pattern_is_refused() -> None:
    with pytest.raises(SearchError, match="501 characters"):
        parse_pattern("a" * 501)


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a|a)*[bc]", "(?R)"])
def test_a_pattern_that_explodes_is_stopped(pattern: str) -> None:
    query, begun = parse_pattern(pattern), time.monotonic()

    with pytest.raises(SearchError, match="too long"):
        find_hits("a" * 300 + "!", query, timeout=0.2)

    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (8, ("We ", "trust", " one")),
        (0, ("", "trust", "")),
        (14, ("We ", "trust", " one another")),
        (99, ("We ", "trust", " one another by now.")),
    ],
)
def test_a_hit_stands_between_whole_words(width: int, expected: tuple[str, str, str]) -> None:
    text = "We trust one another by now."

    assert in_context(text, Span(start=3, end=8), width=width) == expected


def test_the_context_goes_on_to_the_left_as_far_as_words_fit() -> None:
    text = "We trust one another by now."

    assert in_context(text, Span(start=21, end=23), width=9) == ("another ", "by", " now.")
    assert in_context(text, Span(start=13, end=20), width=1) == ("", "another", "")


@given(TEXTS.filter(bool), st.data(), st.integers(0, 12))
def test_a_window_holds_its_hit_and_cuts_no_word(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    hit = Span(start=start, end=data.draw(st.integers(start + 1, len(text))))

    shown = window(text, hit, width=width)

    assert 0 <= shown.start <= hit.start < hit.end <= shown.end <= len(text)
    if shown.start and any(c.isspace() for c in text[max(0, hit.start - width - 1) : hit.start]):
        assert text[shown.start - 1].isspace()
    if shown.end < len(text) and any(c.isspace() for c in text[hit.end : hit.end + width + 1]):
        assert text[shown.end].isspace()


def test_a_text_without_blanks_is_cut_between_characters() -> None:
    text = "👨‍👩‍👧" * 10

    shown = window(text, Span(start=20, end=25), width=7)

    assert (shown.start % 5, shown.end % 5) == (0, 0)


@given(TEXTS, st.data())
def test_marked_pieces_are_the_text(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [Span(start=a, end=b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    start = data.draw(st.integers(0, len(text)))
    within = Span(start=start, end=data.draw(st.integers(start, len(text))))

    pieces = marked(text, spans, within)

    assert "".join(piece for piece, _ in pieces) == text[within.start : within.end]
    hits = {i for span in spans for i in range(span.start, span.end)}
    inside, at = [], within.start
    for piece, is_hit in pieces:
        inside += [(i in hits) == is_hit for i in range(at, at + len(piece))]
        at += len(piece)
    assert all(inside)
