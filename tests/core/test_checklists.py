"""The items of the checklists of reporting, by their published numbers."""

from __future__ import annotations

from qualcode.core.checklists import COREQ, KEYS, SRQR


def test_the_checklists_have_their_items() -> None:
    assert ([item.number for item in COREQ], [item.number for item in SRQR]) == (
        list(range(1, 33)), list(range(1, 22)),
    )  # fmt: skip
    assert len(KEYS) == 55
    # What the tool can fill in, by the numbers of the published list.
    topics = {item.number: item.topic for item in COREQ}
    assert (topics[12], topics[24], topics[25], topics[27], topics[29]) == (
        "Sample size", "Number of coders", "Coding tree", "Software", "Quotations",
    )  # fmt: skip
