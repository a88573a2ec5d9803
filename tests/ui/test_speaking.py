"""Encodings and speakers on the corpus page, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import CHROMIUM
from playwright.sync_api import Page, expect

from qualcode.services import history, projects
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


def test_accents_are_shown_before_the_import_and_read_as_is_chosen(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    file = tmp_path / "Czech.txt"
    file.write_bytes("I: So?\nP09: Tři *čaje*.\nI: And?\nP09: No.\n".encode("cp1250"))
    page.goto(f"{address}/corpus")
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_text("Look at accents and quotes").click()
    expect(page.get_by_text("Czech.txt, line 2: P09: Tøi *èaje*.")).to_be_visible()
    choose(page, "Encoding of texts", "cp1250")
    expect(page.get_by_text("Czech.txt, line 2: P09: Tři *čaje*.")).to_be_visible()
    page.get_by_role("button", name="Import").click()

    expect(page.get_by_text("1 imported")).to_be_visible()
    assert "Tři" in next(d.text for d in projects.documents(study) if d.name == "Czech")
