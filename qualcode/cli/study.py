"""The commands that work on a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.output import (
    CoderOption,
    ColumnOption,
    EncoderOption,
    Format,
    FormatOption,
    InterviewerOption,
    ProjectOption,
    UnitOption,
    app,
    as_unit,
    check_file,
    me,
    progress,
    say,
    show,
    show_frame,
    show_ledger,
    take_codebook,
)
from qualcode.cli.surveys import (
    DocumentsOption,
    EncodingOption,
    HeaderRowsOption,
    IdentifyingOption,
    LongOption,
    RowIdOption,
    survey_choices,
)

if TYPE_CHECKING:
    from qualcode.model import Coder
    from qualcode.services.projects import Project
    from qualcode.suggest.encoders import Encoder


@app.command()
def demo(
    dir: Annotated[Path, typer.Option("--dir", help="Folder for the demo study.")] = Path("demo"),
    encoder: EncoderOption = "minilm",
) -> None:
    """Build the demo study, suggest codes, and write its theme_frequencies.csv.

    Example: qualcode demo --dir demo
    """
    from qualcode.services.demo import build_demo
    from qualcode.suggest.encoders import load_encoder

    here = Path.cwd()
    sources = here if (here / "corpora").is_dir() else Path(__file__).parents[2]
    with progress() as on_progress:
        built = build_demo(
            dir, sources=sources, encoder=lambda: load_encoder(encoder), on_progress=on_progress
        )
    rows = built.most_frequent[["code", "theme", "n_cases"]].to_numpy().tolist()
    say(f"The most frequent themes, by distinct cases (of {built.n_cases}):")
    show(["code", "theme", "cases"], rows, Format.table)
    say(f"Written: {built.table}")
    say(f"Open the app with: qualcode app --project {built.project}   (or: make app)")


@app.command("app")
def open_app(
    project: Annotated[str, typer.Option(help="A .qualcode file or PostgreSQL URL.")] = "",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    coder: CoderOption = "",
) -> None:
    """Open the browser interface, for one person on this machine only.

    Example: qualcode app --project demo/demo.qualcode
    """
    from qualcode.cli.browser import serve
    from qualcode.services.projects import open_project

    found = sorted(str(path) for path in Path.cwd().glob("*.qualcode"))
    place = project or (found[0] if len(found) == 1 else "")
    if not place:
        raise typer.BadParameter("name the project", param_hint="--project")
    open_project(place).close()
    raise typer.Exit(serve(place, coder=me(coder), port=port))


@app.command()
def init(
    project: Annotated[str, typer.Argument(help="A new .qualcode file, or a PostgreSQL URL.")],
    codebook: Annotated[
        Path, typer.Option(help="Codebook file, or another tool's project, whose codes are taken.")
    ],
    name: Annotated[str, typer.Option(help="Title of the study.")] = "",
    coder: CoderOption = "",
) -> None:
    """Create a project.

    Example: qualcode init study.qualcode --codebook codebooks/jpd.yaml
    """
    from qualcode.services.projects import create_project

    book = take_codebook(codebook)
    create_project(project, codebook=book, actor=me(coder), name=name).close()
    say(f"Created {project} with {len(book.codable)} codes of {book.name}.")


@app.command("import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    project: ProjectOption,
    column: ColumnOption = None,
    header_rows: HeaderRowsOption = None,
    keep_identifying: IdentifyingOption = False,
    row_id: RowIdOption = None,
    long: LongOption = None,
    documents: DocumentsOption = "response",
    interviewer: InterviewerOption = None,
    encoding: EncodingOption = None,
    comments: Annotated[
        str, typer.Option(metavar="codes", help="Take comments in Word files for codes.")
    ] = "",
    choose: Annotated[
        str | None, typer.Option(help="Name or number of one of several projects in a file.")
    ] = None,
    max_mb: Annotated[int, typer.Option(min=1, help="Most megabytes of text in one document.")] = 20,
    all: Annotated[bool, typer.Option("--all", help="Show every line of the ledger.")] = False,
    coder: CoderOption = "",
    format: FormatOption = Format.table,
) -> None:
    """Import transcripts, surveys, attributes and codings; print what came in and what did not.

    Importing the same again changes nothing. Example: qualcode import data/ --project s.qualcode
    """
    from qualcode.services.importing import import_paths
    from qualcode.services.projects import open_project

    if comments not in ("", "codes"):
        raise typer.BadParameter("comments can be codes, or are left out", param_hint="--comments")
    survey = survey_choices(
        column=column, header_rows=header_rows, keep_identifying=keep_identifying, row_id=row_id,
        long=long, encoding=encoding, documents=documents,
    )  # fmt: skip
    with open_project(project) as opened, progress() as on_progress:
        ledger = import_paths(
            opened, paths, actor=me(coder), survey=survey, interviewers=interviewer or (),
            encoding=encoding, comments="codes" if comments else "left out", choose=choose,
            max_mb=max_mb, on_progress=on_progress,
        )  # fmt: skip
    show_ledger(ledger, format, everything=all)
    say(", ".join(f"{sum(e.count for e in ledger if e.outcome == outcome)} {outcome}"
                           for outcome in ("imported", "unchanged", "skipped")))  # fmt: skip


@app.command()
def segments(
    project: ProjectOption,
    unit: UnitOption = "unit",
    encoder: EncoderOption = "minilm",
    coder: CoderOption = "",
) -> None:
    """Cut the documents into the unit that is coded.

    Example: qualcode segments --project study.qualcode --unit sentence
    """
    from qualcode.services.projects import open_project
    from qualcode.services.projects import segments as tilings
    from qualcode.services.segmenting import segment_documents
    from qualcode.suggest.encoders import load_encoder

    with open_project(project) as opened, progress() as on_progress:
        made = segment_documents(
            opened, actor=me(coder), encoder=lambda: load_encoder(encoder), wanted=as_unit(unit),
            on_progress=on_progress,
        )  # fmt: skip
        standing = sum(map(len, tilings(opened).values()))
    about = "cut now" if made else "as the documents were read, or cut before"
    say(f"The unit of the project is the {unit}: {standing} segments, {about}.")


@app.command()
def suggest(
    project: ProjectOption,
    encoder: EncoderOption = "minilm",
    coder: CoderOption = "",
    explain: Annotated[bool, typer.Option("--explain", help="List what each rests on.")] = False,
    out: Annotated[Path | None, typer.Option(help="CSV file for what each rests on.")] = None,
    words: Annotated[
        bool, typer.Option(help="Also which words carry each: the longest part of the work.")
    ] = True,
    format: FormatOption = Format.table,
) -> None:
    """Suggest codes for what nobody has coded yet, learning from what is coded.

    Example: qualcode suggest --project study.qualcode --explain --out why.csv
    """
    from qualcode.cli.accuracy import say_withheld
    from qualcode.services import accuracy, projects, study, suggestions
    from qualcode.services.segmenting import segment_documents
    from qualcode.suggest.encoders import load_encoder

    check_file(out)
    chosen = load_encoder(encoder)
    with projects.open_project(project) as opened:
        with progress() as on_progress:
            segment_documents(
                opened, actor=me(coder), encoder=lambda: chosen, wanted=projects.unit(opened),
                on_progress=on_progress,
            )  # fmt: skip
            standing = suggestions.suggest(
                opened, actor=me(coder), encoder=chosen, on_progress=on_progress
            )
        say_withheld(accuracy.latest(opened), projects.codebook(opened), study.bar(opened))
        if explain or out is not None:
            _explain(
                opened, coder=projects.coder(opened, me(coder)), out=out, format=format,
                encoder=chosen if words else None,
            )  # fmt: skip
    say(f"{standing} suggestions stand open. Decide on them in: qualcode app")


def _explain(
    project: Project, *, coder: Coder, out: Path | None, format: Format, encoder: Encoder | None
) -> None:
    from qualcode.formats.folders import write_tables
    from qualcode.services.explanations import explanations

    with progress() as on_progress:
        found = explanations(project, coder=coder, encoder=encoder, on_progress=on_progress)
    if out is None:
        show_frame(found.table, format)
    else:
        write_tables(out.parent, {out.name: found.table})
        say(f"{len(found.table)} pieces of evidence written to {out}.")
    if found.n_hidden:
        say(f"Not listed, because they wait for your own codes: {found.n_hidden} suggestions.")
