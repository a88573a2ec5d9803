"""Searching and coding from what was found, in a real browser."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import Tab, violations_in_both_schemes
from playwright.sync_api import Locator, Page, expect

from qualcode.core.search import parse_words
from qualcode.model import Coding
from qualcode.services import history, projects
from qualcode.services.code_all import apply_coding
from qualcode.services.codebook_changes import apply_change
from qualcode.services.filtering import Searcher
from qualcode.services.projects import Project
from qualcode.services.searching import find_text

PICTURE = "![picture](http://198.51.100.7/leak.png)"
HOSTILE = (
    f"{PICTURE} said the hostile one.",
    "<img src=x onerror=\"fetch('http://198.51.100.7/x')\"> said the hostile one.",
    "It cost $x$ and $$y$$ *more* :red[than] <b>the hostile</b> one said.",
    "\u202eThe hostile one turned it round.\u202c",
)
LONG = "and so on " * 50 + "until the zebra came " + "and so on " * 50 + "to the end"
TALK = (
    "Our champion left and nobody noticed for a month.",
    "We moved it into the evening because of the shifts.",
    "Straße, café and cafe\u0301: 👨‍👩‍👧 families like the name.",
    *HOSTILE,
    LONG,
    *(f"Meeting number {number} was on a Tuesday." for number in range(70)),
)


@pytest.fixture(scope="module")
def encoder() -> str:
    """What reads meanings, because they are searched for."""
    return "minilm"


@pytest.fixture(scope="module")
def talk() -> tuple[str, ...]:
    return TALK


@pytest.fixture(scope="module")
def who() -> dict[str, str]:
    return {
        "cases.csv": f"case_id,role\nP01,head\nP02,{PICTURE}\n",
        "documents.csv": "document,speaker,case_id\nA,P01,P01\nB,P01,P02\n",
    }


@pytest.fixture
def finding(page: Page, address: str, study: Project) -> Iterator[Page]:
    """The page Find; what a test has coded is taken back in the end."""
    page.goto(f"{address}/find")
    yield page
    undone = history.undone(study)
    for event in history.events(study):
        if event.kind == "coding.added" and event.sequence not in undone:
            history.undo_event(study, event.sequence, actor=event.actor)


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Look for").fill(words)
    page.keyboard.press("Enter")


def row(page: Page, number: int) -> Locator:
    return page.locator(".qh-row").nth(number)


def note(page: Page) -> Locator:
    return page.locator(".qh-note")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def stored(study: Project) -> list[tuple[str, str, str]]:
    texts = {d.id: d for d in projects.documents(study)}

    def quotation(coding: Coding) -> tuple[str, str, str]:
        document = texts[coding.document_id]
        return document.name, document.text[coding.span.start : coding.span.end], coding.code_id

    return sorted(map(quotation, projects.codings(study)))


def test_words_are_found_and_marked(finding: Page) -> None:
    search(finding, "champion nobody")

    expect(finding.locator(".qh-row")).to_have_count(3)
    expect(finding.locator(".qh-count")).to_have_text("3 segments in 3 documents, of 234 searched")
    expect(row(finding, 0).locator(".qh-words")).to_have_text(f"{TALK[0]} (A)")
    expect(row(finding, 0).locator("mark")).to_have_text(["champion", "nobody"])
    expect(row(finding, 0).locator(".qh-source")).to_contain_text("P01")
    expect(row(finding, 0).locator(".qh-source")).to_contain_text("head")


def test_the_mark_is_on_the_right_characters(finding: Page) -> None:
    search(finding, "strasse cafe families")

    expect(row(finding, 0).locator("mark")).to_have_text(["Straße", "café", "cafe\u0301", "families"])


def test_words_of_people_are_never_formatted_or_fetched(finding: Page) -> None:
    search(finding, "hostile")

    expect(finding.locator(".qh-row")).to_have_count(12)
    for number, line in enumerate(HOSTILE):
        assert row(finding, number).locator(".qh-words").evaluate("n => n.textContent") == f"{line} (A)"
    # A text that turns the direction of writing turns nothing outside of itself.
    isolated = row(finding, 3).locator(".qh-words").evaluate("n => getComputedStyle(n).unicodeBidi")
    assert isolated == "isolate"
    assert finding.locator(".qh-root img").count() == 0


def test_what_was_typed_is_never_formatted_or_fetched(finding: Page) -> None:
    finding.get_by_role("button", name="More filters").click()
    finding.get_by_text("Regular expression").click()
    finding.keyboard.press("Escape")
    search(finding, f"({PICTURE}")

    expect(finding.get_by_text(f"({PICTURE}".replace("http", "http\u2060"))).to_be_visible()
    expect(finding.locator("[href*='198.51']")).to_have_count(0)


def test_names_of_codes_and_attributes_are_never_formatted_or_fetched(
    finding: Page, study: Project, address: str
) -> None:
    added = {"op": "add", "name": f"Hostile {PICTURE} <b>x</b>", "parent": None}
    version = projects.codebook(study).version
    apply_change(study, added, actor="AB", base_version=version)
    finding.goto(f"{address}/find")

    choose(finding, "Attributes", f"role: {PICTURE}")
    finding.keyboard.press("Escape")
    search(finding, "champion")
    expect(finding.locator(".qh-row")).to_have_count(1)
    expect(row(finding, 0).locator(".qh-open")).to_have_text("B")
    row(finding, 0).click()
    finding.keyboard.press("/")
    finding.keyboard.type("hostile")
    finding.keyboard.press("Enter")
    expect(row(finding, 0).locator(".qh-chip").first).to_have_text(added["name"])
    expect(note(finding)).to_have_text(re.compile(r"Stored: Hostile !\[picture\]"))

    finding.keyboard.press("u")
    expect(note(finding)).to_have_text(re.compile("Taken back"))
    history.undo_last(study, "codebook", actor="AB")


def test_an_attribute_narrows_what_is_found(finding: Page) -> None:
    search(finding, "champion")
    expect(finding.locator(".qh-row")).to_have_count(3)

    choose(finding, "Attributes", "role: head")
    finding.keyboard.press("Escape")

    expect(finding.locator(".qh-row")).to_have_count(1)
    expect(row(finding, 0).locator(".qh-open")).to_have_text("A")


def test_one_segment_is_coded_at_once_and_undone(finding: Page, study: Project) -> None:
    search(finding, "champion")
    row(finding, 1).click()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")

    expect(note(finding)).to_have_text(re.compile("Stored: .* on 1 segment"))
    assert stored(study) == [("B", f"{TALK[0]} (B)", "del_adaptation")]
    expect(row(finding, 1).locator(".qh-chip:not(.qh-giver)")).to_have_count(1)
    expect(row(finding, 1)).to_be_focused()

    finding.keyboard.press("u")
    expect(note(finding)).to_have_text(re.compile("Taken back"))
    expect(row(finding, 1).locator(".qh-chip:not(.qh-giver)")).to_have_count(0)
    assert stored(study) == []


def test_the_same_code_is_given_again_with_one_key_or_click(finding: Page, study: Project) -> None:
    search(finding, "champion")
    row(finding, 0).click()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")
    finding.keyboard.press("j")
    finding.keyboard.press("g")
    row(finding, 2).locator(".qh-giver").click()

    # No action of a burst is lost.
    expect(finding.locator(".qh-chip:not(.qh-giver)")).to_have_count(3)
    expect(note(finding)).to_have_text(re.compile("Stored"))
    assert [place for place, _, _ in stored(study)] == ["A", "B", "C"]


def test_all_are_coded_after_a_preview_and_one_undo_takes_all_back(
    finding: Page, study: Project
) -> None:
    me = projects.coder(study, "AB")
    found = find_text(study, parse_words("champion"), searcher=Searcher(coder=me)).hits
    apply_coding(study, found[:1], "del_adaptation", coder=me)
    before = stored(study)
    search(finding, "champion")
    finding.get_by_role("checkbox", name="Select all shown").check()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")

    expect(note(finding)).to_have_text(re.compile(r"^2 segments get .+; 1 has it already\."))
    assert stored(study) == before
    n_events = len(history.events(study))
    finding.get_by_role("button", name="Code 2 segments").click()
    expect(note(finding)).to_have_text(re.compile("Stored: .* on 2 segments"))
    assert len(stored(study)) == 3
    assert len(history.events(study)) == n_events + 1

    finding.get_by_role("button", name="Undo").click()
    expect(note(finding)).to_have_text(re.compile("Taken back"))
    assert stored(study) == before


def test_a_preview_that_is_left_codes_nothing(finding: Page, study: Project) -> None:
    search(finding, "champion")
    row(finding, 0).click()
    finding.keyboard.press("Space")
    finding.keyboard.press("Shift+ArrowDown")
    expect(finding.get_by_role("button", name="Code 2 selected")).to_be_visible()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")
    expect(note(finding)).to_have_text(re.compile("^2 segments get"))
    finding.keyboard.press("Escape")

    expect(note(finding)).to_have_text(re.compile("^j k move"))
    expect(row(finding, 1)).to_be_focused()
    assert stored(study) == []


def test_more_than_a_page_can_be_shown_selected_and_coded(finding: Page, study: Project) -> None:
    search(finding, "tuesday")
    expect(finding.locator(".qh-row")).to_have_count(200)
    expect(finding.locator(".qh-count")).to_have_text(re.compile("^210 segments in 3 documents"))
    finding.get_by_role("checkbox", name="Select all shown").check()
    finding.get_by_role("button", name="Select all 210").click()
    finding.get_by_role("combobox", name="Code to give").click()
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")
    expect(note(finding)).to_have_text(re.compile("^210 segments get"))
    finding.keyboard.press("Enter")
    expect(note(finding)).to_have_text(re.compile("Stored: .* on 210 segments"))
    assert len(stored(study)) == 210

    finding.get_by_role("button", name="Show more (10 left)").click()
    expect(finding.locator(".qh-row")).to_have_count(210)


def test_what_is_coded_stays_in_the_list_until_it_is_searched_again(finding: Page) -> None:
    finding.get_by_role("checkbox", name="No code yet").check(force=True)
    search(finding, "champion")
    row(finding, 0).click()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")
    expect(note(finding)).to_have_text(re.compile("Stored"))
    expect(finding.locator(".qh-row")).to_have_count(3)

    finding.get_by_role("button", name="Search again").click()
    expect(finding.locator(".qh-row")).to_have_count(2)


def test_the_codings_of_others_are_shown_only_when_asked(finding: Page, study: Project) -> None:
    other = projects.coder(study, "CD")
    found = find_text(study, parse_words("champion")).hits
    apply_coding(study, found[:1], "del_adaptation", coder=other)
    search(finding, "champion")
    expect(finding.locator(".qh-row")).to_have_count(3)
    expect(finding.locator(".qh-chip:not(.qh-giver)")).to_have_count(0)

    finding.get_by_role("switch", name="Everyone's codings").check(force=True)

    expect(finding.locator(".qh-chip:not(.qh-giver)")).to_have_count(1)
    expect(row(finding, 0).locator(".qh-chip i")).to_have_text("CD")

    row(finding, 0).click()
    finding.keyboard.press("/")
    finding.keyboard.type("adaptation")
    finding.keyboard.press("Enter")
    expect(row(finding, 0).locator(".qh-chip i")).to_have_text("CD, you")
    expect(note(finding)).to_have_text(re.compile("Stored"))
    assert [c.saw_others for c in projects.codings(study) if c.coder_id != other.id] == [True]


def test_a_meaning_finds_what_was_said_in_other_words(finding: Page) -> None:
    finding.get_by_role("radio", name="Meaning").click()
    search(finding, "the leader quit and it went unseen")

    expect(row(finding, 0).locator(".qh-words")).to_contain_text("champion left", timeout=60_000)
    similarity = float(row(finding, 0).locator(".qh-near").inner_text())
    assert 0.2 < similarity < 1
    expect(finding.locator(".qh-count")).to_have_text("the 200 nearest of 234 segments")


def test_an_encoder_that_died_comes_back_by_itself(finding: Page, study: Project) -> None:
    finding.get_by_role("radio", name="Meaning").click()
    search(finding, "the leader quit and it went unseen")
    expect(row(finding, 0).locator(".qh-words")).to_contain_text("champion left", timeout=60_000)

    (process,) = [path for path in Path("/proc").glob("[0-9]*") if encodes(path, study.location)]
    os.kill(int(process.name), signal.SIGKILL)
    search(finding, "it was at an hour that suits people who work late")

    expect(row(finding, 0).locator(".qh-words")).to_contain_text("evening", timeout=60_000)


def encodes(process: Path, project: str) -> bool:
    """Say whether a process is the encoder of the page that shows a project."""
    try:
        command = (process / "cmdline").read_bytes()
        place = (process / "environ").read_bytes()
    except OSError:
        return False
    return b"encoder_worker" in command and f"QUALCODE_PROJECT={project}\0".encode() in place


def test_what_is_near_to_a_code_is_found(finding: Page) -> None:
    finding.get_by_role("radio", name="Meaning").click()
    choose(finding, "Nearest to a code", "Leadership and commitment")

    expect(row(finding, 0).locator(".qh-words")).to_contain_text("champion left", timeout=60_000)


def test_a_segment_is_opened_where_it_stands_and_the_search_is_kept(
    finding: Page, study: Project
) -> None:
    search(finding, "evening")
    row(finding, 1).click()
    finding.keyboard.press("Enter")

    expect(finding.locator(".qc-focus .qc-words")).to_have_text(f"{TALK[1]} (B)")
    finding.get_by_role("link", name="Find").click()
    expect(row(finding, 1)).to_be_focused()
    expect(finding.get_by_role("searchbox", name="Look for")).to_have_value("evening")


def test_keys_of_streamlit_do_nothing_in_the_list(finding: Page, study: Project) -> None:
    search(finding, "champion")
    row(finding, 0).click()
    for key in ("c", "r", "C", "R"):
        finding.keyboard.press(key)

    expect(finding.get_by_role("dialog")).to_have_count(0)
    expect(row(finding, 0)).to_be_focused()


def test_a_long_segment_is_shown_around_the_hit_and_whole_when_asked(finding: Page) -> None:
    search(finding, "zebra")
    words = row(finding, 0).locator(".qh-words")
    expect(words).to_have_text(re.compile("^(and|so|on) .* until the zebra came .* (and|so|on)$"))
    assert len(words.inner_text()) < 400

    row(finding, 0).click()
    finding.keyboard.press("e")
    expect(words).to_have_text(f"{LONG} (A)")
    finding.get_by_role("button", name="shorter").click()
    expect(words).not_to_have_text(f"{LONG} (A)")


def test_a_new_search_begins_at_the_top(finding: Page) -> None:
    search(finding, "tuesday")
    row(finding, 0).click()
    finding.keyboard.press("End")
    expect(row(finding, 199)).to_be_in_viewport()

    search(finding, "meeting")
    expect(row(finding, 0)).to_be_in_viewport()


def test_words_inside_longer_ones_are_hinted_at(finding: Page) -> None:
    search(finding, "champ")

    expect(finding.get_by_text("Inside longer words it occurs in 3")).to_be_visible()


def test_the_list_keeps_the_accessibility_rules(tab: Tab, address: str) -> None:
    page = tab("dark")
    page.goto(f"{address}/find")
    search(page, "champion")
    expect(page.locator(".qh-row")).to_have_count(3)
    found = violations_in_both_schemes(page, ".qh-root")
    row(page, 0).click()
    page.keyboard.press("Space")
    page.keyboard.press("/")
    page.keyboard.type("adap")
    expect(page.get_by_role("option").first).to_be_visible()
    found += violations_in_both_schemes(page, ".qh-root")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(note(page)).to_have_text(re.compile("^1 segment gets"))
    found += violations_in_both_schemes(page, ".qh-root")

    assert found == []
