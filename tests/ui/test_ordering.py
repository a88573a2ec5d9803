"""Why a segment comes next, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualcode.model import Span
from qualcode.services.queues import Next, Why
from qualcode.ui.ordering import say

NAMES = {"a": "Trust", "b": "Time"}


def entry(why: Why, *code_ids: str, n_found: int = 0) -> Next:
    return Next(
        segment_id="s", document_id="d", document="A", span=Span(start=0, end=3), speaker="P01",
        text="Yes", why=why, code_ids=code_ids, n_found=n_found,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (entry("promising", "a", "b"), "perhaps Trust or Time"),
        (entry("promising", "b"), "perhaps Time"),
        (entry("promising"), "likely to teach much"),
        (entry("promising", "gone", "b"), "perhaps Time"),
        (entry("chance"), "drawn by chance, as every second is"),
        (entry("hunted", "a"), "looking for Trust: none so far"),
        (entry("hunted", "a", n_found=1), "looking for Trust: 1 quotation so far"),
        (entry("hunted", "a", n_found=2), "looking for Trust: 2 quotations so far"),
        (entry("hunted", "gone"), "looking for a rare code"),
        (replace(entry("drawn"), done=12, drawn=200), "drawn for audit; 12 of 200 done"),
        (entry("next"), "the next that you have not read"),
    ],
)
def test_the_reason_is_said_in_a_few_words(found: Next, said: str) -> None:
    assert say(found, NAMES) == said
