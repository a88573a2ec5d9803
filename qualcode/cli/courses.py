"""The commands on the course of interviews: which codes come when."""

from __future__ import annotations

from typing import Annotated

import typer

from qualcode.cli.output import (
    ChartOption,
    Format,
    FormatOption,
    OutOption,
    ProjectOption,
    app,
    check_file,
    draw,
    say,
)
from qualcode.cli.patterns import CoderNames, SourceOption, ThemesOption, give, whose

DocumentOption = Annotated[str, typer.Option("--document", help="Name of a document.")]


@app.command()
def sequence(
    project: ProjectOption,
    document: Annotated[
        str, typer.Option("--document", help="One document as a timeline; else tenths of all.")
    ] = "",
    coder: CoderNames = None,
    source: SourceOption = "any",
    themes: ThemesOption = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Which codes come when: by tenths of the interviews, or segment by segment of one.

    Example: qualcode sequence --project study.qualcode --out tenths.csv --chart tenths.svg
    """
    from qualcode.formats.charts import courses as charts
    from qualcode.services import patterns
    from qualcode.services.projects import open_project

    check_file(out)
    chosen = whose(coder, source, themes=themes)
    with open_project(project) as opened:
        if document:
            told = patterns.of_document(opened, document, whose=chosen)
        else:
            told = patterns.by_tenth(opened, whose=chosen)
    if document:
        give(told.table, out, format)
        drawn, words = charts.timeline_chart, charts.timeline_words(told.table)
    else:
        short = ["code", "part", "n_segments", "segments_read", "n_documents", "n_code", "share_of_code"]
        used = told.table[told.table["n_code"] > 0]
        give(told.table, out, format, short=used[short].round(2))
        drawn, words = charts.tenths_chart, charts.tenths_words(told.table)
    if chart is not None:
        draw(chart, drawn(told.table))
        say(words)
    say(told.words)


@app.command()
def portrait(
    project: ProjectOption,
    document: DocumentOption,
    coder: CoderNames = None,
    source: SourceOption = "any",
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """One document as a strip of cells in the colours and signs of its themes.

    Example: qualcode portrait --project study.qualcode --document A --chart portrait.svg
    """
    from qualcode.formats.charts import portraits
    from qualcode.services import patterns
    from qualcode.services.projects import open_project

    check_file(out)
    with open_project(project) as opened:
        told = patterns.of_document(opened, document, whose=whose(coder, source, themes=False))
    give(portraits.cells(told.table)[portraits.COLUMNS], out, format)
    if chart is not None:
        draw(chart, portraits.portrait_chart(told.table))
        say(portraits.portrait_words(told.table))
    say(told.words)
