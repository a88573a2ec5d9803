"""Words that a spreadsheet would take for a formula, made safe and taken back exactly.

A cell that begins like a formula is run when a CSV file is opened in a spreadsheet, and a transcript
may begin so by chance or on purpose. An apostrophe before it makes the cell text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile("\\s*[\t\r=+\\-@＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?\s*")


def guarded(cell: str) -> str:
    """Return a cell as a spreadsheet takes it for text.

    >>> guarded("=1+1"), guarded("- I liked it"), guarded("it's - fine")
    ("'=1+1", "'- I liked it", "it's - fine")
    """
    # One apostrophe more where there are some already, so that each text has a form of its own.
    return f"'{cell}" if _FORMULA.match(cell.lstrip("'")) else cell


def unguarded(cell: str) -> str:
    """Return the cell that ``guarded`` made this one from.

    >>> unguarded("'=1+1"), unguarded("'tis so")
    ('=1+1', "'tis so")
    """
    return cell[1:] if cell.startswith("'") and guarded(cell) != cell else cell


def was_guarded(rows: Iterable[Sequence[str]]) -> bool:
    """Say whether a table may have been guarded: none of its cells begins like a formula."""
    return not any(_FORMULA.match(cell) and not _NUMBER.fullmatch(cell) for row in rows for cell in row)
