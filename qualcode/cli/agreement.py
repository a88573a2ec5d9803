"""The command on how far coders agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from qualcode.cli.output import (
    Format,
    FormatOption,
    OutOption,
    ProjectOption,
    app,
    check_file,
    say,
    show_frame,
    write_frame,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.services.agreement import Stage


@app.command()
def agreement(
    project: ProjectOption,
    stage: Annotated[
        str, typer.Option(help="blind: what coders did alone; all: everything that stands now.")
    ] = "blind",
    coder: Annotated[
        list[str] | None, typer.Option(help="A coder to compare; may be repeated. All, unless named.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=20, help="Resamples of documents.")] = 1000,
    seed: Annotated[int | None, typer.Option(help="Of the resamples.")] = None,
    disagreements: Annotated[
        Path | None, typer.Option(help="CSV file of the segments on which coders differ.")
    ] = None,
    out: OutOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How far coders agree on each code, with intervals over documents.

    Example: qualcode agreement --project demo/demo.qualcode --out agreement.csv
    """
    from qualcode.core.agreement_table import SEED
    from qualcode.formats.folders import write_tables
    from qualcode.services import agreement as service
    from qualcode.services.projects import open_project

    if stage not in ("blind", "all"):
        raise typer.BadParameter(f"{stage!r} is none of blind, all", param_hint="--stage")
    chosen, names = cast("Stage", stage), tuple(coder or ())
    for file in (out, disagreements):
        check_file(file)
    drawn = SEED if seed is None else seed
    with open_project(project) as opened:
        found = service.coders_layers(opened, stage=chosen, names=names)
    table = service.agreement(found, n_resamples=resamples, seed=drawn)
    differing = service.disagreements(found)
    if disagreements is not None:
        write_tables(disagreements.parent, {disagreements.name: differing})
        say(f"{len(differing)} segments and codes on which coders differ, written to {disagreements}")
    if out is not None:
        write_frame(out, table)
    else:
        show_frame(_short(table) if format is Format.table else table, format)
    say(f"{resamples} resamples of documents, seed {drawn}; {len(differing)} differences.")


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Return what fits a terminal: counts, and coefficients with their intervals in one cell."""
    import pandas as pd

    def told(row: Mapping[Any, Any], name: str) -> str:
        value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        if pd.isna(value):
            return ""
        return f"{value:.2f}" + ("" if pd.isna(low) else f"\n{low:.2f}–{high:.2f}")

    named = {"krippendorff_alpha": "alpha", "cohen_kappa": "kappa", "gwet_ac1": "AC1"}
    rows = []
    for row in table.to_dict("records"):
        figures = {short: told(row, name) for name, short in named.items() if name in table}
        agreed = "" if pd.isna(row["percent"]) else f"{row['percent']:.0%}"
        given = row["n_yes"].replace(", ", "\n")
        counts = {"units": row["n_units"], "given by": given, "agreed": agreed}
        rows.append({"code": row["code"], **counts, **figures})
    return pd.DataFrame(rows)
