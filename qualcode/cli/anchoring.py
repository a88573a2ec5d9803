"""The command on how much seeing a suggestion changes what people code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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


@app.command()
def anchoring(
    project: ProjectOption,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How much oftener coders give a code when they see it suggested, with intervals over documents.

    Example: qualcode anchoring --project study.qualcode --out anchoring.csv
    """
    from qualcode.formats.charts.anchoring import anchoring_chart, anchoring_words, measured
    from qualcode.services.anchoring import measure_anchoring
    from qualcode.services.projects import open_project

    check_file(out)
    with open_project(project) as opened:
        found = measure_anchoring(opened)
    if out is not None:
        write_frame(out, found.table)
    else:
        show_frame(_short(found.table) if format is Format.table else found.table, format)
    if chart is not None and not measured(found.table).empty:
        draw(chart, anchoring_chart(found.table))
    say(anchoring_words(found.table))
    for words in found.said:
        say(words)


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Return what fits a terminal: counts, rates, and the effect in percentage points."""
    import pandas as pd

    def rate(row: Mapping[Any, Any], arm: str) -> str:
        value = row[f"rate_{arm}"]
        told = "" if pd.isna(value) else f" ({value:.0%})"
        return f"{row[f'coded_{arm}']} of {row[f'n_{arm}']}{told}"

    def points(row: Mapping[Any, Any]) -> str:
        if pd.isna(row["effect"]):
            return ""
        value, low, high = (100 * row[f"effect{end}"] for end in ("", "_low", "_high"))
        return f"{value:+.0f} ({low:+.0f} to {high:+.0f})"

    rows = [
        {
            "code": row["code"], "in sight": rate(row, "seen"), "withheld": rate(row, "withheld"),
            "points": points(row), "reason": row["reason"],
        }
        for row in table.to_dict("records")
        if row["n_seen"] or row["n_withheld"] or row["code_id"] == ""
    ]  # fmt: skip
    return pd.DataFrame(rows)
