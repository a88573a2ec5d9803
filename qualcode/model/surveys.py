"""What a survey file looks like before it is read, and what people chose about reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# An open-ended column is read, an attribute describes the respondent, and the id names the response;
# in a long table one column says which question it was that another has the answer to.
SurveyUse = Literal["open", "attribute", "id", "question", "identifying", "left out"]
SurveyLayout = Literal["wide", "long"]
# What is made a document: what one respondent answered, or what all answered to one question.
SurveyDocuments = Literal["response", "question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyChoices:
    """How a survey is to be read, as far as a person has chosen; the rest is as the file looks.

    ``columns`` are the open-ended ones; ``attributes`` and ``row_id`` name columns likewise. In the
    ``long`` layout ``question`` and ``answer`` are the columns of one answer a row. ``documents``
    says of what each document is made. ``encoding`` is that of a CSV file.
    """

    columns: tuple[str, ...] = ()
    attributes: tuple[str, ...] | None = None
    row_id: str | None = None
    header_rows: int | None = None
    keep_identifying: bool = False
    layout: SurveyLayout | None = None
    question: str | None = None
    answer: str | None = None
    documents: SurveyDocuments = "response"
    encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyColumn:
    """A column of a survey: its place, name and question, what it is to be used for, and why.

    ``n_filled`` counts the cells that are not blank; ``example`` is the first of them on one line, and
    is left empty where a column may tell who somebody is.
    """

    place: int
    name: str
    question: str
    use: SurveyUse
    reason: str
    n_filled: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyShape:
    """What a survey file looks like: who made it, where its answers begin, what each column is for.

    ``tool`` is empty where it is not known, and ``delimiter`` where the file is no CSV. ``signature``
    is the same for files with the same columns.
    """

    tool: str
    signature: str
    header_rows: int
    layout: SurveyLayout
    encoding: str
    delimiter: str
    n_rows: int
    columns: tuple[SurveyColumn, ...]
    documents: SurveyDocuments = "response"

    def used_as(self, use: SurveyUse) -> tuple[SurveyColumn, ...]:
        """The columns of one use, in the order of the file."""
        return tuple(column for column in self.columns if column.use == use)
