"""The framework matrix and the quotations as people use them, in a real browser."""

from __future__ import annotations

import pytest
from driving import CHROMIUM, document, violations
from playwright.sync_api import Locator, Page, expect

from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project
from qualcode.services.summaries import summaries, write_summary

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
CODE, THEME = "del_adaptation", "del"


def give(study: Project, words: str, *, coder: str = "AB") -> None:
    """Code some words of document A."""
    text = next(d.text for d in projects.documents(study) if d.name == "A")
    start, place = text.index(words), document(study, "A")
    operation = {"op": "code", "code": CODE, "start": start, "end": start + len(words), "text": words}
    answer = apply_operations(
        study, [{"seq": 1, **operation}], document_id=place, coder=projects.coder(study, coder),
        client=words,
    )  # fmt: skip
    assert answer.rejected == ()


@pytest.fixture(scope="module")
def coded(study: Project) -> Project:
    """A study in which two passages of one case have a code."""
    give(study, "She knew exactly when to stop talking.")
    give(study, "Our champion left and nobody noticed for a month.")
    return study


def cell(page: Page) -> Locator:
    return page.locator(".qg-quoted, .qg-written").first


def field(page: Page) -> Locator:
    return page.get_by_label("Summary", exact=True)


def told(study: Project) -> list[str]:
    return [summary.text for summary in summaries(study)]


def test_a_summary_is_written_beside_its_quotations_and_turned_back(
    page: Page, address: str, coded: Project
) -> None:
    page.goto(f"{address}/matrix")
    expect(page.get_by_text("1 case by")).to_be_visible()
    # By keyboard alone: into the table, to the first cell that has something, and open.
    cell(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".qk-words")).to_have_count(2)
    field(page).fill("They go on without a champion.")
    page.get_by_role("heading", name="Framework matrix").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.locator(".qg-summary")).to_have_text("They go on without a champion.")
    assert told(coded) == ["They go on without a champion."]

    give(coded, "We hold handovers sitting down now", coder="CD")
    page.reload()
    expect(page.locator(".qg-warning")).to_have_text("! codings changed")
    cell(page).click()
    expect(page.get_by_text("Coding changed since: 1 added.")).to_be_visible()
    expect(page.locator(".qk-warning")).to_have_count(1)
    assert violations(page, ".stMain") == []
    page.get_by_role("button", name="It still holds").click()
    expect(page.locator(".qg-warning")).to_have_count(0)

    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Undone.").first).to_be_visible()
        expect(page.get_by_text("Undone.")).to_have_count(0)
    expect(field(page)).to_have_value("")
    assert told(coded) == []


def test_two_who_write_in_the_same_cell_lose_nothing(page: Page, address: str, coded: Project) -> None:
    page.goto(f"{address}/matrix")
    cell(page).click()
    expect(field(page)).to_be_visible()
    other = projects.coder(coded, "CD")
    place = {"case_id": "P01", "code_id": THEME, "under": {}, "coder": other}
    write_summary(coded, text="Theirs.", seen=told(coded)[0] if told(coded) else "", **place)
    field(page).fill("Mine.")
    # As slow as a hand: the field is left when the button goes down, the page when it comes up.
    page.get_by_role("link", name="Memos").click(delay=100)
    expect(page.get_by_role("heading", name="Memos")).to_be_visible()
    assert told(coded) == ["Theirs."]

    page.go_back()
    expect(page.get_by_text("CD wrote here while you did.")).to_be_visible()
    page.get_by_role("button", name="Both").click()
    expect(field(page)).to_have_value("Theirs.\n\nMine.")
    assert told(coded) == ["Theirs.\n\nMine."]


def test_quotations_are_copied_flagged_and_lead_to_their_place(
    page: Page, address: str, coded: Project
) -> None:
    page.goto(f"{address}/quotations")
    quotes = page.locator(".qk-item")
    expect(quotes.first).to_be_visible()
    field = page.get_by_role("combobox", name="Said of who speaks")
    field.click()
    page.get_by_role("option", name="role", exact=True).click()
    page.keyboard.press("Escape")
    expect(quotes.first).to_contain_text("May tell who speaks: only 1 person in the study.")
    expect(quotes.first.get_by_role("button", name="Copy the safer")).to_be_visible()
    assert violations(page, ".stMain") == []

    words = quotes.first.locator(".qk-words").inner_text()
    quotes.first.get_by_role("button", name="Go to the place").click()
    expect(page.locator(".qc-words", has_text=words).first).to_be_in_viewport()
