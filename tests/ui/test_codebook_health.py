"""The health of the codebook in a real browser: looked for on demand, and each finding leads on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import CHROMIUM, violations
from playwright.sync_api import Page, expect

from qualcode.model import Code, Codebook, Example, NearMiss
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

HOSTILE = "<img src=x onerror=alert(1)> **Bus** :red[late]"
TWICE = "The bus is always late, and so am I."
BOOK = Codebook(
    id="b", name="B", version="1",
    codes=(
        Code(
            id="trust", name="Trust", definition="Confidence in colleagues.",
            examples=(Example(text="I trust my colleagues with anything."),),
            near_miss=(NearMiss(text="I trust my colleagues with anything.", use="bus"),),
        ),
        Code(id="bus", name=HOSTILE, definition="Travel by bus.", examples=(Example(text=TWICE),)),
        Code(id="rain", name="Rain", definition="Weather.", examples=(Example(text="It rained."),)),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("study")
    (folder / "A.txt").write_text(f"I: So?\nP01: {TWICE}\nI: And?\nP01: It rained.\n")
    with create_project(str(folder / "study.qualcode"), codebook=BOOK, actor="AB") as project:
        import_paths(project, [folder / "A.txt"], actor="AB")
        # Two coders; the words of an example of one code under another.
        for who in ("AB", "CD"):
            (document,) = projects.documents(project)
            text = TWICE if who == "CD" else "It rained."
            start = document.text.index(text)
            operation = {"seq": 1, "op": "code", "start": start, "end": start + len(text),
                         "text": text, "code": "rain"}  # fmt: skip
            apply_operations(
                project, [operation], document_id=document.id, coder=projects.coder(project, who),
                client=who,
            )  # fmt: skip
        yield project


@pytest.fixture
def health(page: Page, address: str) -> Page:
    """The page with findings on it; whoever comes first has them looked for."""
    page.goto(f"{address}/codes")
    expect(page.get_by_role("treeitem").first).to_be_visible(timeout=30_000)
    page.get_by_role("radio", name="Health").click()
    look = page.get_by_role("button", name="Look through the codebook")
    expect(look.or_(page.get_by_role("button", name="Look again"))).to_be_visible()
    if look.count():
        look.click()
    expect(page.locator(".qt-finding").first).to_be_visible(timeout=120_000)
    return page


def test_findings_are_shown_on_demand_and_lead_to_their_codes(health: Page) -> None:
    page = health
    near = page.locator("[class*='st-key-finding-']", has_text="A near miss of Trust is taken for it")
    expect(near).to_be_visible()
    expect(near).to_contain_text(f"not for {HOSTILE}.")
    expect(near.locator(".qt-said")).to_have_text("I trust my colleagues with anything.")
    twice = page.locator("[class*='st-key-finding-']", has_text=TWICE)
    # The coding is another coder's, and shown only when asked for.
    expect(twice).to_contain_text("1 quotation by other coders not shown")
    page.get_by_text("Show other coders' quotations").click()
    expect(twice.locator(".qt-said")).to_have_count(2)
    expect(twice.get_by_role("button", name="Open")).to_be_visible()
    assert page.locator(".stMain img").count() == 0
    assert violations(page, ".stMain") == []

    near.get_by_role("button", name="Go to Trust").click()
    expect(page.locator(".qt-name-big")).to_have_text("Trust")
    expect(page.get_by_role("tab", name="Quotations")).to_have_attribute("aria-selected", "true")

    page.get_by_role("radio", name="Health").click()
    twice.get_by_role("button", name="Open").click()
    expect(page).to_have_url(re.compile(r"/code\b"))
    expect(page.locator(".qc-words", has_text=TWICE)).to_be_visible()


def test_what_changed_since_is_said(health: Page, study: Project) -> None:
    expect(health.get_by_text("The study has changed since")).to_have_count(0)

    projects.coder(study, "EF")
    health.reload()
    health.get_by_role("radio", name="Health").click()

    expect(health.get_by_text("The study has changed since")).to_be_visible()
    health.get_by_role("button", name="Look again").click()
    expect(health.get_by_text("Reading the codebook")).to_be_visible()


def test_a_job_that_fails_says_why(tmp_path: Path) -> None:
    from streamlit.testing.v1 import AppTest

    def app(place: str) -> None:
        import time

        import streamlit as st

        from qualcode.ui import jobs

        jobs.start_linting(place, revision=1, thorough=False)
        while jobs.linting(place).active:
            time.sleep(0.02)  # what is waited for needs the processor too
        st.error(jobs.linting(place).failed)

    page = AppTest.from_function(app, args=(str(tmp_path / "no.qualcode"),), default_timeout=60).run()

    (error,) = page.error
    assert "there is no project at" in error.value
