from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.edits import Edit, Edited, moved_segments, position_before, span_before
from qualcode.model import Segment, Span

TEXT = "Ann met Bo at St Mary's. Bo left."


def edit(words: str, instead: str, text: str = TEXT, nth: int = 0) -> Edit:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Edit(span=Span(start=start, end=start + len(words)), words=instead)


def test_a_quotation_stays_on_its_words() -> None:
    edited = Edited(TEXT, [edit("Ann", "[Person 1]"), edit("St Mary's", "[School A]")])
    assert edited.text == "[Person 1] met Bo at [School A]. Bo left."

    def now(words: str) -> str:
        start = TEXT.index(words)
        span = edited.span(Span(start=start, end=start + len(words)))
        return edited.text[span.start : span.end]

    assert now("met Bo") == "met Bo"
    assert now("Ann met") == "[Person 1] met"
    assert now("at St Mary's.") == "at [School A]."
    # Its edge lay within a name, and half a name cannot be told any more.
    assert now("Mary's. Bo") == "[School A]. Bo"
    assert now("nn met Bo at St") == "[Person 1] met Bo at [School A]"


def test_neighbouring_replacements_do_not_touch_one_another() -> None:
    edited = Edited("AnnBo", [edit("Ann", "x", "AnnBo"), edit("Bo", "yyyy", "AnnBo")])

    assert edited.text == "xyyyy"
    assert edited.span(Span(start=0, end=3)) == Span(start=0, end=1)
    assert edited.span(Span(start=3, end=5)) == Span(start=1, end=5)


@pytest.mark.parametrize("bad", [[(0, 3), (2, 5)], [(4, 4)], [(30, 99)]])
def test_what_cannot_be_replaced_is_refused(bad: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="cannot be replaced"):
        Edited(TEXT, [Edit(span=Span(start=a, end=b), words="x") for a, b in bad])


def test_a_stretch_is_swallowed_when_only_blanks_are_left() -> None:
    edited = Edited(TEXT, [edit("Bo at St Mary's. ", "[withdrawn] ")])
    start = TEXT.index(" Bo at")

    assert edited.swallows(Span(start=start, end=start + 6))
    assert not edited.swallows(Span(start=start - 1, end=start + 6))
    assert not edited.swallows(Span(start=0, end=3))


def test_segments_tile_the_text_again_and_those_without_text_go() -> None:
    def tile(a: int, b: int, number: int) -> Segment:
        span = Span(start=a, end=b)
        return Segment(
            id=str(number), document_id="d", span=span, kind="sentence", ordinal=number, lead=0
        )

    text = "P: St. Mary's. We go."
    tiles = [tile(0, 7, 0), tile(7, 10, 1), tile(10, 15, 2), tile(15, 21, 3)]
    edited = Edited(text, [edit("St. Mary's", "[School A]", text)])

    moved = moved_segments(edited, tiles)

    assert edited.text == "P: [School A]. We go."
    assert [edited.text[s.span.start : s.span.end] for s in moved] == ["P: [School A]", ". ", "We go."]
    assert moved[0].span.start == 0
    assert moved[-1].span.end == len(edited.text)


def test_the_label_stays_the_lead_of_its_segment() -> None:
    text = "Ann: We go."
    whole = Segment(id="s", document_id="d", span=Span(start=0, end=11), kind="turn", ordinal=0, lead=5)

    (moved,) = moved_segments(Edited(text, [edit("Ann", "[Person 1]", text)]), [whole])

    assert (moved.lead, moved.span.end) == (12, 18)


@st.composite
def replaced(draw: st.DrawFn) -> tuple[str, list[Edit], Span]:
    text = draw(st.text("ab \n\U0001f600", min_size=1, max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [Span(start=a, end=b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = [Edit(span=s, words=draw(st.text("[x]\U0001f600", max_size=9))) for s in spans]
    a, b = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text, edits, Span(start=a, end=b)


@given(replaced())
def test_a_quotation_after_is_the_quotation_before_with_its_words_replaced(
    drawn: tuple[str, list[Edit], Span],
) -> None:
    text, edits, span = drawn
    edited = Edited(text, edits)
    inside = [e for e in edits if e.span.overlap(span)]
    # A quotation that cuts into a replacement is that of the whole.
    start = min([span.start, *(e.span.start for e in inside)])
    end = max([span.end, *(e.span.end for e in inside)])
    expected, at = "", start
    for one in sorted(inside, key=lambda e: e.span):
        expected += text[at : one.span.start] + one.words
        at = one.span.end
    expected += text[at:end]
    # An empty span stands between characters and holds none.
    expected = expected if len(span) else ""

    now = edited.span(span)

    assert edited.text[now.start : now.end] == expected


@given(replaced())
def test_what_is_not_replaced_is_found_again_where_it_was(drawn: tuple[str, list[Edit], Span]) -> None:
    text, edits, span = drawn
    edited = Edited(text, edits)
    if any(e.span.overlap(span) for e in edits) or not len(span):
        return
    # Where a replacement has no words, two positions became one.
    if any(not e.words for e in edits):
        return

    assert span_before([edited.shifts], edited.span(span)) == span


@given(replaced())
def test_positions_keep_their_order(drawn: tuple[str, list[Edit], Span]) -> None:
    text, edits, _ = drawn
    edges = [Edited(text, edits).edge(at) for at in range(len(text) + 1)]

    assert edges == sorted(edges)


def test_two_runs_of_replacements_are_gone_back_one_by_one() -> None:
    first = Edited(TEXT, [edit("Ann", "[Person 1]")])
    second = Edited(first.text, [edit("Bo", "[Person 2]", first.text)])
    here = second.text.index("left")

    assert position_before([first.shifts, second.shifts], here) == TEXT.index("left")
