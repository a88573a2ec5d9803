"""Rich text, read by striprtf; cells are marked beforehand, because it writes them as plain bars."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import UnreadableFile
from qualcode.formats.paragraphs import Paragraphs
from qualcode.formats.transcript import NONE, Taken, Wishes, read_bytes, transcript
from qualcode.model import ReadResult

_AGAIN = "open it and save it again as .docx or .odt"
# Private characters that stand for the begin of a row, the end of a cell and the end of a row.
_ROW, _CELL, _ROW_END = "\ue000", "\ue001", "\ue002"
_MARKS = {"trowd": _ROW, "cell": _CELL, "row": _ROW_END}
_TABLE = re.compile(r"\\(trowd|cell|row)(?![a-z])[ ]?")
# The bytes of a picture, in hexadecimal digits; they would take most of the time.
_PICTURE = re.compile(r"(?:[0-9a-f]{32,}[\r\n]*){4,}", re.IGNORECASE)
_COUNTED = {
    r"\{\\(?:header|footer)[lrf]?(?![a-z])": "headers and footers were left out",
    r"\\\*\\annotation(?![a-z])": "comments were left out",
    r"\{\\footnote(?![a-z])": "footnotes were left out",
    r"\{\\pict(?![a-z])": "pictures were left out",
    r"\\deleted(?![a-z0])": "deleted passages of tracked changes were kept",
    r"\\revised(?![a-z0])": "inserted passages of tracked changes were kept",
    r"\\v(?![a-z0])": "hidden passages were kept",
}


def read_rtf(path: Path, *, new_id: Callable[[], str], wishes: Wishes = NONE) -> ReadResult:
    """Read a .rtf: paragraphs in order, and tables of what was said as turns."""
    from striprtf import striprtf

    convert: Callable[..., str] = striprtf.rtf_to_text
    data = read_bytes(path, wishes)
    source = data.decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise UnreadableFile(str(path), "this is not rich text", hint=_AGAIN)
    # A blank that changes nothing keeps striprtf from looking for links, which can take very long.
    source = _PICTURE.sub("", source).replace("\\fldinst{", "\\fldinst {")
    left_out = {said: len(re.findall(pattern, source)) for pattern, said in _COUNTED.items()}
    marked = _TABLE.sub(lambda found: f"{{\\uc1\\u{ord(_MARKS[found[1]])}?}}", source)
    try:
        text = convert(marked, errors="replace")
    except (ValueError, TypeError, LookupError, OverflowError) as problem:
        raise UnreadableFile(str(path), "the rich text is damaged", hint=_AGAIN) from problem
    # Characters beyond the first 65,536 come as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    taken = Taken(text=_with_tables(text), encoding="rtf", left_out=left_out)
    return transcript(path, data, taken, new_id=new_id, wishes=wishes)


def _with_tables(text: str) -> str:
    gathered = Paragraphs()
    in_table = False
    for part in text.split(_ROW_END):
        # The layout of a row may hold for those after it, which then begin without a mark.
        plain, _, row = part.partition(_ROW) if _ROW in part or not in_table else ("", "", part)
        if _CELL not in row:
            plain, row = f"{plain}{row}", ""
        if in_table and (plain.strip() or not row):
            gathered.end_table()
            in_table = False
        if not in_table:
            for line in plain.splitlines():
                gathered.write(line.replace(_CELL, "\t"))
                gathered.end_paragraph()
        if row and not in_table:
            gathered.begin_table()
            in_table = True
        if row:
            gathered.begin_row()
            for cell in row.replace(_ROW, "").split(_CELL)[:-1]:
                gathered.write(cell)
                gathered.end_cell()
            gathered.end_row()
    return gathered.text()
