"""The command that looks through a codebook for what its own words and codings speak against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.commands import codebook_app
from qualcode.cli.output import (
    EncoderOption,
    Format,
    FormatOption,
    check_file,
    progress,
    say,
    say_out,
    show,
)

if TYPE_CHECKING:
    from qualcode.services.codebook_health import Fault, Health

# Of each kind of fault, what is wrong and what one could do about it.
WORDS = {
    "indistinct": (
        "{code} and {other} cannot be told apart by what carries them",
        "merge them, or say in both definitions what belongs to one and not to the other",
    ),
    "unused": (
        "{code} was never given",
        "retire it, or look whether another code is given in its place",
    ),
    "definition": (
        "the definition of {code} is less like its own examples and codings than those of {other}",
        "write it anew in the words of its examples, or look whether two definitions were exchanged",
    ),
    "example": (
        "an example of {code} is more like {other}",
        "move it there, or say in the definition why it belongs here",
    ),
    "stray": (
        "codings of {code} are unlike its others, and more like {other}",
        "read them again; give them the other code, or say in the definition why they belong here",
    ),
    "near_miss": (
        "a near miss of {code} is taken for it, and not for {other}",
        "say in an exclude line what tells the two apart, or make it an example",
    ),
}  # fmt: skip
SOURCES = {
    "name": "name", "definition": "definition", "include": "include line", "example": "example",
    "near_miss": "near miss", "coded": "coding",
}  # fmt: skip
COLUMNS = (
    "finding", "kind", "code_id", "code", "other_id", "other", "strength", "what", "remedy", "source",
    "passage_codes", "passage", "document", "start", "end", "coders",
)  # fmt: skip
# Of each passage so many characters are listed in a terminal.
SHORT = 160


@codebook_app.command("lint")
def lint(
    file: Annotated[
        Path | None, typer.Argument(help="Codebook file, where there is no project.")
    ] = None,
    project: Annotated[str, typer.Option(help="The codebook of this project, with its codings.")] = "",
    out: Annotated[Path | None, typer.Option(help="CSV file to write.")] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Also what only may be a fault; many will be none.")
    ] = False,
    encoder: EncoderOption = "minilm",
    format: FormatOption = Format.table,
) -> None:
    """List what the words of a codebook and its codings speak against, with the passages.

    Codes that cannot be told apart or were never given, definitions, examples and codings that fit
    another code better, and near misses that a suggester takes for the code.

    Example: qualcode codebook lint --project demo/demo.qualcode
    """
    from qualcode.formats.folders import write_tables
    from qualcode.suggest.encoders import load_encoder

    if (file is None) == (not project):
        raise typer.BadParameter("give either a codebook file or a project", param_hint="FILE")
    check_file(out)
    found = _look_through(file, project, encoder=load_encoder(encoder), thorough=thorough)
    rows = [row for number, fault in enumerate(found.faults, 1) for row in _rows(number, fault, found)]
    if out is not None:
        import pandas as pd

        write_tables(out.parent, {out.name: pd.DataFrame(rows, columns=list(COLUMNS))})
    elif format is Format.table:
        _list(rows)
    else:
        show(COLUMNS, rows, format)
    _tell(found, out)


def _look_through(file: Path | None, project: str, *, encoder: Any, thorough: bool) -> Health:
    from qualcode.core.codebook_limits import LIKELY, POSSIBLE
    from qualcode.services import codebook_health
    from qualcode.services.projects import open_project

    limits = POSSIBLE if thorough else LIKELY
    with progress() as on_progress:
        if file is not None:
            return codebook_health.lint_file(
                file, encoder=encoder, limits=limits, on_progress=on_progress
            )
        with open_project(project) as opened:
            return codebook_health.lint_project(
                opened, encoder=encoder, limits=limits, on_progress=on_progress
            )


def _rows(number: int, fault: Fault, health: Health) -> list[list[Any]]:
    """Return a row for each passage of a fault, or one where nothing is to be shown."""
    names = {code.id: code.name for code in health.book.codes}
    code_id, other_id = (*fault.code_ids, "")[:2]
    code, other = names[code_id], names.get(other_id, "")
    what, remedy = (words.format(code=code, other=other) for words in WORDS[fault.kind])
    head = [number, fault.kind, code_id, code, other_id, other, round(fault.strength, 3), what, remedy]
    if not fault.passages:
        return [[*head, "", "", "", "", None, None, ""]]
    rows = []
    for one in fault.passages:
        place = [one.span.start, one.span.end] if one.document else [None, None]
        carried = "; ".join(sorted(names.get(key, key) for key in one.code_ids))
        about = [SOURCES[one.kind], carried, one.text, one.document, *place, "; ".join(one.coders)]
        rows.append([*head, *about])
    return rows


def _list(rows: list[list[Any]]) -> None:
    """Print findings one below the other: words of this length fit no table in a terminal."""
    last = 0
    for row in rows:
        told = dict(zip(COLUMNS, row, strict=True))
        if told["finding"] != last:
            what = f"{told['what'][:1].upper()}{told['what'][1:]}."
            say_out(f"{told['finding']}. {what}", f"   To do: {told['remedy']}.")
        last = told["finding"]
        words = " ".join(told["passage"].split())
        words = words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"
        place = f", {told['document']}" if told["document"] else ""
        if words:
            say_out(f"   {told['source']} of {told['passage_codes']}{place}: {words}")


def _tell(found: Health, out: Path | None) -> None:
    n, n_codes = len(found.faults), len(found.book.offered)
    number = "1 finding" if n == 1 else f"{n} findings"
    looked = f"{n_codes} codes and {found.n_codings} codings" if found.n_codings else f"{n_codes} codes"
    say(f"{number} in {looked}{f', written to {out}' if out else ''}.")
    if not found.n_codings:
        say("There are no codings yet: only the words of the codebook were compared.")
    if n:
        say("They are places to look at, not errors: some findings come up in a sound codebook too.")
