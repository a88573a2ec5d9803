"""The colours of codes and their signs: each code has those of its theme; pure."""

from __future__ import annotations

from qualcode.model import Codebook

# The colours of ``page.css``, by their numbers.
COLOURS = (
    *("#2457a6", "#0f766e", "#7c3aed", "#b45309", "#0284c7", "#be123c", "#4d7c0f", "#a21caf", "#15803d"),
    "#57534e",
)


def colour(hue: int) -> str:
    """Return the colour of a number.

    >>> colour(0), colour(10)
    ('#2457a6', '#2457a6')
    """
    return COLOURS[hue % len(COLOURS)]


def sign(hue: int) -> str:
    """Return the letters that stand for a number beside its colour.

    >>> sign(0), sign(25), sign(26)
    ('A', 'Z', 'AA')
    """
    return (sign(hue // 26 - 1) if hue >= 26 else "") + chr(ord("A") + hue % 26)


def hues(book: Codebook) -> dict[str, int]:
    """Return for every code and theme the number of its colour; page.css has ten, given in turn."""
    order = {code.id: n for n, code in enumerate(code for code in book.codes if not code.codable)}
    return {code.id: order.get(code.id, order.get(code.parent or "", 0)) for code in book.codes}
