"""How a report looks in Word: its paper, its styles, and what stands at the foot of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.formats.report.word_xml import field, run

if TYPE_CHECKING:
    from docx.document import Document

# Of the text on A4 with margins of 18 mm, in twentieths of a point.
WIDTH = 9865
SERIF, SANS = "Georgia", "Calibri"
INK, SOFT, GAP = "1B2330", "55606F", "7A4B00"


class Look(NamedTuple):
    """A style of paragraphs: size and space in points."""

    size: float
    before: float = 0
    after: float = 4
    font: str = SANS
    colour: str = INK
    bold: bool = False
    indent: float = 0
    keep: bool = False


# By the names that Word has for them, and ours for the rest.
STYLES = {
    "Title": Look(26, 0, 4, SERIF, bold=True),
    "Subtitle": Look(11.5, 0, 10, colour=SOFT),
    "Heading 1": Look(17, 26, 6, SERIF, bold=True, keep=True),
    "Heading 2": Look(13, 16, 4, SERIF, bold=True, keep=True),
    "Heading 3": Look(10.5, 10, 3, bold=True, keep=True),
    "Body Text": Look(10.5, 0, 6),
    "Caption": Look(9.5, 12, 4, keep=True),
    "List Bullet": Look(10.5, 0, 3),
    "toc 1": Look(10.5, 4, 1),
    "toc 2": Look(9.5, 0, 1, colour=SOFT, indent=18),
    "Report Glance": Look(11, 0, 14),
    "Report Contents": Look(10.5, 6, 4, bold=True, keep=True),
    "Report Note": Look(8.5, 3, 10, colour=SOFT),
    "Report Gap": Look(10.5, 2, 8, colour=GAP, indent=10),
    "Report Own": Look(10.5, 2, 8, indent=14),
    "Report Said": Look(11, 6, 1, SERIF, indent=18, keep=True),
    "Report By": Look(9, 0, 8, colour=SOFT, indent=18),
    "Report Cell": Look(8.5, 0, 0),
    "Report Head": Look(8.5, 0, 0, colour=SOFT, bold=True, keep=True),
    "Report Total": Look(8.5, 0, 0, bold=True),
    "Report Figure": Look(10.5, 10, 2, keep=True),
}


def set_up(document: Document, *, title: str) -> None:
    """Give an empty document its paper, language, styles and page numbers."""
    document.core_properties.author = "qualcode"
    document.core_properties.title = title
    document.core_properties.language = "en-GB"
    for name, look in STYLES.items():
        _set_style(document, name, look)
    _set_paper(document)
    _set_foot(document, title)


def _set_style(document: Document, name: str, look: Look) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    known = {style.name.lower(): style for style in styles}
    style: Any = known.get(name.lower())
    if style is None:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        style.base_style = styles["Normal"]
        style.element.set(qn("w:styleId"), name.replace("toc", "TOC").replace(" ", ""))
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.name, style.font.color.rgb = look.font, RGBColor.from_string(look.colour)
    # What the template takes from its theme would outweigh what is said here.
    for theme in ("themeColor", "themeShade", "themeTint"):
        style.element.rPr.find(qn("w:color")).attrib.pop(qn(f"w:{theme}"), None)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), look.font)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.keep_with_next = look.keep
    if look.indent:
        shape.left_indent = Pt(look.indent)
    if name == "Title":
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _set_paper(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)


def _set_foot(document: Document, title: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    foot: Any = document.sections[0].footer.paragraphs[0]
    foot.style = document.styles["Report Note"]
    # Word works the numbers out when it shows the page.
    page, pages = (run("1").join(field(f" {name} ")) for name in ("PAGE", "NUMPAGES"))
    shown = run(f"{title}    page ") + page + run(" of ") + pages
    whole = parse_xml(f"<w:p {nsdecls('w')}>{shown}</w:p>")
    for part in list(whole):
        foot._p.append(part)
