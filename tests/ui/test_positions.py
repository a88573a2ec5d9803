"""Positions in a real browser: what is selected there is what stands there in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from driving import ASSETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

ORIGIN = "http://127.0.0.1:9/"
PIECES = [
    *"ab .,", "é", "e\u0301", "😀", "👩‍👩‍👧", "👍🏽", "\u200d", "\u05d0", "ال", "\u202e", "\u202c",
    "ह\u093f", "\U00010348", "\u00a0", "\t", "ﬁ",
]  # fmt: skip
TURN = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join).filter(str.strip)


@pytest.fixture(scope="module")
def bench(browser: Browser) -> Iterator[Page]:
    """A blank page that can draw a transcript with the component's own modules."""
    page = browser.new_page()
    page.route(f"{ORIGIN}**", _serve)
    page.goto(f"{ORIGIN}blank.html")
    page.evaluate(
        """async () => {
             const { Model } = await import("./model.js");
             const { Transcript } = await import("./text.js");
             window.draw = (fixed, codings) => {
               const root = document.querySelector("main");
               const model = new Model(fixed);
               const nothing = { whole: true, until: 1, readings: [], memos: [], offers: [], decided: {},
                 gone: [], version: "1", codes: [], modifiers: [], flags: [], themes: [] };
               model.hear({ ...nothing, codings }, []);
               const transcript = new Transcript(root, {});
               transcript.build(model);
               for (const s of model.segments) transcript.paint(s, { focused: false, chosen: null });
               return transcript;
             };
             // Every boundary that the mouse could set, and what the component makes of any two.
             window.spans = (transcript, pairs) => {
               const places = [];
               for (const words of document.querySelectorAll(".qc-words")) {
                 const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
                 for (let text = walker.nextNode(); text; text = walker.nextNode()) {
                   for (let unit = 0; unit <= text.length; unit += 1) {
                     if (/[\\udc00-\\udfff]/.test(text.data[unit] ?? "")) continue;
                     places.push([text, unit]);
                   }
                 }
               }
               return pairs.map(([a, b]) => {
                 const [from, to] = [a % places.length, b % places.length].sort((x, y) => x - y);
                 const range = document.createRange();
                 range.setStart(...places[from]);
                 range.setEnd(...places[to]);
                 const span = transcript.span(range);
                 const again = span && transcript.range(span);
                 return [range.toString(), span && [span.start, span.end], again && again.toString()];
               });
             };
           }"""
    )
    yield page
    page.close()


def _serve(route: Any) -> None:
    name = route.request.url.rpartition("/")[2]
    if name == "blank.html":
        route.fulfill(body="<!doctype html><meta charset=utf-8><main></main>", content_type="text/html")
    else:
        route.fulfill(body=(ASSETS / name).read_text(), content_type="text/javascript")


@given(
    turns=st.lists(TURN, min_size=1, max_size=4),
    codings=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6),
    pairs=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=4, max_size=20),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_selection_stands_where_the_browser_says(
    bench: Page, turns: list[str], codings: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    text, segments = "", []
    for turn in turns:
        start = len(text)
        text += f"P1: {turn}\n"
        body = turn.strip()
        at = text.index(body, start + 4)
        segments.append([start, at, at + len(body), len(text), "", "participant", "", None, 0])
    made = [
        [str(i), min(a, len(text) - 1), min(a + n, len(text)), "c", "human", "", {}, [], "", ""]
        for i, (a, n) in enumerate(codings)
    ]
    fixed = {"document": "d", "text": text, "recording": False, "segments": segments}

    found = bench.evaluate(
        "([fixed, codings, pairs]) => spans(draw(fixed, codings), pairs)", [fixed, made, pairs]
    )

    for selected, span, shown in found:
        words = "".join(text[s[1] : s[2]] for s in segments)
        assert selected in words
        if not selected.strip():
            continue
        assert span is not None
        # Labels between turns lie in the span, and are not shown.
        quoted = "".join(
            text[max(span[0], s[1]) : min(span[1], s[2])]
            for s in segments
            if s[1] < span[1] and s[2] > span[0]
        )
        assert quoted.strip() == selected.strip(), json.dumps([text, selected, span])
        assert shown == quoted


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_checksum_is_that_of_python(bench: Page, words: str) -> None:
    import zlib

    found = bench.evaluate("async (w) => (await import('./positions.js')).checksum(w)", words)

    assert found == zlib.crc32(words.encode())
