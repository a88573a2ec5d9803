"""What the browser tests do to the page, and what was said in their study."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import qualcode
from qualcode.model import Coding
from qualcode.services import projects
from qualcode.services.projects import Project

ASSETS = Path(qualcode.__file__).parent / "ui" / "components" / "assets"
BOOK = Path(__file__).parents[1] / "codebooks" / "ipe.yaml"
# The same engine without the windows and menus of a desktop starts and draws sooner.
CHROMIUM = os.environ.get("QUALCODE_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None
)
TALK = (
    "We moved it into the evening because of the shifts.",
    "👨‍👩‍👧 The families who need it most are the ones we never see.",
    "Our champion left and nobody noticed for a month.",
    "She knew exactly when to stop talking.",
    "![picture](http://198.51.100.7/leak.png) *stars* :red[colour] <b>bold</b>",
    "We hold handovers sitting down now, é and e\u0301 alike.",
    "قالت إننا نلتقي \u202eevening\u202c كل أسبوع, she said, $x^2$ <img src=x onerror=alert(1)>",
)
# Only what is broken is told in full; to tell what is not takes as long as to find it.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

Tab = Callable[..., Page]
# The ground of a page in each scheme, as in the page's configuration.
GROUNDS = {"dark": "rgb(18, 22, 28)", "light": "rgb(255, 255, 255)"}


def violations(page: Page, context: str | None = None) -> list[tuple[str, str]]:
    """Tell which rules of accessibility are broken where, within a part of the page or in all of it."""
    results = Axe().run(page, context=context, options=RULES)
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in results.response["violations"]]


def schemes(page: Page) -> Iterator[str]:
    """Show what is on the page in dark and then in light; to open it twice takes longer than to look."""
    for scheme, ground in GROUNDS.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
        settled(page)
        yield scheme


def settled(page: Page) -> None:
    """All that was sent is answered, and nothing fades in or out any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale='true']")).to_have_count(0)
    page.wait_for_function("document.getAnimations().every(a => a.playState === 'finished')")


def violations_in_both_schemes(page: Page, context: str | None = None) -> list[tuple[str, str, str]]:
    return [(scheme, *found) for scheme in schemes(page) for found in violations(page, context)]


def document(study: Project, name: str) -> str:
    return next(d.id for d in projects.documents(study) if d.name == name)


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Document").click()
    page.get_by_role("option", name=re.compile(rf"^{name}\b")).click()
    expect(page.locator(".qc-words", has_text=f"({name})").first).to_be_visible()
    segment(page, 0).click()


def show_others(page: Page) -> None:
    # A click while the page is drawn anew goes nowhere, and people press again.
    settled(page)
    page.get_by_text("Show other coders' codings").click()
    expect(page.get_by_role("switch", name="Show other coders' codings")).to_be_checked()


def segment(page: Page, number: int) -> Any:
    return page.locator(".qc-seg[tabindex]").nth(number)


def quotation(study: Project, coding: Coding) -> str:
    text = next(d.text for d in projects.documents(study) if d.id == coding.document_id)
    return text[coding.span.start : coding.span.end]


def words(page: Page, number: int) -> Any:
    """The words of a participant's segment."""
    return segment(page, number).locator(".qc-words")


def labels(page: Page) -> Any:
    """The labels of the quotations in the margin."""
    return page.locator(".qc-label")


def pick_code(page: Page, typed: str) -> None:
    """Give a code found by typing, by keyboard alone."""
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
