"""The XML of Word, as far as a report needs it; words are escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from qualcode.formats.report.blocks import Look

_LINK = '<w:color w:val="1F4E96"/>'
_LOOKS: dict[Look, str] = {"": "", "strong": "<w:b/>", "quiet": '<w:color w:val="55606F"/>'}
_SHADES = {"head": "", "group": "F3F6FA", "total": "", "": ""}
_CELL = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
)


class Marks:
    """The places that links lead to; Word wants each to have a number."""

    def __init__(self) -> None:
        self._n = 0

    def at(self, name: str, shown: str) -> str:
        """Return something with a mark on it."""
        self._n += 1
        start = f'<w:bookmarkStart w:id="{self._n}" w:name={quoteattr(name)}/>'
        return f'{start}{shown}<w:bookmarkEnd w:id="{self._n}"/>'


def run(words: str, *, look: Look = "", linked: bool = False) -> str:
    """Return words as a run; line ends and tabs are Word's own."""
    about = _LOOKS[look] + (_LINK if linked and look != "quiet" else "")
    properties = f"<w:rPr>{about}</w:rPr>" if about else ""
    lines = []
    for line in words.split("\n"):
        pieces = [
            f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else ""
            for piece in line.split("\t")
        ]
        lines.append("<w:tab/>".join(pieces))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def link(shown: str, to: str) -> str:
    """Return runs that lead to a mark in the document."""
    return f'<w:hyperlink w:anchor={quoteattr(to)} w:history="1">{shown}</w:hyperlink>'


def paragraph(shown: str, style: str, *, right: bool = False) -> str:
    """Return a paragraph in a style."""
    side = '<w:jc w:val="right"/>' if right else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{shown}</w:p>'


def field(instruction: str) -> tuple[str, str]:
    """Return what begins and what ends a field, such as the contents; its content stands between."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    told = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return begin + told + separate, end


def table_start(widths: Sequence[int], title: str) -> str:
    """Return the beginning of a table of these widths, as far as its rows."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rule = 'w:val="single" w:color="1B2330" w:sz="8" w:space="0"'
    thin = 'w:val="single" w:color="D5DAE1" w:sz="4" w:space="0"'
    borders = (
        f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {thin}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}{_CELL}'
        f'<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val={quoteattr(title)}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def row(cells: Sequence[tuple[str, bool]], widths: Sequence[int], *, kind: str) -> str:
    """Return a row of a table: cells with whether they hold numbers. A ``head`` repeats on each page."""
    about = "<w:cantSplit/>" + ("<w:tblHeader/>" if kind == "head" else "")
    style = "ReportHead" if kind == "head" else "ReportTotal" if kind == "total" else "ReportCell"
    if kind == "group":
        inner = _cell(cells[0][0], sum(widths), span=len(widths), shade=_SHADES[kind], style=style)
    else:
        inner = "".join(
            _cell(shown, width, shade=_SHADES[kind], style=style, right=number)
            for (shown, number), width in zip(cells, widths, strict=True)
        )
    return f"<w:tr><w:trPr>{about}</w:trPr>{inner}</w:tr>"


def _cell(
    shown: str, width: int, *, style: str, shade: str = "", span: int = 1, right: bool = False
) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shaded = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    about = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{shaded}</w:tcPr>'
    return f"<w:tc>{about}{paragraph(shown, style, right=right)}</w:tc>"
