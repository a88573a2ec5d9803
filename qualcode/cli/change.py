"""The command on what the same cases speak of from one wave to the next."""

from __future__ import annotations

from typing import Annotated

import typer

from qualcode.cli.frequencies import ThemesOption
from qualcode.cli.output import (
    ByOption,
    ChartOption,
    Format,
    FormatOption,
    MinGroupOption,
    OutOption,
    ProjectOption,
    ThresholdOption,
    app,
    check_file,
    draw,
    say,
    show_frame,
    write_frame,
)


@app.command()
def change(
    project: ProjectOption,
    wave: Annotated[str, typer.Option(help="The attribute that tells the times apart.")] = "wave",
    before: Annotated[str | None, typer.Option("--from", help="Its first value; all in turn.")] = None,
    after: Annotated[str | None, typer.Option("--to", help="Its second value.")] = None,
    by: ByOption = None,
    themes: ThemesOption = False,
    min_group: MinGroupOption = 10,
    threshold: ThresholdOption = None,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Compare what the same cases speak of at two times: gained, lost, kept.

    Example: qualcode change --project study.qualcode --wave wave --out change.csv --chart change.svg
    """
    from qualcode.core.counting import BOTH_LEVELS, CODES
    from qualcode.services import change as service
    from qualcode.services.projects import open_project

    if (before is None) != (after is None):
        raise typer.BadParameter("name both times or none", param_hint="--from, --to")
    if chart is not None and by:
        raise typer.BadParameter("a chart of change has no groups", param_hint="--by")
    for file in (out, chart):
        check_file(file)
    between = None if before is None or after is None else (before, after)
    with open_project(project) as opened:
        table = service.change(
            opened, wave, between=between, by=by or (), threshold=threshold, min_group=min_group,
            levels=BOTH_LEVELS if themes else CODES,
        )  # fmt: skip
    if chart is not None:
        from qualcode.formats.charts.change import change_chart, change_words, most_changed

        step = most_changed(table, level="theme" if themes else "code")
        if step is None or step.rows.empty:
            say("No chart is drawn, because no case speaks of a code at either time.")
        else:
            draw(chart, change_chart(step))
            say(change_words(step))
    if out is not None:
        write_frame(out, table)
    elif chart is None:
        show_frame(table, format)
