"""The coding page by the rules of WCAG 2.2 AA, in every state, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driving import labels, pick_code, segment, violations
from playwright.sync_api import Page, expect
from tabs import Tabs

from qualcode.services import projects
from qualcode.services.projects import Project

STATES: dict[str, list[str]] = {
    "segment": [],
    "picker": ["/"],
    "what is typed": ["/", "t", "r"],
    "quotation": ["Enter"],
    "memo": ["Enter", "m"],
    "help": ["?"],
    "selection": ["s"],
    "done": ["d"],
}


@pytest.fixture(scope="module", params=["light", "dark"])
def coded(request: pytest.FixtureRequest, tabs: Tabs, address: str, study: Project) -> Iterator[Page]:
    """The coding page with a quotation of a segment and one of a few words."""
    with tabs.tab("page") as page:
        page.emulate_media(color_scheme=request.param)
        page.goto(f"{address}/code?document=A")
        segment(page, 0).locator(".qc-words").click()
        if not projects.codings(study):
            pick_code(page, "adaptation")
            page.keyboard.press("s")
            page.keyboard.press("Shift+ArrowLeft")
            page.keyboard.press("Shift+ArrowLeft")
            pick_code(page, "Reach")
        expect(labels(page)).to_have_count(2)
        yield page


@pytest.mark.parametrize("keys", STATES.values(), ids=STATES.keys())
def test_every_state_keeps_the_rules(coded: Page, keys: list[str]) -> None:
    coded.keyboard.press("Escape")
    segment(coded, 0).locator(".qc-words").click()
    coded.keyboard.press("Escape")
    for key in keys:
        coded.keyboard.press(key)
    expect(coded.locator(".qc-status")).to_have_text("all saved")

    found = violations(coded, "body")

    coded.keyboard.press("Escape")
    assert found == []


def test_every_tint_lets_the_words_be_read(coded: Page) -> None:
    """Axe cannot judge words above underlines, so the contrast is worked out here."""
    ratios = coded.evaluate(
        """() => {
             const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
             const rgb = (colours) => {
               for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
               return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
             };
             const light = (rgb) => {
               const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
               const [r, g, b] = rgb.map((c) => linear(c / 255));
               return 0.2126 * r + 0.7152 * g + 0.0722 * b;
             };
             const written = document.querySelectorAll(".qc-quote, .qc-label, .qc-chip, .qc-option");
             return [...written].map((node) => {
               const behind = [];
               for (let at = node; at; at = at.parentElement) {
                 behind.unshift(getComputedStyle(at).backgroundColor);
               }
               const paper = light(rgb(["white", ...behind]));
               const ink = light(rgb(["white", ...behind, getComputedStyle(node).color]));
               return (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
             });
           }"""
    )

    assert len(ratios) >= 4
    assert min(ratios) >= 4.5
