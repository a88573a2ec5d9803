"""What the commands on patterns of codes share, and those on pairs of codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
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
    show_frame,
    write_frame,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.core.cooccurrence import Together
    from qualcode.core.proximity import Step
    from qualcode.services.occurrences import Source
    from qualcode.services.patterns import Whose

# So many rows of a table are printed to a terminal; files have them all.
MOST = 25
CoderNames = Annotated[
    list[str] | None, typer.Option("--coder", help="A coder who counts; may be repeated. Else all.")
]
SourceOption = Annotated[
    str, typer.Option(help="any; human: given without a suggestion; accepted: suggestions accepted.")
]
ThemesOption = Annotated[bool, typer.Option("--themes", help="Count themes in the place of codes.")]


def one_of(value: str, allowed: Sequence[str], option: str) -> str:
    """Return a value that is allowed, or end with a usage error."""
    if value not in allowed:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(allowed)}", param_hint=option)
    return value


def whose(coder: list[str] | None, source: str, *, themes: bool) -> Whose:
    """Return whose codings a command is to count."""
    from qualcode.services.patterns import Whose

    chosen = cast("Source", one_of(source, ("any", "human", "accepted"), "--source"))
    return Whose(names=tuple(coder or ()), source=chosen, themes=themes)


def give(
    table: pd.DataFrame, out: Path | None, format: Format, *, short: pd.DataFrame | None = None
) -> None:
    """Write a table, or print it; to a terminal only what is ``short``, and no more than fits."""
    if out is not None:
        write_frame(out, table)
        return
    shown = short if format is Format.table and short is not None else table
    if format is Format.table and len(shown) > MOST:
        show_frame(shown.head(MOST), format)
        say(f"{MOST} of {len(shown):,} rows; --out FILE.csv writes all of them.")
    else:
        show_frame(shown, format)


@app.command()
def cooccurrence(
    project: ProjectOption,
    unit: Annotated[
        str, typer.Option(help="What is shared: segment, overlap (of quotations), document, case.")
    ] = "segment",
    min_count: Annotated[
        int, typer.Option(min=1, help="With fewer units of a code, its PMI is blank.")
    ] = 5,
    matrix: Annotated[bool, typer.Option("--matrix", help="Codes by codes instead of pairs.")] = False,
    network: Annotated[
        bool, typer.Option("--network", help="Draw a network in the place of a heat map.")
    ] = False,
    coder: CoderNames = None,
    source: SourceOption = "any",
    themes: ThemesOption = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Which codes are given together: counts, expected counts, Jaccard and PMI.

    Example: qualcode cooccurrence --project study.qualcode --out pairs.csv --chart pairs.svg
    """
    from qualcode.core.cooccurrence import square
    from qualcode.formats.charts import cooccurrence as charts
    from qualcode.formats.charts import network as networks
    from qualcode.services import patterns
    from qualcode.services.projects import open_project

    kind = cast("Together", one_of(unit, ("segment", "overlap", "document", "case"), "--unit"))
    check_file(out)
    chosen = whose(coder, source, themes=themes)
    with open_project(project) as opened:
        told = patterns.together(opened, unit=kind, whose=chosen, min_count=min_count)
    pairs = told.table[told.table["code_id"] != told.table["other_id"]]
    often = pairs[pairs["n_both"] > 0].sort_values("n_both", ascending=False, kind="stable")
    short = ["code", "other", "n_both", "n_code", "n_other", "n_units", "expected", "jaccard", "pmi"]
    if matrix:
        give(square(told.table), out, format)
    else:
        give(told.table, out, format, short=often[short].round(2))
    if chart is not None and network:
        draw(chart, networks.network_chart(told.table))
        say(networks.network_words(told.table))
    elif chart is not None:
        draw(chart, charts.pairs_chart(told.table))
        say(charts.pairs_words(told.table))
    say(told.words)


@app.command()
def proximity(
    project: ProjectOption,
    within: Annotated[int, typer.Option(min=1, help="Most steps between two codes.")] = 1,
    step: Annotated[str, typer.Option(help="What is a step: segment or turn.")] = "segment",
    same_speaker: Annotated[
        bool, typer.Option("--same-speaker", help="Only what one and the same person says.")
    ] = False,
    coder: CoderNames = None,
    source: SourceOption = "any",
    themes: ThemesOption = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Which codes lie near to one another, beside what a random order would give.

    Example: qualcode proximity --project study.qualcode --within 2 --out near.csv --chart near.svg
    """
    from qualcode.formats.charts import proximity as charts
    from qualcode.services import patterns
    from qualcode.services.projects import open_project

    kind = cast("Step", one_of(step, ("segment", "turn"), "--step"))
    check_file(out)
    chosen = whose(coder, source, themes=themes)
    with open_project(project) as opened:
        told = patterns.nearby(opened, within=within, step=kind, same_speaker=same_speaker, whose=chosen)
    far = told.table.sort_values("deviation", ascending=False, kind="stable", key=lambda d: d.abs())
    short = ["code", "other", "n_pairs", "expected", "sd", "deviation", "n_code", "n_code_near"]
    give(told.table, out, format, short=far[far["n_pairs"] > 0][short].round(2))
    if chart is not None:
        draw(chart, charts.proximity_chart(told.table))
        say(charts.proximity_words(told.table))
    say(told.words)
