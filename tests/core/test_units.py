from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.units import is_read, place, read_by_coders
from qualcode.model import Coding, Reading, Segment, Span


def tiling(edges: list[int]) -> list[Segment]:
    return [
        Segment(id=str(a), document_id="d", span=Span(start=a, end=b), kind="unit", ordinal=i)
        for i, (a, b) in enumerate(pairwise(edges))
    ]


def test_a_coding_lies_where_half_of_it_or_of_the_segment_is() -> None:
    segments = tiling([0, 10, 20, 30])
    spans = [Span(start=0, end=10), Span(start=8, end=22), Span(start=4, end=16), Span(start=9, end=13)]

    assert place(spans, segments) == [[0], [1], [0, 1], [1]]
    assert place([Span(start=5, end=5), Span(start=40, end=50)], segments) == [[], []]


@given(
    st.sets(st.integers(0, 60), min_size=2, max_size=12).map(sorted),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)).map(sorted), max_size=8),
)
def test_every_span_that_touches_a_segment_is_placed_near_it(
    edges: list[int], ends: list[list[int]]
) -> None:
    segments = tiling(edges)
    spans = [Span(start=a, end=b) for a, b in ends]

    for span, found in zip(spans, place(spans, segments), strict=True):
        touched = [i for i, segment in enumerate(segments) if span.overlap(segment.span)]
        assert set(found) <= set(touched)
        assert bool(found) == bool(touched)
        for i in touched:
            shared, unit = span.overlap(segments[i].span), segments[i].span
            if 2 * shared >= len(unit) or 2 * shared >= len(span):
                assert i in found


def coding(key: str, start: int, end: int) -> Coding:
    return Coding(
        id=key, document_id="d", span=Span(start=start, end=end), code_id="c", coder_id="ab",
        source="human", codebook_version="1", created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def test_people_are_taken_at_their_word_and_imports_read_from_the_first_to_the_last() -> None:
    segments = tiling([0, 10, 20, 30, 40, 50, 60])
    codings = [coding("i", 0, 10), coding("j", 20, 30), coding("own", 50, 60)]
    mark = Reading(
        id="m", document_id="d", span=Span(start=40, end=50), coder_id="cd",
        created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip

    assert read_by_coders(codings, [mark], segments, imported=()) == {"ab": {0, 2, 5}, "cd": {4}}
    assert read_by_coders(codings, [mark], segments, imported={"i", "j"}) == {
        "ab": {0, 1, 2, 5},
        "cd": {4},
    }


@given(
    st.sets(st.integers(0, 60), min_size=2, max_size=12).map(sorted),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=6),
    st.integers(0, 6),
)
def test_one_segment_is_judged_as_all_of_them_are(
    edges: list[int], ends: list[list[int]], n_imported: int
) -> None:
    segments = tiling([0, *(edge for edge in edges if 0 < edge < 60), 60])
    made = [coding(str(i), a, b) for i, (a, b) in enumerate(ends)]
    imported = [c for c in made[:n_imported] if len(c.span)]
    found = read_by_coders(made, [], segments, imported={c.id for c in imported})

    own, from_file = [c.span for c in made], [c.span for c in imported]
    alone = {i for i, s in enumerate(segments) if is_read(s.span, own, imported=from_file)}
    assert alone == found.get("ab", set())
