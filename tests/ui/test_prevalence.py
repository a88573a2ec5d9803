"""An audit sample from the draw to the corrected shares, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from auditing import Planted, erring, planted_study
from driving import CHROMIUM
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.auditing import standing
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("audit")
    place = str(folder / "study.qualcode")
    with planted_study(folder / "c", place, n_documents=12, size=4, share=0.3) as planted:
        planted.suggest(erring(planted.truth, misses=0.1, invents=0.4))
        yield planted


@pytest.fixture(scope="module")
def study(planted: Planted) -> Project:
    return planted.project


def test_a_sample_is_drawn_coded_and_corrects_the_machine(
    page: Page, address: str, planted: Planted
) -> None:
    page.goto(f"{address}/prevalence")
    expect(page.get_by_text("48 segments of 48 in 12 documents.")).to_be_visible()
    page.get_by_label("How many").fill("24")
    page.get_by_label("How many").press("Enter")
    expect(page.get_by_text("24 segments of 48 in 12 documents.")).to_be_visible()
    expect(
        page.get_by_role("button", name="Or take the 30% that are coded blind anyway")
    ).to_be_visible()
    page.get_by_role("button", name="Draw the sample").click()

    expect(page.get_by_text("0 of 24 segments coded alone")).to_be_visible()
    expect(page.get_by_text("24 of the 24 segments drawn are not coded yet")).to_be_visible()
    audit = standing(planted.project)
    assert audit is not None
    assert (audit.n_drawn, audit.by, audit.drawn_by) == (24, ("probability", "document"), "AB")

    page.get_by_role("button", name="Code what was drawn").click()
    expect(page.locator(".qc-words").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Order of work")).to_have_value("Drawn for audit")

    planted.follow_audit(projects.coder(planted.project, "AB"))
    page.goto(f"{address}/prevalence")
    expect(page.get_by_text("24 of 24 segments coded alone")).to_be_visible()
    chart = "[role='graphics-document'][aria-label^='Dots: the share of 48 segments']"
    expect(page.locator(chart)).to_be_visible()
    expect(page.get_by_role("button", name="Download prevalence.svg")).to_be_visible()


def test_a_sample_is_withdrawn_for_a_reason(page: Page, address: str, planted: Planted) -> None:
    page.goto(f"{address}/prevalence")
    page.get_by_text("About the sample").click()
    page.get_by_role("button", name="Withdraw the sample").click()
    expect(page.get_by_text("A sample is withdrawn for a reason. Say why.")).to_be_visible()

    page.get_by_role("textbox", name="Why it is withdrawn").fill("Drawn before the last import.")
    page.get_by_role("textbox", name="Why it is withdrawn").press("Enter")
    page.get_by_role("button", name="Withdraw the sample").click()
    expect(page.get_by_role("heading", name="Draw an audit sample")).to_be_visible()
    assert standing(planted.project) is None
