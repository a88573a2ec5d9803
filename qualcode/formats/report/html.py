"""A report as one HTML file that asks for nothing else, in which words of people are only words."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from qualcode.core.directions import tame
from qualcode.formats.charts.printing import picture
from qualcode.formats.report.blocks import (
    Block,
    Figure,
    Heading,
    Line,
    Page,
    Paragraph,
    Points,
    Quoted,
    Row,
    Table,
    Words,
)

STYLE = Path(__file__).with_name("report.css")
# Nothing is fetched and nothing is run, whatever else stands in the file.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LOOKS = {"strong": "strong", "quiet": "small"}
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_NAMESPACES = re.compile(r' xmlns(?::xlink)?="[^"]*"')


def report_html(page: Page) -> bytes:
    """Return a report as HTML; the same page gives the same bytes."""
    title = text(page.title)
    head = (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
    )
    opening = (
        f'<header><h1 id="top">{title}</h1><p class="subtitle">{text(page.subtitle)}</p>{_glance(page)}'
        "</header>\n"
    )
    blocks = "\n".join(_block(block) for block in page.blocks)
    body = f"<body>\n{_contents(page)}\n<main>\n{opening}{blocks}\n</main>\n</body>\n</html>\n"
    return (head + body).encode()


def text(words: str) -> str:
    """Return words as HTML, in which nothing of them is markup."""
    return escape(tame(words)).replace("\n", "<br>")


def _glance(page: Page) -> str:
    figures = [
        f"<div><dt>{text(what)}</dt><dd>{_linked(text(value), to)}</dd></div>"
        for value, what, to in page.glance
    ]
    return f'<dl class="glance">{"".join(figures)}</dl>' if figures else ""


def _contents(page: Page) -> str:
    heads = [block for block in page.blocks if isinstance(block, Heading) and block.level < 3]
    lines = []
    for head in heads:
        shown = _linked(f"<b>{head.number}</b> {text(head.text)}", head.anchor)
        lines.append(f'<li class="level{head.level}">{shown}</li>')
    return f'<nav aria-label="Contents"><p>Contents</p><ul>{"".join(lines)}</ul></nav>'


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        level, number = block.level + 1, f"<b>{block.number}</b> " if block.number else ""
        return f'<h{level} id="{block.anchor}">{number}{text(block.text)}</h{level}>'
    if isinstance(block, Paragraph):
        css = f' class="{block.kind}"' if block.kind else ""
        return f"<p{css}>{_line(block.line)}</p>"
    if isinstance(block, Points):
        return f"<ul>{''.join(f'<li>{_line(line)}</li>' for line in block.lines)}</ul>"
    if isinstance(block, Quoted):
        return (
            f'<figure class="said" id="{block.anchor}"><blockquote dir="auto">{text(block.words)}'
            f"</blockquote><figcaption>{_line(block.by)}</figcaption></figure>"
        )
    return _table(block) if isinstance(block, Table) else _figure(block)


def _line(line: Line) -> str:
    return "".join(_words(words) for words in line)


def _words(words: Words) -> str:
    shown = text(words.text)
    if words.look:
        shown = f"<{_LOOKS[words.look]}>{shown}</{_LOOKS[words.look]}>"
    if words.anchor:
        shown = f'<span id="{words.anchor}">{shown}</span>'
    return _linked(shown, words.to)


def _linked(shown: str, to: str) -> str:
    return f'<a href="#{to}">{shown}</a>' if to else shown


def _table(table: Table) -> str:
    whole = sum(column.width for column in table.columns)
    widths = "".join(f'<col style="width:{100 * c.width / whole:.1f}%">' for c in table.columns)
    titles = "".join(
        f'<th scope="col"{_number_class(column.number)}>{text(column.title)}</th>'
        for column in table.columns
    )
    rows = "\n".join(_row(row, table) for row in table.rows)
    note = f'<p class="note">{_line(table.note)}</p>' if table.note else ""
    caption = f"<caption><b>Table {table.number}</b> {text(table.caption)}</caption>"
    # A wide table scrolls by itself, by keyboard too.
    return (
        f'<div class="table" id="{table.anchor}" tabindex="0" role="region" '
        f'aria-label="Table {table.number}"><table>{caption}<colgroup>{widths}</colgroup>'
        f"<thead><tr>{titles}</tr></thead>\n<tbody>{rows}</tbody></table></div>{note}"
    )


def _row(row: Row, table: Table) -> str:
    own = f' id="{row.anchor}"' if row.anchor else ""
    css = f' class="{row.kind}"' if row.kind else ""
    if row.kind == "group":
        wide = f'<th scope="rowgroup" colspan="{len(table.columns)}">{_line(row.cells[0])}</th>'
        return f"<tr{own}{css}>{wide}</tr>"
    cells = [
        f"<td{_number_class(column.number)}>{_line(cell)}</td>"
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]
    return f"<tr{own}{css}>{''.join(cells)}</tr>"


def _number_class(number: bool) -> str:
    return ' class="n"' if number else ""


def _figure(figure: Figure) -> str:
    svg = picture(figure.chart, "svg", paper="transparent").decode()
    # Several drawings in one file may not have parts of the same name, and HTML needs no namespaces.
    drawn = _NAMESPACES.sub("", _ID.sub(rf"\g<1>{figure.anchor}_", svg))
    caption = f"<figcaption><b>Figure {figure.number}</b> {text(figure.caption)}</figcaption>"
    return (
        f'<figure class="chart" id="{figure.anchor}"><div role="img" aria-label="{text(figure.alt)}">'
        f"{drawn}</div>{caption}</figure>"
    )
