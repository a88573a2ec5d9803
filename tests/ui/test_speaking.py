"""Speakers on the corpus page, in a real browser."""

from __future__ import annotations

import pytest
from driving import CHROMIUM
from playwright.sync_api import Page, expect

from qualcode.services import history
from qualcode.services.projects import Project
from qualcode.services.speakers import speakers

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def roles(study: Project) -> set[tuple[str, str, int]]:
    return {(one.name, one.role, one.n_documents) for one in speakers(study)}


def test_a_role_is_set_for_all_documents_and_stands_in_the_journal(
    page: Page, address: str, study: Project
) -> None:
    assert ("P01", "participant", 3) in roles(study)
    page.goto(f"{address}/corpus")
    page.get_by_role("tab", name="Speakers").click()
    choose(page, "Speakers whose role is another", "P01")
    page.keyboard.press("Escape")
    choose(page, "Role", "asks")
    page.get_by_role("button", name="Set the role").click()

    expect(page.get_by_text("The role is set.")).to_be_visible()
    assert ("P01", "interviewer", 3) in roles(study)
    assert history.events(study)[0].kind == "speakers.set"
