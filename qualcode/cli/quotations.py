"""The command that chooses quotations to print, and says whether they may tell who speaks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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


@app.command()
def quotations(
    project: ProjectOption,
    code: Annotated[str, typer.Option(help="Id of a code or theme; all codes, unless named.")] = "",
    each: Annotated[int, typer.Option(min=1, help="Quotations of each kind, per code.")] = 1,
    attribution: Annotated[
        list[str] | None,
        typer.Option(help="Attribute to be said of who speaks, or pseudonym; may be repeated."),
    ] = None,
    fewest_people: Annotated[
        int, typer.Option("--k", min=1, help="Warn where fewer people share an attribution.")
    ] = 3,
    min_words: Annotated[int, typer.Option(min=1, help="Shortest quotation.")] = 6,
    max_words: Annotated[int, typer.Option(min=1, help="Longest quotation.")] = 90,
    opposite: Annotated[str, typer.Option(help="Id of a code that contradicts the one named.")] = "",
    out: Annotated[Path | None, typer.Option(help="DOCX, XLSX or CSV file to write.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Quotations that illustrate each code: a typical, a strong and a contrary one, with attribution.

    Example: qualcode quotations --project demo/demo.qualcode --attribution role --out quotations.docx
    """
    from qualcode.formats.whole_files import write_file
    from qualcode.services.passages import corpus
    from qualcode.services.projects import open_project
    from qualcode.services.quotation_bank import Wanted, quotation_bank, quotation_file
    from qualcode.services.study import name

    check_file(out)
    wanted = Wanted(
        within=code, each=each, shown=tuple(attribution or ()), fewest_people=fewest_people,
        fewest_words=min_words, most_words=max_words, opposite=opposite,
    )  # fmt: skip
    with open_project(project) as opened:
        bank = quotation_bank(opened, corpus(opened), wanted)
        title = name(opened)
    if out is not None and out.suffix.lower() == ".docx":
        write_file(out, quotation_file(bank, title=title))
        say(f"{len(bank.table)} quotations written to {out}")
    elif out is not None:
        write_frame(out, bank.table)
    elif format is Format.table:
        short = ["code", "kind", "quotation", "attribution", "at_risk", "instead"]
        show_frame(bank.table[short], format)
    else:
        show_frame(bank.table, format)
    for note in bank.notes:
        say(note)
