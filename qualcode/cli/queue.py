"""The command that says what to read next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.output import (
    CoderOption,
    Format,
    FormatOption,
    ProjectOption,
    app,
    check_file,
    me,
    say,
    show_frame,
)


class OrderOfWork(StrEnum):
    """An order in which segments are read."""

    document = "document"
    informative = "informative"
    rare = "rare"
    audit = "audit"


@app.command()
def queue(
    project: ProjectOption,
    order: Annotated[
        OrderOfWork, typer.Option(help="As written; most telling first; rare codes; drawn for audit.")
    ] = OrderOfWork.document,
    n: Annotated[int, typer.Option("--n", min=1, help="Most segments to list.")] = 20,
    coder: CoderOption = "",
    out: Annotated[Path | None, typer.Option(help="CSV file to write.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """List the segments that you read next in an order of work, and why each stands where it does.

    Example: qualcode queue --project study.qualcode --order informative --n 50 --out next.csv
    """
    from qualcode.formats.folders import write_tables
    from qualcode.services import projects
    from qualcode.services.queues import next_segments, queue_table

    check_file(out)
    with projects.open_project(project) as opened:
        known = {person.name: person for person in projects.coders(opened).values()}
        found = next_segments(opened, order.value, coder=known.get(me(coder)), n=n)
        table = queue_table(found, projects.codebook(opened))
    if out is not None:
        write_tables(out.parent, {out.name: table})
        say(f"{len(table)} segments written to {out}.")
    else:
        show_frame(table, format)
    if table.empty:
        say(f"Nothing is left to read for {me(coder)} in this order.")
