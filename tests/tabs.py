"""Tabs of the browser that tests use one after the other, each as if it were new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, Error, Page, Request

SIZE = {"width": 1400, "height": 900}
HERE = "http://127.0.0.1"
# Text that the server sends and in which nothing runs.
STILL = "/_stcore/health"


class Tabs:
    """The tabs of one window; to open one anew takes longer than most of what is done in it."""

    def __init__(self, window: BrowserContext) -> None:
        self._window, self._kept = window, dict[str, _Tab]()

    @contextmanager
    def tab(self, name: str, *, keep: bool = True) -> Iterator[Page]:
        """Lend a tab in which nothing has happened, and keep it for the next who asks."""
        tab = self._kept.pop(name, None) or _Tab(self._window)
        yield tab.page
        if keep and tab.clean():
            self._kept[name] = tab
        else:
            tab.page.close()
        tab.check()


class _Tab:
    """A tab that may ask for nothing outside of this machine, and in which nothing may go wrong."""

    def __init__(self, window: BrowserContext) -> None:
        self.page = window.new_page()
        self.page.set_default_timeout(15_000)
        self._outside: list[str] = []
        self._wrong: list[str] = []
        # Routing requests would cost the cache.
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self._wrong.append(str(error)))

    def _note(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(HERE):
            self._outside.append(request.url)

    def clean(self) -> bool:
        """Take back what a test leaves behind in a tab; say whether that could be done."""
        page = self.page
        try:
            page.mouse.up()
            if page.url.startswith(HERE):
                # Where no script of ours runs any more that could write into it again.
                page.goto(urljoin(page.url, STILL))
                page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.goto("about:blank")
            page.mouse.move(0, 0)
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(SIZE)  # type: ignore[arg-type]
        except Error:
            return False
        return True

    def check(self) -> None:
        """See that nothing was done that may not be."""
        outside, self._outside[:] = list(self._outside), []
        wrong, self._wrong[:] = list(self._wrong), []
        assert outside == []
        assert wrong == []
