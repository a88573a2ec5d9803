"""A whole study without a mouse: from files to codings to the table."""

from __future__ import annotations

import csv
from pathlib import Path

from driving import BOOK
from playwright.sync_api import Page, expect
from serving import Server

from qualcode.model import Blinding, Codebook
from qualcode.services import projects
from qualcode.services.projects import create_project
from qualcode.services.study import set_blinding

SAID = {
    "P01": ["We moved it into the evening because of the shifts.", "Our champion left in March."],
    "P02": ["Nobody told us that it had begun.", "The families never came."],
}


def focus(page: Page, role: str, name: str) -> None:
    """Move the focus by Tab until it is on a control."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted.first).to_be_enabled()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.first.evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def to_page(page: Page, name: str) -> None:
    focus(page, "link", name)
    page.keyboard.press("Enter")


def test_a_study_is_coded_from_files_to_the_table_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    files = []
    for case, lines in SAID.items():
        files.append(tmp_path / f"{case}.txt")
        files[-1].write_text("".join(f"Interviewer: And then?\n{case}: {line}\n" for line in lines))
    (tmp_path / "cases.csv").write_text("case_id,role\nP01,head\nP02,teacher\n")
    rows = "".join(f"{case},{case},{case}\n" for case in SAID)
    (tmp_path / "documents.csv").write_text(f"document,speaker,case_id\n{rows}")
    place = str(tmp_path / "study.qualcode")
    with create_project(place, codebook=Codebook.read(BOOK), actor="AB") as project:
        set_blinding(project, Blinding(share=0), actor="AB")
    server = Server(place)
    try:
        page.goto(server.address)
        to_page(page, "Import")
        with page.expect_file_chooser() as chooser:
            focus(page, "button", "Upload")
            page.keyboard.press("Enter")
        chooser.value.set_files([*files, tmp_path / "cases.csv", tmp_path / "documents.csv"])
        focus(page, "button", "Import 4 files")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("stMetric").filter(has_text="Imported")).to_contain_text("6")
        focus(page, "button", "Segment and suggest")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Suggestions are being made")).to_be_visible()
        expect(page.get_by_text("Suggestions are being made")).to_have_count(0, timeout=120_000)

        to_page(page, "Code")
        code_all(page, second="P02")
        focus(page, "button", "Findings")
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="Themes")).to_be_focused()
        page.keyboard.press("Enter")
        with page.expect_download() as download:
            focus(page, "button", "Download theme_frequencies.csv")
            page.keyboard.press("Enter")
        file = Path(download.value.path())
    finally:
        server.stop()

    with projects.open_project(place) as project:
        assert [c.code_id for c in projects.codings(project)].count("del_adaptation") == 4
        assert len(projects.readings(project)) == 1
    with file.open(encoding="utf-8") as table:
        found = {(row["code_id"], row["source"]): row for row in csv.DictReader(table)}
    row = found["del_adaptation", "human"]
    assert (row["n_segments"], row["n_cases"], row["cases_in_group"]) == ("4", "2", "2")


def code_all(page: Page, *, second: str) -> None:
    """Give a code to every segment of both documents, and mark the last one as done."""
    expect(page.locator(".qc-focus")).to_be_visible()
    focus(page, "region", "Transcript")
    page.keyboard.press("k")
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.type("adaptation")
        page.keyboard.press("Enter")
        page.keyboard.press("n")
    expect(page.locator(".qc-count")).to_have_text("2 of 2 segments done")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    focus(page, "combobox", "Document")
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    expect(page.locator(".qc-words", has_text=SAID[second][0])).to_be_visible()
    expect(page.locator(".qc-count")).to_have_text("0 of 2 segments done")
    focus(page, "region", "Transcript")
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.type("adaptation")
        page.keyboard.press("Enter")
        page.keyboard.press("n")
    page.keyboard.press("d")
    expect(page.locator(".qc-status")).to_have_text("all saved")
