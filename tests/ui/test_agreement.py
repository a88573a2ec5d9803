"""Agreement in a real browser: what is drawn, what is kept from whom, and what is decided."""

from __future__ import annotations

import re

import pytest
from driving import CHROMIUM, document
from playwright.sync_api import Locator, Page, expect

from qualcode.services import projects
from qualcode.services.adjudication import adjudications
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
SHIFTS = "We moved it into the evening because of the shifts."
CHAMPION = "Our champion left and nobody noticed for a month."
TALKING = "She knew exactly when to stop talking."
ONE = [(SHIFTS, "del_adaptation"), (CHAMPION, "del_reach"), (TALKING, None)]
OTHER = [(SHIFTS, "del_adaptation"), (CHAMPION, "del_adaptation"), (TALKING, "del_reach")]


def work(study: Project, coder: str, *given: tuple[str, str | None], where: str = "A") -> None:
    text = next(d.text for d in projects.documents(study) if d.name == where)
    done = []
    for words, code_id in given:
        span = {"start": text.index(words), "end": text.index(words) + len(words), "text": words}
        deed = {"op": "code", "code": code_id} if code_id else {"op": "read"}
        done.append({"seq": len(done) + 1, **span, **deed})
    answer = apply_operations(
        study, done, document_id=document(study, where), coder=projects.coder(study, coder),
        client=f"{coder} in {where}",
    )  # fmt: skip
    assert answer.rejected == ()


@pytest.fixture(scope="module")
def coded(study: Project) -> Project:
    """CD and EF have coded A and B; AB, who is at the browser, has finished one segment of A."""
    for where in ("A", "B"):
        work(study, "CD", *ONE, where=where)
        work(study, "EF", *OTHER, where=where)
    work(study, "AB", (TALKING, None))
    return study


def visit(page: Page, address: str, view: str) -> None:
    """Open the page on all that stands, because suggestions are shown to everybody in this study."""
    page.goto(f"{address}/agreement")
    expect(page.get_by_text("No two coders to compare yet")).to_be_visible()
    page.get_by_role("combobox", name=re.compile(r"\bCount\b")).first.click()
    page.get_by_role("option", name="everything that stands now", exact=True).click()
    page.get_by_role("radio", name=view).click()


def lines(page: Page) -> Locator:
    return page.get_by_test_id("stRadioOption")


def test_figures_and_confusions_are_drawn_and_lead_to_the_segments(
    page: Page, address: str, coded: Project
) -> None:
    visit(page, address, "Figures")
    compared = "3 coders, everything that stands now: 6 segments in 2 documents"
    expect(page.get_by_text(compared)).to_be_visible()
    drawn = page.locator("[role='graphics-document'][aria-label^='Krippendorff’s α of 2 codes']")
    expect(drawn).to_be_visible()
    for kind in ("csv", "xlsx", "svg", "png"):
        expect(page.get_by_role("button", name=f"Download agreement.{kind}")).to_be_visible()

    page.get_by_role("radio", name="Over time").click()
    expect(page.get_by_text("of all codes pooled, with 95 % intervals")).to_be_visible()

    page.get_by_role("radio", name="Confused codes").click()
    number = page.locator(".stVegaLiteChart svg .mark-text.role-mark text").first
    expect(number).to_be_visible()
    # A chart listens only when it is drawn as a whole.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_function("document.getAnimations().every(a => a.playState === 'finished')")
    number.click()
    told = "Only segments in which one coder gave the one and another the other"
    expect(page.get_by_text(told)).to_be_visible()


def test_what_others_gave_is_not_sent_before_one_has_finished(
    page: Page, address: str, coded: Project
) -> None:
    received: list[bytes] = []

    def note(frame: bytes | str) -> None:
        received.append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    visit(page, address, "Disagreements")
    expect(page.get_by_text("3 segments where coders differ you have not finished")).to_be_visible()
    captions = page.get_by_test_id("stRadioCaption")
    expect(captions).to_have_text(["A · AB: nothing · CD: nothing · EF: Reach"])
    # A full stop is escaped on the way.
    assert any(TALKING[:-1].encode() in frame for frame in received)
    assert not any(CHAMPION[:-1].encode() in frame for frame in received)

    page.get_by_role("button", name="Show them all the same").click()
    expect(captions).to_have_count(4)
    expect(captions.first).to_contain_text("CD: Reach")


def test_disagreements_are_decided_by_keys(page: Page, address: str, coded: Project) -> None:
    visit(page, address, "Disagreements")
    lines(page).filter(has_text=f"{TALKING} (A)").click()
    expect(page.get_by_role("button", name="none")).to_be_visible()
    page.keyboard.press("3")  # AB, CD and EF are 1, 2 and 3
    expect(page.get_by_text("Decided by AB: Reach")).to_be_visible()
    (decision,) = adjudications(coded)
    assert (decision.code_id, decision.applies) == ("del_reach", True)

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="B", exact=True)).to_be_visible()
    expect(page.get_by_text("Decided by AB")).to_have_count(0)
    page.get_by_role("button", name="Go to the place").click()
    expect(page.locator(".qc-words", has_text="(B)").first).to_be_visible()
    expect(page.get_by_role("switch", name="Show other coders' codings")).to_be_checked()
