"""The command that shows what a survey file looks like, and how people say it is to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.output import ColumnOption, Format, FormatOption, app, say, show
from qualcode.model import SurveyChoices, SurveyDocuments

HeaderRowsOption = Annotated[
    int | None, typer.Option(min=1, max=3, help="Rows of a survey's header, where they are not found.")
]
IdentifyingOption = Annotated[
    bool, typer.Option("--keep-identifying", help="Keep names, addresses and the like of a survey.")
]
RowIdOption = Annotated[str | None, typer.Option(help="Survey column that names the response.")]
EncodingOption = Annotated[
    str | None, typer.Option(help="Encoding of text files, such as cp1250, or repair-utf8.")
]
LongOption = Annotated[
    str | None,
    typer.Option(metavar="RESPONDENT,QUESTION,ANSWER", help="Survey columns, if a row is one answer."),
]
DocumentsOption = Annotated[
    str, typer.Option(help="What of a survey is a document: each response, or each question.")
]


def survey_choices(
    *,
    column: list[str] | None,
    header_rows: int | None,
    keep_identifying: bool,
    row_id: str | None,
    long: str | None,
    encoding: str | None,
    documents: str = "response",
) -> SurveyChoices:
    """Return what options say about surveys, or end with a usage error."""
    parts = [part.strip() for part in long.split(",")] if long is not None else []
    if long is not None and (len(parts) != 3 or not all(parts)):
        raise typer.BadParameter("it needs three columns with commas between", param_hint="--long")
    respondent, question, answer = parts or (None, None, None)
    return SurveyChoices(
        columns=tuple(column or ()), header_rows=header_rows, keep_identifying=keep_identifying,
        row_id=respondent or row_id, layout="long" if parts else None, question=question, answer=answer,
        encoding=encoding, documents=_documents(documents),
    )  # fmt: skip


def _documents(name: str) -> SurveyDocuments:
    kinds: tuple[SurveyDocuments, ...] = ("response", "question")
    for kind in kinds:
        if kind == name:
            return kind
    raise typer.BadParameter(f"{name!r} is none of {', '.join(kinds)}", param_hint="--documents")


@app.command()
def survey(
    file: Annotated[Path, typer.Argument(help="CSV, spreadsheet or Parquet file.")],
    project: Annotated[str, typer.Option(help="Use what this project remembers of such files.")] = "",
    column: ColumnOption = None,
    header_rows: HeaderRowsOption = None,
    keep_identifying: IdentifyingOption = False,
    row_id: RowIdOption = None,
    long: LongOption = None,
    encoding: EncodingOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show what a survey file looks like, and what each column would be used for; import nothing.

    Example: qualcode survey answers.csv --column Q4
    """
    from qualcode.services.projects import open_project
    from qualcode.services.surveys import describe

    choices = survey_choices(
        column=column, header_rows=header_rows, keep_identifying=keep_identifying, row_id=row_id,
        long=long, encoding=encoding,
    )  # fmt: skip
    if project:
        with open_project(project) as opened:
            shape = describe(file, project=opened, choices=choices)
    else:
        shape = describe(file, choices=choices)
    show(
        ["column", "question", "use", "reason", "filled", "example"],
        [[c.name, c.question, c.use, c.reason, c.n_filled, c.example] for c in shape.columns], format,
    )  # fmt: skip
    rows = "answer" if shape.layout == "long" else "response"
    header = "1 header row" if shape.header_rows == 1 else f"{shape.header_rows} header rows"
    say(f"{shape.tool or 'Tool not known'}: {header}, {shape.n_rows} rows below, each one {rows}.")
