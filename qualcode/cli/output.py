"""What the commands share: the application, tables to stdout, messages and progress to stderr."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from qualcode.errors import CodebookFaults
from qualcode.model import Codebook, LedgerEntry, SegmentKind

if TYPE_CHECKING:
    import pandas as pd
    from altair import TopLevelMixin

    from qualcode.services.inputs import Progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Qualitative coding for process evaluations: suggested by embeddings, decided by people.",
)  # fmt: skip
stderr = Console(stderr=True)


def say(message: str) -> None:
    """Print a message to stderr."""
    stderr.print(message, soft_wrap=True, markup=False, highlight=False)


def say_out(*lines: str) -> None:
    """Print lines to stdout as they are, but for control characters, which a terminal would obey."""
    for line in lines:
        visible = re.sub(r"[\x00-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", line)
        Console().print(visible, soft_wrap=True, markup=False, highlight=False)


class Format(StrEnum):
    """How a table is shown."""

    table = "table"
    csv = "csv"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to show the table.")]
ProjectOption = Annotated[str, typer.Option("--project", help="A .qualcode file or PostgreSQL URL.")]
EncoderOption = Annotated[str, typer.Option(help="minilm, hashing, or a model's folder.")]
UnitOption = Annotated[str, typer.Option(help="turn, answer, paragraph, sentence or unit.")]
ByOption = Annotated[
    list[str] | None, typer.Option(help="Attribute of cases or documents to count by; may be repeated.")
]
MinGroupOption = Annotated[
    int, typer.Option("--min-group", min=1, help="Groups of fewer have counts and no shares.")
]
ThresholdOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="Count suggestions from here on, as machine.")
]
ColumnOption = Annotated[list[str] | None, typer.Option(help="Open-ended survey column.")]
InterviewerOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Speaker who asks; may be repeated.")
]
RawOption = Annotated[
    bool, typer.Option("--raw", help="Leave words that a spreadsheet takes for formulas as they are.")
]
CoderOption = Annotated[str, typer.Option(help="Your name in the journal; default is your login.")]


def me(given: str) -> str:
    """Return the name under which the journal keeps what this command does."""
    import getpass

    return given or getpass.getuser()


def as_unit(name: str) -> SegmentKind:
    """Return the kind of segment of this name, or end with a usage error."""
    kinds: tuple[SegmentKind, ...] = ("turn", "answer", "paragraph", "sentence", "unit")
    for kind in kinds:
        if kind == name:
            return kind
    raise typer.BadParameter(f"{name!r} is none of {', '.join(kinds)}", param_hint="--unit")


def take_codebook(file: Path) -> Codebook:
    """Read a codebook file, saying what of it is left out; raise ``CodebookFaults``."""
    from qualcode.services.codebooks import inspect

    found = inspect(file)
    say_left_out(found.left_out)
    if found.faults:
        raise CodebookFaults(str(file), found.faults)
    return found.book


def say_left_out(entries: Sequence[LedgerEntry]) -> None:
    """Say what of another tool's file is no part of the codebook."""
    left_out = [f"{e.count} {e.reason}" for e in entries if e.outcome == "skipped"]
    if left_out:
        say("Left out of the codebook: " + ", ".join(left_out))
    for entry in entries:
        if entry.outcome == "warning":
            say(f"warning: {entry.reason}")


OutOption = Annotated[Path | None, typer.Option(help="CSV or XLSX file to write.")]
ChartOption = Annotated[Path | None, typer.Option(help="SVG or PNG file to draw the chart in.")]


def check_file(out: Path | None) -> None:
    """End with a usage error where a file is to be written and a folder is named."""
    if out is not None and out.is_dir():
        raise typer.BadParameter(f"{out} is a folder; give the name of a file", param_hint="--out")


def write_frame(out: Path, table: pd.DataFrame) -> None:
    """Write a table as a workbook where the name ends in .xlsx, else as CSV; say how many rows."""
    from qualcode.formats.folders import write_tables
    from qualcode.formats.workbooks import write_workbook

    if out.suffix.lower() == ".xlsx":
        out.parent.mkdir(parents=True, exist_ok=True)
        for entry in write_workbook(out, {out.stem[:31]: table}):
            say(f"warning: {entry.place}: {entry.reason}")
    else:
        write_tables(out.parent, {out.name: table})
    say(f"{len(table)} rows written to {out}")


def draw(chart: Path, drawn: TopLevelMixin) -> None:
    """Write a chart as a picture, and say so."""
    from qualcode.formats.charts.printing import write_picture

    write_picture(chart, drawn)
    say(f"The chart is drawn in {chart}")


@contextmanager
def progress() -> Iterator[Progress]:
    """Draw the steps of a service on stderr.

    Whoever has started this process may name a file to be told of them in ``QUALCODE_PROGRESS``.
    """
    import os

    from rich.progress import Progress as Bars

    told = os.environ.get("QUALCODE_PROGRESS")

    with Bars(console=stderr, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)
            if told:
                Path(told).write_text(f"{step} {done} {total}")

        yield report


def show(columns: Sequence[str], rows: Sequence[Sequence[Any]], format: Format) -> None:
    """Print a table to stdout."""
    if format is Format.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
    elif format is Format.json:
        import json

        records = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    elif rows:
        table = Table(*columns)
        for row in rows:
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        Console().print(table, markup=False)


def show_frame(table: pd.DataFrame, format: Format) -> None:
    """Print a DataFrame to stdout; what is blank in it stays blank."""
    values = table.astype(object).where(table.notna(), None)
    show(list(table.columns), values.to_numpy().tolist(), format)


def show_ledger(ledger: Iterable[LedgerEntry], format: Format, *, everything: bool = False) -> None:
    """Print what came in and what did not; the many empty answers of a survey as one line."""
    entries = list(ledger)
    if not everything and format is Format.table:
        often = Counter((e.outcome, e.reason) for e in entries)
        summed = [key for key, times in often.items() if times > 20]
        rows: list[list[Any]] = [[f"{often[key]} places", *_counted(entries, key)] for key in summed]
        rows += [
            [e.place, e.outcome, e.count, e.reason]
            for e in entries
            if (e.outcome, e.reason) not in summed
        ]
    else:
        rows = [[e.place, e.outcome, e.count, e.reason] for e in entries]
    show(["place", "outcome", "count", "reason"], rows, format)


def _counted(entries: Sequence[LedgerEntry], key: tuple[str, str]) -> tuple[str, int, str]:
    outcome, reason = key
    count = sum(e.count for e in entries if (e.outcome, e.reason) == key)
    return (outcome, count, reason)
