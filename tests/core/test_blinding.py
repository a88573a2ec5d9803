from __future__ import annotations

from qualcode.core.blinding import Hiding, is_blind, is_visible
from qualcode.model import Blinding, Span

SPANS = [Span(start=i, end=i + 10) for i in range(2000)]


def test_the_share_is_drawn_by_seed_and_always_the_same() -> None:
    drawn = [is_blind(Blinding(share=0.1, seed="a"), "d", span) for span in SPANS]
    other = [is_blind(Blinding(share=0.1, seed="b"), "d", span) for span in SPANS]

    assert drawn == [is_blind(Blinding(share=0.1, seed="a"), "d", span) for span in SPANS]
    assert drawn != other
    # 200 of 2,000 are expected, with a standard deviation of 13.
    assert 140 < sum(drawn) < 260


def test_nothing_and_everything_can_be_drawn() -> None:
    assert not any(is_blind(Blinding(share=0.0), "d", span) for span in SPANS)
    assert all(is_blind(Blinding(share=1.0), "d", span) for span in SPANS)


def test_whole_documents_are_blind() -> None:
    blinding = Blinding(share=0.0, documents=("d",))

    assert is_blind(blinding, "d", SPANS[0])
    assert not is_blind(blinding, "e", SPANS[0])


def test_who_is_done_with_a_segment_sees_its_suggestions() -> None:
    blinding, span = Blinding(mode="after_commit"), Span(start=10, end=30)

    assert not is_visible(blinding, "d", span, finished=[])
    assert not is_visible(blinding, "d", span, finished=[Span(start=30, end=50)])
    assert is_visible(blinding, "d", span, finished=[Span(start=8, end=30)])


def test_hidden_suggestions_are_never_shown() -> None:
    span = Span(start=10, end=30)

    assert not is_visible(Blinding(mode="hidden"), "d", span, finished=[span])


def test_what_was_drawn_for_audit_waits_for_the_coder() -> None:
    hiding = Hiding(share=0.0, drawn={"d": {SPANS[3]}})

    assert [i for i, span in enumerate(SPANS) if is_blind(hiding, "d", span)] == [3]
    assert not is_blind(hiding, "e", SPANS[3])
    assert not is_visible(hiding, "d", SPANS[3], finished=[SPANS[30]])
    assert is_visible(hiding, "d", SPANS[3], finished=[SPANS[3]])
