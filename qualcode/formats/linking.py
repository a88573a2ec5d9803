"""Bookmarks in a Word document, and words that lead to them."""

from __future__ import annotations

import zlib
from typing import Any


def bookmark(paragraph: Any, name: str) -> None:
    """Mark the beginning of a paragraph with a name that words of the same document can lead to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    # The number only ties the two ends together; it follows from the name, so that bytes stay alike.
    number = str(zlib.crc32(name.encode()) % 2**31)
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), number)
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def link(paragraph: Any, words: str, *, to: str) -> None:
    """Add words to a paragraph that lead to a bookmark."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor
    from docx.text.run import Run

    around = OxmlElement("w:hyperlink")
    around.set(qn("w:anchor"), to)
    inner = OxmlElement("w:r")
    around.append(inner)
    paragraph._p.append(around)
    run = Run(inner, paragraph)
    run.text = words
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x1F, 0x4E, 0x96)
