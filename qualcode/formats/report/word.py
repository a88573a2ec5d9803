"""A report as a Word document: headings, tables whose heads repeat, captions, links and page numbers."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from qualcode.core.directions import tame
from qualcode.formats.charts.printing import picture
from qualcode.formats.packing import packed, packed_alike
from qualcode.formats.report.blocks import (
    Block,
    Figure,
    Heading,
    Line,
    Page,
    Paragraph,
    Points,
    Quoted,
    Table,
    Words,
)
from qualcode.formats.report.word_styles import WIDTH, set_up
from qualcode.formats.report.word_xml import Marks, field, link, paragraph, row, run, table_start

if TYPE_CHECKING:
    from docx.document import Document

_BODY = "word/document.xml"
_KINDS = {"": "BodyText", "note": "ReportNote", "gap": "ReportGap", "own": "ReportOwn"}


def report_docx(page: Page) -> bytes:
    """Return a report as a Word document; the same page gives the same bytes."""
    from docx import Document

    document = Document()
    set_up(document, title=tame(page.title))
    writer = _Writer(document)
    parts = [*writer.opening(page), *(part for block in page.blocks for part in writer.block(block))]
    written = io.BytesIO()
    document.save(written)
    return packed_alike(_filled(written.getvalue(), parts))


def _filled(data: bytes, parts: list[str]) -> bytes:
    """Return an empty document with what is written in it, before the settings of its last section.

    It is put into the bytes: moved into the tree of elements, the time would grow with its square.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    before, settings, after = files[_BODY].rpartition(b"<w:sectPr")
    files[_BODY] = before + "".join(parts).encode() + settings + after
    return packed(files)


class _Writer:
    """Writes blocks as the XML of Word; marks that links lead to are numbered on the way."""

    def __init__(self, document: Document) -> None:
        self._document, self._marks, self._n_figures = document, Marks(), 0

    def opening(self, page: Page) -> list[str]:
        """Return the title, the figures at a glance, and the contents."""
        glance = [
            self.line((Words(value, "strong", to), Words(f" {what}"))) for value, what, to in page.glance
        ]
        parts = [
            paragraph(run(tame(page.title)), "Title"),
            paragraph(run(tame(page.subtitle)), "Subtitle"),
            paragraph(run("   ·   ").join(glance), "ReportGlance"),
            paragraph(run("Contents"), "ReportContents"),
        ]
        heads = [block for block in page.blocks if isinstance(block, Heading) and block.level < 3]
        entries = [
            (f"TOC{head.level}", link(run(f"{head.number}  {tame(head.text)}"), head.anchor))
            for head in heads
        ]
        return parts + _contents(entries)

    def block(self, block: Block) -> list[str]:
        """Return a block as paragraphs, or a table with what stands around it."""
        if isinstance(block, Heading):
            number = f"{block.number}  " if block.number else ""
            words = run(number + tame(block.text))
            return [paragraph(self._marks.at(block.anchor, words), f"Heading{block.level}")]
        if isinstance(block, Paragraph):
            return [paragraph(self.line(block.line), _KINDS[block.kind])]
        if isinstance(block, Points):
            return [paragraph(self.line(line), "ListBullet") for line in block.lines]
        if isinstance(block, Quoted):
            said = self._marks.at(block.anchor, run(tame(block.words)))
            return [paragraph(said, "ReportSaid"), paragraph(self.line(block.by), "ReportBy")]
        return self._table(block) if isinstance(block, Table) else [*self._figure(block)]

    def line(self, line: Line) -> str:
        """Return words as runs, with their links and marks."""
        return "".join(self._words(words) for words in line)

    def _words(self, words: Words) -> str:
        shown = run(tame(words.text), look=words.look, linked=bool(words.to))
        shown = link(shown, words.to) if words.to else shown
        return self._marks.at(words.anchor, shown) if words.anchor else shown

    def _table(self, table: Table) -> list[str]:
        whole = sum(column.width for column in table.columns)
        widths = [round(WIDTH * column.width / whole) for column in table.columns]
        head = [(run(tame(c.title), look="strong"), c.number) for c in table.columns]
        rows = [row(head, widths, kind="head")]
        for one in table.rows:
            cells = [
                (self.line(cell), column.number)
                for column, cell in zip(table.columns, one.cells, strict=False)
            ]
            if one.anchor:
                cells[0] = (self._marks.at(one.anchor, cells[0][0]), cells[0][1])
            rows.append(row(cells, widths, kind=one.kind))
        caption = run(f"Table {table.number}  ", look="strong") + run(tame(table.caption))
        below = paragraph(self.line(table.note), "ReportNote")
        title = paragraph(self._marks.at(table.anchor, caption), "Caption")
        return [title, f"{table_start(widths, tame(table.caption))}{''.join(rows)}</w:tbl>", below]

    def _figure(self, figure: Figure) -> list[str]:
        from docx.shared import Twips

        self._n_figures += 1
        drawn: Any = self._document.part.new_pic_inline(
            io.BytesIO(picture(figure.chart, "png")), width=Twips(round(WIDTH * 0.92))
        )
        about = drawn.docPr
        about.set("id", str(self._n_figures))
        about.set("name", f"Figure {figure.number}")
        about.set("descr", tame(figure.alt))
        shown = f"<w:r><w:drawing>{drawn.xml}</w:drawing></w:r>"
        caption = run(f"Figure {figure.number}  ", look="strong") + run(tame(figure.caption))
        return [
            paragraph(self._marks.at(figure.anchor, shown), "ReportFigure"),
            paragraph(caption, "ReportNote"),
        ]


def _contents(entries: list[tuple[str, str]]) -> list[str]:
    """Return the contents as a field that Word can make anew, with what it holds already."""
    if not entries:
        return []
    starts, ends = field(' TOC \\o "1-2" \\h \\u ')
    lines = [[style, shown] for style, shown in entries]
    lines[0][1] = starts + lines[0][1]
    lines[-1][1] += ends
    return [paragraph(shown, style) for style, shown in lines]
