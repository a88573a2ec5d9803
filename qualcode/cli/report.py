"""The command that writes the report of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from qualcode.cli.exports import export_app
from qualcode.cli.output import ByOption, ProjectOption, app, check_file, say

_WHAT = "methods, sample, themes, prevalence, questions, patterns, quotations, matrix, agreement, \
suggestions, limitations, codebook, checklists or appendix"


@export_app.command("docx")
@export_app.command("html")
@app.command()
def report(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="File to write, .docx or .html.")],
    by: ByOption = None,
    compare: Annotated[
        str | None, typer.Option(help="Attribute that counts are set side by side by.")
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(help="Attribute below quotations; may be repeated, the most important first."),
    ] = None,
    quotations: Annotated[
        int, typer.Option(min=0, max=20, help="Quotations of each kind per code.")
    ] = 1,
    without: Annotated[
        list[str] | None, typer.Option(help=f"A part to leave out: {_WHAT}; may be repeated.")
    ] = None,
    names: Annotated[bool, typer.Option(help="Name coders, or number them.")] = True,
    ids: Annotated[
        bool,
        typer.Option(
            "--ids", help="Name cases and documents as the study does, and do not number them."
        ),
    ] = False,
    speakers: Annotated[
        bool, typer.Option("--speakers", help="Print labels of speakers as transcripts have them.")
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(help="YAML file of your own words: limitations, answers to checklists."),
    ] = None,
) -> None:
    """Write methods, findings, quotations, agreement and checklists as one document.

    Example: qualcode report --project demo/demo.qualcode --out report.html --by role --compare role
    """
    from qualcode.core.reports import SECTIONS, Choices
    from qualcode.formats.whole_files import write_file
    from qualcode.services.projects import open_project
    from qualcode.services.report_files import ENDINGS, ReportFile, read_words, take_report

    check_file(out)
    if out.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(f"{out} ends in neither .docx nor .html", param_hint="--out")
    left_out = set(without or ())
    for name in left_out - set(SECTIONS):
        raise typer.BadParameter(f"{name!r} is none of {', '.join(SECTIONS)}", param_hint="--without")
    chosen = Choices(
        sections=tuple(name for name in SECTIONS if name not in left_out), by=tuple(by or ()),
        compare=compare, attribution=tuple(attribute or ()), quotations=quotations, names=names,
        ids=ids, speakers=speakers,
    )  # fmt: skip
    words = read_words(answers) if answers else None
    with open_project(project) as opened:
        ending = cast("ReportFile", out.suffix.lower())
        taken = take_report(opened, ending=ending, choices=chosen, words=words)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_file(out, taken.data)
    say(f"The report is written to {out}")
    for note in taken.notes:
        say(f"note: {note}")
