"""The coding page in a real browser."""

from __future__ import annotations

import re
import wave
from typing import Any

import pytest
from driving import TALK, choose, document, labels, pick_code, quotation, segment, words
from playwright.sync_api import Page, expect

from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.memos import memos
from qualcode.services.projects import Project


def test_a_suggestion_is_accepted_with_one_key(page: Page, coding: Any) -> None:
    name = page.locator(".qc-panel .qc-card strong").first.inner_text()
    page.keyboard.press("1")

    (stored,) = coding()
    assert stored.source == "accepted"
    assert stored.saw_suggestions
    expect(labels(page)).to_have_text([name])


def test_a_suggestion_is_accepted_and_rejected_with_the_mouse(page: Page, coding: Any) -> None:
    offers = page.locator(".qc-panel .qc-card")
    first, second = (offers.nth(i).locator("strong").inner_text() for i in (0, 1))
    page.get_by_role("button", name=f"Reject {first}", exact=True).click()
    expect(offers.first.locator("strong")).to_have_text(second)
    page.get_by_role("button", name=f"Accept {second}", exact=True).click()

    assert len(coding()) == 1


@pytest.mark.parametrize("number", range(len(TALK)))
def test_a_code_of_ones_own_lies_on_the_right_words(
    page: Page, coding: Any, study: Project, number: int
) -> None:
    segment(page, number).click()
    pick_code(page, "adaptation")

    (stored,) = coding()
    assert stored.code_id == "del_adaptation"
    assert quotation(study, stored) == f"{TALK[number]} (A)"


def test_valence_and_removal_are_stored(page: Page, coding: Any) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Valence negative").click()
    assert [c.modifiers["valence"] for c in coding()] == ["negative"]

    page.keyboard.press("v")
    assert [c.modifiers["valence"] for c in coding()] == ["mixed"]

    page.get_by_role("button", name=re.compile("^Remove ")).click()
    assert coding() == []


def test_no_action_of_a_burst_is_lost(page: Page, coding: Any) -> None:
    offered = page.locator(".qc-seg:has(.qc-chip)").count()
    assert offered > 2
    for _ in range(len(TALK)):
        for key in ("1", "v", "v", "j"):
            page.keyboard.press(key)

    stored = coding()
    assert len({c.span for c in stored}) == len(stored) == offered
    assert {c.modifiers["valence"] for c in stored} == {"negative"}


def test_undo_brings_the_suggestion_back(page: Page, coding: Any) -> None:
    name = page.locator(".qc-panel .qc-card strong").first.inner_text()
    page.keyboard.press("1")
    assert len(coding()) == 1
    page.keyboard.press("u")

    assert coding() == []
    expect(page.locator(".qc-panel .qc-card strong").first).to_have_text(name)


def test_what_cannot_be_done_is_said_and_blocks_nothing(page: Page, coding: Any) -> None:
    choose(page, "C")
    page.keyboard.press("u")
    expect(page.locator(".qc-status")).to_contain_text("nothing to undo")

    page.keyboard.press("1")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    page.keyboard.press("u")
    expect(labels(page)).to_have_count(0)


def test_a_coding_survives_a_reload(page: Page, coding: Any, address: str) -> None:
    page.keyboard.press("1")
    assert len(coding()) == 1
    page.goto(f"{address}/code")
    choose(page, "A")

    expect(labels(page)).to_have_count(1)


def test_a_document_chosen_while_an_action_is_on_its_way_is_shown(page: Page, coding: Any) -> None:
    page.keyboard.press("1")
    choose(page, "B")

    expect(page.locator(".qc-words", has_text="(A)")).to_have_count(0)
    choose(page, "A")
    assert len(coding()) == 1


def test_keys_of_streamlit_do_nothing_while_coding(page: Page, coding: Any) -> None:
    page.keyboard.press("c")
    page.keyboard.press("r")
    page.keyboard.press("1")

    assert len(coding()) == 1


def test_words_of_people_are_never_formatted(page: Page, coding: Any) -> None:
    expect(segment(page, 4).locator(".qc-words")).to_have_text(f"{TALK[4]} (A)")


def drag(page: Page, start: tuple[int, str], end: tuple[int, str]) -> None:
    """Select with the mouse from the beginning of some words to the end of others."""

    def place(number: int, wanted: str, edge: str) -> tuple[float, float]:
        box = words(page, number).evaluate(
            """(node, [wanted, edge]) => {
                 const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
                 for (let text = walker.nextNode(); text; text = walker.nextNode()) {
                   const at = text.data.indexOf(wanted);
                   if (at < 0) continue;
                   const range = document.createRange();
                   range.setStart(text, at);
                   range.setEnd(text, at + wanted.length);
                   const rects = range.getClientRects();
                   const rect = edge === "start" ? rects[0] : rects[rects.length - 1];
                   const x = edge === "start" ? rect.left + 1 : rect.right - 1;
                   return [x, (rect.top + rect.bottom) / 2];
                 }
               }""",
            [wanted, edge],
        )
        return box[0], box[1]

    words(page, start[0]).scroll_into_view_if_needed()
    page.mouse.move(*place(*start, "start"))
    page.mouse.down()
    page.mouse.move(*place(*end, "end"), steps=6)
    page.mouse.up()


def only(study: Project, stored: list[Any]) -> str:
    (coding,) = stored
    return quotation(study, coding)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((0, "evening"), (0, "because"), "evening because"),
        ((1, "The families"), (1, "need it"), "The families who need it"),
        ((5, "sitting"), (5, "é and"), "sitting down now, é and"),
        (
            (2, "nobody"),
            (3, "knew"),
            "nobody noticed for a month. (A)\nInterviewer: And then?\nP01: She knew",
        ),
    ],
    ids=["words", "behind a family of emoji", "accents", "across turns"],
)
def test_words_selected_with_the_mouse_are_coded_where_they_stand(
    page: Page, coding: Any, study: Project, start: Any, end: Any, expected: str
) -> None:
    drag(page, start, end)
    expect(page.locator(".qc-panel h2")).to_have_text("Selected words")
    pick_code(page, "adaptation")

    assert only(study, coding()) == expected


def test_a_sentence_is_selected_and_stretched_by_keys(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("s")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    pick_code(page, "adaptation")

    assert only(study, coding()) == "We moved it into the evening because of"


def test_the_edges_of_a_quotation_are_dragged(page: Page, coding: Any, study: Project) -> None:
    drag(page, (0, "evening"), (0, "because"))
    pick_code(page, "adaptation")
    assert only(study, coding()) == "evening because"
    page.locator(".qc-quote", has_text="evening because").click()
    grip = page.locator(".qc-grip-end").bounding_box()
    target = words(page, 0).evaluate(
        """(node) => {
             const range = document.createRange();
             const text = node.lastChild.nodeType === 3 ? node.lastChild : node.lastChild.firstChild;
             range.setStart(text, text.data.indexOf("shifts"));
             range.setEnd(text, text.data.indexOf("shifts") + 6);
             const rect = range.getBoundingClientRect();
             return [rect.right - 1, rect.top + rect.height / 2];
           }"""
    )
    assert grip is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(*target, steps=6)
    page.mouse.up()

    assert only(study, coding()) == "evening because of the shifts"


def test_the_edges_of_a_quotation_are_moved_by_keys(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("s")
    pick_code(page, "adaptation")
    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")

    # The first edge moved to the end of the second word, the last to the beginning of the last.
    assert only(study, coding()) == "it into the evening because of the"


def test_quotations_that_overlap_are_all_shown_and_chosen_in_turn(page: Page, coding: Any) -> None:
    drag(page, (0, "moved"), (0, "evening"))
    pick_code(page, "adaptation")
    drag(page, (0, "into"), (0, "because"))
    pick_code(page, "Reach")
    assert len(coding()) == 2

    both = words(page, 0).locator(".qc-quote", has_text=re.compile("^into"))
    expect(both).to_have_count(1)
    assert both.evaluate("(node) => node.style.backgroundImage.split('gradient').length - 1") == 2
    expect(labels(page)).to_have_count(2)
    both.click()
    first = page.locator(".qc-panel .qc-title").inner_text()
    both.click()
    expect(page.locator(".qc-panel .qc-title")).not_to_have_text(first)


def test_memo_flag_and_another_code_by_keys(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.keyboard.press("m")
    page.keyboard.type("What about the <b>night</b> shift?")
    page.keyboard.press("Escape")
    (stored,) = coding()
    assert [(m.text, m.target_id) for m in memos(study)] == [
        ("What about the <b>night</b> shift?", stored.id)
    ]
    expect(page.locator(".qc-memotext")).to_have_text("What about the <b>night</b> shift?")

    page.keyboard.press("f")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.type("adaptation")
    page.keyboard.press("Enter")

    (changed,) = coding()
    assert (changed.id, changed.code_id, len(changed.flags)) == (stored.id, "del_adaptation", 1)
    for _ in range(4):
        page.keyboard.press("u")
    assert coding() == []
    assert memos(study) == []


def test_nothing_applies_counts_as_done(page: Page, coding: Any, study: Project) -> None:
    total = len(TALK)
    expect(page.locator(".qc-count")).to_have_text(f"0 of {total} segments done")
    page.keyboard.press("d")
    expect(page.locator(".qc-count")).to_have_text(f"1 of {total} segments done")
    coding()
    assert len(projects.readings(study, document(study, "A"))) == 1
    page.keyboard.press("n")
    expect(segment(page, 1)).to_have_class(re.compile("qc-focus"))
    page.keyboard.press("k")
    page.keyboard.press("d")

    coding()
    assert projects.readings(study, document(study, "A")) == []


def test_what_is_undone_can_be_redone(page: Page, coding: Any) -> None:
    page.keyboard.press("1")
    (stored,) = coding()
    page.keyboard.press("u")
    assert coding() == []
    page.keyboard.press("U")

    assert coding() == [stored]


def test_the_last_codes_are_given_again_by_one_key(page: Page, coding: Any) -> None:
    pick_code(page, "adaptation")
    page.keyboard.press("j")
    pick_code(page, "Reach")
    page.keyboard.press("j")
    page.keyboard.press(".")
    page.keyboard.press("5")

    given = [c.code_id for c in coding()]
    assert given == ["del_adaptation", "del_reach", "del_adaptation", "del_reach"] or given == [
        "del_adaptation", "del_reach", "del_reach", "del_adaptation",
    ]  # fmt: skip


def test_a_code_that_is_missing_is_made_in_the_picker(page: Page, coding: Any, study: Project) -> None:
    page.keyboard.press("/")
    page.keyboard.type("Evening hours")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    while page.locator(".qc-option[aria-selected=true]").inner_text().find("New code") < 0:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert [c.code_id for c in coding()] == ["evening_hours"]
    made = next(c for c in projects.codebook(study).codes if c.id == "evening_hours")
    assert made.name == "Evening hours"
    expect(labels(page)).to_have_text(["Evening hours"])


def test_keys_can_be_changed_and_switched_off(page: Page, coding: Any) -> None:
    page.keyboard.press("?")
    change = page.get_by_role("button", name="Change the key for: accept the first suggestion")
    change.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("p")
    assert len(coding()) == 1

    page.keyboard.press("?")
    page.get_by_label("single letters and digits act at once").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert len(coding()) == 1
    page.keyboard.press("?")
    page.get_by_role("button", name="As they were").click()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert coding() == []


def test_hostile_words_are_shown_as_they_were_said(page: Page, coding: Any, study: Project) -> None:
    for number, said in enumerate(TALK):
        expect(words(page, number)).to_have_text(f"{said} (A)")
    segment(page, 6).click()
    pick_code(page, "<img src=x onerror=alert(1)>")

    assert only(study, coding()) == f"{TALK[6]} (A)"
    expect(labels(page)).to_have_text(["<img src=x onerror=alert(1)>"])


def test_the_recording_plays_from_the_turn(
    page: Page, address: str, study: Project, tmp_path: Any
) -> None:
    """A second of silence, and a transcript with times."""
    with wave.open(str(tmp_path / "T.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000 * 30))
    (tmp_path / "T.txt").write_text(
        "[00:00:01] I: So?\n[00:00:07] P01: Yes (T).\n[00:00:09] I: Hm.\n[00:00:12] P01: No (T).\n"
    )
    import_paths(study, [tmp_path], actor="AB")
    page.goto(f"{address}/code?document=T")
    segment(page, 1).locator(".qc-words").click()
    expect(page.locator("audio")).to_have_count(1)
    page.keyboard.press("t")
    page.wait_for_function("document.querySelector('audio').currentTime >= 12")
    page.keyboard.press("t")
    page.wait_for_function("document.querySelector('audio').paused")

    page.get_by_role("button", name="Play from 0:07").click()
    page.wait_for_function("document.querySelector('audio').currentTime < 12")
