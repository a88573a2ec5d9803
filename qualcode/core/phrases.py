"""Sentences made of words of our own and of names and words of people; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

from qualcode.errors import QualcodeError

Role = Literal["", "person", "code", "quotation"]
# Quotations and memos are cut after so many characters, at a word.
MOST = 90
_MARKS: dict[Role, str] = {"": "{}", "person": "**{}**", "code": "***{}***", "quotation": "“{}”"}


class Phrase(NamedTuple):
    """Some words of a sentence, and what they are: ours, or of somebody or something."""

    words: str
    role: Role = ""


Sentence = list[Phrase]


def as_text(sentence: Sequence[Phrase]) -> str:
    """Write a sentence as plain text."""
    return "".join(f"“{p.words}”" if p.role == "quotation" else p.words for p in sentence)


def as_markdown(sentence: Sequence[Phrase], *, plain: Callable[[str], str]) -> str:
    """Write a sentence as Markdown; ``plain`` escapes words, so that nothing but roles formats."""
    return "".join(_MARKS[p.role].format(plain(p.words)) for p in sentence if p.words)


def shorten(words: str, most: int = MOST) -> str:
    """Put words on one line, and cut them at a word where they are long.

    >>> shorten("We trust one another by now.", most=14)
    'We trust one…'
    """
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    head, _, _ = line[: most + 1].rpartition(" ")
    return (head or line[:most]).rstrip(",;:.– ") + "…"


def count(number: int, one: str) -> str:
    """Write a number with its noun.

    >>> count(1, "coding"), count(1200, "memo")
    ('1 coding', '1,200 memos')
    """
    return f"{number:,} {one if number == 1 else one + 's'}"


def listed(names: Sequence[str], role: Role = "", *, last: str = " and ") -> Sentence:
    """Join names to a list, with ``last`` before the last of them.

    >>> as_text(listed(["A", "B", "C"]))
    'A, B and C'
    """
    sentence: Sentence = []
    for number, name in enumerate(names):
        if number:
            sentence.append(Phrase(last if number == len(names) - 1 else ", "))
        sentence.append(Phrase(name, role))
    return sentence


def moment(iso: str, zone: tzinfo | None = None) -> str:
    """Write a time as people read it, in their own zone unless another is given.

    >>> from datetime import UTC
    >>> moment("2026-03-09T14:02:11+00:00", UTC)
    '9 Mar 2026, 14:02'
    """
    then = datetime.fromisoformat(iso).astimezone(zone)
    return f"{then.day} {then:%b %Y, %H:%M}"


def as_sentences(problem: QualcodeError) -> str:
    """Write a problem and its remedy as sentences.

    >>> as_sentences(QualcodeError("a study needs a name", hint="write one"))
    'A study needs a name. Write one.'
    """
    parts = (part[:1].upper() + part[1:].rstrip(".") for part in (problem.message, problem.hint) if part)
    return ". ".join(parts) + "."
