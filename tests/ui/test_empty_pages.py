"""A study without anything in it, in a real browser: every page says what will be there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driving import BOOK, CHROMIUM
from playwright.sync_api import Page, expect

from qualcode.model import Codebook
from qualcode.services.projects import Project, create_project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    place = str(tmp_path_factory.mktemp("empty") / "empty.qualcode")
    with create_project(place, codebook=Codebook.read(BOOK), actor="AB") as project:
        yield project


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "The study is empty"),
        ("import", "Drop files, and see first what becomes of them"),
        ("corpus", "New documents are cut into segments"),
        ("code", "There is nothing to code yet"),
        ("codes", "Version"),
        ("suggestions", "No suggestions yet"),
        ("memos", "No memo here"),
        ("themes", "Nothing is coded yet"),
        ("questions", "The codebook does not have pra_coconstruct and pra_open_share"),
        ("matrix", "Each cell will hold what a case says on a theme"),
        ("quotations", "Typical, strong and contrary quotations of each code will be here"),
        ("cooccurrence", "Nothing is coded yet"),
        ("groups", "There is nothing to compare by yet"),
        ("course", "Nothing is coded yet"),
        ("saturation", "Nothing is coded yet"),
        ("agreement", "No two coders to compare yet"),
        ("emergent", "The study is empty"),
        ("report", "Download Word"),
        ("history", "created the study empty with the codebook"),
        ("export", "Project for another tool"),
        ("study", "There are no segments yet."),
        ("prevalence", "No suggestions were made yet, so there is nothing to audit"),
        ("anchoring", "Too little to measure by yet"),
        ("privacy", "Names are looked for in documents."),
    ],
)
def test_an_empty_page_says_what_will_be_there(page: Page, address: str, where: str, words: str) -> None:
    page.goto(f"{address}/{where}")

    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_empty_study_leads_to_the_import(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Import documents").click()

    expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
