"""The codebook page of a study that begins with no codes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driving import CHROMIUM
from playwright.sync_api import Page, expect

from qualcode.model import Codebook
from qualcode.services import projects
from qualcode.services.projects import Project, create_project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    place = str(tmp_path_factory.mktemp("empty") / "study.qualcode")
    book = Codebook(id="b", name="Nothing yet", version="1", codes=())
    with create_project(place, codebook=book, actor="AB") as project:
        yield project


def test_the_first_theme_and_its_first_code_are_made(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/codes")
    # The first page of a server waits for all of Streamlit.
    expect(page.get_by_text("This codebook has no codes yet.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("There are no codes yet.")).to_be_visible()
    page.get_by_role("button", name="New theme").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Context")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Add theme").click()
    expect(page.locator(".qt-name-big")).to_have_text("Context")

    page.get_by_role("treeitem", name="Context").focus()
    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_label("Name").fill("Time")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Add code").click()
    expect(page.locator(".qt-name-big")).to_have_text("Time")
    assert [(c.name, c.parent, c.codable) for c in projects.codebook(study).codes] == [
        ("Context", None, False),
        ("Time", "context", True),
    ]

    page.get_by_role("button", name="Undo: added Time").click()
    expect(page.locator(".qt-name-big")).to_have_text("Context")


def test_a_code_without_a_name_is_refused_in_words(page: Page, address: str, study: Project) -> None:
    page.goto(f"{address}/codes")
    page.get_by_role("button", name="New code").first.click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("A code needs a name")
