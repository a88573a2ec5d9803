"""Codes written as comments in Word: the words that a comment is on are coded by what it says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from qualcode.core.quotes import settle
from qualcode.core.text import normalise, one_line
from qualcode.errors import UnreadableFile
from qualcode.formats.archives import MAX_TEXT, Archive
from qualcode.formats.harvest import ELSEWHERE, REPEATED, Harvest, Made
from qualcode.formats.word import word_text
from qualcode.model import Exchange, Span

TOOL = "Word"
# What is longer is no name of a code, but said about the words.
LONGEST_NAME = 100
_AGAIN = "open it in Word and save it again"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
# Characters that mean nothing to anybody but those who agreed on them.
_PRIVATE = (*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE))
_BODY, _COMMENTS = "word/document.xml", "word/comments.xml"
_REPLIES = "word/commentsExtended.xml"


class _Comment(NamedTuple):
    key: str
    author: str
    date: str
    text: str
    answers: str


class _Marked(NamedTuple):
    """Where each comment begins and ends in a text that was read with marks in it."""

    text: str
    spans: Mapping[str, Span]


def read_comments(path: Path, *, new_id: Callable[[], str]) -> Exchange:
    """Read a .docx in which codes are comments, divided by ``;``; the author of each is the coder.

    Raises ``UnreadableFile`` for what is no Word file, and for one without comments.
    """
    data = path.read_bytes()
    archive = Archive(path, data, called="the Word file", hint=_AGAIN)
    comments = _comments(archive) if _COMMENTS in archive.names else []
    if not comments:
        hint = "import it as a transcript; codes are read from the comments of a Word file"
        raise UnreadableFile(str(path), "there are no comments in it", hint=hint)
    # Read with marks first, because what is hostile in the file is refused there.
    marked = _marked(archive)
    harvest = Harvest(path.name, tool=TOOL, name=path.stem, new_id=new_id, format="docx")
    if not harvest.add_document(0, path.stem, word_text(path, data)):
        raise UnreadableFile(str(path), "there is no text in it", hint=_AGAIN)
    first: dict[str, str] = {}
    for comment in comments:
        _take(harvest, comment, _span(harvest, comment, marked), first=first)
    return harvest.finish()


def count_comments(path: Path) -> int:
    """Return how many comments a .docx has; raise ``UnreadableFile`` for what is none."""
    archive = Archive(path, path.read_bytes(), called="the Word file", hint=_AGAIN)
    return len(_comments(archive)) if _COMMENTS in archive.names else 0


def _take(harvest: Harvest, comment: _Comment, span: Span | None, *, first: dict[str, str]) -> None:
    """Take in what a comment says; ``first`` has the first coding of each comment so far."""
    made = harvest.made(comment.author, comment.date)
    if not comment.text.strip():
        harvest.reckoning.left("comments", "there are no words in it")
        return
    harvest.reckoning.took("comments")
    if comment.answers in first:
        harvest.add_memo("coding", first[comment.answers], comment.text, made=made)
    elif span is None:
        reason = "it is on no words of the text, so it is a memo on the document"
        harvest.reckoning.warn("comments", reason, where=comment.text[:40])
        harvest.add_memo("document", harvest.documents[0].id, comment.text, made=made)
    elif comment.answers:
        harvest.add_note(0, span, comment.text, made=made)
    else:
        _take_codes(harvest, comment, span, made=made, first=first)


def _take_codes(
    harvest: Harvest, comment: _Comment, span: Span, *, made: Made, first: dict[str, str]
) -> None:
    for name in filter(None, map(one_line, re.split("[;\n]", comment.text))):
        if len(name) > LONGEST_NAME:
            harvest.add_note(0, span, name, made=made)
            continue
        key = name.casefold()
        if key not in harvest.codes:
            harvest.add_code(key, name)
        coding_id = harvest.add_coding(0, key, span=span, made=made)
        if coding_id:
            first.setdefault(comment.key, coding_id)
        else:
            harvest.reckoning.left("codings", REPEATED, where=name)


def _span(harvest: Harvest, comment: _Comment, marked: _Marked) -> Span | None:
    """Return the words of the text that a comment is on.

    Marks may have changed how a table was read; then words are looked for near their place.
    """
    span = marked.spans.get(comment.key)
    text = harvest.documents[0].text
    if span is None or marked.text == text:
        return span
    found = settle(text, marked.text[span.start : span.end], [], about=span.start)
    if found:
        harvest.reckoning.warn("comments", ELSEWHERE, where=comment.text[:40])
    return found.span if found else None


def _comments(archive: Archive) -> list[_Comment]:
    answers = _answers(archive)
    found = []
    for element in _parsed(archive, _COMMENTS).iter(f"{_W}comment"):
        paragraphs = list(element.iter(f"{_W}p"))
        own = paragraphs[-1].get(f"{_W14}paraId", "") if paragraphs else ""
        found.append((own, element, "\n".join(map(_words, paragraphs))))
    keys = {own: element.get(f"{_W}id", "") for own, element, _ in found if own}
    return [
        _Comment(
            key=element.get(f"{_W}id", ""), author=element.get(f"{_W}author", ""),
            date=element.get(f"{_W}date", ""), text=text,
            answers=keys.get(answers.get(own, ""), ""),
        )
        for own, element, text in found
    ]  # fmt: skip


def _answers(archive: Archive) -> dict[str, str]:
    """Return which comment each reply is to, by the ids of their last paragraphs."""
    if _REPLIES not in archive.names:
        return {}
    return {
        element.get(f"{_W15}paraId", ""): element.get(f"{_W15}paraIdParent", "")
        for element in _parsed(archive, _REPLIES).iter(f"{_W15}commentEx")
        if element.get(f"{_W15}paraIdParent")
    }


def _words(paragraph: ElementTree.Element) -> str:
    lines = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " "}
    return "".join(
        element.text or "" if element.tag == f"{_W}t" else lines.get(element.tag, "")
        for element in paragraph.iter()
    )


def _marked(archive: Archive) -> _Marked:
    """Read the text again with a mark of its own where each comment begins and ends."""
    if _BODY not in archive.names:
        raise UnreadableFile(str(archive.path), "this is not a Word document", hint=_AGAIN)
    tree = _parsed(archive, _BODY)
    used = set("".join(tree.itertext()))
    begin, end, stop = [chr(code) for code in _PRIVATE if chr(code) not in used][:3]
    keys = _mark(tree, begin=begin, end=end, stop=stop)
    text = _text(archive, ElementTree.tostring(tree, encoding="utf-8"))
    parts: list[str] = []
    starts: dict[int, int] = {}
    spans: dict[str, Span] = {}
    length = at = 0
    for mark in re.finditer(f"([{begin}{end}])(\\d+){stop}", text):
        parts.append(text[at : mark.start()])
        length, at, number = length + len(parts[-1]), mark.end(), int(mark[2])
        if mark[1] == begin:
            starts.setdefault(number, length)
        elif number in starts and starts[number] < length:
            spans[keys[number]] = Span(start=starts[number], end=length)
    return _Marked("".join([*parts, text[at:]]), spans)


def _text(archive: Archive, body: bytes) -> str:
    """Return the words of the file with another body, without its pictures."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as parts:
        for name in archive.names:
            if name == _BODY:
                parts.writestr(name, body)
            elif not name.startswith("word/media/") and not name.endswith("/"):
                parts.writestr(name, archive.read(name))
    return normalise(word_text(archive.path, copy.getvalue()))


def _mark(tree: ElementTree.Element, *, begin: str, end: str, stop: str) -> list[str]:
    """Write marks into the words next to where comments begin and end; return their ids by number.

    Marks stand within words, and not between them, so that they are bold where these are.
    """
    keys: list[str] = []
    numbers: dict[str, int] = {}
    due: list[int] = []
    last: ElementTree.Element | None = None
    for element in _in_order(tree):
        if element.tag == f"{_W}commentRangeStart":
            key = element.get(f"{_W}id", "")
            numbers.setdefault(key, len(keys))
            keys.append(key)
            due.append(numbers[key])
        elif element.tag == f"{_W}commentRangeEnd":
            number = numbers.get(element.get(f"{_W}id", ""))
            if number is not None and number not in due and last is not None:
                last.text = f"{last.text}{end}{number}{stop}"
            due = [other for other in due if other != number]
        elif element.tag == f"{_W}t" and element.text:
            element.text = "".join(f"{begin}{number}{stop}" for number in due) + element.text
            due, last = [], element
    return keys


def _in_order(tree: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the elements in the order of the text; of alternatives only the one that is read."""
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if element.tag != _CHOICE:
            yield element
            waiting += reversed(element)


def _parsed(archive: Archive, name: str) -> ElementTree.Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: ElementTree.Element = fromstring(archive.read(name, most=MAX_TEXT), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as problem:
        raise UnreadableFile(str(archive.path), f"{name} in it is damaged", hint=_AGAIN) from problem
    return root
