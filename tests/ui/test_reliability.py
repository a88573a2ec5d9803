"""No action is lost: not in a burst, a slow moment, a reload, a crash, and not beside other people."""

from __future__ import annotations

import re
import signal
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from driving import TALK, choose, document, labels, pick_code, quotation, segment, show_others
from playwright.sync_api import Browser, Page, expect
from serving import QuickServer, Server
from tabs import Tabs

from qualcode.model import Blinding, Coding, Suggestion
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.projects import Project
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest, undecided
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder


@pytest.fixture
def server(study: Project) -> Iterator[Server]:
    """A server of this test's own, because it may not survive it."""
    running = QuickServer(study.location)
    yield running
    running.stop()


@pytest.fixture
def page(tabs: Tabs) -> Iterator[Page]:
    """A page that nobody else uses: these tests listen to it, and change what it begins with."""
    with tabs.tab("watched", keep=False) as page:
        yield page


def stored(study: Project, name: str) -> list[Coding]:
    return [c for c in projects.codings(study) if c.document_id == document(study, name)]


def open_document(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/code?document={name}")
    expect(page.locator(".qc-words", has_text=f"({name})").first).to_be_visible()
    segment(page, 0).locator(".qc-words").click()


def clean(page: Page, study: Project, name: str) -> None:
    page.keyboard.press("Escape")
    for _ in range(40):
        expect(page.locator(".qc-status")).to_have_text("all saved", timeout=15000)
        if not stored(study, name):
            return
        page.keyboard.press("u")
    raise AssertionError("undo does not lead back to a clean document")


def listen(page: Page) -> list[str]:
    """Everything that the page is told from now on."""
    frames: list[str] = []

    def heard(websocket: Any) -> None:
        websocket.on("framereceived", lambda data: frames.append(str(data)))

    page.on("websocket", heard)
    return frames


def test_what_is_on_its_way_when_the_server_dies_arrives_when_it_is_back(
    page: Page, server: Server, study: Project
) -> None:
    open_document(page, server.address, "B")
    pick_code(page, "adaptation")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    server.signal(signal.SIGSTOP)
    for number in range(1, len(TALK)):
        segment(page, number).locator(".qc-words").click()
        pick_code(page, "Reach")
    expect(page.locator(".qc-status")).to_have_text(f"saving {len(TALK) - 1}…")
    server.stop()
    assert len(stored(study, "B")) == 1

    back = QuickServer(study.location, port=server.port)
    expect(page.locator(".qc-status")).to_have_text("all saved", timeout=60000)

    assert sorted(c.code_id for c in stored(study, "B")) == [
        "del_adaptation",
        *["del_reach"] * (len(TALK) - 1),
    ]
    page.keyboard.press("Escape")
    clean(page, study, "B")
    back.stop()


def test_what_is_on_its_way_outlives_the_page(page: Page, server: Server, study: Project) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    open_document(page, server.address, "B")
    server.signal(signal.SIGSTOP)
    pick_code(page, "adaptation")
    page.keyboard.press("m")
    page.keyboard.type("A thought.")
    page.keyboard.press("Escape")
    expect(page.locator(".qc-status")).to_have_text("saving 2…")
    kept = page.evaluate("sessionStorage.getItem('qualcode:outbox')")
    page.goto("about:blank")
    server.signal(signal.SIGCONT)

    open_document(page, server.address, "B")
    expect(page.locator(".qc-status")).to_have_text("all saved", timeout=30000)

    (coding,) = stored(study, "B")
    assert quotation(study, coding) == f"{TALK[0]} (B)"
    assert "evening" not in kept
    page.keyboard.press("Escape")
    clean(page, study, "B")


def test_ten_people_could_not_type_so_fast(page: Page, server: Server, study: Project) -> None:
    """Keys pressed in one tick, while the answers to earlier ones come in."""
    open_document(page, server.address, "B")
    page.evaluate(
        """() => {
             const press = (key) => document.activeElement.dispatchEvent(
               new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
             for (let round = 0; round < 12; round += 1) for (const key of ["d", "j"]) press(key);
             for (let round = 0; round < 12; round += 1) for (const key of ["k", "d", "d"]) press(key);
           }"""
    )
    expect(page.locator(".qc-status")).to_have_text("all saved", timeout=30000)

    # The last segment was toggled six times while the first round stood on it, and each other once.
    done = {m.span.start for m in projects.readings(study, document(study, "B"))}
    shown = page.locator(".qc-seg.qc-done").count()
    assert len(done) == shown
    clean(page, study, "B")


def test_two_people_on_one_document_see_each_other_only_when_they_ask(
    browser: Browser, page: Page, server: Server, study: Project
) -> None:
    other_server = QuickServer(study.location, coder="CD")
    other = browser.new_page(viewport={"width": 1400, "height": 900})
    frames = listen(page)
    open_document(page, server.address, "B")
    open_document(other, other_server.address, "B")
    pick_code(page, "adaptation")
    pick_code(other, "Reach")
    for one in (page, other):
        expect(one.locator(".qc-status")).to_have_text("all saved")
    assert {c.code_id for c in stored(study, "B")} == {"del_adaptation", "del_reach"}
    expect(labels(page)).to_have_text(["Adaptation"])
    foreign = next(c.id for c in stored(study, "B") if c.code_id == "del_reach")
    assert not any(foreign in frame for frame in frames)

    show_others(page)
    # Both begin at the same word, and stand in whatever order.
    expect(labels(page)).to_have_count(2)
    assert set(labels(page).all_inner_texts()) == {"Adaptation", "CD: Reach"}
    # Each coder has lanes of their own.
    lanes = page.locator(".qc-stripe").evaluate_all("(nodes) => nodes.map((n) => n.style.left)")
    assert len(set(lanes)) == 2
    segment(other, 1).locator(".qc-words").click()
    pick_code(other, "Reach")
    expect(labels(page)).to_have_count(3, timeout=15000)
    segment(page, 2).locator(".qc-words").click()
    pick_code(page, "Reach")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    mine = [c for c in stored(study, "B") if c.saw_others]
    assert len(mine) == 1

    segment(other, 0).locator(".qc-words").click()
    other.keyboard.press("u")
    other.keyboard.press("u")
    expect(other.locator(".qc-status")).to_have_text("all saved")
    other.close()
    other_server.stop()
    clean(page, study, "B")


def test_a_hidden_suggestion_is_not_sent_before_the_coder_is_done(
    page: Page, server: Server, study: Project
) -> None:
    frames = listen(page)
    set_blinding(study, Blinding(mode="after_commit", share=0), actor="AB")
    try:
        open_document(page, server.address, "C")
        expect(page.locator(".qc-waits")).to_be_visible()
        pick_code(page, "Reach")
        expect(page.locator(".qc-status")).to_have_text("all saved")
        expect(page.locator(".qc-chip")).to_have_count(0)
        with study.engine.connect() as connection:
            hidden = [s.id for s in fetch(connection, Suggestion)]
        assert not any(key in frame for key in hidden for frame in frames)
        assert [c.saw_suggestions for c in stored(study, "C")] == [False]
        page.keyboard.press("d")
        expect(page.locator(".qc-chip").first).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator(".qc-status")).to_have_text("all saved")
        assert sorted(c.saw_suggestions for c in stored(study, "C")) == [False, True]
        clean(page, study, "C")
    finally:
        set_blinding(study, Blinding(share=0), actor="AB")


def test_suggestions_made_meanwhile_are_shown_and_work(
    page: Page, server: Server, study: Project
) -> None:
    open_document(page, server.address, "C")
    taught = teach(study, "B")
    before = likely(study, "C")
    suggest(study, actor="CD", encoder=HashingEncoder())
    assert likely(study, "C") != before
    pick_code(page, "Reach")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    segment(page, 1).locator(".qc-words").click()
    if page.locator(".qc-panel .qc-card").count():
        page.keyboard.press("1")
        expect(page.locator(".qc-status")).to_have_text("all saved")
    clean(page, study, "C")
    for _ in range(taught):
        other_does(study, "B", op="undo")
    suggest(study, actor="AB", encoder=HashingEncoder())


def likely(study: Project, name: str) -> list[tuple[str, float]]:
    """What is suggested in a document, and how likely it is said to be."""
    here = document(study, name)
    return sorted((s.code_id, s.probability) for s in undecided(study) if s.document_id == here)


def teach(study: Project, name: str) -> int:
    """Let somebody else code a document, so that other suggestions are made; return the codings."""
    said = projects.document(study, document(study, name)).text
    for line in TALK[:4]:
        start = said.index(line)
        span = {"start": start, "end": start + len(line), "text": line}
        other_does(study, name, op="code", code="del_reach", **span)
    return 4


def other_does(study: Project, name: str, **operation: Any) -> None:
    answer = apply_operations(
        study, [{"seq": 1, **operation}], document_id=document(study, name),
        coder=projects.coder(study, "CD"), client=str(uuid.uuid4()),
    )  # fmt: skip
    assert answer.rejected == ()


def test_the_page_comes_back_to_the_document_that_was_open(
    page: Page, server: Server, study: Project
) -> None:
    page.goto(f"{server.address}/code")
    choose(page, "C")
    expect(page).to_have_url(re.compile("document=C"))
    page.reload()

    expect(page.locator(".qc-words", has_text="(C)").first).to_be_visible()


STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
# What is sent, and whether the page was being drawn then.
WATCH_SENDING = """
  window.__sent = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const app = document.querySelector('[data-testid=stApp]');
    window.__sent.push(app?.getAttribute('data-test-script-state') ?? 'none');
    return send.call(this, data);
  };
"""
# Press a key as soon as the page is being drawn.
KEY_WHILE_DRAWING = """
  (key) => {
    const app = document.querySelector('[data-testid=stApp]');
    window.__pressed = false;
    const watch = new MutationObserver(() => {
      if (app.getAttribute('data-test-script-state') !== 'running') return;
      watch.disconnect();
      const press = new KeyboardEvent('keydown', { key, bubbles: true });
      document.querySelector('.qc-text').dispatchEvent(press);
      window.__pressed = true;
    });
    watch.observe(app, { attributes: true });
  }
"""


def test_no_action_is_sent_while_the_page_is_being_drawn(
    page: Page, server: Server, study: Project
) -> None:
    page.add_init_script(WATCH_SENDING)
    open_document(page, server.address, "B")
    expect(page.locator(".qc-status")).to_have_text("all saved")
    page.evaluate("window.__sent = []")

    toggle = page.get_by_text("Show other coders' codings")
    for number in range(3):
        segment(page, number).locator(".qc-words").click()
        page.evaluate(KEY_WHILE_DRAWING, "d")
        toggle.click()
        page.wait_for_function("window.__pressed")
        expect(page.locator(".qc-status")).to_have_text("all saved")
        expect(page.locator(STILL)).to_be_attached()

    sent = page.evaluate("window.__sent")
    # The toggle and the key.
    assert len(sent) >= 3 * 2
    assert set(sent) == {"notRunning"}
    assert len(projects.readings(study)) == 3
