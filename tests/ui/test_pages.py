"""What a person does on the pages around coding, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from driving import CHROMIUM, Tab, document, schemes, settled, violations_in_both_schemes
from playwright.sync_api import Locator, Page, expect

from qualcode.model import Blinding, Coder, Coding
from qualcode.services import history, projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.memos import STUDY, memos, write_memo
from qualcode.services.projects import Project
from qualcode.services.study import blinding, name, rename_study, set_blinding

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
PAGES = (
    *("overview", "import", "corpus", "code", "codes", "suggestions", "memos", "emergent", "history"),
    *("export", "study", "privacy", "themes", "questions", "agreement", "matrix", "quotations"),
    *("cooccurrence", "groups", "course", "saturation", "prevalence", "anchoring", "report"),
)
HOSTILE = "![x](http://198.51.100.7/leak.png) *stars* :red[colour] <b>bold</b>"
# Where Streamlit would make an address a link, a sign that nobody sees keeps it from that.
UNLINKED = HOSTILE.replace("http", "http\u2060")


class Work:
    """What people do in the study, without a browser."""

    def __init__(self, study: Project) -> None:
        self.study, self.seq = study, 0

    def do(self, coder: str, *operations: dict[str, Any], where: str = "A") -> None:
        numbered = []
        for operation in operations:
            self.seq += 1
            numbered.append({"seq": self.seq, **operation})
        answer = apply_operations(
            self.study, numbered, document_id=document(self.study, where), coder=self.coder(coder),
            client=f"work of {coder}",
        )  # fmt: skip
        assert answer.rejected == ()

    def code(self, coder: str, words: str, code_id: str, where: str = "A") -> Coding:
        text = next(d.text for d in projects.documents(self.study) if d.name == where)
        start = text.index(words)
        span = {"start": start, "end": start + len(words), "text": words}
        before = {c.id for c in projects.codings(self.study)}
        self.do(coder, {"op": "code", "code": code_id, **span}, where=where)
        return next(c for c in projects.codings(self.study) if c.id not in before)

    def coder(self, name: str) -> Coder:
        return projects.coder(self.study, name)


@pytest.fixture(scope="module")
def work(study: Project) -> Work:
    return Work(study)


def visit(page: Page, address: str, where: str) -> None:
    page.goto(f"{address}/{'' if where == 'overview' else where}")
    ours = ".qc-panel" if where == "code" else ".stMain h1"
    expect(page.locator(ours).first).to_be_visible()


def line(page: Page, words: str) -> Locator:
    return page.get_by_test_id("stRadioOption").filter(has_text=words)


def pick(page: Page, label: str, option: str) -> None:
    # A list that is open closes when the page is drawn anew or scrolls.
    settled(page)
    field = page.get_by_role("combobox", name=re.compile(rf"\b{label}\b"))
    field.scroll_into_view_if_needed()
    expect(field).to_be_in_viewport()
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_the_overview_says_what_is_left_and_leads_there(
    page: Page, address: str, work: Work, study: Project
) -> None:
    coding = work.code("AB", "She knew exactly when to stop talking.", "del_adaptation")
    visit(page, address, "overview")
    expect(page.get_by_text("6 of 7 segments of A are left for you to read.")).to_be_visible()
    page.get_by_role("button", name="Go on", exact=True).click()

    expect(page.locator(".qc-words", has_text="(A)").first).to_be_visible()
    work.do("AB", {"op": "remove", "coding": coding.id})


def test_every_chart_has_words_and_a_table(page: Page, address: str, work: Work) -> None:
    visit(page, address, "overview")
    expect(page.locator("[role='graphics-document'][aria-label^='Bars of how many']")).to_be_visible()
    page.get_by_text("Table of documents").click()

    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()


def test_the_history_tells_what_was_done_and_undoes_it(
    page: Page, address: str, work: Work, study: Project
) -> None:
    coding = work.code("AB", "Our champion left", "del_adaptation", where="B")
    visit(page, address, "history")
    expect(line(page, "AB gave ").first).to_contain_text("“Our champion left” in B")
    line(page, "“Our champion left” in B").first.click()
    page.get_by_role("button", name="Undo this").click()

    expect(page.get_by_text("AB undid: gave").first).to_be_visible()
    expect(page.locator("del", has_text="Our champion left")).to_be_visible()
    assert coding.id not in {c.id for c in projects.codings(study)}


def test_an_action_that_cannot_be_undone_says_why(page: Page, address: str, work: Work) -> None:
    coding = work.code("AB", "Our champion", "del_adaptation", where="C")
    work.do(
        "AB", {"op": "modify", "coding": coding.id, "name": "valence", "value": "negative"}, where="C"
    )
    visit(page, address, "history")
    line(page, "gave").filter(has_text="“Our champion” in C").click()
    page.get_by_role("button", name="Undo this").click()
    expect(page.get_by_text("It was not undone. What this action did was changed since")).to_be_visible()

    work.code("CD", "nobody noticed", "del_adaptation", where="C")
    page.reload()
    pick(page, "Person", "CD")
    line(page, "“nobody noticed” in C").click()
    expect(page.get_by_text("This was done by CD, who alone can undo it.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo this")).to_have_count(0)
    page.get_by_role("button", name="Go to the place").click()
    expect(page.locator(".qc-words", has_text="(C)").first).to_be_visible()


def test_the_history_is_filtered_and_read_on(
    page: Page, address: str, work: Work, study: Project
) -> None:
    for _ in range(25):
        work.do("AB", {"op": "remove", "coding": work.code("AB", "shifts", "del_adaptation").id})
    visit(page, address, "history")
    shown = page.get_by_test_id("stRadioOption")
    expect(shown).to_have_count(40)
    page.get_by_role("button", name="Show more").click()
    expect(shown).not_to_have_count(40)

    pick(page, "Kind", "The study")
    expect(shown).to_have_count(
        len(history.events(study, kinds=["study.", "project.", "coder."], actor="AB"))
    )
    pick(page, "Document", "B")
    expect(page.get_by_text("Nothing of that kind was done yet")).to_be_visible()


def test_a_memo_is_written_changed_found_and_removed(
    page: Page, address: str, work: Work, study: Project
) -> None:
    visit(page, address, "memos")
    page.get_by_role("button", name="New memo").click()
    page.get_by_label("Memo", exact=True).fill("Trust comes first.\n\nThen time.")
    page.get_by_label("Search").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert [m.text for m in memos(study)] == ["Trust comes first.\n\nThen time."]

    page.get_by_label("Memo", exact=True).fill("Time comes first.")
    page.get_by_role("button", name="Save").click()
    expect(line(page, "Time comes first.")).to_be_visible()
    settled(page)
    assert [m.text for m in memos(study)] == ["Time comes first."]

    page.get_by_label("Search").fill("nowhere")
    expect(page.get_by_text("No memo here")).to_be_visible()
    page.get_by_label("Search").fill("first time")
    line(page, "Time comes first.").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The memo is removed.")).to_be_visible()
    assert memos(study) == []


def test_words_that_cannot_be_saved_yet_are_kept(page: Page, address: str, study: Project) -> None:
    """Neither a rerun nor a look at another page takes them away, and the page says so."""
    visit(page, address, "memos")
    page.get_by_role("button", name="New memo").click()
    pick(page, "On", "Code")
    words = page.get_by_label("Memo", exact=True)
    words.fill("Only where somebody did it.")
    # As slow as a hand: the field is left when the button goes down, the page when it comes up.
    page.get_by_role("link", name="History").click(delay=100)
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    page.get_by_role("link", name="Memos").click()

    expect(words).to_have_value("Only where somebody did it.")
    expect(page.get_by_text("Not saved: choose what it is on.")).to_be_visible()
    assert memos(study) == []
    pick(page, "Code", "Adaptation")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    (memo,) = memos(study)
    assert (memo.target_id, memo.text) == ("del_adaptation", "Only where somebody did it.")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The memo is removed.")).to_be_visible()


def test_a_memo_on_a_document_leads_to_it(page: Page, address: str, work: Work, study: Project) -> None:
    place = document(study, "C")
    write_memo(study, target_kind="document", target_id=place, text="Guarded.", coder=work.coder("CD"))
    visit(page, address, "memos")
    expect(page.get_by_text("1 memo of other coders not shown.")).to_be_visible()
    page.get_by_text("Show other coders' memos").click()
    line(page, "Guarded.").click()
    expect(page.locator(".qc-words-of-people")).to_have_text("Guarded.")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    page.get_by_role("button", name="Go to the place").click()

    expect(page.locator(".qc-words", has_text="(C)").first).to_be_visible()


def test_blind_coding_is_set_and_the_study_renamed(page: Page, address: str, study: Project) -> None:
    visit(page, address, "study")
    expect(page.get_by_text("Suggestions wait for 0 of 21 segments")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_text("Suggestions wait until a coder has marked the segment as read").click()
    expect(page.get_by_text("Suggestions wait for 21 of 21 segments.")).to_be_visible()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changes can be undone on the History page.")).to_be_visible()
    assert blinding(study) == Blinding(mode="after_commit", share=0)

    page.get_by_label(re.compile("^Name of the study")).fill("Second wave")
    page.keyboard.press("Enter")
    expect(page.locator(".qc-study")).to_have_text("Second wave")
    assert name(study) == "Second wave"
    page.get_by_label(re.compile("^Name of the study")).fill(" ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A study needs a name.")).to_be_visible()
    assert name(study) == "Second wave"
    set_blinding(study, Blinding(share=0), actor="AB")


@pytest.fixture(scope="module")
def hostile(study: Project, work: Work) -> Project:
    """Names and words that would reach out, or look like something else, if they were formatted."""
    rename_study(study, HOSTILE, actor=HOSTILE)
    write_memo(study, target_kind="study", target_id=STUDY, text=HOSTILE, coder=work.coder("AB"))
    change = {"op": "edit", "code": "del_adaptation", "values": {"name": HOSTILE}}
    apply_change(study, change, actor="AB", base_version=projects.codebook(study).version)
    work.code("AB", "![picture](http://198.51.100.7/leak.png)", "del_adaptation")
    return study


def test_words_of_people_are_shown_as_they_are(page: Page, address: str, hostile: Project) -> None:
    """The fixture of the page sees to it that no request leaves this machine."""
    for where in PAGES:
        visit(page, address, where)
        settled(page)
        expect(page.locator(".qc-study")).to_have_text(HOSTILE)
        assert page.locator("b", has_text="bold").count() == 0
        assert page.locator("[src*='198.51'], [href*='198.51']").count() == 0
    visit(page, address, "history")
    gave = line(page, f"gave {UNLINKED} to").first
    expect(gave).to_contain_text("“![picture](http\u2060://198.51.100.7")
    gave.click()
    expect(page.locator(".st-key-aside")).to_contain_text(UNLINKED)
    visit(page, address, "memos")
    line(page, UNLINKED).click()
    expect(page.get_by_label("Memo", exact=True)).to_have_value(HOSTILE)


@pytest.mark.parametrize("where", PAGES)
def test_every_page_keeps_the_accessibility_rules(
    tab: Tab, address: str, hostile: Project, where: str
) -> None:
    """Nothing is left out, Streamlit's own parts included."""
    page = tab("dark")
    visit(page, address, where)
    if where in ("history", "memos"):
        page.get_by_test_id("stRadioOption").first.click()
    if where == "overview":
        page.get_by_text("Table of documents").click()
    settled(page)

    assert violations_in_both_schemes(page) == []


@pytest.mark.parametrize("where", [page for page in PAGES if page != "codes"])
def test_a_narrow_page_needs_no_scrolling_to_the_side(tab: Tab, address: str, where: str) -> None:
    page = tab(width=700)
    visit(page, address, where)
    settled(page)

    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 700


def test_words_on_the_first_button_can_be_read(tab: Tab, address: str) -> None:
    page = tab("dark")
    visit(page, address, "memos")
    button = page.get_by_role("button", name="New memo")
    looks = [
        button.evaluate(
            "b => [getComputedStyle(b.querySelector('p')).color, getComputedStyle(b).backgroundColor]"
        )
        for _ in schemes(page)
    ]
    assert looks[0] != looks[1]
    assert min(contrast(*look) for look in looks) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as the browser names them (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
