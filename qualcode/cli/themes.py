"""The command that clusters what no code explains."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.output import (
    CoderOption,
    EncoderOption,
    Format,
    FormatOption,
    ProjectOption,
    app,
    me,
    progress,
    say,
    show,
)
from qualcode.errors import CodebookError

if TYPE_CHECKING:
    from qualcode.services.emergent import Emergent
    from qualcode.services.projects import Project

CLUSTER_COLUMNS = (
    *("cluster", "terms", "n_segments", "n_weak", "n_cases", "n_documents", "stability", "exemplars"),
)  # fmt: skip
SEGMENT_COLUMNS = (
    *("segment_id", "document", "start", "end", "speaker", "case_id", "standing", "reason", "cluster"),
    *("strength", "text"),
)  # fmt: skip
# So many characters of an exemplar fit beside the rest.
MOST = 90


@app.command()
def themes(
    project: ProjectOption,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same clusters.")] = 0,
    min_size: Annotated[
        int | None, typer.Option(min=2, help="Least segments in a cluster; grows with their number.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Leave out what an open suggestion so likely explains."),
    ] = None,
    to_code: Annotated[str, typer.Option(metavar="CLUSTER", help="Make this cluster a code.")] = "",
    name: Annotated[str, typer.Option(help="Name of the code; the terms if not given.")] = "",
    theme: Annotated[str, typer.Option(help="Theme that the code comes below.")] = "",
    encoder: EncoderOption = "minilm",
    coder: CoderOption = "",
    format: FormatOption = Format.table,
) -> None:
    """Cluster what no code explains: terms, exemplars, stability, cases; make a cluster a code.

    Example: qualcode themes --project study.qualcode --out clusters/
    """
    from qualcode.services import emergent, projects
    from qualcode.suggest.encoders import load_encoder

    if (name or theme) and not to_code:
        raise typer.BadParameter("say which cluster becomes the code", param_hint="--to-code")
    if out is not None and out.is_file():
        raise typer.BadParameter(f"{out} is a file; give the name of a folder", param_hint="--out")
    with projects.open_project(project) as opened:
        version = projects.codebook(opened).version
        with progress() as on_progress:
            found = emergent.find_clusters(
                opened, encoder=load_encoder(encoder), seed=seed, min_size=min_size,
                threshold=threshold, on_progress=on_progress,
            )  # fmt: skip
        if out is not None:
            _write(found, out)
        _show(found, format)
        _account(found)
        if to_code:
            _make(opened, found, to_code, name=name, theme=theme, actor=me(coder), version=version)


def _make(
    project: Project,
    found: Emergent,
    cluster_id: str,
    *,
    name: str,
    theme: str,
    actor: str,
    version: str,
) -> None:
    from qualcode.services import emergent, projects

    cluster = found.cluster(cluster_id)
    names = {c.name.casefold(): c.id for c in projects.codebook(project).codes if not c.codable}
    known = {*names.values()}
    if theme and theme not in known and theme.casefold() not in names:
        there = ", ".join(sorted(known)) or "none"
        raise CodebookError(f"there is no theme {theme!r}", hint=f"themes are {there}")
    title = name or emergent.title(cluster)
    book = emergent.make_code(
        project, cluster, name=title, theme=names.get(theme.casefold(), theme) or None, actor=actor,
        base_version=version,
    )  # fmt: skip
    say(
        f"{cluster.id} is the code {title} in version {book.version} of the codebook, with "
        f"{len(cluster.exemplars)} examples. Undo it on the codebook page."
    )


def _show(found: Emergent, format: Format) -> None:
    columns, rows = [*CLUSTER_COLUMNS], _rows(found)
    if format is Format.table:
        # A terminal is narrow: the first terms, and one exemplar.
        columns = ["cluster", "terms", "n", "cases", "stability", "exemplar"]
        rows = [
            [c.id, ", ".join(c.terms[:4]), c.n_segments, c.n_cases, round(c.stability, 2),
             _line(c.exemplars[0].text)[:MOST]]
            for c in found.clusters
        ]  # fmt: skip
    show(columns, rows, format)


def _rows(found: Emergent) -> list[list[Any]]:
    return [
        [
            *(c.id, ", ".join(c.terms), c.n_segments, c.n_weak, c.n_cases, c.n_documents),
            *(round(c.stability, 3), " | ".join(_line(e.text) for e in c.exemplars)),
        ]
        for c in found.clusters
    ]


def _line(text: str) -> str:
    from qualcode.core.text import one_line

    return one_line(text)


def _account(found: Emergent) -> None:
    """Say where all segments stand, so that none goes missing."""
    counts = found.counts()
    told = ", ".join(f"{counts[reason]} {reason}" for reason in sorted(counts, key=lambda r: -counts[r]))
    say(f"{len(found.segments)} segments of participants: {told or 'none'}.")
    if "too few segments" in counts:
        say("Too few differ to be told apart in clusters.")


def _write(found: Emergent, folder: Path) -> None:
    import pandas as pd

    from qualcode.formats.folders import write_tables
    from qualcode.services import emergent

    rows = [
        [
            *(s.segment_id, s.document, s.span.start, s.span.end, s.speaker, s.case_id, s.standing),
            *(s.reason, s.cluster, s.strength if s.cluster else None, s.text),
        ]
        for s in found.segments
    ]
    tables = {
        emergent.CLUSTERS: pd.DataFrame(_rows(found), columns=list(CLUSTER_COLUMNS)),
        emergent.SEGMENTS: pd.DataFrame(rows, columns=list(SEGMENT_COLUMNS)),
    }
    write_tables(folder, tables)
    emergent.save(found, folder / emergent.WHOLE)
    say(f"{', '.join(f'{name}: {len(table)} rows' for name, table in tables.items())}, in {folder}")
