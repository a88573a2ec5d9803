"""The command that counts who speaks of what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

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

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.core.counting import Unit

ThemesOption = Annotated[
    bool, typer.Option("--themes", help="Rows for themes too; who has two codes of one counts once.")
]


@app.command()
def frequencies(
    project: ProjectOption,
    by: ByOption = None,
    unit: Annotated[str, typer.Option(help="What the share is of: case, document, segment.")] = "case",
    themes: ThemesOption = False,
    valence: Annotated[
        bool, typer.Option("--valence", help="How many speak of it positively, negatively, both ways.")
    ] = False,
    min_group: MinGroupOption = 10,
    threshold: ThresholdOption = None,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Count segments, documents and distinct cases per code.

    Example: qualcode frequencies --project study.qualcode --by role --out theme_frequencies.csv
    """
    from qualcode.core.columns import extras
    from qualcode.core.counting import BOTH_LEVELS, CODES
    from qualcode.services import frequencies as counting
    from qualcode.services.projects import open_project

    if unit not in ("case", "document", "segment"):
        raise typer.BadParameter(f"{unit!r} is none of case, document, segment", param_hint="--unit")
    for file in (out, chart):
        check_file(file)
    chosen = cast("Unit", unit)
    with open_project(project) as opened:
        table = counting.frequencies(
            opened, by=by or (), unit=chosen, threshold=threshold, min_group=min_group,
            levels=BOTH_LEVELS if themes else CODES, also=extras(level=themes, valence=valence),
        )  # fmt: skip
    if chart is not None:
        _draw(chart, table, by=by or (), unit=chosen, min_group=min_group)
    if out is not None:
        write_frame(out, table)
    elif chart is None:
        show_frame(table, format)
    if table[f"share_of_{unit}s"].isna().any():
        say(f"Shares are blank where fewer than {min_group} {unit}s are in the group.")


def _draw(chart: Path, table: pd.DataFrame, *, by: Sequence[str], unit: str, min_group: int) -> None:
    from qualcode.formats.charts import frequencies as charts
    from qualcode.formats.charts.valence import valence_chart, valence_words

    chosen = charts.most(table, unit=unit, level="theme" if "level" in table else "code")
    if chosen is None:
        say("No chart is drawn, because nothing is coded yet.")
        return
    if f"n_{unit}s_positive" in table:
        words = valence_words(chosen.rows, unit=unit)
        draw(chart, valence_chart(chosen.rows, by=by, unit=unit))
    else:
        words = charts.frequency_words(chosen.rows, by=by, unit=unit, min_group=min_group)
        draw(chart, charts.frequency_chart(chosen.rows, by=by, unit=unit))
    say(f"{words} {charts.caption(table, chosen, unit=unit)}")
