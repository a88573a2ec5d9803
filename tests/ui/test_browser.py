"""The other pages in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from driving import Tab
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.frequencies import frequencies
from qualcode.services.projects import Project


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["overview", "corpus", "code", "codes", "themes"])
def test_our_part_of_every_page_keeps_the_accessibility_rules(
    tab: Tab, address: str, where: str, scheme: Any
) -> None:
    page = tab(scheme)
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
    page.get_by_role("button", name="Begin").first.click()

    expect(page.locator(".qc-panel")).to_be_visible()


def test_themes_are_counted_and_downloaded(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/themes")
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


def test_an_import_of_which_nothing_comes_in_is_no_success(
    page: Page, address: str, tmp_path: Path
) -> None:
    (tmp_path / "E.docx").write_bytes(b"not a Word file")
    (tmp_path / "A.txt").write_text("P01: Something else.")
    page.goto(f"{address}/corpus")
    page.locator("input[type=file]").set_input_files([tmp_path / "E.docx", tmp_path / "A.txt"])
    page.get_by_role("button", name="Import").click()

    told = page.get_by_test_id("stAlertContentError")
    expect(told).to_contain_text("Nothing came in: 0 imported, 0 unchanged, 2 skipped")
    expect(told).to_contain_text(
        "E.docx: the Word file is damaged, or is none; open it in Word and save it again"
    )
    expect(told).to_contain_text("A.txt: a document called A with other content is in the project")
    expect(page.get_by_test_id("stAlertContentSuccess")).to_have_count(0)


def test_what_is_left_out_of_an_import_is_said_beside_what_came_in(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    (tmp_path / "E.docx").write_bytes(b"not a Word file")
    (tmp_path / "F.txt").write_text("Interviewer: So?\nP09: *Yes*.\n")
    page.goto(f"{address}/corpus")
    page.locator("input[type=file]").set_input_files([tmp_path / "E.docx", tmp_path / "F.txt"])
    page.get_by_role("button", name="Import").click()

    expect(page.get_by_test_id("stAlertContentSuccess")).to_contain_text("1 imported")
    expect(page.get_by_test_id("stAlertContentWarning")).to_contain_text("E.docx: the Word file")


def test_files_that_are_there_already_are_no_error(page: Page, address: str, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,role\nP01,head\n")
    page.goto(f"{address}/corpus")
    page.locator("input[type=file]").set_input_files([tmp_path / "cases.csv"])
    page.get_by_role("button", name="Import").click()

    expect(page.get_by_test_id("stAlertContentInfo")).to_contain_text("Nothing is new")
