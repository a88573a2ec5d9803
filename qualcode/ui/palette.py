"""The colours of codes: each code has that of its theme; pure."""

from __future__ import annotations

from qualcode.model import Codebook


def hues(book: Codebook) -> dict[str, int]:
    """Return for every code and theme the number of its colour; page.css has ten, given in turn."""
    order = {code.id: n for n, code in enumerate(code for code in book.codes if not code.codable)}
    return {code.id: order.get(code.id, order.get(code.parent or "", 0)) for code in book.codes}
