"""Suggestions of the open document follow what is coded, in a real browser."""

from __future__ import annotations

import pytest
from driving import CHROMIUM, choose, document, pick_code, segment
from playwright.sync_api import Page, expect

from qualcode.services.projects import Project
from qualcode.services.ranks import ranks
from qualcode.services.suggestions import undecided

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
# What the chips of each participant's segment say, in the order of the transcript.
CHIPS = """() => [...document.querySelectorAll(".qc-seg[tabindex]")].map(
  (segment) => [...segment.querySelectorAll(".qc-chip")].map((chip) => chip.textContent))"""
MOVED = """({ before, from }) => [...document.querySelectorAll(".qc-seg[tabindex]")].slice(from).some(
  (segment, i) => [...segment.querySelectorAll(".qc-chip")].map((chip) => chip.textContent).join()
    !== before[from + i].join())"""


@pytest.fixture(scope="module")
def encoder() -> str:
    """What reads meanings, as with anybody who has just installed it."""
    return "minilm"


@pytest.fixture(scope="module")
def talk() -> tuple[str, ...]:
    return (
        "We moved it into the evening because of the shifts.",
        "They moved the session to the morning for the parents.",
        "We changed the time so that the night staff could come.",
        "The families who need it most are the ones we never see.",
        "Our champion left and nobody noticed for a month.",
        "We moved the meeting because the hall was cold.",
        "The cover came late, so we changed the plan again.",
        "Another evening, another place, the same handout.",
    )


def test_what_is_coded_moves_the_suggestions_of_other_segments_and_not_of_the_one_in_focus(
    page: Page, address: str, study: Project
) -> None:
    page.goto(f"{address}/code")
    choose(page, "A")
    before = page.evaluate(CHIPS)
    assert len([chips for chips in before[6:] if chips])
    for number in range(4):
        segment(page, number).locator(".qc-words").click()
        pick_code(page, "adaptation")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    segment(page, 5).locator(".qc-words").click()
    watched = page.evaluate(CHIPS)[5]

    # The first answer waits for what is learnt to be read into memory.
    page.wait_for_function(MOVED, arg={"before": before, "from": 6}, timeout=60_000)

    assert watched
    assert page.evaluate(CHIPS)[5] == watched
    times, found = ranks(study, document(study, "A"))
    assert times >= 1
    assert found


def test_a_page_that_is_opened_again_shows_the_ranks_of_now(
    page: Page, address: str, study: Project
) -> None:
    _, found = ranks(study, document(study, "A"))
    page.goto(f"{address}/code")
    choose(page, "A")
    shown = {int(words.rstrip(" %")) for words in page.locator(".qc-chip small").all_inner_texts()}

    assert shown
    made = {s.id: s.probability for s in undecided(study)}
    assert shown <= {round(p * 100) for p in (made | found).values()}


def test_the_words_that_carry_a_suggestion_are_found_when_somebody_asks(
    page: Page, address: str, study: Project
) -> None:
    page.goto(f"{address}/code")
    choose(page, "B")
    segment(page, 1).locator(".qc-words").click()
    said = segment(page, 1).locator(".qc-words").inner_text()
    page.keyboard.press("y")
    expect(page.get_by_text("Leaving out one word after the other…")).to_be_visible()

    # The weights are read for it, once.
    carried = page.locator(".qc-carried mark")
    expect(carried.first).to_be_visible(timeout=60_000)
    assert {words in said for words in carried.all_inner_texts()} == {True}
