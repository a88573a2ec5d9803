"""The pages of findings with something to find: groups, valences, waves, and questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import CHROMIUM, document
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.change import change
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
GIVEN = {
    "A": [("Our champion left", "del_adaptation"), ("because of the shifts", "del_adaptation")],
    "B": [("when to stop talking", "del_adaptation"), ("Our champion left", "del_reach")],
}


@pytest.fixture(scope="module")
def who() -> dict[str, str]:
    """One head in two waves."""
    return {
        "cases.csv": "case_id,role\nP01,head\n",
        "documents.csv": "document,speaker,case_id,wave\nA,P01,P01,W1\nB,P01,P01,W2\n",
    }


@pytest.fixture(scope="module")
def coded(study: Project) -> Project:
    coder = projects.coder(study, "AB")
    for name, codes in GIVEN.items():
        text = next(d.text for d in projects.documents(study) if d.name == name)
        done = []
        for seq, (words, code_id) in enumerate(codes, start=1):
            at = text.index(words)
            span = {"start": at, "end": at + len(words), "text": words}
            done.append({"seq": seq, "op": "code", "code": code_id, **span})
        answer = apply_operations(
            study, done, document_id=document(study, name), coder=coder, client=name
        )
        assert answer.rejected == ()
    return study


def chart(page: Page, words: str) -> None:
    expect(page.locator(f"[role='graphics-document'][aria-label*='{words}']")).to_be_visible()


def test_themes_are_compared_split_and_followed(page: Page, address: str, coded: Project) -> None:
    page.goto(f"{address}/themes")
    chart(page, "Numbers of cases, because there are fewer than 10.")
    page.get_by_role("combobox", name="Compare by").click()
    page.get_by_role("option", name="role", exact=True).click()
    chart(page, "because a group has fewer than 10: head.")
    page.keyboard.press("Escape")

    page.get_by_text("How they speak of it").click()
    chart(page, "each case is in one part of a bar. Of 2 mentions (case and code): 2 neutral.")

    page.get_by_text("Change between waves").click()
    chart(page, "The same 1 case in W1 and W2; codings by people.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download change.csv").click()
    expected = change(coded, "wave").to_csv(index=False, lineterminator="\n")
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected


def test_another_codebook_brings_its_questions(page: Page, address: str, coded: Project) -> None:
    beside = Path(coded.location).with_suffix(".questions.yaml")
    beside.write_text(
        "questions:\n- {id: own, title: 'Adapted *or* reached', asks: 'Who adapts?', kind: contrast,"
        " rows: [del_adaptation], columns: [del_reach], by: [wave]}\n"
    )
    page.goto(f"{address}/questions")

    expect(page.get_by_text("Adapted *or* reached")).to_be_visible()
    chart(page, "1 speak of both")
    expect(page.get_by_role("button", name="Download own.svg")).to_be_visible()
    beside.unlink()
