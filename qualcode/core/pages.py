"""The words of printed pages: without line numbers and running heads, and with whole paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from qualcode.core.labels import labelled_lines

# Heads and page numbers are looked for in so many lines from the edge of a page.
_EDGE = 3
_OFTEN = 0.6
# Lines shorter than this were not broken at the margin of a page.
_NARROWEST = 30
_NUMBER = re.compile(r"[ \t]*(\d{1,5})(?:[ \t]+(?!/|of[ ])|$|(?=[^\W\d_]))")
_PAGE_MARK = re.compile(
    r"(?i)(?:page|p\.|seite|side|pagina)?\s*-?\s*(\d{1,4})(?:\s*(?:/|of|von|de)\s*\d{1,4})?\s*-?"
)
_BULLET = re.compile(r"\s*[•‣◦–—\-*]\s")


class Printed(NamedTuple):
    """The text of all pages, and how many lines of heads and line numbers were taken out of it."""

    text: str
    n_heads: int
    n_numbers: int


def read_pages(pages: Sequence[str]) -> Printed:
    """Join pages to a text.

    Taken out are lines at the edges of pages that come again on 60 % of them, page numbers, and
    numbers that count the lines from one. Lines that were broken at the margin are joined.
    """
    lines = [[line.rstrip() for line in page.split("\n") if line.strip()] for page in pages]
    lines = [_without_tabs(page) for page in lines]
    lines, n_numbers = _without_numbers(lines)
    lines, n_heads = _without_heads(lines)
    return Printed("\n".join(_whole([line for page in lines for line in page])), n_heads, n_numbers)


def _without_tabs(page: list[str]) -> list[str]:
    """Some programs print a tab between any two words."""
    text = "".join(page)
    return [line.replace("\t", " ") for line in page] if text.count("\t") > text.count(" ") else page


def _without_numbers(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """Take out numbers before the lines, where they count them up from one, on each page or in all."""
    counted: set[tuple[int, int]] = set()
    expected, others, n_lines = 1, 0, 0
    for p, page in enumerate(pages):
        for n, line in enumerate(page):
            n_lines += 1
            found = _NUMBER.match(line)
            if not found:
                continue
            number = int(found[1])
            if number == expected or (number == 1 and not any((p, m) in counted for m in range(n))):
                counted.add((p, n))
                expected = number + 1
            else:
                others += 1
    if len(counted) < max(5, 0.1 * n_lines) or others > 0.2 * len(counted):
        return pages, 0
    kept = [
        [_NUMBER.sub("", line, count=1) if (p, n) in counted else line for n, line in enumerate(page)]
        for p, page in enumerate(pages)
    ]
    return [[line for line in page if line.strip()] for page in kept], len(counted)


def _without_heads(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    kept, n_heads = [], 0
    marks = [[_marks(page, n, number) for n in range(len(page))] for number, page in enumerate(pages)]
    seen = Counter(mark for page in marks for mark in {one for line in page for one in line})
    often = {mark for mark, n in seen.items() if len(pages) >= 3 and n >= _OFTEN * len(pages)}
    for number, page in enumerate(pages, start=1):
        out = {n for n, own in enumerate(marks[number - 1]) if own & often}
        for n in {0, len(page) - 1} if page else ():
            mark = _PAGE_MARK.fullmatch(page[n].strip())
            if mark and int(mark[1]) == number:
                out.add(n)
        n_heads += len(out)
        kept.append([line for n, line in enumerate(page) if n not in out])
    return kept, n_heads


def _marks(page: Sequence[str], n: int, number: int) -> set[tuple[int, str]]:
    """Return by what a line near an edge is known again on other pages: its place and its words.

    The page number in it, which may be its first number or its last, is written as what it is more
    than the number of the page.
    """
    places = [place for place in (n, n - len(page)) if -_EDGE <= place < _EDGE]
    words = " ".join(page[n].split())
    found = list(re.finditer(r"\d{1,5}", words)) if places else []
    known = {words}
    for one in found[:1] + found[-1:]:
        known.add(f"{words[: one.start()]}#{int(one[0]) - number}{words[one.end() :]}")
    return {(place, key) for place in places for key in known}


def _whole(lines: Sequence[str]) -> list[str]:
    """Join the lines that were broken at the right margin: long ones, and what follows them."""
    lengths = sorted(map(len, lines))
    margin = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    found = labelled_lines("\n".join(lines))
    often = Counter(line.name for line in found)
    # A colon in the middle of a sentence makes no label of the words before it.
    begins = {
        line.start
        for line in found
        if line.ms is not None or (line.name and (line.name[0].isupper() or often[line.name] > 1))
    }
    joined: list[str] = []
    full, at = False, 0
    for line in lines:
        new = at in begins or _BULLET.match(line)
        if full and joined and not new:
            joined[-1] += line.strip() if joined[-1].endswith("-") else f" {line.strip()}"
        else:
            joined.append(line)
        full = margin >= _NARROWEST and len(line) >= 0.75 * margin
        at += len(line) + 1
    return joined
