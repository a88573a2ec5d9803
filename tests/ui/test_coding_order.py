"""The order of work on the coding page, in a real browser."""

from __future__ import annotations

from typing import Any

from driving import choose, segment, violations
from playwright.sync_api import Page, expect

from qualcode.model import Blinding
from qualcode.services import projects
from qualcode.services.ordering import Order
from qualcode.services.projects import Project
from qualcode.services.queues import Next, next_segments
from qualcode.services.study import set_blinding
from qualcode.ui.ordering import LABELS, say


def queue(study: Project, order: Order) -> list[Next]:
    return next_segments(study, order, coder=projects.coder(study, "AB"), n=100)


def choose_order(page: Page, label: str) -> None:
    page.get_by_role("combobox", name="Order of work").click()
    page.get_by_role("option", name=label, exact=True).click()
    button = page.locator(".qc-bar button")
    expect(button).to_be_hidden() if label == LABELS["document"] else expect(button).to_be_visible()


def is_in_focus(page: Page, study: Project, entry: Next) -> None:
    expect(page.get_by_role("combobox", name="Document")).to_have_value(entry.document)
    focused = page.locator(".qc-focus")
    expect(focused).to_be_focused()
    expect(focused.locator(".qc-words")).to_have_text(entry.text)
    names = {code.id: code.name for code in projects.codebook(study).codes}
    expect(page.locator(".qc-note")).to_have_text(say(entry, names))


def test_one_key_goes_on_to_the_next_document(page: Page, coding: Any, study: Project) -> None:
    expect(page.locator(".qc-bar button")).to_be_hidden()
    here = queue(study, "document")
    page.keyboard.press("q")
    is_in_focus(page, study, here[1])

    last = [entry for entry in here if entry.document == "A"][-1]
    page.locator(".qc-seg[tabindex]").last.click()
    page.keyboard.press("q")
    is_in_focus(page, study, here[here.index(last) + 1])
    expect(page.get_by_role("combobox", name="Document")).to_have_value("B")


def test_most_telling_segments_are_reached_by_key_and_by_mouse(
    page: Page, coding: Any, study: Project
) -> None:
    choose_order(page, "Most telling first")
    expected = queue(study, "informative")
    segment(page, 0).click()
    page.locator(".qc-bar button").click()
    # The first of all, wherever one is; only the segment in focus is not led to.
    begin = int(expected[0].document == "A" and expected[0].span.start < 40)
    reached = expected[begin : begin + 6]
    is_in_focus(page, study, reached[0])
    for entry in reached[1:]:
        page.keyboard.press("q")
        is_in_focus(page, study, entry)
    assert len({entry.document for entry in reached}) > 1


# What was seen once stays seen: this comes before anything is marked as read.
def test_the_audit_says_what_is_missing_and_hides_suggestions(
    page: Page, coding: Any, study: Project
) -> None:
    choose_order(page, "Drawn for audit")
    segment(page, 0).click()
    page.keyboard.press("q")
    expect(page.locator(".qc-note")).to_contain_text("No share of the segments is drawn for audit.")
    expect(page.locator(".qc-note")).to_contain_text("Draw a sample on the page Prevalence")

    set_blinding(study, Blinding(share=1, seed="s"), actor="AB")
    try:
        page.reload()
        choose(page, "A")
        choose_order(page, "Drawn for audit")
        segment(page, 0).click()
        page.keyboard.press("q")
        expect(page.locator(".qc-note")).to_contain_text("drawn for audit; 0 of ")
        expect(page.locator(".qc-focus .qc-waits")).to_be_visible()
        expect(page.locator(".qc-panel .qc-card")).to_have_count(0)

        choose(page, "A")
        segment(page, 0).click()
        expect(page.locator(".qc-focus .qc-waits")).to_be_visible()
        page.keyboard.press("d")
        expect(page.locator(".qc-panel .qc-card").first).to_be_visible()
        page.keyboard.press("u")
        expect(page.locator(".qc-status")).to_have_text("all saved")
        expect(page.locator(".qc-panel .qc-card").first).to_be_visible()
        expect(page.locator(".qc-waits")).to_have_count(0)
    finally:
        set_blinding(study, Blinding(share=0), actor="AB")


def test_what_is_read_is_not_led_to_again(page: Page, coding: Any, study: Project) -> None:
    choose_order(page, "Rare codes first")
    first, second, *_ = queue(study, "rare")
    # The last of the order leads to the first, and so does a segment of which it knows nothing.
    choose(page, first.document)
    page.locator(".qc-seg[tabindex]", has_text=first.text).click()
    page.keyboard.press("d")
    page.keyboard.press("q")
    is_in_focus(page, study, second)

    assert queue(study, "rare")[0] == second
    choose(page, first.document)
    page.keyboard.press("u")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    assert queue(study, "rare")[0] == first


def test_the_choice_outlives_a_visit_to_another_page(page: Page, coding: Any) -> None:
    choose_order(page, "Rare codes first")
    page.get_by_role("link", name="Memos").click()
    expect(page.get_by_role("heading", name="Memos")).to_be_visible()
    page.get_by_role("link", name="Code", exact=True).click()

    expect(page.get_by_role("combobox", name="Order of work")).to_have_value("Rare codes first")
    choose_order(page, "Document order")


def test_the_order_has_its_key_in_the_sheet_and_breaks_no_rule(page: Page, coding: Any) -> None:
    choose_order(page, "Most telling first")
    segment(page, 0).click()
    assert violations(page, ".stMain") == []

    page.keyboard.press("?")
    row = page.locator(".qc-keyrow", has_text="next segment in the order of work")
    expect(row.locator("kbd")).to_have_text("q")
    page.keyboard.press("Escape")
