"""Two versions of a codebook side by side: what differs, down to the words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from qualcode.core.codebook_edits import Difference, differences
from qualcode.model import Codebook

# Words, and what stands between them, so that nothing is lost when they are put together again.
_PIECES = re.compile(r"\w+|\s+|[^\w\s]")


class Piece(NamedTuple):
    """Some words of a text, and what became of them."""

    kind: Literal["same", "removed", "added"]
    words: str


def compare(old: Codebook, new: Codebook) -> list[Difference]:
    """List what differs: the codebook's own name, rules, modifiers and flags, then code by code."""
    own = [
        ("name", old.name, new.name),
        ("rules", "\n".join(old.rules), "\n".join(new.rules)),
        ("modifiers", _modifiers(old), _modifiers(new)),
        ("flags", _flags(old), _flags(new)),
    ]
    found = [Difference("", new.name, name, was, now) for name, was, now in own if was != now]
    return found + differences(old, new)


def marked(before: str, after: str) -> list[Piece]:
    """Cut two texts into what is the same, removed and added, in reading order.

    >>> [tuple(piece) for piece in marked("no time", "no quiet time")]
    [('same', 'no '), ('added', 'quiet '), ('same', 'time')]
    """
    was, now = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    removed, added, between = "", "", ""
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        words = "".join(was[a:b])
        if tag == "equal" and (words.strip() or not removed + added):
            pieces += _changed(removed, added)
            pieces.append(Piece("same", between + words))
            removed, added, between = "", "", ""
        elif tag == "equal":
            between = words
        else:
            # A blank between two changes is part of both, so that they are marked as one.
            removed, added = removed + between + words, added + between + "".join(now[c:d])
            between = ""
    return [*pieces, *_changed(removed, added), *([Piece("same", between)] if between else [])]


def _changed(removed: str, added: str) -> list[Piece]:
    pieces = [Piece("removed", removed), Piece("added", added)]
    return [piece for piece in pieces if piece.words]


def _modifiers(book: Codebook) -> str:
    return "\n".join(
        f"{m.name}: {', '.join(m.values)}"
        + (", required" if m.required else "")
        + (f", {m.default} unless chosen" if m.default else "")
        for m in book.modifiers
    )


def _flags(book: Codebook) -> str:
    return "\n".join(f.name + (", with a memo" if f.memo_required else "") for f in book.flags)
