"""The commands that hand a project over to other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.codebook import say_written
from qualcode.cli.exports import export_app
from qualcode.cli.output import Format, FormatOption, ProjectOption, say, show


@export_app.command("qdpx")
def export_qdpx(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="The .qdpx to write.")],
    target: Annotated[
        str, typer.Option(help="standard, nvivo, or maxqda for MAXQDA before 2022.")
    ] = "standard",
    format: FormatOption = Format.table,
) -> None:
    """Write the project as REFI-QDA for NVivo, ATLAS.ti, MAXQDA and others; list what stays behind.

    Example: qualcode export qdpx --project study.qualcode --out study.qdpx
    """
    from qualcode.formats.refi.writing import TARGETS
    from qualcode.services.handover import export_project
    from qualcode.services.projects import open_project

    if target not in TARGETS:
        raise typer.BadParameter(f"{target!r} is none of {', '.join(TARGETS)}", param_hint="--target")
    with open_project(project) as opened:
        told = export_project(opened, out, target=target)
    rows = [[h.outcome, h.count, "; ".join(filter(None, (h.what, h.hint)))] for h in told]
    show(["outcome", "count", "what"], rows, format)
    say(f"Written and read back: {out}")


@export_app.command("qdc")
def export_qdc(
    project: ProjectOption, out: Annotated[Path, typer.Option(help="The .qdc to write.")]
) -> None:
    """Write the codebook as REFI-QDA.

    Example: qualcode export qdc --project study.qualcode --out codebook.qdc
    """
    from qualcode.services import codebook_versions
    from qualcode.services.projects import open_project

    if out.suffix.lower() != ".qdc":
        raise typer.BadParameter(f"{out} does not end in .qdc", param_hint="--out")
    with open_project(project) as opened:
        book = codebook_versions.export_codebook(opened, out)
    say_written(book, out)
