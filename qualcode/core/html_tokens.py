"""The words and tags of HTML, in time that grows with its length only, however broken it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

# Nothing is gone back over: an attribute that is not closed takes everything behind it, as in browsers.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_BEGINS_TAG = re.compile(r"</?[a-zA-Z]")
_LEFT_OUT = re.compile(r"<[!?]|</")


class Token(NamedTuple):
    """Words, or the name of a tag in small letters."""

    kind: Literal["words", "open", "close"]
    text: str


def tokens(html: str) -> Iterator[Token]:
    """Yield words, with their character references resolved, and tags; comments are left out.

    >>> [token.text for token in tokens("<p>a &amp; b<!-- c --></p> 1 < 2")]
    ['p', 'a & b', 'p', ' 1 < 2']
    """
    waiting: list[str] = []
    at = 0
    while at < len(html):
        mark = html.find("<", at)
        mark = len(html) if mark < 0 else mark
        waiting.append(html[at:mark])
        found = _TAG.match(html, mark)
        if found:
            yield from _words(waiting)
            waiting = []
            yield Token("close" if found[1] else "open", found[2].lower())
            at = found.end()
        else:
            at = _after(html, mark, waiting)
    yield from _words(waiting)


def _after(html: str, mark: int, waiting: list[str]) -> int:
    """Return where to go on behind a ``<`` that begins no whole tag; alone it is a character."""
    if _BEGINS_TAG.match(html, mark):
        return len(html)
    comment = html.startswith("<!--", mark)
    if comment or _LEFT_OUT.match(html, mark):
        closing = "-->" if comment else ">"
        end = html.find(closing, mark + 2)
        return len(html) if end < 0 else end + len(closing)
    waiting.append(html[mark : mark + 1])
    return mark + 1


def _words(parts: list[str]) -> Iterator[Token]:
    text = "".join(parts)
    if not text:
        return
    try:
        yield Token("words", unescape(text))
    except ValueError:
        # A reference to a number of thousands of digits is no character.
        yield Token("words", text)
