"""Clusters on their page, in a real browser: found in a process of its own, and made a code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from driving import CHROMIUM, Tab, violations_in_both_schemes
from playwright.sync_api import Page, expect

from qualcode.services import history, projects
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PICTURE = "![picture](http://198.51.100.7/leak.png)"


@pytest.fixture(scope="module")
def talk() -> tuple[str, ...]:
    buses = (f"The bus to school was late again on {day}, {PICTURE} <b>bold</b>." for day in DAYS)
    meals = (f"Our canteen served cold soup for lunch on {day}." for day in DAYS)
    return (*buses, *meals, "Nothing to add, thanks.")


@pytest.fixture
def emergent(page: Page, address: str) -> Page:
    """The page with clusters on it; whoever comes first finds them."""
    page.goto(f"{address}/emergent")
    find = page.get_by_role("button", name="Find clusters")
    expect(find.or_(page.get_by_role("button", name="Find again"))).to_be_visible()
    if find.count():
        find.click()
    expect(page.get_by_text("33 segments of participants")).to_be_visible(timeout=90_000)
    expect(card(page)).to_be_visible()
    expect(page.get_by_role("button", name="Find again")).to_be_enabled()
    return page


def card(page: Page) -> Any:
    return page.locator(".qe-card").first


def test_clusters_are_found_and_every_segment_is_accounted_for(emergent: Page) -> None:
    expect(emergent.get_by_text("saying nothing")).to_be_visible()
    expect(card(emergent).locator(".qe-about")).to_contain_text(
        re.compile(r"segments? .*· [123] cases? · ")
    )
    assert emergent.locator(".qe-terms li", has_text=re.compile("^(bus|canteen|soup|late)$")).count()
    quotation = emergent.locator(".qe-quote bdi", has_text="bus to school").first
    expect(quotation).to_contain_text(f"{PICTURE} <b>bold</b>")
    assert emergent.locator("b", has_text="bold").count() == 0

    with emergent.expect_download() as download:
        emergent.get_by_role("button", name="Download cluster_segments.csv").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 34


def test_a_cluster_is_made_a_code_and_taken_back(emergent: Page, study: Project, address: str) -> None:
    before = projects.codebook(study)
    emergent.get_by_role("button", name="Make it a code").first.click()
    name = emergent.get_by_role("dialog").get_by_role("textbox", name="Name")
    expect(name).not_to_have_value("")
    name.fill(f"Lateness {PICTURE}")
    emergent.get_by_role("button", name="Add code").click()

    expect(emergent.get_by_text(re.compile(r"Made the code Lateness !\[picture\]"))).to_be_visible()
    (made,) = [c for c in projects.codebook(study).codes if c not in before.codes]
    assert made.name == f"Lateness {PICTURE}"
    assert made.examples

    history.undo_last(study, "codebook", actor="AB")
    emergent.goto(f"{address}/emergent")
    expect(card(emergent)).to_be_visible()
    expect(emergent.get_by_text("Made the code")).to_have_count(0)


def test_a_code_without_a_name_is_refused(emergent: Page, study: Project) -> None:
    before = projects.codebook(study)
    emergent.get_by_role("button", name="Make it a code").first.click()
    emergent.get_by_role("dialog").get_by_role("textbox", name="Name").fill(" ")
    emergent.get_by_role("button", name="Add code").click()

    expect(emergent.get_by_text("The code was not added. A code needs a name.")).to_be_visible()
    assert projects.codebook(study) == before


def test_the_page_keeps_the_accessibility_rules(
    tab: Tab,
    address: str,
    emergent: Page,
) -> None:
    page = tab("dark", 700)
    page.goto(f"{address}/emergent")
    expect(card(page)).to_be_visible()
    found = violations_in_both_schemes(page, ".stMain")
    width = page.evaluate("document.querySelector('.stMain').scrollWidth")

    assert found == []
    assert width <= 700


def test_a_size_that_nothing_reaches_finds_nothing(emergent: Page) -> None:
    size = emergent.get_by_role("spinbutton", name="Least segments in a cluster")
    size.fill("30")
    size.press("Enter")
    emergent.get_by_role("button", name="Find again").click()

    expect(emergent.get_by_text("No cluster was found")).to_be_visible(timeout=90_000)
