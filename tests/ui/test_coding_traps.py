"""What goes wrong between two actions: what is typed and left, slips, and others at work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from driving import TALK, choose, document, labels, pick_code, quotation, segment, show_others, words
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.memos import memos
from qualcode.services.projects import Project


def only(study: Project, stored: list[Any]) -> str:
    (coding,) = stored
    return quotation(study, coding)


class Other:
    """Somebody else at work in document A."""

    def __init__(self, study: Project) -> None:
        self.study, self.document, self.done = study, document(study, "A"), 0

    def does(self, **operation: Any) -> None:
        coder = projects.coder(self.study, "CD")
        self.done += 1
        answer = apply_operations(
            self.study, [{"seq": self.done, **operation}], document_id=self.document, coder=coder,
            client=str(id(self)),
        )  # fmt: skip
        assert answer.rejected == ()

    def codes(self, said: str) -> str:
        """Give a code to some words; return the id of the coding."""
        text = projects.document(self.study, self.document).text
        start = text.index(said)
        self.does(op="code", start=start, end=start + len(said), text=said, code="del_reach")
        return next(c.id for c in projects.codings(self.study) if c.span.start == start)


@pytest.fixture
def other(study: Project) -> Iterator[Other]:
    other = Other(study)
    yield other
    for _ in range(other.done):
        other.does(op="undo")


def book_changes(study: Project, **operation: Any) -> None:
    version = projects.codebook(study).version
    apply_change(study, operation, actor="CD", base_version=version)


def test_a_memo_that_is_left_by_a_click_is_kept(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    segment(page, 2).click()

    coding()
    assert [m.text for m in memos(study)] == ["Half a thought"]
    page.keyboard.press("u")
    coding()
    assert memos(study) == []


def test_a_memo_that_is_left_for_another_document_is_kept(
    page: Page, coding: Any, study: Project
) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    choose(page, "B")
    choose(page, "A")

    coding()
    assert [(m.text, m.target_id) for m in memos(study)] == [("Half a thought", document(study, "A"))]
    page.keyboard.press("u")
    coding()
    assert memos(study) == []


def test_a_memo_that_is_left_for_another_page_is_kept(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.get_by_role("link", name="History").hover()
    page.mouse.down()
    coding()
    page.mouse.up()

    expect(page.get_by_text("wrote a memo on the document A").first).to_be_visible()
    page.get_by_role("link", name="Code", exact=True).click()
    segment(page, 0).click()
    page.keyboard.press("u")
    coding()
    assert memos(study) == []


def test_who_goes_to_another_page_at_once_loses_nothing(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("1")
    page.keyboard.press("m")
    page.keyboard.type("Half a thought")
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history")
    page.get_by_role("link", name="Code", exact=True).click()
    segment(page, 0).click()

    assert len(coding()) == 1
    assert [m.text for m in memos(study)] == ["Half a thought"]
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.keyboard.press("u")
    coding()


def test_what_is_read_and_typed_in_the_panel_outlives_the_work_of_others(
    page: Page, coding: Any, other: Other
) -> None:
    show_others(page)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.keyboard.press("Escape")
    segment(page, 0).click()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    coding()
    page.locator("summary", has_text="Mend the definition").click()
    definition = page.locator("textarea.qc-memo")
    definition.fill("What it is to mean")
    other.codes("nobody noticed")
    expect(labels(page).filter(has_text="CD: ")).to_have_count(1)
    expect(definition).to_be_focused()
    other.codes("She knew")
    expect(labels(page).filter(has_text="CD: ")).to_have_count(2)

    expect(definition).to_be_focused()
    page.keyboard.press("Escape")
    segment(page, 1).click()
    labels(page).first.click()
    expect(definition).to_have_value("What it is to mean")


def test_keys_give_the_codes_that_are_shown_beside_them(page: Page, coding: Any, study: Project) -> None:
    pick_code(page, "adaptation")
    page.keyboard.press("j")
    pick_code(page, "Reach")
    coding()
    book_changes(study, op="retire", code="del_reach")
    expect(page.locator(".qc-recent")).to_have_count(1, timeout=20_000)
    page.keyboard.press("j")
    page.keyboard.press("4")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    given = [c.code_id for c in coding()]
    book_changes(study, op="restore", code="del_reach")
    assert given.count("del_adaptation") == 2


def test_edges_are_left_alone_once_another_segment_is_in_focus(
    page: Page, coding: Any, study: Project
) -> None:
    page.keyboard.press("s")
    pick_code(page, "adaptation")
    before = only(study, coding())
    for key in ("e", "j", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)

    assert only(study, coding()) == before


def test_a_selection_grows_from_word_to_word_that_can_be_read(
    page: Page, coding: Any, study: Project
) -> None:
    segment(page, 2).click()
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.keyboard.press("Shift+ArrowRight")
    pick_code(page, "adaptation")

    assert only(study, coding()) == "(A)\nInterviewer: And"


def test_a_selection_never_shrinks_below_a_word(page: Page, coding: Any, study: Project) -> None:
    for key in ("Shift+ArrowRight", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    pick_code(page, "adaptation")

    assert only(study, coding()) == "We"


def test_three_clicks_select_the_segment_and_no_more(page: Page, coding: Any, study: Project) -> None:
    box = words(page, 0).bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 12, click_count=3)
    pick_code(page, "adaptation")

    assert only(study, coding()) == f"{TALK[0]} (A)"


def test_two_clicks_select_a_word_within_a_quotation(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("s")
    pick_code(page, "adaptation")
    coding()
    box = words(page, 0).bounding_box()
    page.mouse.dblclick(box["x"] + 45, box["y"] + 12)
    expect(page.locator(".qc-panel h2")).to_have_text("Selected words")
    expect(page.locator(".qc-cited")).to_have_text("moved")


@pytest.mark.parametrize("beyond", [".qc-label", ".qc-panel h2"])
def test_a_selection_that_strays_beyond_the_words_ends_with_the_line(
    page: Page, coding: Any, beyond: str
) -> None:
    segment(page, 0).click()
    pick_code(page, "adaptation")
    coding()
    page.keyboard.press("j")
    page.keyboard.press("k")
    start, end = words(page, 0).bounding_box(), page.locator(beyond).first.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 1, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, start["y"] + 12, steps=8)
    page.mouse.up()

    expect(page.locator(".qc-panel h2")).to_have_text("Selected words")
    expect(page.locator(".qc-cited")).to_have_text(f"{TALK[0]} (A)")


def test_a_capital_letter_can_be_a_key(page: Page, coding: Any) -> None:
    page.keyboard.press("?")
    change = page.get_by_role("button", name="Change the key for: accept the first suggestion")
    change.click()
    page.keyboard.press("n")
    expect(page.locator(".qc-panel [role=status]")).to_contain_text("n is taken")
    page.keyboard.press("Shift+P")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+P")
    stored = len(coding())
    page.evaluate("localStorage.clear()")
    assert stored == 1


def test_undo_leads_to_what_it_undoes(page: Page, coding: Any) -> None:
    pick_code(page, "adaptation")
    coding()
    segment(page, 5).click()
    page.keyboard.press("u")
    assert coding() == []
    expect(segment(page, 0)).to_have_class(re.compile("qc-focus"))


def test_memos_of_others_are_shown_with_their_codings(page: Page, coding: Any, other: Other) -> None:
    theirs = other.codes("nobody noticed")
    other.does(op="memo", target_kind="coding", target_id=theirs, text="Hm <i>?")
    show_others(page)
    labels(page).filter(has_text="CD: ").click()

    expect(page.locator(".qc-memotext")).to_have_text("Hm <i>?")


def test_a_key_that_has_nothing_to_act_on_says_so(page: Page, coding: Any) -> None:
    told = page.locator(".qc-note")
    page.keyboard.press("Delete")
    expect(told).to_have_text("choose a quotation first, with Enter or a click")
    page.keyboard.press("v")
    expect(told).to_have_text("no quotation of yours is here")
    segment(page, len(TALK) - 1).click()
    page.keyboard.press("n")
    expect(told).to_have_text("no segment without a code further down")
    page.keyboard.press("k")
    expect(told).to_have_text("")


def test_a_very_long_name_of_a_code_is_shown_whole(page: Page, coding: Any) -> None:
    name = "Schraubenschlüsselhalterungsverordnung" * 4
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    coding()
    page.keyboard.press("/")
    page.keyboard.type(name[:20])

    option = page.locator(".qc-option", has_text=name)
    assert option.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    page.keyboard.press("Escape")
    assert page.locator(".qc-panel").evaluate("(node) => node.scrollWidth <= node.clientWidth")
