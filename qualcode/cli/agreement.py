"""The command on how far coders agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

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

    from qualcode.services.agreement import Level
    from qualcode.services.layers import CodersLayers, Stage
    from qualcode.services.projects import Project


@app.command()
def agreement(
    project: ProjectOption,
    stage: Annotated[
        str, typer.Option(help="blind: what coders did alone; all: everything that stands now.")
    ] = "blind",
    coder: Annotated[
        list[str] | None, typer.Option(help="A coder to compare; may be repeated. All, unless named.")
    ] = None,
    level: Annotated[
        str, typer.Option(help="code, or theme: a segment has a theme where it has a code of it.")
    ] = "code",
    share: Annotated[
        float, typer.Option(min=0.05, max=1, help="Part of a segment that a coding must cover.")
    ] = 0.5,
    over: Annotated[
        str, typer.Option(help="Follow it over an attribute such as wave, or order: first to last.")
    ] = "",
    resamples: Annotated[int, typer.Option(min=20, help="Resamples of documents.")] = 1000,
    seed: Annotated[int | None, typer.Option(help="Of the resamples.")] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="CSV or XLSX file of each two coders, with Cohen's kappa.")
    ] = None,
    confusions: Annotated[
        Path | None, typer.Option(help="CSV or XLSX file of codes given instead of one another.")
    ] = None,
    disagreements: Annotated[
        Path | None, typer.Option(help="CSV or XLSX file of the segments on which coders differ.")
    ] = None,
    spans: Annotated[
        Path | None, typer.Option(help="CSV or XLSX file of agreement on where codes begin and end.")
    ] = None,
    agreed: Annotated[
        Path | None, typer.Option(help="CSV or XLSX file of what all say, and of what was decided.")
    ] = None,
    chart: ChartOption = None,
    out: OutOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How far coders agree on each code, with intervals over documents.

    Example: qualcode agreement --project demo/demo.qualcode --out agreement.csv
    """
    from qualcode.core.agreement_table import SEED
    from qualcode.services import agreement as service
    from qualcode.services.layers import coders_layers
    from qualcode.services.projects import open_project

    _check(stage, ("blind", "all"), "--stage")
    _check(level, ("code", "theme"), "--level")
    files = {
        "pairs": pairs, "confusions": confusions, "disagreements": disagreements, "spans": spans,
        "agreed": agreed,
    }  # fmt: skip
    for file in (out, chart, *files.values()):
        check_file(file)
    how: dict[str, Any] = {"n_resamples": resamples, "seed": SEED if seed is None else seed}
    with open_project(project) as opened:
        coded = coders_layers(opened, stage=cast("Stage", stage), names=tuple(coder or ()), share=share)
        found = service.at_level(coded, cast("Level", level))
        if over:
            table = service.agreement_over(opened, found, over, **how)
        else:
            table = service.agreement(found, **how)
        for name, file in files.items():
            if file is not None:
                write_frame(file, _beside(name, opened, found, coded=coded, how=how))
    if chart is not None:
        _draw(chart, table, over=over)
    if out is not None:
        write_frame(out, table)
    else:
        show_frame(_short(table) if format is Format.table else table, format)
    n_differences = len(service.differing(found.layers))
    say(f"{resamples} resamples of documents, seed {how['seed']}; {n_differences} differences.")


def _check(value: str, known: tuple[str, ...], option: str) -> None:
    if value not in known:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(known)}", param_hint=option)


def _beside(
    name: str,
    project: Project,
    found: CodersLayers,
    *,
    coded: CodersLayers,
    how: Mapping[str, Any],
) -> pd.DataFrame:
    """Return one of the tables that are written beside the one of agreement."""
    from qualcode.services import adjudication
    from qualcode.services import agreement as service
    from qualcode.services.span_agreement import span_agreement

    if name == "pairs":
        return service.pairs(found, **how)
    if name == "confusions":
        return service.confusions(found)
    if name == "disagreements":
        return service.disagreements(found)
    # Spans and decisions are of codes, whatever the level.
    return (
        span_agreement(project, coded) if name == "spans" else adjudication.agreed_table(project, coded)
    )


def _draw(file: Path, table: pd.DataFrame, *, over: str) -> None:
    from qualcode.formats.charts import agreement as charts

    figure = "krippendorff_alpha"
    draw(file, charts.over_chart(table, figure) if over else charts.agreement_chart(table, figure))


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Return what fits a terminal: counts, and coefficients with their intervals in one cell."""
    import pandas as pd

    def told(row: Mapping[Any, Any], name: str) -> str:
        value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        if pd.isna(value):
            return ""
        return f"{value:.2f}" + ("" if pd.isna(low) else f"\n{low:.2f}–{high:.2f}")

    named = {
        "krippendorff_alpha": "alpha", "cohen_kappa": "kappa", "gwet_ac1": "AC1",
        "positive_agreement": "on yes",
    }  # fmt: skip
    rows = []
    for row in table.to_dict("records"):
        figures = {short: told(row, name) for name, short in named.items() if name in table}
        agreed = "" if pd.isna(row["percent"]) else f"{row['percent']:.0%}"
        given = row["n_yes"].replace(", ", "\n")
        period = {"period": row["period"]} if "period" in row else {}
        counts = {"units": row["n_units"], "given by": given, "agreed": agreed}
        code = row["code"] + ("\n(too rare)" if row["too_rare"] else "")
        rows.append({**period, "code": code, **counts, **figures})
    return pd.DataFrame(rows)
