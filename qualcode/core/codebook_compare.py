"""Two versions of a codebook side by side: what differs, down to the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", _joined(was[a:b])))
            continue
        if a < b:
            pieces.append(Piece("removed", _joined(was[a:b])))
        if c < d:
            pieces.append(Piece("added", _joined(now[c:d])))
    return pieces


def _joined(pieces: Sequence[str]) -> str:
    return "".join(pieces)


def _modifiers(book: Codebook) -> str:
    return "\n".join(
        f"{m.name}: {', '.join(m.values)}"
        + (", required" if m.required else "")
        + (f", {m.default} unless chosen" if m.default else "")
        for m in book.modifiers
    )


def _flags(book: Codebook) -> str:
    return "\n".join(f.name + (", with a memo" if f.memo_required else "") for f in book.flags)
