"""What lies in a file that is taken away, and what stays behind, as HTML; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from qualcode.services.handover import Handed


def contents(tables: Mapping[str, str]) -> str:
    """Return tables by name with what each has."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in tables.items())
    return f'<dl class="qx-tables">{rows}</dl>'


def tally(numbers: Mapping[str, int], *, title: str) -> str:
    """Return numbers of things below a title.

    >>> tally({"codes": 1200}, title="In it")
    '<h3 class="qx-title">In it</h3><dl class="qx-tally"><dt>Codes</dt><dd>1,200</dd></dl>'
    """
    rows = "".join(
        f"<dt>{escape(what[:1].upper() + what[1:])}</dt><dd>{number:,}</dd>"
        for what, number in numbers.items()
    )
    return f'<h3 class="qx-title">{escape(title)}</h3><dl class="qx-tally">{rows}</dl>'


def behind(handed: Iterable[Handed]) -> str:
    """Return what stays behind, item by item; or that nothing does."""
    lost = {entry.what: entry.count for entry in handed}
    if not lost:
        return '<h3 class="qx-title">Stays behind</h3><p class="qx-none">Nothing.</p>'
    return tally(lost, title="Stays behind")
