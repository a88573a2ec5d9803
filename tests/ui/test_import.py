"""The import page in a real browser: looking first, correcting, and only then importing."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from driving import CHROMIUM, Tab, settled, violations_in_both_schemes
from playwright.sync_api import Locator, Page, expect

from qualcode.services import projects
from qualcode.services.projects import Project
from qualcode.services.speakers import speakers

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
SAID = "Jo: So, how was it?\nKim: We met in the hall every week.\nJo: And then?\nKim: We went on.\n"
SURVEY = "respondent,role,why\n" + "".join(f"R{n},{'head' if n % 2 else 'aide'},ok\n" for n in range(4))
HOSTILE = "![x](http://198.51.100.7/leak.png) <b>bold</b> *stars*"


def listed(page: Page) -> Locator:
    return page.locator(".st-key-lines-files").get_by_test_id("stRadioOption")


def drop(page: Page, address: str, *files: Path) -> None:
    page.goto(f"{address}/import")
    page.locator("input[type=file]").set_input_files(files)
    expect(listed(page)).to_have_count(len(files))


def file(page: Page, name: str) -> Locator:
    return listed(page).filter(has_text=name)


def row(page: Page, name: str) -> Locator:
    """A file with what is said of it."""
    return page.locator(".st-key-lines-files [data-testid=stRadioGroup] > div").filter(has_text=name)


def look_at(page: Page, name: str, tab: str) -> None:
    file(page, name).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.get_by_role("tab", name=tab).click()
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    # A list that is open closes when the page is drawn anew or scrolls.
    settled(page)
    field = page.get_by_role("combobox", name=re.compile(rf"\b{label}"))
    field.scroll_into_view_if_needed()
    expect(field).to_be_in_viewport()
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def go(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.get_by_role("button", name="Import more")).to_be_visible()


def figure(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue")


def test_files_are_shown_and_nothing_is_written_before_the_button(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    (tmp_path / "New.txt").write_text(SAID)
    (tmp_path / "Broken.docx").write_bytes(b"not a Word file")
    (tmp_path / "A.txt").write_text("P01: Something else.")
    before = projects.current_revision(study)
    drop(page, address, *sorted(tmp_path.iterdir()))

    expect(file(page, "Broken.docx")).to_contain_text("cannot be read")
    expect(row(page, "Broken.docx")).to_contain_text("The Word file is damaged, or is none")
    expect(file(page, "A.txt")).to_contain_text("name taken")
    expect(file(page, "New.txt")).to_contain_text("new")
    expect(row(page, "New.txt")).to_contain_text("Plain text · 4 turns, 20 words")
    # What is to be looked at comes first, and is shown.
    expect(page.get_by_role("heading", name="Broken.docx")).to_be_visible()
    assert projects.current_revision(study) == before

    go(page, "Import 1 file, 2 stay out")
    expect(figure(page, "Imported")).to_have_text("1")
    expect(figure(page, "Skipped")).to_have_text("2")
    assert "in the hall" in next(d.text for d in projects.documents(study) if d.name == "New")

    page.get_by_role("button", name="Import more").click()
    expect(page.get_by_text("Drop files, and see first what becomes of them")).to_be_visible()
    drop(page, address, tmp_path / "New.txt")
    expect(file(page, "New.txt")).to_contain_text("there already")
    expect(page.get_by_role("button", name="Nothing to import")).to_be_disabled()


def test_a_role_is_corrected_in_all_files(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    for name in ("Mon", "Tue"):
        (tmp_path / f"{name}.txt").write_text(SAID.replace("hall", name))
    drop(page, address, *sorted(tmp_path.iterdir()))
    look_at(page, "Mon.txt", "Speakers")
    group = page.get_by_role("radiogroup", name="Jo")
    expect(group.get_by_role("radio", name="answers")).to_be_checked()
    group.get_by_text("asks", exact=True).click()
    settled(page)
    expect(group.get_by_role("radio", name="asks")).to_be_checked()
    look_at(page, "Tue.txt", "Speakers")
    expect(page.get_by_role("radiogroup", name="Jo").get_by_role("radio", name="asks")).to_be_checked()
    go(page, "Import 2 files")

    new = [d.id for d in projects.documents(study) if d.name in ("Mon", "Tue")]
    found = {(s.name, s.role, s.n_documents) for s in speakers(study, documents=new)}
    assert found == {("Jo", "interviewer", 2), ("Kim", "participant", 2)}


def test_an_encoding_is_corrected_for_one_file(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    (tmp_path / "Czech.txt").write_bytes("I: So?\nP09: Tři *čaje*.\n".encode("cp1250"))
    drop(page, address, tmp_path / "Czech.txt")
    look_at(page, "Czech.txt", "Text")
    expect(page.locator(".qi-lines dd")).to_have_text("P09: Tøi *èaje*.")
    choose(page, "Encoding", "cp1250")
    expect(page.locator(".qi-lines dd")).to_have_text("P09: Tři *čaje*.")
    go(page, "Import 1 file")

    assert "Tři" in next(d.text for d in projects.documents(study) if d.name == "Czech")


def test_leaving_the_page_loses_nothing(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    for name in ("One", "Two"):
        (tmp_path / f"{name}.txt").write_text(SAID.replace("hall", f"house {name}"))
    drop(page, address, tmp_path / "One.txt")
    look_at(page, "One.txt", "Speakers")
    page.get_by_role("radiogroup", name="Jo").get_by_text("no speaker").click()
    settled(page)
    page.get_by_role("link", name="Corpus").click()
    expect(page.get_by_role("heading", name="Corpus")).to_be_visible()
    page.get_by_role("link", name="Import").click()
    expect(file(page, "One.txt")).to_be_visible()
    page.locator("input[type=file]").set_input_files(tmp_path / "Two.txt")
    expect(file(page, "Two.txt")).to_be_visible()
    go(page, "Import 2 files")

    new = [d.id for d in projects.documents(study) if d.name in ("One", "Two")]
    found = {(s.name, s.role, s.n_documents) for s in speakers(study, documents=new)}
    assert found == {("Jo", "none", 2), ("Kim", "participant", 2)}


def test_comments_in_a_word_file_become_codes(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    word = docx.Document()
    words = word.add_paragraph().add_run("The keys were lost again.")
    word.add_comment(words, text="Keys", author="Reader", initials="R")
    word.save(str(tmp_path / "Margins.docx"))
    drop(page, address, tmp_path / "Margins.docx")
    look_at(page, "Margins.docx", "Comments")
    page.get_by_text("They are codes, and their authors the coders").click()
    expect(row(page, "Margins.docx")).to_contain_text("1 document, 1 code, 1 coding, 1 coder")
    go(page, "Import 1 file")

    assert [c.code_id for c in projects.codings(study)] == ["keys"]


def test_the_column_of_a_survey_is_chosen_where_none_was_found(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    (tmp_path / "Short.csv").write_text(SURVEY)
    drop(page, address, tmp_path / "Short.csv")
    expect(row(page, "Short.csv")).to_contain_text("choose one under Columns")
    look_at(page, "Short.csv", "Columns")
    choose(page, "Open-ended answers", "why")
    page.keyboard.press("Escape")
    choose(page, "Names the respondent", "respondent")
    page.get_by_role("button", name="Read it like this").click()
    expect(row(page, "Short.csv")).to_contain_text("4 responses, 4 answers")
    go(page, "Import 1 file")

    names = [d.name for d in projects.documents(study) if d.name.startswith("Short/")]
    assert names == ["Short/R0", "Short/R1", "Short/R2", "Short/R3"]


def test_a_folder_of_many_files_is_shown_page_by_page(
    page: Page, address: str, study: Project, tmp_path: Path
) -> None:
    for n in range(45):
        (tmp_path / f"Many {n:02}.txt").write_text(f"Kim: We are number {n}.\n")
    page.goto(f"{address}/import")
    page.get_by_label("Or a folder on this machine").fill(str(tmp_path))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Import 45 files", exact=True)).to_be_visible()
    expect(listed(page)).to_have_count(20)
    page.get_by_role("button", name="Page 3").click()

    expect(listed(page)).to_have_count(5)
    expect(page.get_by_role("heading", name="Many 40.txt")).to_be_visible()


def test_a_folder_that_is_not_there_is_said(page: Page, address: str) -> None:
    page.goto(f"{address}/import")
    page.get_by_label("Or a folder on this machine").fill("/nowhere/at/all")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("stAlertContentError")).to_contain_text(
        "/nowhere/at/all: there is no such file or folder"
    )


@pytest.mark.parametrize(
    ("name", "part"), [("Plain.txt", "Text"), ("Plain.txt", "Speakers"), ("Table.csv", "Columns")]
)
def test_words_of_files_format_nothing_and_the_rules_are_kept(
    tab: Tab, address: str, tmp_path: Path, name: str, part: str
) -> None:
    (tmp_path / "Plain.txt").write_text(f"Jo: é {HOSTILE}\nKim: {HOSTILE}\nJo: Yes.\nKim: No.\n")
    (tmp_path / "Table.csv").write_text(SURVEY.replace("why", f'"{HOSTILE}"'))
    page = tab("dark")
    drop(page, address, tmp_path / "Plain.txt", tmp_path / "Table.csv")
    look_at(page, name, part)
    page.mouse.move(0, 0)
    settled(page)

    found = violations_in_both_schemes(page)

    assert page.locator("b", has_text="bold").count() == 0
    assert page.locator("[src*='198.51'], [href*='198.51']").count() == 0
    assert found == []
