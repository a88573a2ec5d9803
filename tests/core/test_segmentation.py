from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.segmentation import derive, join_units, merge_spans, said_before, split_sentences
from qualcode.model import Document, Segment, Span


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


def test_what_was_asked_and_said_last_comes_before_a_segment() -> None:
    said = ["How is it?", "Well, I mean.", "We trust them.", "No time.", "And the bus?", "Late."]
    roles = ["interviewer", "interviewer", "participant", "participant", "interviewer", "participant"]
    starts = [sum(len(s) + 1 for s in said[:i]) for i in range(len(said))]
    document = Document(id="d", name="d", text=" ".join(said), sha256="", encoding="utf-8", format="txt")
    tiling = [
        Segment(
            id=str(i), document_id="d", span=Span(start=start, end=start + len(words) + 1), kind="turn",
            ordinal=i, speaker_role=role,
        )
        for i, (words, start, role) in enumerate(zip(said, starts, roles, strict=True))
    ]  # fmt: skip

    found = said_before(document, tiling)

    asked = "How is it? Well, I mean."
    assert found["0"] == ()
    assert found["2"] == (asked,)
    assert found["3"] == (asked, "We trust them.")
    assert found["5"] == ("And the bus?", "No time.")


def test_the_question_of_a_survey_comes_before_its_answer() -> None:
    document = Document(
        id="d", name="d", text="Fine. Bad.", sha256="", encoding="utf-8", format="survey"
    )
    tiling = [
        Segment(
            id=str(i), document_id="d", span=Span(start=start, end=end), kind="answer", ordinal=i,
            question=question,
        )
        for i, (start, end, question) in enumerate([(0, 6, "What went well?"), (6, 10, "What did not?")])
    ]  # fmt: skip

    assert said_before(document, tiling) == {
        "0": ("What went well?",), "1": ("What did not?", "Fine."),
    }  # fmt: skip
