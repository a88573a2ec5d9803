"""How good suggestions are, and which are withheld, in a real browser."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from driving import CHROMIUM, document
from playwright.sync_api import Page, expect

from qualcode.model import Bar, Blinding
from qualcode.services import accuracy, projects
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project
from qualcode.services.study import bar, set_bar, set_blinding
from qualcode.suggest.encoders import HashingEncoder

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


def test_without_blind_codings_the_way_to_some_is_shown(page: Page, address: str) -> None:
    page.goto(f"{address}/suggestions")
    expect(page.get_by_text("Not measured yet")).to_be_visible()
    page.get_by_role("button", name="Set a share").click()

    expect(page.get_by_role("heading", name="Study", exact=True)).to_be_visible()


@pytest.fixture(scope="module")
def measured(study: Project) -> Project:
    """Two documents coded blind, all segments with one and the same code."""
    set_blinding(study, Blinding(mode="hidden"), actor="AB")
    for name in ("A", "B"):
        key = document(study, name)
        text = projects.document(study, key).text
        spans = [s.span for s in projects.segments(study, key)[key] if s.speaker_role == "participant"]
        operations = [
            {"seq": seq, "op": "code", "code": "del_adaptation", "start": s.start, "end": s.end,
             "text": text[s.start : s.end]}
            for seq, s in enumerate(spans, 1)
        ]  # fmt: skip
        answer = apply_operations(
            study, operations, document_id=key, coder=projects.coder(study, "AB"), client=name
        )
        assert answer.rejected == ()
    set_blinding(study, Blinding(share=0), actor="AB")
    accuracy.measure_project(study, encoder=HashingEncoder())
    return study


def test_a_higher_bar_says_at_once_what_it_withholds_and_the_coding_page_too(
    page: Page, address: str, measured: Project
) -> None:
    set_bar(measured, Bar(precision=0.0, fewest=1), actor="AB")
    page.goto(f"{address}/suggestions")
    expect(page.get_by_text("No code is withheld.")).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")

    expect(page.get_by_text("Withheld: ")).to_be_visible()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Changes can be undone")).to_be_visible()
    assert bar(measured) == Bar(precision=1.0, fewest=1)
    below = accuracy.withheld(accuracy.latest(measured), bar(measured))
    assert below
    assert "del_adaptation" not in {card.code_id for card in below}

    page.goto(f"{address}/code")
    expect(page.get_by_text("Not suggested, because too few")).to_be_visible()


def test_what_is_right_is_drawn_and_can_be_taken_along(
    page: Page, address: str, measured: Project
) -> None:
    set_bar(measured, Bar(precision=0.1, fewest=1), actor="AB")
    page.goto(f"{address}/suggestions")
    expect(page.get_by_text(re.compile("^Measured "))).to_contain_text("on 14 segments in 2 documents")
    chart = page.locator("[role='graphics-document']")
    expect(chart.first).to_be_visible()
    assert "is right most often" in (chart.first.get_attribute("aria-label") or "")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download training_log.csv").click()
    table = pd.read_csv(io.BytesIO(taken.value.path().read_bytes()))

    assert len(table) == 14
    assert set(table.codes) == {"del_adaptation"}
    assert table.measures.all()
