"""The codebook page in a real browser: the tree, changes with their previews, reviews, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import CHROMIUM, Tab, schemes, violations_in_both_schemes
from playwright.sync_api import Locator, Page, expect

from qualcode.formats.codebooks import read_codebook
from qualcode.model import Blinding, Code, Codebook, Example, Exclusion
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.coding import apply_operations
from qualcode.services.importing import import_paths
from qualcode.services.memos import memos
from qualcode.services.projects import Project, create_project
from qualcode.services.reviews import due
from qualcode.services.study import set_blinding

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

IMAGE, MARKS, TAG = (
    "![x](http://198.51.100.7/x.png)",
    "$x$ {y} :red[a] **b**",
    "<img src=x onerror=alert(1)>",
)
THEMES = {
    "Places": ["Rooms", "Roads", "Rivers"], "People": ["Heads", "Teachers", "Pupils"],
    "Times": ["Mornings", "Evenings", "Nights"], "Things": ["Books", "Desks", "Chalk"],
    MARKS: [IMAGE, TAG], "Spare": [],
}  # fmt: skip
DEFINITIONS = {
    "Rooms": "Where people meet.",
    "Roads": "How people come to the rooms.",
    IMAGE: f"{TAG} {MARKS}",
}
CUES = {"Rooms": ("door", "window"), "Rivers": ("ferry and roads",)}
LINES = [f"Sentence number {number} is said." for number in range(40)]
# Who has coded which sentence with what.
WORK = [
    ("AB", 0, "heads"), ("AB", 1, "heads"), ("AB", 1, "teachers"), ("CD", 2, "heads"),
    ("AB", 3, "teachers"),
    ("AB", 5, "mornings"), ("AB", 6, "mornings"), ("CD", 7, "mornings"),
    ("AB", 8, "books"), ("CD", 8, "books"),
    ("AB", 9, "nights"), ("AB", 10, "x_http_198_51_100_7_x_png"),
]  # fmt: skip


def codebook() -> Codebook:
    codes: list[Code] = []
    for theme, names in THEMES.items():
        codes.append(Code(id=as_id(theme), name=theme, codable=False))
        codes += [
            Code(
                id=as_id(name), name=name, parent=as_id(theme), cues=CUES.get(name, ()),
                definition=DEFINITIONS.get(name, ""),
            )
            for name in names
        ]  # fmt: skip
    return Codebook(
        id="b", name=f"Book {MARKS}", version="1", codes=tuple(codes), rules=(f"Rule {IMAGE}",)
    )


def as_id(name: str) -> str:
    return "_".join(re.findall("[a-z0-9]+", name.lower()))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("study")
    said = "".join(f"Interviewer: And?\nP01: {line}\n" for line in LINES)
    (folder / "A.txt").write_text(said, encoding="utf-8")
    with create_project(str(folder / "study.qualcode"), codebook=codebook(), actor="AB") as project:
        import_paths(project, [folder / "A.txt"], actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        for number, (coder, line, code) in enumerate(WORK):
            give(project, coder, line, code, client=f"work-{number}")
        yield project


def give(project: Project, coder: str, line: int, code: str, *, client: str) -> None:
    (document,) = projects.documents(project)
    start = document.text.index(LINES[line])
    operation = {"seq": 1, "op": "code", "start": start, "end": start + len(LINES[line]),
                 "text": LINES[line], "code": code}  # fmt: skip
    answer = apply_operations(
        project,
        [operation],
        document_id=document.id,
        coder=projects.coder(project, coder),
        client=client,
    )
    assert answer.rejected == ()


@pytest.fixture
def tree(page: Page, address: str) -> Locator:
    page.goto(f"{address}/codes")
    # The first page of a server waits for all of Streamlit.
    expect(page.get_by_role("treeitem").first).to_be_visible(timeout=30_000)
    # A dialog that is asked for while the page is still being drawn may be drawn over.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page.get_by_role("tree")


def item(page: Page, name: str) -> Locator:
    """The tree's row of a code or theme of this very name."""
    named = page.locator(":scope > .qt-row > .qt-name", has_text=re.compile(f"^{re.escape(name)}$"))
    return page.locator(".qt-item").filter(has=named)


def row(page: Page, name: str) -> Locator:
    return item(page, name).locator(":scope > .qt-row")


def choose(page: Page, name: str) -> None:
    row(page, name).click()
    expect(page.locator(".qt-name-big")).to_have_text(name)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def confirm(page: Page, label: str) -> None:
    dialog(page).get_by_role("button", name=label, exact=True).click()
    expect(dialog(page)).to_have_count(0)


def drag(page: Page, name: str, onto: str) -> None:
    """Carry a row over another one, without letting go."""
    # High enough for the whole tree: near its edge, carrying a row scrolls what lies below the mouse.
    page.set_viewport_size({"width": 1400, "height": 1500})
    places = []
    for which in (onto, name):
        row(page, which).scroll_into_view_if_needed()
    for which in (name, onto):
        box = row(page, which).bounding_box()
        assert box is not None
        places.append((box["x"] + 60, box["y"] + box["height"] / 2))
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=8)


def stored(study: Project, code_id: str) -> Code:
    return next(code for code in projects.codebook(study).codes if code.id == code_id)


def test_a_code_is_renamed_after_its_preview_undone_and_redone(
    page: Page, tree: Locator, study: Project
) -> None:
    choose(page, "Rivers")
    page.get_by_role("tab", name="Edit").click()
    page.get_by_label("Name", exact=True).fill("Streams")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(dialog(page).locator("del")).to_have_text("Rivers")
    expect(dialog(page).locator("ins")).to_have_text("Streams")
    expect(dialog(page)).to_contain_text("No coding is concerned")
    assert stored(study, "rivers").name == "Rivers"
    confirm(page, "Save")
    expect(item(page, "Streams")).to_be_visible()
    assert stored(study, "rivers").name == "Streams"

    page.get_by_role("button", name="Undo: renamed Rivers to Streams").click()
    expect(item(page, "Rivers")).to_be_visible()
    page.get_by_role("button", name="Redo: renamed Rivers to Streams").click()
    expect(item(page, "Streams")).to_be_visible()
    assert stored(study, "rivers").name == "Streams"

    page.get_by_role("button", name="Move", exact=True).click()
    expect(dialog(page).get_by_role("combobox", name="Move to")).to_be_visible()


def test_a_drag_says_what_it_will_do_and_moves_only_when_confirmed(
    page: Page, tree: Locator, study: Project
) -> None:
    drag(page, "Desks", "Spare")
    expect(page.locator(".qt-ghost")).to_have_text("Move to Spare")
    expect(page.locator(".qt-status")).to_have_text("Move to Spare")
    expect(item(page, "Spare")).to_have_class(re.compile("qt-aim-move"))
    page.mouse.up()

    expect(dialog(page)).to_contain_text("Move Desks")
    assert stored(study, "desks").parent == "things"
    confirm(page, "Move")
    expect(item(page, "Spare").get_by_role("treeitem", name="Desks")).to_be_visible()
    assert stored(study, "desks").parent == "spare"


def test_what_cannot_be_dropped_is_said_and_does_nothing(
    page: Page, tree: Locator, study: Project
) -> None:
    before = projects.current_revision(study)
    drag(page, "Books", "Things")
    expect(page.locator(".qt-ghost")).to_have_text("Books is in Things already")
    page.mouse.up()
    expect(page.locator(".qt-status")).to_have_text("Nothing was moved")

    drag(page, "Things", "Rooms")
    expect(page.locator(".qt-ghost")).to_have_text("Move to Places")
    page.keyboard.press("Escape")
    page.mouse.up()
    drag(page, "Things", "Things")
    page.mouse.up()
    expect(dialog(page)).to_have_count(0)
    assert projects.current_revision(study) == before


def test_a_code_is_moved_with_the_keyboard_alone(page: Page, tree: Locator, study: Project) -> None:
    page.locator(".qt-find").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(item(page, "Desks").or_(item(page, "Spare")).last).to_be_visible()
    page.keyboard.press("Home")
    expect(item(page, "Places")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".qt-name-big")).to_have_text("Rooms")
    # Streamlit would clear its cache and run again.
    page.keyboard.press("c")
    page.keyboard.press("r")
    expect(dialog(page)).to_have_count(0)
    page.keyboard.press("m")
    expect(page.locator(".qt-status")).to_contain_text("Rooms is picked up")
    page.keyboard.press("End")
    expect(page.locator(".qt-status")).to_have_text("Move to the top, below no theme")
    page.keyboard.press("Escape")
    expect(page.locator(".qt-status")).to_have_text("Nothing was moved")

    page.keyboard.press("m")
    aim(page, "ArrowDown", "Move to Things")
    page.keyboard.press("Enter")
    expect(dialog(page)).to_contain_text("Move Rooms")
    press_until_focused(page, dialog(page).get_by_role("button", name="Move", exact=True))
    page.keyboard.press("Enter")
    expect(dialog(page)).to_have_count(0)
    expect(item(page, "Things").get_by_role("treeitem", name="Rooms")).to_be_visible()
    assert stored(study, "rooms").parent == "things"


def aim(page: Page, key: str, words: str) -> None:
    """Press an arrow until the tree says what is wanted."""
    said = []
    for _ in range(40):
        page.keyboard.press(key)
        said.append(page.locator(".qt-status").inner_text())
        if said[-1] == words:
            return
    raise AssertionError(f"{words} is not among {said}")


def test_a_code_is_found_renamed_and_turned_back_with_the_keyboard_alone(
    page: Page, tree: Locator, study: Project
) -> None:
    page.locator(".qt-find").focus()
    page.keyboard.type("eveni")
    page.keyboard.press("Enter")
    expect(page.locator(".qt-name-big")).to_have_text("Evenings")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    press_until_focused(page, page.get_by_label("Name", exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type("After work")
    press_until_focused(page, page.get_by_role("button", name="Save", exact=True), most=60)
    page.keyboard.press("Enter")
    press_until_focused(page, dialog(page).get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".qt-name-big")).to_have_text("After work")

    undo = page.get_by_role("button", name="Undo: renamed Evenings to After work")
    expect(undo).to_be_visible()
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".qt-name-big")).to_have_text("Evenings")
    assert stored(study, "evenings").name == "Evenings"


def press_until_focused(page: Page, target: Locator, *, most: int = 30) -> None:
    expect(target).to_be_visible()
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_a_keyboard_drop_on_a_code_asks_what_is_meant(page: Page, tree: Locator) -> None:
    choose(page, "Chalk")
    page.keyboard.press("m")
    aim(page, "ArrowUp", "Merge into Evenings, or Move to Times")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Merge into Evenings")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Move to Times")).to_be_focused()
    page.keyboard.press("Escape")
    expect(item(page, "Chalk")).to_be_focused()

    page.keyboard.press("m")
    aim(page, "ArrowUp", "Merge into Evenings, or Move to Times")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(dialog(page)).to_contain_text("Merge Chalk")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)


def test_merging_shows_whose_codings_move_and_which_go(
    page: Page, tree: Locator, study: Project
) -> None:
    drag(page, "Heads", "Teachers")
    expect(page.locator(".qt-ghost")).to_have_text("Merge into Teachers")
    page.mouse.up()

    effects = dialog(page).locator(".qt-effect")
    expect(effects).to_have_text(
        [
            "2 codings become Teachers",
            "1 coding goes, because one coder has given both codes to the very same words",
            "2 codings stay as before",
        ]
    )
    dialog(page).get_by_text("By whom and where").first.click()
    expect(dialog(page).locator("tbody").first.locator("tr")).to_have_text(["ABA1", "CDA1"])
    expect(dialog(page).locator(".qt-said").first).to_have_text(LINES[0])
    confirm(page, "Merge 2 codes")

    expect(row(page, "Teachers").locator(".qt-n")).to_have_text("4")
    expect(item(page, "Heads")).to_have_class(re.compile("qt-retired"))
    assert sorted(c.code_id for c in projects.codings(study)).count("teachers") == 4

    page.get_by_role("button", name="Undo: merged Heads into Teachers").click()
    expect(row(page, "Heads").locator(".qt-n")).to_have_text("3")
    expect(row(page, "Teachers").locator(".qt-n")).to_have_text("2")


def test_a_split_is_reviewed_coding_by_coding(page: Page, tree: Locator, study: Project) -> None:
    choose(page, "Mornings")
    page.get_by_role("button", name="Split", exact=True).click()
    page.get_by_label("Name of code 1").fill("Early")
    page.get_by_label("Name of code 2").fill("Late")
    page.get_by_label("Definition of code 2").fill("After ten.")
    dialog(page).get_by_role("button", name="Preview").click()
    expect(dialog(page).locator(".qt-effect")).to_have_text(
        "3 codings stay, to be looked at again by who made it"
    )
    confirm(page, "Split")
    expect(row(page, "Mornings").locator(".qt-due")).to_have_text("3")

    choose(page, "Mornings")
    page.get_by_role("tab", name="To review").click()
    expect(page.get_by_text("Also waiting for their coders: 1 of CD")).to_be_visible()
    page.get_by_role("button", name="Late", exact=True).first.click()
    expect(row(page, "Late").locator(".qt-n")).to_have_text("1")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Nothing of yours is to be looked at again.")).to_be_visible()
    expect(row(page, "Mornings").locator(".qt-due")).to_have_text("1")

    assert [(q.coder, q.words) for q in due(study)] == [("CD", LINES[7])]
    assert [c.span for c in projects.codings(study) if c.code_id == "late"] != []


def test_a_code_is_retired_hidden_and_restored(page: Page, tree: Locator, study: Project) -> None:
    choose(page, "Books")
    page.get_by_role("button", name="Retire", exact=True).click()
    expect(dialog(page).locator(".qt-effect")).to_have_text(
        "2 codings stay as before; the code is offered no more"
    )
    dialog(page).get_by_text("Ask for a review of the codings made so far").click()
    expect(dialog(page).locator(".qt-effect")).to_have_text(
        "2 codings stay, to be looked at again by who made it"
    )
    confirm(page, "Retire")
    expect(page.locator(".qt-heading")).to_contain_text("retired; no new codings")
    assert stored(study, "books").retired

    choose(page, "Roads")
    page.get_by_role("button", name=re.compile("^Retired")).click()
    expect(item(page, "Books")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Retired")).click()
    choose(page, "Books")
    page.get_by_role("button", name="Restore", exact=True).click()
    confirm(page, "Restore")
    expect(item(page, "Books")).not_to_have_class(re.compile("qt-retired"))


def test_codes_are_found_by_name_then_cue_then_definition(page: Page, tree: Locator) -> None:
    page.keyboard.press("Tab")
    page.locator(".qt-find").fill("roa")
    expect(page.locator(".qt-name")).to_have_text(["Roads", re.compile("Rivers|Streams")])
    expect(page.locator(".qt-about").nth(1)).to_contain_text("cue: ferry and roads")
    page.locator(".qt-find").fill("rooms")
    expect(page.locator(".qt-name")).to_have_text(["Rooms", "Roads"])
    expect(page.locator(".qt-about").nth(1)).to_contain_text("definition: How people come to the rooms.")
    expect(page.locator(".qt-status")).to_have_text("2 found")
    page.locator(".qt-find").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".qt-name-big")).to_have_text("Roads")
    page.keyboard.press("Escape")
    expect(item(page, "Times")).to_be_visible()


def test_words_that_are_not_found_become_a_code(page: Page, tree: Locator, study: Project) -> None:
    page.locator(".qt-find").fill("Bridges")
    expect(page.get_by_text("No code has these words.")).to_be_visible()
    page.get_by_role("button", name="New code “Bridges”").click()
    expect(dialog(page).get_by_label("Name")).to_have_value("Bridges")
    dialog(page).get_by_label("Definition").fill("Over rivers.")
    dialog(page).get_by_role("button", name="Preview").click()
    confirm(page, "Add code")

    expect(page.locator(".qt-name-big")).to_have_text("Bridges")
    assert stored(study, "bridges").definition == "Over rivers."


def test_nothing_is_done_that_was_not_shown(page: Page, tree: Locator, study: Project) -> None:
    page.get_by_role("button", name="New code").click()
    name = dialog(page).get_by_label("Name")
    name.fill("First")
    dialog(page).get_by_role("button", name="Preview").click()
    expect(dialog(page).locator(".qt-difference")).to_contain_text("First")
    name.fill("Second")
    dialog(page).get_by_role("button", name="Add code").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("The fields were changed since")
    expect(dialog(page).locator(".qt-difference")).to_contain_text("Second")
    assert {"First", "Second"} & {code.name for code in projects.codebook(study).codes} == set()

    confirm(page, "Add code")
    expect(page.locator(".qt-name-big")).to_have_text("Second")


def test_new_codes_and_edits_begin_in_the_tree(page: Page, tree: Locator) -> None:
    choose(page, "Evenings")
    page.keyboard.press("n")
    expect(dialog(page)).to_contain_text("New code")
    expect(dialog(page).get_by_role("combobox", name="Below theme")).to_have_value("Times")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    item(page, "Evenings").focus()
    page.keyboard.press("F2")
    expect(page.get_by_role("tab", name="Edit")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Evenings")


def test_a_change_made_meanwhile_is_refused_in_words(page: Page, tree: Locator, study: Project) -> None:
    choose(page, "Nights")
    page.get_by_role("button", name="Retire", exact=True).click()
    expect(dialog(page).locator(".qt-effect")).to_be_visible()
    version = projects.codebook(study).version
    apply_change(
        study, {"op": "edit", "code": "roads", "values": {"definition": "Roads."}}, actor="CD",
        base_version=version,
    )  # fmt: skip
    dialog(page).get_by_role("button", name="Retire", exact=True).click()

    expect(dialog(page).get_by_role("alert")).to_contain_text(
        "Not done: the codebook was changed meanwhile"
    )
    assert not stored(study, "nights").retired
    confirm(page, "Retire")
    assert stored(study, "nights").retired


def test_what_was_typed_outlives_a_change_by_somebody_else(
    page: Page, tree: Locator, study: Project
) -> None:
    choose(page, "Pupils")
    page.get_by_role("tab", name="Edit").click()
    page.get_by_label("Definition", exact=True).fill("Those who learn.")
    apply_change(
        study, {"op": "edit", "code": "pupils", "values": {"include": ["Their parents"]}}, actor="CD",
        base_version=projects.codebook(study).version,
    )  # fmt: skip
    page.get_by_role("tab", name="Quotations").click()
    expect(page.get_by_text("Nothing is coded with it yet.")).to_be_visible()
    page.get_by_role("tab", name="Edit").click()
    expect(page.get_by_text("Somebody has changed this code since you began.")).to_be_visible()
    expect(page.get_by_label("Definition", exact=True)).to_have_value("Those who learn.")
    page.get_by_role("button", name="Save", exact=True).click()
    confirm(page, "Save")

    code = stored(study, "pupils")
    assert (code.definition, code.include) == ("Those who learn.", ("Their parents",))


def test_lines_are_added_with_their_neighbours(page: Page, tree: Locator, study: Project) -> None:
    choose(page, "Roads")
    page.get_by_role("tab", name="Edit").click()
    page.get_by_label("Exclude 1: When").fill("It is about water")
    page.get_by_role("combobox", name="Exclude 1: No neighbour").click()
    page.get_by_role("option", name=TAG).click()
    page.get_by_role("combobox", name="Exclude 1: What to do").click()
    page.get_by_role("option", name="give it as well").click()
    page.get_by_role("button", name="Add a line").first.click()
    page.get_by_label("Exclude 2: When").fill("It is about rails")
    page.get_by_label("Examples 1: What somebody says").fill(f"The road {IMAGE}")
    page.get_by_label("Cues, one per line").fill("lane\n\n  track  ")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(dialog(page).locator("ins")).to_have_text(
        [f"It is about water -> {TAG} as well\nIt is about rails", f"The road {IMAGE}", "lane\ntrack"]
    )
    confirm(page, "Save")

    code = stored(study, "roads")
    assert code.exclude == (
        Exclusion(when="It is about water", use=as_id(TAG), action="double_code"),
        Exclusion(when="It is about rails", use=""),
    )
    assert (code.examples, code.cues) == ((Example(text=f"The road {IMAGE}"),), ("lane", "track"))
    page.get_by_role("tab", name="Read").click()
    expect(page.locator(".qt-also")).to_have_text(f"It is about wateralso give {TAG}")


def test_quotations_are_marked_and_lead_to_their_place(
    page: Page, tree: Locator, study: Project
) -> None:
    choose(page, "Heads")
    page.get_by_role("tab", name="Quotations").click()
    expect(page.locator(".qt-quotation")).to_have_count(2)
    page.get_by_text("Show other coders' quotations").click()
    expect(page.locator(".qt-quotation")).to_have_count(3)
    expect(page.locator(".qt-quotation").last).to_have_text(f"{LINES[2]}A, P01, coded by CD")
    apply_change(
        study, {"op": "edit", "code": "heads", "values": {"definition": "Those who lead."}}, actor="CD",
        base_version=projects.codebook(study).version,
    )  # fmt: skip
    page.get_by_role("tab", name="Read").click()
    expect(page.locator(".qt-lead")).to_have_text("Those who lead.")
    page.get_by_role("tab", name="Quotations").click()
    expect(page.locator(".qt-mark")).to_have_text(["made under 1, when the code meant otherwise"] * 3)
    page.get_by_role("button", name="Open").first.click()

    expect(page.locator(".qc-words", has_text=LINES[0]).first).to_be_visible()


def test_a_memo_is_written_and_read(page: Page, tree: Locator, study: Project) -> None:
    choose(page, "Teachers")
    page.get_by_role("tab", name="Memos").click()
    page.get_by_label("A new memo").fill(f"Rule or theory? {IMAGE}")
    page.get_by_role("button", name="Save memo").click()
    expect(page.get_by_label(re.compile("Your memo of"))).to_have_value(f"Rule or theory? {IMAGE}")
    page.get_by_label(re.compile("Your memo of")).fill("Theory.")
    page.get_by_role("button", name="Save memo").first.click()
    expect(page.get_by_text("Memo changed")).to_be_visible()
    expect(page.get_by_label(re.compile("Your memo of"))).to_have_value("Theory.")

    assert [(m.target_id, m.text) for m in memos(study)] == [("teachers", "Theory.")]


def test_history_tells_who_did_what_and_undoes_ones_own(
    page: Page, tree: Locator, study: Project
) -> None:
    choose(page, "Evenings")
    page.get_by_role("button", name="Move", exact=True).click()
    dialog(page).get_by_role("combobox", name="Move to").click()
    # Nothing can be confirmed before a theme is chosen.
    expect(dialog(page).get_by_role("button", name="Move", exact=True)).to_have_count(0)
    page.get_by_role("option", name="Spare").click()
    confirm(page, "Move")
    page.get_by_role("tab", name="History").click()
    event = page.locator(".qt-event").first
    expect(event).to_contain_text("ABmoved Evenings below Spare")
    page.get_by_role("button", name="Undo", exact=True).first.click()

    expect(page.locator(".qt-event").first).to_contain_text("undid: moved Evenings below Spare")
    expect(page.locator(".qt-event del").first).to_have_text("moved Evenings below Spare")
    assert stored(study, "evenings").parent == "times"


def test_versions_are_compared_side_by_side_and_taken_out(
    page: Page, tree: Locator, study: Project, tmp_path: Path
) -> None:
    apply_change(
        study, {"op": "edit", "code": "chalk", "values": {"definition": "White or red."}}, actor="CD",
        base_version=projects.codebook(study).version,
    )  # fmt: skip
    version = projects.codebook(study).version
    page.get_by_role("radio", name="Versions").click()

    expect(page.locator(".qt-difference .qt-title")).to_have_text("Chalk")
    expect(page.locator(".qt-side ins")).to_have_text("White or red.")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download version {version}", exact=True).click()
    download.value.save_as(tmp_path / "book.yaml")
    assert read_codebook(tmp_path / "book.yaml") == projects.codebook(study)


def test_every_part_keeps_the_accessibility_rules(tab: Tab, address: str, study: Project) -> None:
    page = tab("dark")
    page.goto(f"{address}/codes")
    expect(page.get_by_role("treeitem").first).to_be_visible(timeout=30_000)
    choose(page, "Mornings")
    for tab in ("Read", "Edit", "Quotations", "To review", "History", "Memos"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab).locator("> *").first).to_be_visible()
        assert violations_in_both_schemes(page, ".stMain") == []
    item(page, "Mornings").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowUp")
    assert violations_in_both_schemes(page, ".qt-root") == []
    page.keyboard.press("Escape")
    expect(page.locator(".qt-status")).to_have_text("Nothing was moved")
    page.locator(".qt-find").fill("roads")
    expect(page.locator(".qt-root mark").first).to_be_visible()
    assert violations_in_both_schemes(page, ".qt-root") == []
    expect(page.locator(".qt-root mark").first).to_be_visible()
    page.locator(".qt-find").fill("")
    choose(page, "Teachers")
    page.get_by_role("button", name="Retire", exact=True).click()
    dialog(page).get_by_text("By whom and where").first.click()
    expect(dialog(page).locator(".qt-said").first).to_be_visible()
    assert violations_in_both_schemes(page, "[role=dialog]") == []
    expect(dialog(page).locator(".qt-said").first).to_be_visible()
    page.keyboard.press("Escape")
    for part in ("Versions", "Rules"):
        page.get_by_role("radio", name=part).click()
        expect(page.locator(".qt-sides, .qt-sheet").first).to_be_visible()
        assert violations_in_both_schemes(page, ".stMain") == []


def test_the_button_that_confirms_can_be_read(tab: Tab, address: str) -> None:
    page = tab("dark")
    page.goto(f"{address}/codes")
    expect(page.get_by_role("treeitem").first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Retire", exact=True).click()
    button = dialog(page).get_by_role("button", name="Retire", exact=True)
    expect(button).to_be_visible()
    # Text in a dialog is not judged by axe, which takes it for scrolled out of sight.
    looks = [
        button.evaluate(
            "n => [getComputedStyle(n.querySelector('p')).color, getComputedStyle(n).backgroundColor]"
        )
        for _ in schemes(page)
    ]
    assert min(contrast(*look) for look in looks) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours as WCAG 2 defines it."""
    lights = []
    for colour in (one, other):
        channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_hostile_names_are_words_everywhere(page: Page, tree: Locator, study: Project) -> None:
    expect(item(page, MARKS)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Book {MARKS}")
    choose(page, IMAGE)
    expect(page.locator(".qt-lead")).to_have_text(f"{TAG} {MARKS}")
    for tab in ("Edit", "Quotations", "To review", "History", "Memos", "Read"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.get_by_role("button", name="Merge", exact=True).click()
    # A sign that nobody sees keeps the address from being a link.
    expect(dialog(page)).to_contain_text("Merge " + IMAGE.replace("http", "http\u2060"))
    expect(page.locator("[href*='198.51']")).to_have_count(0)
    dialog(page).get_by_role("combobox", name="Into").click()
    page.get_by_role("option", name=TAG).click()
    expect(dialog(page).locator(".qt-effect").first).to_have_text(f"1 coding becomes {TAG}")
    confirm(page, "Merge 2 codes")
    expect(page.get_by_role("button", name="Undo: merged ![x]")).to_be_visible()
    page.get_by_role("radio", name="Rules").click()
    expect(page.locator(".qt-lines").first).to_have_text(f"Rule {IMAGE}")
    page.get_by_role("radio", name="Versions").click()
    expect(page.locator(".qt-difference .qt-title").first).to_be_visible()
    assert page.locator(".stMain img, [role=dialog] img").count() == 0
