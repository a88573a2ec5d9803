"""The other pages in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Tab, violations_in_both_schemes
from playwright.sync_api import Page, expect

from qualcode.services.frequencies import frequencies
from qualcode.services.projects import Project


@pytest.mark.parametrize("where", ["overview", "import", "corpus", "code", "codes", "themes"])
def test_our_part_of_every_page_keeps_the_accessibility_rules(
    tab: Tab, address: str, where: str
) -> None:
    page = tab("dark")
    page.goto(f"{address}/{'' if where == 'overview' else where}")
    ours = ".qc-panel" if where == "code" else ".stMain h1"
    expect(page.locator(ours).first).to_be_visible()

    context = ".qc-root" if where == "code" else ".stMain .stHeading"
    assert violations_in_both_schemes(page, context) == []


def test_the_overview_leads_to_coding(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Begin").first.click()

    expect(page.locator(".qc-panel")).to_be_visible()


def test_themes_are_counted_and_downloaded(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/themes")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download theme_frequencies.csv").click()

    expected = frequencies(study).to_csv(index=False, lineterminator="\n")
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected
