"""The command on saturation."""

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
    from qualcode.services.saturation import Order, Per


@app.command()
def saturation(
    project: ProjectOption,
    per: Annotated[
        str, typer.Option(help="What counts as an interview: document or case.")
    ] = "document",
    order: Annotated[str, typer.Option(help="coded: as work on them began; name: by name.")] = "coded",
    answers: Annotated[
        bool, typer.Option("--answers", help="Count respondents of surveys as interviews too.")
    ] = False,
    base_size: Annotated[int, typer.Option(min=1, help="Interviews that are the base.")] = 4,
    run_length: Annotated[int, typer.Option(min=1, help="Interviews in a run.")] = 2,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Most new codes in a run, as a share of the base.")
    ] = 0.05,
    orders: Annotated[int, typer.Option(min=20, help="Random orders for the band.")] = 500,
    seed: Annotated[int | None, typer.Option(help="Of the random orders.")] = None,
    coder: CoderNames = None,
    source: SourceOption = "any",
    themes: ThemesOption = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How many new codes each interview brought, and whether further ones still bring any.

    Example: qualcode saturation --project study.qualcode --out saturation.csv --chart saturation.svg
    """
    from qualcode.core.saturation import SEED
    from qualcode.formats.charts import saturation as charts
    from qualcode.services.projects import open_project
    from qualcode.services.saturation import saturated

    one_of(per, ("document", "case"), "--per")
    one_of(order, ("coded", "name"), "--order")
    check_file(out)
    drawn = SEED if seed is None else seed
    with open_project(project) as opened:
        told = saturated(
            opened, per=cast("Per", per), order=cast("Order", order), answers=answers,
            base_size=base_size, run_length=run_length, threshold=threshold, n_orders=orders, seed=drawn,
            whose=whose(coder, source, themes=themes),
        )  # fmt: skip
    give(told.table, out, format, short=told.table.round(1))
    if chart is not None:
        draw(chart, charts.saturation_chart(told.table, n_codes=told.n_codes))
        say(charts.saturation_words(told.table, n_codes=told.n_codes))
    say(charts.verdict_words(told.found))
    say(f"{told.words} {orders} random orders, seed {drawn}.")
