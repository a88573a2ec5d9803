"""The command that says who asks and who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from qualcode.cli.output import (
    CoderOption,
    Format,
    FormatOption,
    ProjectOption,
    app,
    me,
    say,
    show,
)

if TYPE_CHECKING:
    from qualcode.model import SpeakerRole


@app.command("speakers")
def speakers_of(
    project: ProjectOption,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=ROLE",
            help="Make a speaker interviewer, participant or none; may be repeated.",
        ),
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Only in this document; may be repeated.")
    ] = None,
    coder: CoderOption = "",
    format: FormatOption = Format.table,
) -> None:  # fmt: skip
    """List who speaks, and correct who asks and who answers in many documents at once.

    Example: qualcode speakers --project study.qualcode --set "Jane=interviewer"
    """
    from qualcode.services import projects, speakers, study

    roles = dict(_assigned(given) for given in set_ or ())
    with projects.open_project(project) as opened:
        chosen = study.document_ids(opened, document) if document else None
        if roles:
            n_documents = speakers.set_roles(opened, roles, documents=chosen, actor=me(coder))
            say(f"Who asks and who answers is changed in {n_documents} documents.")
            say("Make suggestions anew where there were any: qualcode suggest.")
        found = speakers.speakers(opened, documents=chosen)
    columns = ["speaker", "role", "documents", "turns", "words", "example"]
    rows = [[s.name, s.role, s.n_documents, s.n_turns, s.n_words, s.example] for s in found]
    show(columns, rows, format)


def _assigned(given: str) -> tuple[str, SpeakerRole]:
    name, _, role = given.rpartition("=")
    if not name.strip() or not role.strip():
        raise typer.BadParameter(f"{given!r} is not NAME=ROLE", param_hint="--set")
    return name.strip(), cast("SpeakerRole", role.strip().lower())
