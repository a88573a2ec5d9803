"""The command on the framework matrix: cases by themes, with summaries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from qualcode.cli.output import (
    Format,
    FormatOption,
    ProjectOption,
    app,
    check_file,
    say,
    show_frame,
    write_frame,
)

_SHORT = 60


@app.command()
def matrix(
    project: ProjectOption,
    theme: Annotated[
        str | None, typer.Option(help="Id of a theme: the columns are its codes. All themes otherwise.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Attribute of cases to group the rows by; may be repeated."),
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="ATTRIBUTE=VALUE", help="Only such cases.")
    ] = None,
    cases: Annotated[
        str, typer.Option(help="Which cases have a row: all, coded or summarised.")
    ] = "all",
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Cells without a summary show their quotations, shortened.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="XLSX or DOCX file with links, or CSV file of all cells.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """The framework matrix: cases by themes, what coders wrote in each cell, and what that rests on.

    Example: qualcode matrix --project demo/demo.qualcode --by role --out matrix.xlsx
    """
    from qualcode.formats.whole_files import write_file
    from qualcode.services import framework_tables as service
    from qualcode.services.framework import Which, framework
    from qualcode.services.projects import open_project
    from qualcode.services.study import name

    if cases not in ("all", "coded", "summarised"):
        raise typer.BadParameter(f"{cases!r} is none of all, coded, summarised", param_hint="--cases")
    check_file(out)
    with open_project(project) as opened:
        found = framework(
            opened, theme=theme, by=by or (), which=cast("Which", cases), where=_pairs(where or [])
        )
        title = name(opened)
    ending = next((ending for ending in service.FILES if out and out.suffix.lower() == ending), None)
    table = service.framework_table(found)
    if out is not None and ending is not None:
        write_file(out, service.framework_file(found, ending, title=title, drafts=drafts))
        say(f"{len(found.cases)} cases by {len(found.columns)} columns written to {out}")
    elif out is not None:
        write_frame(out, table)
    elif format is Format.table:
        short = table.assign(summary=table["summary"].str.slice(0, _SHORT))
        wanted = ["case", *found.by, "code", "state", "n_quotations", "summary", "changed_since"]
        show_frame(short[table["n_quotations"].gt(0) | table["summary"].ne("")][wanted], format)
    else:
        show_frame(table, format)
    n_written, n_stale = (int(table[name].ne("").sum()) for name in ("summary", "changed_since"))
    say(f"{n_written} summaries, of which {n_stale} rest on codings that changed since.")


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r} is no ATTRIBUTE=VALUE", param_hint="--where")
        pairs[name] = value
    return pairs
