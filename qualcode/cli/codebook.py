"""The commands on the codebook of a project, and on differences between codebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.commands import codebook_app
from qualcode.cli.output import Format, FormatOption, ProjectOption, say, show
from qualcode.model import Codebook


@codebook_app.command("export")
def export_codebook(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="File to write: .yaml, .csv, .xlsx, .docx, .qdc.")],
    version: Annotated[str | None, typer.Option(help="The one in use, unless given.")] = None,
) -> None:
    """Write a project's codebook to a YAML file, a table, a Word document or REFI-QDA.

    Example: qualcode codebook export --project study.qualcode --out codebook.yaml
    """
    from qualcode.services import codebook_versions
    from qualcode.services.projects import open_project

    with open_project(project) as opened:
        book = codebook_versions.export_codebook(opened, out, version=version)
    say_written(book, out)


def say_written(book: Codebook, out: Path) -> None:
    """Say what is in a file with a codebook, and what its format has no place for."""
    from qualcode.services.handover import qdc_losses

    say(f"{book.name}, version {book.version}: {len(book.codable)} codes written to {out}")
    if out.suffix.lower() == ".qdc":
        lost = ", ".join(f"{handed.count} {handed.what}" for handed in qdc_losses(book))
        say(f"Stays behind, as the format has no place for it: {lost}")


@codebook_app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="A codebook file, or a version with --project.")],
    after: Annotated[str, typer.Argument(help="Likewise.")],
    project: Annotated[str, typer.Option(help="Compare two versions of this project.")] = "",
    format: FormatOption = Format.table,
) -> None:
    """List what differs between two codebooks, field by field.

    Example: qualcode codebook diff --project study.qualcode 1.0.0 1.0.3
    """
    from qualcode.services import codebook_versions
    from qualcode.services.projects import open_project

    if project:
        with open_project(project) as opened:
            found = codebook_versions.differences_of_versions(opened, before, after)
    else:
        found = codebook_versions.differences_of_files(Path(before), Path(after))
    show(["code_id", "code", "field", "before", "after"], [list(line) for line in found], format)
    say(f"{len(found)} differences between {before} and {after}")
