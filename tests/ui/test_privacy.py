"""Names replaced and a participant withdrawn on the page, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import CHROMIUM
from playwright.sync_api import Page, expect
from remains import every_byte, left

from qualcode.formats.key_file import read_key
from qualcode.services import projects
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
PASSPHRASE = "five words are hard to guess"


@pytest.fixture(scope="module")
def talk() -> tuple[str, ...]:
    return ("We moved it because Mrs Khan asked.", "Sarah Whitlow left the gazebo.", "Khan’s shifts.")


@pytest.fixture(scope="module")
def who() -> dict[str, str]:
    return {
        "cases.csv": "case_id,role\nP01,head\nP02,teacher\n",
        "documents.csv": "document,speaker,case_id\nA,P01,P01\nB,P01,P02\nC,P01,P02\n",
    }


def test_names_are_replaced_after_a_look(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    key = tmp_path / "study.key"
    page.goto(f"{address}/privacy")
    expect(page.get_by_text("Found: 3 persons.")).to_be_visible()
    replace = page.get_by_role("button", name="Replace 2 names for good")
    expect(replace).to_be_disabled()
    page.get_by_label("File of the key, outside of the study").fill(str(key))
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_text("I know that this cannot be undone").click()
    expect(replace).to_be_enabled()
    replace.click()

    expect(page.get_by_text("2 pseudonyms at 9 places of 3 documents")).to_be_visible()
    expect(page.get_by_text("No names are found")).to_be_visible()
    assert left(every_byte(study), ("Whitlow", "Khan")) == []
    assert {p.instead for p in read_key(key, passphrase=PASSPHRASE).pseudonyms} == {
        "[Person 1]", "[Person 2]",
    }  # fmt: skip


def test_a_participant_withdraws_after_a_look(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/privacy")
    page.get_by_text("Withdrawal", exact=True).click()
    page.get_by_role("combobox", name="Who withdraws").click()
    page.get_by_role("option", name="P02").click()
    expect(page.get_by_text("What goes", exact=True)).to_be_visible()
    withdraw = page.get_by_role("button", name="Withdraw P02 for good")
    page.get_by_text("I know that this cannot be undone").click()
    expect(withdraw).to_be_disabled()
    page.get_by_label("Write the name of the case to confirm").fill("P02")
    page.keyboard.press("Enter")
    expect(withdraw).to_be_enabled()
    withdraw.click()

    expect(page.get_by_text("Done, under the number")).to_be_visible()
    assert [d.name for d in projects.documents(study)] == ["A"]
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("withdrew a participant, for good").first).to_be_visible()
