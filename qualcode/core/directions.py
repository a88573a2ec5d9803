"""Words that turn the direction of writing, closed so that all else stands as it should; pure."""

from __future__ import annotations

from qualcode.core.text import legal

# Characters of Unicode's bidirectional algorithm (UAX #9): what opens, and what closes it.
_EMBEDS, _ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
_POP, _POP_ISOLATE = "\u202c", "\u2069"
_CONTROLS = dict.fromkeys([*range(0x7F, 0x85), *range(0x86, 0xA0)], "\ufffd")


def tame(words: str) -> str:
    """Return words that look as they are, and do nothing to those around them.

    Characters that no file can hold, or that control a terminal, become U+FFFD; what turns the
    direction stays, and is closed at the end of its line.

    >>> tame("a\\u202eb").encode("unicode_escape")
    b'a\\\\u202eb\\\\u202c'
    """
    shown = legal(words, instead="\ufffd").translate(_CONTROLS)
    return "\n".join(closed(line) for line in shown.split("\n"))


def closed(line: str) -> str:
    """Return a line with what it opens closed at its end; UAX #9, rules X1 to X8."""
    open_ones: list[str] = []
    for char in line:
        if char in _EMBEDS:
            open_ones.append(_POP)
        elif char in _ISOLATES:
            open_ones.append(_POP_ISOLATE)
        elif char == _POP and open_ones and open_ones[-1] == _POP:
            open_ones.pop()
        elif char == _POP_ISOLATE and _POP_ISOLATE in open_ones:
            while open_ones.pop() != _POP_ISOLATE:
                pass
    return line + "".join(reversed(open_ones))
