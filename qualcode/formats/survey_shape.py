"""What a survey file looks like before it is read: its header, its layout, the use of each column."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from qualcode.errors import UnreadableFile
from qualcode.formats.survey_columns import Columns
from qualcode.formats.survey_tools import read_heading
from qualcode.formats.tables import Sheet
from qualcode.model import SurveyChoices, SurveyShape


class Table(NamedTuple):
    """A survey file with its shape; ``body`` has the rows with answers, by their number in the file."""

    shape: SurveyShape
    body: list[tuple[int, list[str]]]
    n_blank: int


def signature_of(sheet: Sheet) -> str:
    """Return what files with the same columns have in common."""
    first = next((row for row in sheet.rows if any(cell.strip() for cell in row)), [])
    titles = "\x1f".join(cell.strip() for cell in first)
    return hashlib.sha256(titles.encode("utf-8", "surrogatepass")).hexdigest()


def describe(sheet: Sheet, choices: SurveyChoices, *, file: str, signature: str) -> Table:
    """Say what a table looks like as a survey, and what a person's choices make of it.

    Raises ``UnreadableFile`` where no row has answers, ``InputError`` for a column that is not there.
    """
    top = next((n for n, row in enumerate(sheet.rows) if any(c.strip() for c in row)), len(sheet.rows))
    rows = sheet.rows[top:]
    heading = read_heading(rows, n_rows=choices.header_rows) if rows else None
    if heading is None or len(rows) <= heading.n_rows:
        raise UnreadableFile(file, "there are no rows below the header", hint="export it again")
    numbered = list(enumerate(rows[heading.n_rows :], start=top + heading.n_rows + 1))
    body = [(number, row) for number, row in numbered if any(cell.strip() for cell in row)]
    columns = Columns(heading, [row for _, row in body], file=file)
    layout = choices.layout or ("long" if columns.look_long() else "wide")
    uses = columns.long(choices) if layout == "long" else columns.wide(choices)
    shape = SurveyShape(
        tool=heading.tool, signature=signature, header_rows=heading.n_rows, layout=layout,
        encoding=sheet.encoding, delimiter=sheet.delimiter, n_rows=len(body), columns=uses,
        documents=choices.documents,
    )  # fmt: skip
    return Table(shape, body, len(numbered) - len(body))
