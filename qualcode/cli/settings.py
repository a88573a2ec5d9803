"""The commands for the settings of a study."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.output import CoderOption, Format, FormatOption, ProjectOption, app, me, say, show

if TYPE_CHECKING:
    from qualcode.services.projects import Project

study_app = typer.Typer(no_args_is_help=True, help="Look at the settings of a study and change them.")
app.add_typer(study_app, name="study")


class Blind(StrEnum):
    """When suggestions are shown."""

    shown = "shown"
    after_commit = "after_commit"
    hidden = "hidden"


@study_app.command("show")
def show_study(project: ProjectOption, format: FormatOption = Format.table) -> None:
    """Show what a study is set to, and for how many segments suggestions wait.

    Example: qualcode study show --project study.qualcode
    """
    from qualcode.services import projects, study

    with projects.open_project(project) as opened:
        found = study.settings(opened)
        drawn = study.drawn(opened, found.blinding)
        names = {document.id: document.name for document in projects.documents(opened)}
    book = found.codebook
    rows: list[list[Any]] = [
        ["name", found.name],
        ["project", found.place],
        ["created_at", found.created_at],
        ["codebook", f"{book.name}, version {book.version}"],
        ["unit", found.unit],
        ["blind", found.blinding.mode],
        ["share", found.blinding.share],
        ["blind_documents", "; ".join(names.get(key, key) for key in found.blinding.documents)],
        ["bar", found.bar.precision],
        ["bar_fewest", found.bar.fewest],
        ["segments", drawn.n_segments],
        ["blind_segments", drawn.n_blind],
    ]
    show(["setting", "value"], rows, format)


@study_app.command("set")
def set_study(
    project: ProjectOption,
    name: Annotated[str | None, typer.Option(help="Title of the study.")] = None,
    blind: Annotated[Blind | None, typer.Option(help="When suggestions are shown.")] = None,
    share: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share of segments whose suggestions wait.")
    ] = None,
    blind_document: Annotated[
        list[str] | None, typer.Option(help="Document whose suggestions wait; may be repeated.")
    ] = None,
    no_blind_documents: Annotated[
        bool,
        typer.Option("--no-blind-documents", help="Let suggestions wait in no whole document."),
    ] = False,
    bar: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Withhold a code's suggestions if fewer than this are right."),
    ] = None,
    bar_fewest: Annotated[
        int | None, typer.Option(min=1, help="Suggestions to be checked before the bar counts.")
    ] = None,
    coder: CoderOption = "",
) -> None:
    """Change the settings of a study; what is not given stays as it is.

    Example: qualcode study set --project study.qualcode --blind shown --share 0.1
    """
    from qualcode.services import projects, study

    if blind_document and no_blind_documents:
        raise typer.BadParameter("name documents or none, not both", param_hint="--no-blind-documents")
    with projects.open_project(project) as opened:
        wanted = study.blinding(opened)
        if blind is not None:
            wanted = replace(wanted, mode=blind.value)
        if share is not None:
            wanted = replace(wanted, share=share)
        if blind_document or no_blind_documents:
            wanted = replace(wanted, documents=study.document_ids(opened, blind_document or ()))
        if name is not None:
            study.rename_study(opened, name, actor=me(coder))
        study.set_blinding(opened, wanted, actor=me(coder))
        _set_bar(opened, bar, bar_fewest, actor=me(coder))
        drawn = study.drawn(opened, wanted)
    say(f"Suggestions wait for {drawn.n_blind} of {drawn.n_segments} segments.")


def _set_bar(project: Project, precision: float | None, fewest: int | None, *, actor: str) -> None:
    from qualcode.services import study

    before = wanted = study.bar(project)
    if precision is not None:
        wanted = replace(wanted, precision=precision)
    if fewest is not None:
        wanted = replace(wanted, fewest=fewest)
    if wanted != before:
        study.set_bar(project, wanted, actor=actor)
        say("The bar counts when suggestions are made anew: qualcode suggest.")
