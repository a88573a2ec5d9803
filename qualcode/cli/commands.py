"""The commands that work without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.output import (
    ByOption,
    ColumnOption,
    EncoderOption,
    Format,
    FormatOption,
    InterviewerOption,
    RawOption,
    UnitOption,
    app,
    as_unit,
    progress,
    say,
    say_left_out,
    show,
    take_codebook,
)
from qualcode.errors import CodebookError, CodebookFaults

codebook_app = typer.Typer(no_args_is_help=True, help="Look at a codebook and check it.")
app.add_typer(codebook_app, name="codebook")


@codebook_app.command("check")
def check(file: Path, format: FormatOption = Format.table) -> None:
    """List the structural faults of a codebook; exit code 1 where there are any.

    Example: qualcode codebook check codebooks/jpd.yaml
    """
    from qualcode.services.codebooks import inspect

    book, faults, left_out = inspect(file)
    say_left_out(left_out)
    show(["fault"], [[fault] for fault in faults], format)
    if faults:
        number = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        raise CodebookError(f"{file}: {number}", hint="mend what is listed, and check it again")
    say(f"{book.name}, version {book.version}: {len(book.codable)} codes, no faults")


@codebook_app.command("show")
def show_codebook(file: Path, format: FormatOption = Format.table) -> None:
    """Show the codes of a codebook.

    Example: qualcode codebook show codebooks/jpd.yaml --format csv
    """
    from qualcode.services.codebooks import inspect

    book, faults, left_out = inspect(file)
    say_left_out(left_out)
    if faults and not book.codes:
        raise CodebookFaults(str(file), faults)
    rows = [[code.parent or "", code.id, code.name, code.definition] for code in book.codable]
    show(["theme_id", "code_id", "code", "definition"], rows, format)


@app.command()
def batch(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders to code.")],
    codebook: Annotated[Path, typer.Option(help="Codebook file.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    unit: UnitOption = "unit",
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Least probability.")] = 0.5,
    top: Annotated[
        int | None, typer.Option(min=1, help="Codes per segment, whatever the probability.")
    ] = None,
    codings: Annotated[
        Path | None, typer.Option(help="Table of people's codings to learn from.")
    ] = None,
    by: ByOption = None,
    column: ColumnOption = None,
    interviewer: InterviewerOption = None,
    raw: RawOption = False,
    encoder: EncoderOption = "minilm",
) -> None:
    """Code files by machine: writes codings, segments, theme frequencies and a manifest.

    Example: qualcode batch corpora/spp --codebook codebooks/jpd.yaml --out out/
    """
    from qualcode.services.batch import batch_code
    from qualcode.suggest.encoders import load_encoder

    with progress() as on_progress:
        manifest = batch_code(
            paths, codebook=take_codebook(codebook), out=out, encoder=load_encoder(encoder),
            unit=as_unit(unit), threshold=threshold, top=top, by=by or (), columns=column,
            codings=codings, interviewers=interviewer or (), raw=raw,
            on_progress=on_progress,
        )  # fmt: skip
    counts = ("documents", "cases", "segments", "codings")
    say(", ".join(f"{manifest[name]} {name}" for name in counts) + f" written to {out}")
    coded = manifest["segments_by_outcome"].get("coded", 0)
    if 20 * coded < manifest["segments"]:
        say(f"Only {coded} segments reach the threshold {threshold}; lower it, or give --top 1 for the")
        say("likeliest code of each. Suggestions grow surer with codings to learn from (--codings).")
    rows = [[entry["code"], entry["theme"], entry["n_cases"]] for entry in manifest["most_frequent"]]
    show(["code", "theme", "cases"], rows, Format.table)
