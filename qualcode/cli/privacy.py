"""The commands that take people's words, or what names them, out of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.output import CoderOption, Format, FormatOption, ProjectOption, app, me, say, show

if TYPE_CHECKING:
    from qualcode.services.withdrawal import Withdrawal

YesOption = Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be.")]
# What a person must know before and after.
FOR_GOOD = (
    "This cannot be undone: it is the one place where undo ends. Backups, copies of the project, files "
    "exported before and the files it was imported from are out of reach; delete those by hand."
)


@app.command()
def withdraw(
    project: ProjectOption,
    case: Annotated[str, typer.Argument(help="The case; without it, the cases are listed.")] = "",
    yes: YesOption = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Also take quotations out of memos and the codebook.")
    ] = False,
    coder: CoderOption = "",
    format: FormatOption = Format.table,
) -> None:
    """Take a participant and all their words out of a study, for good; first shows what would go.

    Example: qualcode withdraw C01-S01-P01 --project study.qualcode
    """
    from qualcode.services import withdrawal
    from qualcode.services.projects import open_project

    with open_project(project) as opened:
        if not case:
            show(["case_id"], [[key] for key in withdrawal.case_ids(opened)], format)
            return
        if not yes:
            _show(withdrawal.preview(opened, case), format)
            say(FOR_GOOD)
            say("Nothing has been done. Do it with --yes.")
            return
        done = withdrawal.withdraw(opened, case, actor=me(coder), redact=redact)
    _show(done.withdrawal, format)
    say(f"Done, under the number {done.id}, which the journal keeps with the date and your name.")
    n_words = len(done.withdrawal.telling)
    if done.left:
        say(f"Of {n_words} words that only this person used, some are found elsewhere:")
        show(["word", "place", "count"], [[t.word, t.place, t.count] for t in done.left], format)
    else:
        say(
            f"{n_words} words that only this person used were looked for in every table, in the file and"
        )
        say("in every export: none was found.")
    say(FOR_GOOD)
    say("Suggestions learnt from these words are gone too; make them anew with: qualcode suggest")


def _show(found: Withdrawal, format: Format) -> None:
    rows: list[list[object]] = [["document", name, "goes whole"] for name in found.documents]
    rows += [["document", name, f"{n} turns become [withdrawn]"] for name, n in found.shared.items()]
    rows += [["quotations", found.n_quotations, "go"]]
    rows += [[name.replace("_", " "), n, "go"] for name, n in found.counts.items()]
    rows += [["lines of the journal", found.n_lines, "are emptied"]]
    rows += [[quote.place, quote.words, "stays, unless --redact"] for quote in found.quoted]
    rows += [[name, f"names the person {n} times", "stays"] for name, n in found.mentions.items()]
    show(["what", "which", "what becomes of it"], rows, format)


@app.command()
def traces(
    project: ProjectOption,
    words: Annotated[list[str], typer.Argument(help="Words or phrases to look for.")],
    format: FormatOption = Format.table,
) -> None:
    """Look for words in every table, in the bytes of the file and in every export; exit code 1 if found.

    Example: qualcode traces "Amina Khan" Oakfield --project study.qualcode
    """
    from qualcode.services.projects import open_project
    from qualcode.services.traces import find_traces

    with open_project(project) as opened:
        found = find_traces(opened, words)
    show(["word", "place", "count"], [[t.word, t.place, t.count] for t in found], format)
    if found:
        raise typer.Exit(1)
    say("Not found: in no table, not in the file, and in no export.")


@app.command()
def sweep(project: ProjectOption) -> None:
    """Rewrite a project's database without what was deleted from it; nobody else may have it open.

    Example: qualcode sweep --project study.qualcode
    """
    from qualcode.services.projects import open_project
    from qualcode.store.sweeping import sweep as rewrite

    with open_project(project) as opened:
        rewrite(opened.engine)
    say(f"{project} holds nothing any more of what was deleted from it.")
