"""The page Report, in a real browser: what is chosen is previewed, written and taken away."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from driving import CHROMIUM
from playwright.sync_api import Browser, Page, expect

from qualcode.services.projects import Project
from qualcode.services.report_files import take_report
from qualcode.services.report_words import own_words

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale='true']")).to_have_count(0)


def pick(page: Page, label: str, option: str) -> None:
    settled(page)
    page.get_by_role("combobox", name=re.compile(rf"\b{label}\b")).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_report_is_chosen_written_and_taken_away(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/report")
    shown = page.frame_locator("iframe").first
    expect(shown.locator("#sec_methods")).to_be_visible()
    pick(page, "Compare themes by", "role")
    expect(shown.get_by_role("heading", name="Themes", exact=False).first).to_be_visible()
    pick(page, "What to write", "Limitations, in your words")
    page.get_by_role("textbox", name="Your words").fill("One county <b>only</b>.")
    page.get_by_label("What to write").click()
    page.keyboard.press("Escape")

    expect(shown.locator(".own")).to_have_text("One county <b>only</b>.")
    assert own_words(study) == {"limitations": "One county <b>only</b>."}
    # What leads somewhere stays in the preview.
    shown.get_by_role("link", name="What the numbers rest on").click()
    expect(shown.locator("#sec_appendix")).to_be_in_viewport()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download HTML").click()
    taken = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(".html")
    assert b"One county &lt;b&gt;only&lt;/b&gt;." in taken
    assert b"<base" not in taken


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_file_itself_keeps_the_accessibility_rules(
    browser: Browser, study: Project, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type] # one of two words
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(take_report(study, ending=".html").data.decode())
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

    results = Axe().run(page, options=options)

    found = [(v["id"], v["nodes"][0]["html"][:120]) for v in results.response["violations"]]
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert found == []
    assert asked == []
    assert width <= 0
