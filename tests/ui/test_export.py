"""Taking the work away, in a real browser: what comes is read back."""

from __future__ import annotations

import csv
import io
import re
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import CHROMIUM, document
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, TimeoutError, expect

from qualcode.formats.codebooks import read_codebook
from qualcode.formats.refi.reading import read_project
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project
from qualcode.services.study import rename_study

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
SAID = "She knew exactly when to stop talking."
Take = Callable[[str], Path]


@pytest.fixture(scope="module", autouse=True)
def coded(study: Project) -> None:
    """A study with a name that no system takes for a file, and one coding."""
    rename_study(study, "Étude/1: *école* <b>", actor="AB")
    text = next(d.text for d in projects.documents(study) if d.name == "A")
    start = text.index(SAID)
    operation = {"op": "code", "seq": 1, "code": "del_adaptation", "text": SAID, "start": start}
    apply_operations(
        study, [operation | {"end": start + len(SAID)}], document_id=document(study, "A"),
        coder=projects.coder(study, "AB"), client="tab",
    )  # fmt: skip


@pytest.fixture
def export(page: Page, address: str) -> Page:
    page.goto(f"{address}/export")
    expect(page.get_by_role("button", name="Download project")).to_be_visible()
    return page


@pytest.fixture
def take(export: Page, tmp_path: Path) -> Take:
    """Presses a button, and returns the file that comes."""

    def press(what: str) -> Path:
        try:
            download = pressed(export, what)
        except TimeoutError:
            # A click while the page is drawn anew goes nowhere, and people press again.
            download = pressed(export, what)
        file = tmp_path / download.suggested_filename
        download.save_as(file)
        return file

    return press


def pressed(page: Page, what: str) -> Download:
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {what}").click()
    return download.value


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale='true']")).to_have_count(0)


def choose(page: Page, option: str) -> None:
    settled(page)
    page.get_by_test_id("stRadioOption").filter(has_text=re.compile(f"^{option}")).click()
    settled(page)


def pick(page: Page, label: str, option: str) -> None:
    settled(page)
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option).click()
    settled(page)


def tally(page: Page, title: str) -> dict[str, str]:
    """What is counted below a title."""
    found = page.locator(f"h3:text-is('{title}') + .qx-tally")
    return dict(
        zip(found.locator("dt").all_inner_texts(), found.locator("dd").all_inner_texts(), strict=True)
    )


def test_tables_come_as_csv(take: Take) -> None:
    file = take("tables")

    assert re.fullmatch(r"etude-1-ecole-b-tables-\d{4}-\d\d-\d\d\.zip", file.name)
    with zipfile.ZipFile(file) as archive:
        (row,) = csv.DictReader(io.StringIO(archive.read("codings.csv").decode("utf-8")))
    assert (row["document"], row["quotation"], row["coder"]) == ("A", SAID, "AB")


def test_tables_come_as_a_workbook_with_cases_by_codes(export: Page, take: Take) -> None:
    choose(export, "Excel workbook")
    pick(export, "Cases by codes too", "Yes, with numbers of segments")
    pick(export, "Whose codings count", "Each coder's apart")

    expect(export.get_by_text("in how many segments a code was given")).to_be_visible()
    expect(export.get_by_text("Of cases that nobody has read the cells are blank")).to_be_visible()
    # In a workbook nothing is a formula, so there is nothing to leave out.
    expect(export.get_by_role("checkbox")).to_have_count(0)
    sheet = load_workbook(take("tables"))["case_codes"]
    head, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(r["case_id"], r["coder"], r["del_adaptation"]) for r in found] == [("P01", "AB", 1)]


@pytest.mark.parametrize(
    ("kind", "ending"), [("Excel(?! w)", ".xlsx"), ("CSV(?! f)", ".csv"), ("YAML", ".yaml")]
)
def test_the_codebook_comes_as_it_is(
    export: Page, take: Take, study: Project, kind: str, ending: str
) -> None:
    choose(export, kind)
    file = take("codebook")

    assert file.suffix == ending
    assert read_codebook(file) == projects.codebook(study)


def test_the_codebook_for_other_tools_says_what_stays_behind(
    export: Page, take: Take, study: Project
) -> None:
    choose(export, "REFI-QDA")
    behind = export.locator("h3:text-is('Stays behind') + .qx-tally").first

    expect(behind).to_contain_text("Entries about the codebook itself: name and version2")
    assert read_codebook(take("codebook")).codes == projects.codebook(study).codes


def test_the_project_says_what_becomes_of_it_before_it_is_written(
    export: Page, take: Take, study: Project
) -> None:
    assert tally(export, "Goes along") == {
        "Documents": "3", "Codes": str(len(projects.codebook(study).codes)), "Codings": "1",
        "Cases": "1", "Coders": "1",
    }  # fmt: skip
    assert {"Suggestions, and what they rest on", "Lines of the history"} <= {
        *tally(export, "Stays behind")
    }
    warning = export.get_by_text("3 documents with emoji: for example A; NVivo counts these as two")
    expect(warning).to_be_visible()
    choose(export, "NVivo")
    expect(warning).to_have_count(0)
    file = take("project")

    assert file.name.startswith("etude-1-ecole-b-project-nvivo-")
    found = read_project(file, new_id=lambda: str(uuid.uuid4()))
    assert found.origin.endswith("for NVivo")
    assert [d.name for d in found.documents] == ["A", "B", "C"]
    (coding,) = found.codings
    text = next(d.text for d in found.documents if d.id == coding.document_id)
    assert text[coding.span.start : coding.span.end] == SAID


def test_what_a_file_cannot_hold_is_said_with_a_way_out(export: Page, study: Project) -> None:
    version = projects.codebook(study).version
    change = {"op": "edit", "code": "del_adaptation", "values": {"definition": "y" * 40_000}}
    apply_change(study, change, actor="AB", base_version=version)
    export.reload()
    choose(export, "Excel(?! w)")
    export.get_by_role("button", name="Download codebook").click()

    alert = export.get_by_role("alert").filter(has_text="The file was not made")
    expect(alert).to_contain_text("too long for a cell of a spreadsheet")
    expect(alert).to_contain_text("Write the codebook to YAML or CSV instead.")
    pick(export, "Version", version)
    with export.expect_download() as download:
        export.get_by_role("button", name="Download codebook").click()
    assert download.value.suggested_filename.startswith("etude-1-ecole-b-codebook-")
    expect(alert).to_have_count(0)
