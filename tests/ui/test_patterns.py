"""From a pattern of codes to the words behind it, in a real browser."""

from __future__ import annotations

import pytest
from driving import CHROMIUM, document
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
BOTH, ALONE = (
    "Our champion left and nobody noticed for a month.",
    "She knew exactly when to stop talking.",
)


@pytest.fixture(scope="module", autouse=True)
def coded(study: Project) -> None:
    coder, key = projects.coder(study, "AB"), document(study, "B")
    text = projects.document(study, key).text
    given = [(BOTH, "del_adaptation"), (BOTH, "del_reach"), (ALONE, "del_adaptation")]
    done = []
    for seq, (words, code) in enumerate(given, start=1):
        start = text.index(words)
        span = {"start": start, "end": start + len(words), "text": words}
        done.append({"op": "code", "seq": seq, "code": code, **span})
    assert apply_operations(study, done, document_id=key, coder=coder, client="x").rejected == ()


def test_a_cell_leads_to_its_words_and_they_to_their_place(page: Page, address: str) -> None:
    page.goto(f"{address}/cooccurrence")
    aside = page.locator(".st-key-aside")
    expect(aside.get_by_text("1 passage", exact=True)).to_be_visible()
    expect(aside.locator("blockquote")).to_contain_text(BOTH)
    # The frame of the code with two segments is the cell of the code with itself.
    page.locator(".stVegaLiteChart svg text", has_text="2").last.click()
    expect(aside.get_by_text("2 passages", exact=True)).to_be_visible()
    expect(aside.locator("blockquote").nth(1)).to_contain_text(ALONE)

    aside.get_by_role("button", name="Go to the place").nth(1).click()

    expect(page.locator(".qc-words", has_text=f"{ALONE} (B)").first).to_be_visible()


def test_every_way_to_look_at_patterns_is_drawn(page: Page, address: str) -> None:
    page.goto(f"{address}/cooccurrence")
    page.get_by_text("Network", exact=True).click()
    expect(page.get_by_text("A network of 2 codes and 1 pair")).to_be_visible()
    page.get_by_text("Nearby", exact=True).click()
    expect(page.get_by_text("Pairs of different segments of one document")).to_be_visible()
    page.goto(f"{address}/course")
    page.get_by_text("Timeline", exact=True).click()
    expect(page.get_by_text("A line for each of 2 codes")).to_be_visible()
    page.get_by_text("Portrait", exact=True).click()
    expect(page.get_by_text("7 cells, one for each segment")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
