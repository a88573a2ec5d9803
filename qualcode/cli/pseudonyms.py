"""The commands that put pseudonyms in the place of names, and open the key to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.output import (
    CoderOption,
    Format,
    FormatOption,
    OutOption,
    app,
    check_file,
    me,
    say,
    show_frame,
    write_frame,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from qualcode.core.pseudonyms import Finding

KeyOption = Annotated[
    Path,
    typer.Option(help="The key, encrypted; kept apart from the study. It is made if it is not there."),
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(help="File with the passphrase; else QUALCODE_PASSPHRASE, or it is asked for."),
]


@app.command()
def pseudonymise(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders, before they are imported.")
    ] = None,
    project: Annotated[str, typer.Option(help="Instead of files: a study under way.")] = "",
    key: KeyOption = Path("study.key"),
    out: Annotated[Path | None, typer.Option(help="Folder for the copies of files.")] = None,
    names: Annotated[
        Path | None, typer.Option(help="List of your own: a text, or a table with the column words.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="CSV or XLSX to write what was found to, and to decide in.")
    ] = None,
    decided: Annotated[
        Path | None, typer.Option(help="The table of --review with your decisions.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Replace; without this, only show.")] = False,
    passphrase_file: PassphraseOption = None,
    coder: CoderOption = "",
    format: FormatOption = Format.table,
) -> None:
    """Find names, schools, places, addresses and numbers, and put pseudonyms in their place.

    Example: qualcode pseudonymise --project study.qualcode --key /safe/study.key --review names.csv
    """
    from qualcode.formats.name_table import findings_table, read_findings
    from qualcode.services import detection

    if bool(paths) == bool(project):
        raise typer.BadParameter("name files, or a study with --project", param_hint="--project")
    if paths and yes and out is None:
        raise typer.BadParameter("name a folder for the copies", param_hint="--out")
    check_file(review)
    words = _passphrase(passphrase_file, new=yes and not key.exists()) if yes or key.exists() else ""
    found = read_findings(decided) if decided else _find(paths, project, key=key, words=words, own=names)
    if not detection.knows_entities():
        say("Found by patterns and lists: no spaCy pipeline that knows names is installed.")
    if review is not None:
        write_frame(review, findings_table(found))
        say("Decide in the columns instead, decision and capital, and give it back with --decided.")
    if not yes:
        if review is None:
            show_frame(_short(found) if format is Format.table else findings_table(found), format)
        say("Nothing is replaced yet; look through the list, and do it with --yes.")
        return
    _replace(paths, project, found, key=key, words=words, out=out, actor=me(coder))


def _short(found: Sequence[Finding]) -> pd.DataFrame:
    from qualcode.formats.name_table import findings_table

    table = findings_table(found)
    return table[["kind", "words", "instead", "decision", "count", "confidence", "example"]]


def _find(
    paths: list[Path] | None, project: str, *, key: Path, words: str, own: Path | None
) -> list[Finding]:
    from qualcode.services import pseudonymised_files
    from qualcode.services.detection import find_names
    from qualcode.services.projects import open_project
    from qualcode.services.pseudonyms import opened_key

    known = opened_key(key, passphrase=words)
    if paths:
        return pseudonymised_files.find_in_files(paths, known=known, own=own)
    with open_project(project) as opened:
        return find_names(opened, known=known, own=own)


def _replace(
    paths: list[Path] | None,
    project: str,
    found: Sequence[Finding],
    *,
    key: Path,
    words: str,
    out: Path | None,
    actor: str,
) -> None:
    from qualcode.services import pseudonymised_files
    from qualcode.services.projects import open_project
    from qualcode.services.pseudonyms import pseudonymise as replace_names

    if paths and out is not None:
        written = pseudonymised_files.write_copies(paths, found, key=key, passphrase=words, out=out)
        for file, n in written.items():
            say(f"{out / file}: {n} replaced")
        say(f"The key is {key}; keep it, and the originals, apart from the copies.")
        return
    with open_project(project) as opened:
        done = replace_names(opened, found, key=key, passphrase=words, actor=actor)
    say(f"{done.n_names} pseudonyms at {done.n_places} places of {done.n_documents} documents, and")
    say(f"{done.n_elsewhere} wordings elsewhere: labels, cases, memos, codebook and history.")
    if done.n_undecided:
        say(f"{done.n_undecided} names were found and not decided on; they stay.")
    if done.n_dropped:
        say(f"{done.n_dropped} parts kept of another tool's project had names in them and are dropped.")
    say(f"This cannot be undone. The key is {key}: keep it apart from the study, with its passphrase.")
    say("Backups and files exported before still have the names. Suggestions: qualcode suggest")
    if key.resolve().parent == Path(project).resolve().parent:
        say("warning: the key lies beside the study; put it where fewer people have access")


def _passphrase(file: Path | None, *, new: bool) -> str:
    if file is not None:
        if not file.is_file():
            raise typer.BadParameter(f"there is no file {file}", param_hint="--passphrase-file")
        return file.read_text(encoding="utf-8").strip()
    given = os.environ.get("QUALCODE_PASSPHRASE")
    return given or str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))


@app.command("key")
def show_key(
    key: Annotated[Path, typer.Argument(help="The key to pseudonyms.")],
    log: Annotated[bool, typer.Option("--log", help="Every replacement with its place.")] = False,
    forget: Annotated[
        list[str] | None, typer.Option(help="A name to take out of the key, after a withdrawal.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    out: OutOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Open a key: the pseudonyms with what they stand for, or the log of all replacements.

    Example: qualcode key /safe/study.key --log --out log.csv
    """
    from qualcode.services.pseudonyms import forget_names, key_table

    check_file(out)
    words = _passphrase(passphrase_file, new=False)
    if forget:
        say(f"{forget_names(key, forget, passphrase=words)} entries taken out of {key}")
        return
    table = key_table(key, passphrase=words, log=log)
    if out is not None:
        write_frame(out, table)
    else:
        show_frame(table, format)
