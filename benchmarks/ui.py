"""How fast the coding page answers, in a real browser, beside the same task in ordinary widgets.

Usage: python benchmarks/ui.py [KEYS]
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coding_study import build
from load import crowd
from playwright.sync_api import Browser, Page, expect, sync_playwright
from report import Report, percentile

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from driving import CHROMIUM
from serving import Server

# For each key the time until the frame that shows it, and until the page says that it is stored.
WATCH = """() => {
  window.painted = []; window.stored = [];
  let pressed = 0;
  document.addEventListener("keydown", () => {
    pressed = performance.now();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.painted.push(performance.now() - pressed);
      channel.port2.postMessage(0);
    });
  }, true);
  const status = document.querySelector(".qc-status");
  let waiting = false;
  new MutationObserver(() => {
    if (status.textContent.startsWith("saving")) waiting = true;
    else if (waiting) { waiting = false; window.stored.push(performance.now() - pressed); }
  }).observe(status, { childList: true, characterData: true, subtree: true });
}"""


def opened(page: Page) -> None:
    expect(page.locator(".qc-focus")).to_be_visible(timeout=60_000)


def press_keys(page: Page, n: int) -> tuple[list[float], list[float], float]:
    """Press keys of coding at a quick person's pace; return times in ms and bytes per action."""
    frames: list[int] = []
    page.locator(".qc-focus .qc-words").click()
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    for event in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
        session.on(event, lambda data: frames.append(len(data["response"]["payloadData"]) * 3 // 4))
    actions = 0
    for number in range(n):
        key = ("j", "1", "v", "d")[number % 4]
        actions += key != "j"
        page.keyboard.press(key)
        page.wait_for_timeout(180)
    expect(page.locator(".qc-status")).to_have_text("all saved", timeout=30_000)
    painted, stored = page.evaluate("[window.painted, window.stored]")
    return painted, stored, sum(frames) / actions


def measure_document(
    browser: Browser, report: Report, *, place: str, label: str, limit: float, n: int
) -> None:
    server = Server(place)
    try:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{server.address}/code")
        opened(page)
        page.close()
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        begun = time.perf_counter()
        page.goto(f"{server.address}/code")
        opened(page)
        report.add(f"{label}: cold tab", time.perf_counter() - begun, "s", target=3)
        report.add(f"{label}: back to the transcript", reopened(page), "s", target=0.5)
        painted, stored, size = press_keys(page, n)
        report.add(f"{label}: key to painted, median", percentile(painted, 0.5), "ms")
        report.add(f"{label}: key to painted, p95", percentile(painted, 0.95), "ms", target=limit)
        report.add(f"{label}: key to stored, median", percentile(stored, 0.5), "ms")
        report.add(f"{label}: key to stored, p95", percentile(stored, 0.95), "ms", target=200)
        report.add(f"{label}: bytes per action", size, "B", target=25_000)
        if label.startswith("10k"):
            with active(server.port, 20):
                _, stored, _ = press_keys(page, n)
            report.add(f"{label}: key to stored, 20 others active, p95", percentile(stored, 0.95), "ms",
                       target=250)  # fmt: skip
        page.close()
    finally:
        server.stop()


def reopened(page: Page) -> float:
    """Leave the page and come back to it, by the links on top; the best of three."""
    taken = []
    for _ in range(3):
        page.get_by_role("link", name="Overview").click()
        expect(page.locator(".qc-focus")).to_have_count(0)
        page.wait_for_timeout(1500)
        begun = time.perf_counter()
        page.get_by_role("link", name="Code", exact=True).click()
        page.wait_for_selector(".qc-focus")
        taken.append(time.perf_counter() - begun)
    return min(taken)


@contextmanager
def active(port: int, n: int) -> Iterator[None]:
    """So many other people who code meanwhile."""
    thread = threading.Thread(target=lambda: asyncio.run(crowd(port, n, seconds=40, pause=2.0)))
    thread.start()
    yield
    thread.join()


def measure_plain(browser: Browser, report: Report, *, place: str, ours: float) -> None:
    """The same with Streamlit's own widgets, 100 segments only: with more it takes minutes."""
    port = 8790 + random.randrange(100)
    page_file = Path(__file__).with_name("plain_widgets.py")
    environment = {**os.environ, "QUALCODE_PROJECT": place, "SEGMENTS": "100"}
    options = [f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(page_file), *options], env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        deadline = time.perf_counter() + 60
        while time.perf_counter() < deadline:
            try:
                page.goto(f"http://127.0.0.1:{port}")
                break
            except Exception:  # noqa: BLE001 (the server is not up yet)
                page.wait_for_timeout(300)
        expect(page.get_by_text("0 coded")).to_be_visible(timeout=120_000)
        times = []
        for number in range(8):
            button = page.get_by_role("button", name="Accept").nth(number)
            button.scroll_into_view_if_needed()
            begun = time.perf_counter()
            button.click()
            expect(page.get_by_text(f"{number + 1} coded")).to_be_visible(timeout=60_000)
            times.append(1000 * (time.perf_counter() - begun))
        peer = percentile(times, 0.5)
        report.add("key to stored against ordinary widgets (100 segments)", ours, "ms", peer=peer)
        page.close()
    finally:
        server.kill()


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    report = Report("ui", "streamlit", "playwright")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        small = build(Path(folder), n_words=10_000, n_codings=300)
        measure_document(browser, report, place=small, label="10k words, 300 codings", limit=50, n=n)
        large = build(Path(folder), n_words=50_000, n_codings=2_000)
        measure_document(browser, report, place=large, label="50k words, 2,000 codings", limit=60, n=n)
        ours = report.figures["10k words, 300 codings: key to stored, median"]["value"]
        measure_plain(browser, report, place=small, ours=ours)
        browser.close()
    report.write()


if __name__ == "__main__":
    main()
