from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.segmentation import derive, join_units, merge_spans, split_sentences
from qualcode.model import Segment, Span


def base(start: int, end: int, lead: int = 0) -> Segment:
    return Segment(
        id="t", document_id="d", span=Span(start=start, end=end), kind="turn", ordinal=0, lead=lead
    )


def test_sentences_keep_label_and_blanks() -> None:
    spans = split_sentences(base(10, 40, lead=5), [0, 8, 20])

    assert spans == [Span(start=10, end=23), Span(start=23, end=35), Span(start=35, end=40)]


def test_only_the_first_piece_keeps_the_lead() -> None:
    turn = base(10, 40, lead=5)
    pieces = derive(turn, split_sentences(turn, [8]), kind="sentence", new_id=lambda: "n")

    assert [(piece.lead, piece.kind) for piece in pieces] == [(5, "sentence"), (0, "sentence")]


def test_units_break_at_a_new_subject_and_at_five_sentences() -> None:
    assert join_units([0.9, 0.1, 0.9], threshold=0.25) == [2, 2]
    assert join_units([0.9] * 6, threshold=0.25) == [5, 2]
    assert join_units([], threshold=0.25) == [1]


@given(st.integers(0, 50), st.integers(0, 200), st.lists(st.integers(-5, 250)), st.data())
def test_sentences_and_units_tile_their_turn(start: int, length: int, starts: list[int], data) -> None:
    turn = base(start, start + length, lead=data.draw(st.integers(0, length)))
    spans = split_sentences(turn, starts)
    gaps = data.draw(st.lists(st.floats(-1, 1), min_size=len(spans) - 1, max_size=len(spans) - 1))
    units = merge_spans(spans, join_units(gaps, threshold=0.2))

    for tiles in (spans, units):
        assert tiles[0].start == start
        assert tiles[-1].end == start + length
        assert all(a.end == b.start for a, b in pairwise(tiles))
