"""The codebook as a Word document, for people to read and comment on."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualcode.core.codebook_edits import as_words
from qualcode.core.text import normalise
from qualcode.formats.packing import packed_alike
from qualcode.model import Code, Codebook

if TYPE_CHECKING:
    from docx.document import Document

_DEEPEST = 9
_PARTS = (
    ("include", "Include"), ("exclude", "Exclude"), ("examples", "Examples"),
    ("near_miss", "Near misses"), ("cues", "Cues"), ("sources", "Sources"),
    ("replaced_by", "Use instead"),
)  # fmt: skip


def codebook_document(book: Codebook) -> bytes:
    """Return a Word document: a heading for each theme and code, and what each means below it."""
    from docx import Document

    document = Document()
    document.core_properties.author = "qualcode"
    document.core_properties.title = _legal(book.name)
    document.add_heading(_legal(book.name), level=0)
    document.add_paragraph(_legal(f"Version {book.version}, {len(book.codable)} codes"))
    names = {code.id: code.name for code in book.codes}
    for code, depth in _in_order(book.codes):
        _add_code(document, code, names, level=min(depth + 1, _DEEPEST))
    _add_list(document, "Rules of coding", book.rules)
    _add_list(
        document, "Judged with each coding", [f"{m.name}: {', '.join(m.values)}" for m in book.modifiers]
    )
    _add_list(document, "Flags", [flag.name for flag in book.flags])
    written = io.BytesIO()
    document.save(written)
    return packed_alike(written.getvalue())


def _in_order(codes: Iterable[Code]) -> list[tuple[Code, int]]:
    """Return codes below their parents, with how deep each lies."""
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    ordered: list[tuple[Code, int]] = []
    waiting = [(code, 0) for code in reversed(below.get(None, ()))]
    while waiting:
        code, depth = waiting.pop()
        ordered.append((code, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(code.id, ()))]
    return ordered


def _add_code(document: Document, code: Code, names: dict[str, str], *, level: int) -> None:
    retired = " (retired)" if code.retired else ""
    document.add_heading(_legal(code.name + retired), level=level)
    document.add_paragraph(_legal(code.id), style="Caption")
    for line in (code.label, *code.definition.split("\n")):
        if line:
            document.add_paragraph(_legal(line))
    for field, title in _PARTS:
        lines = as_words(getattr(code, field), names, field=field).split("\n")
        _add_points(document, title, [line for line in lines if line])


def _add_list(document: Document, title: str, lines: Iterable[str]) -> None:
    entries = list(lines)
    if entries:
        document.add_heading(title, level=1)
        for line in entries:
            document.add_paragraph(_legal(line), style="List Bullet")


def _add_points(document: Document, title: str, lines: Iterable[str]) -> None:
    entries = list(lines)
    if entries:
        document.add_paragraph().add_run(title).bold = True
        for line in entries:
            document.add_paragraph(_legal(line), style="List Bullet")


def _legal(words: str) -> str:
    return normalise(words)
