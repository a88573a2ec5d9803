"""The page in a real browser, on a project of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import CHROMIUM, TALK
from playwright.sync_api import Browser, Page, expect

from qualcode.model import Coding
from qualcode.services import projects
from qualcode.services.frequencies import frequencies
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture
def coding(page: Page, address: str, study: Project) -> Iterator[Callable[[], list[Coding]]]:
    """The code page on document A, clean; returns what is stored once all is saved."""
    page.goto(f"{address}/code")
    choose(page, "A")

    def saved() -> list[Coding]:
        expect(page.locator(".qc-status")).to_have_text("all saved")
        return [c for c in projects.codings(study) if c.document_id == document(study, "A")]

    yield saved
    for _ in range(30):
        if not saved():
            return
        page.keyboard.press("Escape")
        page.keyboard.press("u")
    raise AssertionError("undo does not lead back to a clean document")


def document(study: Project, name: str) -> str:
    return next(d.id for d in projects.documents(study) if d.name == name)


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Document").click()
    page.get_by_role("option", name=re.compile(rf"^{name}\b")).click()
    expect(page.locator(".qc-words", has_text=f"({name})").first).to_be_visible()
    segment(page, 0).click()


def segment(page: Page, number: int) -> Any:
    return page.locator(".qc-seg[tabindex]").nth(number)


def quotation(study: Project, coding: Coding) -> str:
    text = next(d.text for d in projects.documents(study) if d.id == coding.document_id)
    return text[coding.span.start : coding.span.end]


def test_a_suggestion_is_accepted_with_one_key(page: Page, coding: Any) -> None:
    name = page.locator(".qc-panel .qc-card strong").first.inner_text()
    page.keyboard.press("1")

    (stored,) = coding()
    assert stored.source == "accepted"
    assert stored.saw_suggestions
    expect(segment(page, 0).locator(".qc-chip-coded")).to_have_text(name)


def test_a_suggestion_is_accepted_and_rejected_with_the_mouse(page: Page, coding: Any) -> None:
    offers = page.locator(".qc-panel .qc-card")
    first, second = (offers.nth(i).locator("strong").inner_text() for i in (0, 1))
    page.get_by_role("button", name=f"Reject {first}", exact=True).click()
    expect(offers.first.locator("strong")).to_have_text(second)
    page.get_by_role("button", name=f"Accept {second}", exact=True).click()

    assert len(coding()) == 1


@pytest.mark.parametrize("number", range(len(TALK)))
def test_a_code_of_ones_own_lies_on_the_right_words(
    page: Page, coding: Any, study: Project, number: int
) -> None:
    segment(page, number).click()
    page.keyboard.press("/")
    page.keyboard.type("adaptation")
    page.keyboard.press("Enter")

    (stored,) = coding()
    assert stored.code_id == "del_adaptation"
    assert quotation(study, stored) == f"{TALK[number]} (A)"


def test_valence_and_removal_are_stored(page: Page, coding: Any) -> None:
    page.keyboard.press("1")
    page.get_by_role("button", name="Valence negative").click()
    assert [c.modifiers["valence"] for c in coding()] == ["negative"]

    page.keyboard.press("v")
    assert [c.modifiers["valence"] for c in coding()] == ["mixed"]

    page.get_by_role("button", name=re.compile("^Remove ")).click()
    assert coding() == []


def test_no_action_of_a_burst_is_lost(page: Page, coding: Any) -> None:
    offered = page.locator(".qc-seg:has(.qc-chip-open)").count()
    assert offered > 2
    for _ in range(len(TALK)):
        for key in ("1", "v", "v", "j"):
            page.keyboard.press(key)

    stored = coding()
    assert len({c.span for c in stored}) == len(stored) == offered
    assert {c.modifiers["valence"] for c in stored} == {"negative"}


def test_undo_brings_the_suggestion_back(page: Page, coding: Any) -> None:
    name = page.locator(".qc-panel .qc-card strong").first.inner_text()
    page.keyboard.press("1")
    assert len(coding()) == 1
    page.keyboard.press("u")

    assert coding() == []
    expect(page.locator(".qc-panel .qc-card strong").first).to_have_text(name)


def test_what_cannot_be_done_is_said_and_blocks_nothing(page: Page, coding: Any) -> None:
    choose(page, "C")
    page.keyboard.press("u")
    expect(page.locator(".qc-status")).to_contain_text("nothing to undo")

    page.keyboard.press("1")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    page.keyboard.press("u")
    expect(page.locator(".qc-chip-coded")).to_have_count(0)


def test_a_coding_survives_a_reload(page: Page, coding: Any, address: str) -> None:
    page.keyboard.press("1")
    assert len(coding()) == 1
    page.goto(f"{address}/code")
    choose(page, "A")

    expect(segment(page, 0).locator(".qc-chip-coded")).to_be_visible()


def test_a_document_chosen_while_an_action_is_on_its_way_is_shown(page: Page, coding: Any) -> None:
    page.keyboard.press("1")
    choose(page, "B")

    expect(page.locator(".qc-words", has_text="(A)")).to_have_count(0)
    choose(page, "A")
    assert len(coding()) == 1


def test_keys_of_streamlit_do_nothing_while_coding(page: Page, coding: Any) -> None:
    page.keyboard.press("c")
    page.keyboard.press("r")
    page.keyboard.press("1")

    assert len(coding()) == 1


def test_words_of_people_are_never_formatted(page: Page, coding: Any) -> None:
    expect(segment(page, 4).locator(".qc-words")).to_have_text(f"{TALK[4]} (A)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["overview", "corpus", "code", "codes", "themes"])
def test_our_part_of_every_page_keeps_the_accessibility_rules(
    browser: Browser, address: str, where: str, scheme: Any
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/{'' if where == 'overview' else where}")
    ours = ".qc-panel" if where == "code" else ".stMain h1"
    expect(page.locator(ours).first).to_be_visible()
    context = ".qc-root" if where == "code" else ".stMain .stHeading"
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

    results = Axe().run(page, context=context, options=options)

    found = [(v["id"], v["nodes"][0]["html"][:120]) for v in results.response["violations"]]
    page.close()
    assert found == []


def test_the_overview_leads_to_coding(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Go on coding").click()

    expect(page.locator(".qc-panel")).to_be_visible()


def test_themes_are_counted_and_downloaded(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/themes")
    page.get_by_text("Count open suggestions too").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download theme_frequencies.csv").click()

    expected = frequencies(study).to_csv(index=False, lineterminator="\n")
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected


def test_files_are_uploaded_once(page: Page, address: str, study: Project, tmp_path: Path) -> None:
    file = tmp_path / "D.txt"
    file.write_text("Interviewer: So?\nP09: It came in through the page.\n")
    (tmp_path / "E.docx").write_bytes(b"not a Word file")
    page.goto(f"{address}/corpus")
    for outcome in ("1 imported, 0 unchanged, 1 skipped", "0 imported, 1 unchanged, 1 skipped"):
        page.locator("input[type=file]").set_input_files([file, tmp_path / "E.docx"])
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_text(outcome)).to_be_visible()
        page.reload()

    assert "It came in" in next(d.text for d in projects.documents(study) if d.name == "D")
