"""The command on codes by groups of cases or documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

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
from qualcode.cli.patterns import CoderNames, SourceOption, ThemesOption, give, one_of, whose

if TYPE_CHECKING:
    from qualcode.core.crosstab import Test
    from qualcode.core.occurrences import UnitKind


@app.command()
def crosstab(
    project: ProjectOption,
    by: Annotated[str, typer.Option(help="Attribute of cases or documents to compare by.")],
    unit: Annotated[str, typer.Option(help="What is counted: case, document, segment.")] = "case",
    test: Annotated[
        str, typer.Option(help="none; holm or bh: test each code, adjusted for the number of tests.")
    ] = "none",
    min_group: Annotated[
        int, typer.Option(min=1, help="Smaller groups have counts and no shares.")
    ] = 10,
    seed: Annotated[
        int | None, typer.Option(help="Of random divisions, where groups are small.")
    ] = None,
    coder: CoderNames = None,
    source: SourceOption = "any",
    themes: ThemesOption = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How many cases of each group have a code, with intervals, and tests where they are asked for.

    Example: qualcode crosstab --project study.qualcode --by role --out by_role.csv --chart by_role.svg
    """
    from qualcode.core.crosstab import SEED
    from qualcode.formats.charts import crosstab as charts
    from qualcode.services import patterns
    from qualcode.services.projects import open_project

    kind = cast("UnitKind", one_of(unit, ("case", "document", "segment"), "--unit"))
    chosen = cast("Test", one_of(test, ("none", "holm", "bh"), "--test"))
    check_file(out)
    with open_project(project) as opened:
        told = patterns.by_group(
            opened, by, unit=kind, test=chosen, min_group=min_group,
            whose=whose(coder, source, themes=themes), seed=SEED if seed is None else seed,
        )  # fmt: skip
    short = ["code", "group", "n_with", "n_group", "share", "ci_low", "ci_high"]
    short += ["p", "p_adjusted"] if chosen != "none" else []
    often = told.table.groupby("code_id")["n_with"].transform("sum") > 0
    give(told.table, out, format, short=told.table.loc[often, short].round(3))
    if chart is not None:
        draw(chart, charts.crosstab_chart(told.table, by=by))
        say(charts.crosstab_words(told.table, by=by))
    say(told.words)
    if chosen != "none":
        say(charts.tests_words(told.table))
