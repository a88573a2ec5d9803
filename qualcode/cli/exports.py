"""The commands that take the work elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.output import ProjectOption, app, say

export_app = typer.Typer(no_args_is_help=True, help="Take the work elsewhere.")
app.add_typer(export_app, name="export")


@export_app.command("csv")
def export_csv(
    project: ProjectOption, out: Annotated[Path, typer.Option(help="Folder for the tables.")]
) -> None:
    """Write codings, segments, theme frequencies, memos and what is read, as CSV files.

    Example: qualcode export csv --project study.qualcode --out tables/
    """
    from qualcode.formats.folders import write_tables
    from qualcode.services import frequencies as counting
    from qualcode.services.exports import memos_table, readings_table
    from qualcode.services.projects import open_project

    with open_project(project) as opened:
        tables = {
            "codings.csv": counting.codings_table(opened),
            "segments.csv": counting.segments_table(opened),
            "theme_frequencies.csv": counting.frequencies(opened),
            "memos.csv": memos_table(opened),
            "readings.csv": readings_table(opened),
        }
    write_tables(out, tables)
    say(", ".join(f"{name}: {len(table)} rows" for name, table in tables.items()))
