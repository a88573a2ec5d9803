"""The command that says how good the suggestions are in a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.output import (
    EncoderOption,
    Format,
    FormatOption,
    ProjectOption,
    app,
    check_file,
    progress,
    say,
    show,
    show_frame,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import Bar, Codebook
    from qualcode.services.accuracy import Accuracy

# What a terminal shows of the table, with each figure and its interval in one cell.
SHORT = ("code", "blind_segments", "coded", "suggested")
FIGURES = {"precision": "right", "recall": "found", "average_precision": "ranking"}


@app.command("accuracy")
def accuracy_cards(
    project: ProjectOption,
    out: Annotated[Path | None, typer.Option(help="CSV file to write.")] = None,
    log: Annotated[
        Path | None, typer.Option(help="CSV file for who judged what, with what in sight.")
    ] = None,
    encoder: EncoderOption = "minilm",
    format: FormatOption = Format.table,
) -> None:
    """Measure the suggestions of each code against what people coded without seeing any.

    right: of the code's suggestions, how many people gave too. found: of the segments that people
    gave the code, for how many it was suggested. ranking: average precision of its probabilities.
    Each document is judged by what was learnt from the others; intervals are of 95 %.

    Example: qualcode accuracy --project study.qualcode --out accuracy.csv
    """
    from qualcode.formats.folders import write_tables
    from qualcode.services import accuracy, projects, study
    from qualcode.services.training_log import training_log
    from qualcode.suggest.encoders import load_encoder

    for file in (out, log):
        check_file(file)
    with projects.open_project(project) as opened:
        with progress() as on_progress:
            measured = accuracy.measure_project(
                opened, encoder=load_encoder(encoder), on_progress=on_progress
            )
        book, bar = projects.codebook(opened), study.bar(opened)
        table = accuracy.accuracy_table(measured, book, bar)
        if log is not None:
            judgements = training_log(opened)
            write_tables(log.parent, {log.name: judgements})
            say(f"{len(judgements)} judgements written to {log}.")
    if out is not None:
        write_tables(out.parent, {out.name: table})
        say(f"{len(table)} codes written to {out}.")
    elif format is Format.table:
        _show(table)
    else:
        show_frame(table, format)
    _tell(measured)
    say_withheld(measured, book, bar)


def _show(table: pd.DataFrame) -> None:
    rows = [
        [
            *(row[name] for name in SHORT),
            *(_figure(row, name) for name in FIGURES),
            "" if row["mean_probability"] is None else f"{row['mean_probability']:.0%}",
            "withheld" if row["withheld"] else "",
        ]
        for row in table.astype(object).where(table.notna(), None).to_dict("records")
    ]
    show([*SHORT, *FIGURES.values(), "said", ""], rows, Format.table)


def _figure(row: dict[Any, Any], name: str) -> str:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if value is None:
        return ""
    return f"{value:.0%}" if low is None else f"{value:.0%} ({low:.0%} to {high:.0%})"


def _tell(measured: Accuracy) -> None:
    if not measured.n_blind:
        say("Nothing was coded without suggestions in sight, so nothing can be measured yet.")
        say("Code some segments blind: qualcode study set --share 0.1, or on the Study page.")
        return
    error = measured.calibration_error
    off = "" if error is None else f" Percentages are {error:.0%} off on average."
    say(
        f"Measured on {measured.n_blind} segments in {measured.n_documents} documents that were coded "
        f"blind, of {measured.n_taught} that teach.{off}"
    )


def say_withheld(measured: Accuracy | None, book: Codebook, bar: Bar) -> None:
    """Say which codes are not suggested, and why."""
    from qualcode.services.accuracy import withheld

    below = withheld(measured, bar)
    if not below:
        return
    names = {code.id: code.name for code in book.codes}
    told = ", ".join(f"{names[c.code_id]} ({c.precision.value:.0%} of {c.n_offered})" for c in below)
    say(f"Withheld, because fewer than {bar.precision:.0%} of their suggestions are right: {told}.")
    say("Change the bar: qualcode study set --bar 0 shows all of them.")
