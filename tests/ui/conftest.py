"""A project of its own for each module of tests, its page, and a real browser to look at it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import BOOK, CHROMIUM, TALK, Tab, document, segment, words
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from serving import QuickServer, is_free
from tabs import Tabs

from qualcode.model import Blinding, Codebook, Coding
from qualcode.services import projects
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project, open_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import load_encoder

# As long as a busy machine may take; nothing waits longer than it has to.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def talk() -> tuple[str, ...]:
    """What is said in each interview; a module may have other words."""
    return TALK


@pytest.fixture(scope="module")
def who() -> dict[str, str]:
    """The tables that say whose words are whose; a module may have others."""
    return {
        "cases.csv": "case_id,role\nP01,head\n",
        "documents.csv": "document,speaker,case_id\nA,P01,P01\nB,P01,P01\n",
    }


@pytest.fixture(scope="module")
def encoder() -> str:
    """What suggestions are made with; a module to which it matters what they mean has another.

    What reads meanings needs seconds of each process that suggests, learns or explains.
    """
    return "hashing"


@pytest.fixture(scope="session")
def studies() -> dict[object, Path]:
    """Studies that were made for one module, to be copied for others in which the same is said."""
    return {}


@pytest.fixture(scope="module")
def study(
    tmp_path_factory: pytest.TempPathFactory,
    talk: tuple[str, ...],
    who: dict[str, str],
    encoder: str,
    studies: dict[object, Path],
) -> Iterator[Project]:
    """Three interviews, A, B and C, in which the same is said."""
    said = (talk, tuple(who.items()), encoder)
    if said not in studies:
        studies[said] = made_study(tmp_path_factory.mktemp("made"), talk, who, encoder=encoder)
    place = tmp_path_factory.mktemp("study") / "study.qualcode"
    shutil.copyfile(studies[said], place)
    with open_project(str(place)) as project:
        yield project


def made_study(folder: Path, talk: tuple[str, ...], who: dict[str, str], *, encoder: str) -> Path:
    for name in ("A", "B", "C"):
        lines = [f"Interviewer: And then?\nP01: {line} ({name})\n" for line in talk]
        (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    for name, table in who.items():
        (folder / name).write_text(table)
    place = str(folder / "study.qualcode")
    with create_project(place, codebook=Codebook.read(BOOK), actor="AB") as project:
        texts = [folder / f"{name}.txt" for name in ("A", "B", "C")]
        import_paths(project, [*texts, *(folder / name for name in who)], actor="AB")
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=lambda: load_encoder(encoder))
        suggest(project, actor="AB", encoder=load_encoder(encoder))
    return Path(place)


@pytest.fixture(scope="session")
def port() -> int:
    """Where each module has its page, one after the other: the browser keeps what pages are made of."""
    # Of those that the system gives to nobody by itself, as it might while no server has it.
    return next(filter(is_free, random.sample(range(20_000, 32_000), 100)))


@pytest.fixture(scope="module")
def address(study: Project, port: int) -> Iterator[str]:
    server = QuickServer(study.location, port=port)
    yield server.address
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        # A page lives for a second or two: what is spent on faster code for it is not won back.
        arguments.append("--js-flags=--no-turbofan --no-maglev")
        # No name but of this machine leads anywhere.
        arguments.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of the browser that keeps what pages are made of, and nothing that people did."""
    window = browser.new_context(viewport={"width": 1400, "height": 900})
    fresh = "if (!sessionStorage.fresh) { localStorage.clear(); sessionStorage.fresh = 'no'; }"
    window.add_init_script(f"if (location.protocol === 'http:') {fresh}")
    yield window
    window.close()


@pytest.fixture(scope="session")
def tabs(window: BrowserContext) -> Tabs:
    return Tabs(window)


@pytest.fixture
def page(tabs: Tabs) -> Iterator[Page]:
    with tabs.tab("page") as page:
        yield page


@pytest.fixture
def tab(tabs: Tabs) -> Iterator[Tab]:
    """Shows another page in light or dark, wide or narrow."""
    with tabs.tab("other") as page:

        def show(scheme: str = "light", width: int = 1400) -> Page:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            return page

        yield show


@pytest.fixture
def coding(page: Page, address: str, study: Project) -> Iterator[Callable[[], list[Coding]]]:
    """The code page on document A, clean; returns what is stored once all is saved."""
    page.goto(f"{address}/code?document=A")
    expect(words(page, 0)).to_contain_text("(A)")
    segment(page, 0).click()

    def saved() -> list[Coding]:
        expect(page.locator(".qc-status")).to_have_text("all saved")
        return [c for c in projects.codings(study) if c.document_id == document(study, "A")]

    yield saved
    for _ in range(30):
        if not saved():
            return
        page.keyboard.press("Escape")
        page.keyboard.press("u")
    raise AssertionError("undo does not lead back to a clean document")
