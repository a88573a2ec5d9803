"""Pictures of every page on the demo study, light and dark, wide and narrow.

With QUALCODE_PICTURES=docs/pictures they are kept for the documents.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import Tab
from playwright.sync_api import Page, expect
from serving import QuickServer

from qualcode.services import projects
from qualcode.services.demo import build_demo
from qualcode.suggest.encoders import load_encoder

ROOT = Path(__file__).parents[2]
INTERVIEW = "C02-S04-P05-W1-INT"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("demo")
    # Only who looks at the pictures needs the suggestions of the real encoder.
    encoder = "minilm" if os.environ.get("QUALCODE_PICTURES") else "hashing"
    built = build_demo(folder, sources=ROOT, encoder=lambda: load_encoder(encoder))
    with projects.open_project(str(built.project)) as project:
        names = [coder.name for coder in projects.coders(project).values()]
    server = QuickServer(str(built.project), coder=names[0])
    yield server.address
    server.stop()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("QUALCODE_PICTURES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(exist_ok=True)
    return folder


def open_code(page: Page, address: str) -> None:
    page.goto(f"{address}/code?document={INTERVIEW}")
    page.locator(".qc-quote, .qc-words").first.wait_for()
    page.locator(".qc-stripe").nth(2).click()


def open_find(page: Page, address: str) -> None:
    page.goto(f"{address}/find")
    page.get_by_role("searchbox", name="Look for").fill("trust*")
    page.keyboard.press("Enter")
    page.locator(".qh-row").first.wait_for()


# Invented files, each with something to be seen before it is imported.
GIVEN = {
    "S05 kitchen.txt": (
        "Jo: And how was it?\nKim: We cooked with the parents on Fridays and most of them came.\n"
        "Jo: And since then?\nKim: Since the café closed we meet in the hall. It is cold there.\n"
    ).encode("cp1252"),
    "S05 hall.docx": b"not a Word file any more",
    "survey.csv": b"record_id,role,why\n" + b"".join(
        b"R%d,%s,We come because the evenings suit us and number %d said so too.\n" % (n, role, n)
        for n, role in enumerate([b"parent", b"teacher"] * 4)
    ),
    "codings.csv": b"document,quotation,code_id,coder\nS05 kitchen,most of them came,ipe_reach,AB\n",
}  # fmt: skip


def open_import(page: Page, address: str) -> None:
    page.goto(f"{address}/import")
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "", "buffer": data} for name, data in GIVEN.items()]
    )
    page.get_by_test_id("stRadioOption").filter(has_text="S05 kitchen").click()
    page.locator(".qi-lines dd").first.wait_for()


# The address of each page, and what shows that it is there as a whole.
PAGES = {
    "overview": ("", ".stVegaLiteChart svg >> nth=1"),
    "corpus": ("corpus", ".stDataFrame canvas >> nth=0"),
    "codebook": ("codes", "[role=treeitem] >> nth=0"),
    "suggestions": ("suggestions", ".stVegaLiteChart svg"),
    "memos": ("memos", "text=No memo here"),
    "themes": ("themes", ".stVegaLiteChart svg"),
    "questions": ("questions", ".stVegaLiteChart svg"),
    "matrix": ("matrix", ".qg-cell >> nth=5"),
    "quotations": ("quotations", ".qk-item >> nth=1"),
    "cooccurrence": ("cooccurrence", ".stVegaLiteChart svg"),
    "groups": ("groups", ".stVegaLiteChart svg"),
    "course": ("course", ".stVegaLiteChart svg"),
    "saturation": ("saturation", ".stVegaLiteChart svg"),
    "agreement": ("agreement", ".stVegaLiteChart svg"),
    "emergent": ("emergent", "text=No clusters yet"),
    "report": ("report", "iframe >> nth=0"),
    "history": ("history", ".st-key-lines"),
    "export": ("export", "text=Stays behind"),
    "study": ("study", "text=What coders saw"),
    "prevalence": ("prevalence", "text=What it will be good for"),
    "anchoring": ("anchoring", "text=Every code"),
    "privacy": ("privacy", "text=Found:"),
}
# These are kept for the documents; the others are only taken.
KEPT = {("light", 1400): "", ("dark", 1400): "-dark", ("light", 700): "-narrow"}
# Without anybody to look at them, one kind shows that every page can be drawn.
TAKEN = list(KEPT) if os.environ.get("QUALCODE_PICTURES") else [("dark", 700)]


@pytest.mark.parametrize(("scheme", "width"), TAKEN)
def test_every_page_has_its_picture(tab: Tab, demo: str, shelf: Path, scheme: Any, width: int) -> None:
    page = tab(scheme, width)
    page.set_default_timeout(30_000)
    taken: list[bytes] = []
    for name, (place, whole) in PAGES.items():
        page.goto(f"{demo}/{place}")
        page.locator(whole).wait_for()
        taken.append(picture(page, shelf, name, kind=(scheme, width)))
    for name, go in (("code", open_code), ("find", open_find), ("import", open_import)):
        go(page, demo)
        taken.append(picture(page, shelf, name, kind=(scheme, width)))
    # No page is wider than its window.
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert overflow <= 0
    assert all(len(image) > 10_000 for image in taken)


def picture(page: Page, shelf: Path, name: str, *, kind: tuple[str, int]) -> bytes:
    for unfinished in ("stSkeleton", "stSpinner", "stStatusWidget"):
        expect(page.get_by_test_id(unfinished)).to_have_count(0)
    page.evaluate("document.fonts.ready")
    taken = page.screenshot(animations="disabled")
    if kind in KEPT and (name == "code" or not KEPT[kind]):
        (shelf / f"{name}{KEPT[kind]}.png").write_bytes(taken)
    return taken
