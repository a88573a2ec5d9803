"""The commands that take the work elsewhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.output import ProjectOption, RawOption, app, say

export_app = typer.Typer(no_args_is_help=True, help="Take the work elsewhere.")
app.add_typer(export_app, name="export")


class Matrix(StrEnum):
    """What the cells of the table of cases by codes hold."""

    noughts = "binary"
    numbers = "count"


class Counting(StrEnum):
    """Whose codings count."""

    any = "any"
    consensus = "consensus"
    each = "each"


MatrixOption = Annotated[
    Matrix | None, typer.Option(help="Also cases by codes: 0 and 1, or numbers of segments.")
]
CountingOption = Annotated[
    Counting,
    typer.Option("--coders", help="Whose codings count: any, all who read the segment, each apart."),
]


@export_app.command("csv")
def export_csv(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")],
    matrix: MatrixOption = None,
    counting: CountingOption = Counting.any,
    raw: RawOption = False,
) -> None:
    """Write codings, quotations, segments, theme frequencies, cases, memos and what is read, as CSV.

    Example: qualcode export csv --project study.qualcode --out tables/ --matrix binary
    """
    from qualcode.formats.folders import write_tables
    from qualcode.services.exports import tables
    from qualcode.services.projects import open_project

    with open_project(project) as opened:
        found = tables(opened, matrix=matrix.value if matrix else None, by=counting.value)
    named = {f"{name}.csv": table for name, table in found.items()}
    write_tables(out, named, raw=raw)
    say(", ".join(f"{name}: {len(table)} rows" for name, table in named.items()))


@export_app.command("xlsx")
def export_xlsx(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="Workbook to write, .xlsx.")],
    matrix: MatrixOption = None,
    counting: CountingOption = Counting.any,
) -> None:
    """Write the same tables as the sheets of one workbook, in which nothing is a formula.

    Example: qualcode export xlsx --project study.qualcode --out study.xlsx --coders consensus
    """
    from qualcode.formats.workbooks import write_workbook
    from qualcode.services.exports import tables
    from qualcode.services.projects import open_project

    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"{out} does not end in .xlsx", param_hint="--out")
    with open_project(project) as opened:
        found = tables(opened, matrix=matrix.value if matrix else None, by=counting.value)
    for entry in write_workbook(out, found):
        say(f"warning: {entry.place}: {entry.reason}")
    say(", ".join(f"{name}: {len(table)} rows" for name, table in found.items()))
