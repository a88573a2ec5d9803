"""The commands that work without a project."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from qualcode.model import SegmentKind

if TYPE_CHECKING:
    from qualcode.services.inputs import Progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Qualitative coding for process evaluations: suggested by embeddings, decided by people.",
)  # fmt: skip
codebook_app = typer.Typer(no_args_is_help=True, help="Look at a codebook and check it.")
app.add_typer(codebook_app, name="codebook")
stderr = Console(stderr=True)


class Format(StrEnum):
    """How a table is shown."""

    table = "table"
    csv = "csv"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to show the table.")]


@codebook_app.command("check")
def check(file: Path, format: FormatOption = Format.table) -> None:
    """List the structural faults of a codebook; exit code 1 where there are any.

    Example: qualcode codebook check codebooks/jpd.yaml
    """
    from qualcode.services.codebooks import inspect

    book, faults = inspect(file)
    show(["fault"], [[fault] for fault in faults], format)
    stderr.print(f"{book.name}, version {book.version}: {len(book.codable)} codes, {len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


@codebook_app.command("show")
def show_codebook(file: Path, format: FormatOption = Format.table) -> None:
    """Show the codes of a codebook.

    Example: qualcode codebook show codebooks/jpd.yaml --format csv
    """
    from qualcode.services.codebooks import inspect

    book, _ = inspect(file)
    rows = [[code.parent or "", code.id, code.name, code.definition] for code in book.codable]
    show(["theme_id", "code_id", "code", "definition"], rows, format)


@app.command()
def batch(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders to code.")],
    codebook: Annotated[Path, typer.Option(help="Codebook file.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    unit: Annotated[str, typer.Option(help="turn, answer, paragraph, sentence or unit.")] = "unit",
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Least probability.")] = 0.5,
    top: Annotated[
        int | None, typer.Option(min=1, help="Codes per segment, whatever the probability.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Case attribute to count by; may be repeated.")
    ] = None,
    column: Annotated[list[str] | None, typer.Option(help="Open-ended survey column.")] = None,
    encoder: Annotated[str, typer.Option(help="minilm, hashing, or a model's folder.")] = "minilm",
) -> None:
    """Code files by machine: writes codings, segments, theme frequencies and a manifest.

    Example: qualcode batch corpora/spp --codebook codebooks/jpd.yaml --out out/
    """
    from qualcode.formats.codebooks import read_codebook
    from qualcode.services.batch import batch_code
    from qualcode.suggest.encoders import load_encoder

    with progress() as on_progress:
        manifest = batch_code(
            paths, codebook=read_codebook(codebook), out=out, encoder=load_encoder(encoder),
            unit=as_unit(unit), threshold=threshold, top=top, by=by or (), columns=column,
            on_progress=on_progress,
        )  # fmt: skip
    counts = ("documents", "cases", "segments", "codings")
    stderr.print(", ".join(f"{manifest[name]} {name}" for name in counts) + f" written to {out}")
    rows = [[entry["code"], entry["theme"], entry["n_cases"]] for entry in manifest["most_frequent"]]
    show(["code", "theme", "cases"], rows, Format.table)


def as_unit(name: str) -> SegmentKind:
    """Return the kind of segment of this name, or end with a usage error."""
    kinds: tuple[SegmentKind, ...] = ("turn", "answer", "paragraph", "sentence", "unit")
    for kind in kinds:
        if kind == name:
            return kind
    raise typer.BadParameter(f"{name!r} is none of {', '.join(kinds)}", param_hint="--unit")


@contextmanager
def progress() -> Iterator[Progress]:
    """Draw the steps of a service on stderr."""
    from rich.progress import Progress as Bars

    with Bars(console=stderr, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


def show(columns: Sequence[str], rows: Sequence[Sequence[Any]], format: Format) -> None:
    """Print a table to stdout."""
    if format is Format.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
    elif format is Format.json:
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    elif rows:
        table = Table(*columns)
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        Console().print(table, markup=False)
