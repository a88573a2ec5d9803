"""The command that answers questions made ready for a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.output import (
    ByOption,
    ChartOption,
    Format,
    FormatOption,
    MinGroupOption,
    OutOption,
    ProjectOption,
    ThresholdOption,
    app,
    check_file,
    draw,
    say,
    show,
    show_frame,
    write_frame,
)

if TYPE_CHECKING:
    from qualcode.services.questions import Answer


@app.command()
def questions(
    project: ProjectOption,
    name: Annotated[str | None, typer.Argument(help="The question; all are listed without it.")] = None,
    by: ByOption = None,
    questions: Annotated[
        Path | None, typer.Option(help="YAML file of questions for another codebook.")
    ] = None,
    min_group: MinGroupOption = 10,
    threshold: ThresholdOption = None,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Answer questions made ready for the codebook, of cases and with denominators.

    Example: qualcode questions made-together --project study.qualcode --out made_together.csv
    """
    from qualcode.services import questions as service
    from qualcode.services.projects import open_project

    for file in (out, chart):
        check_file(file)
    with open_project(project) as opened:
        if name is None:
            known = service.questions(opened, file=questions)
            rows = [
                [one.question.id, one.question.title, one.question.asks, one.reason] for one in known
            ]
            show(["question", "title", "asks", "why not"], rows, format)
            return
        found = service.answer(
            opened, name, file=questions, by=by, threshold=threshold, min_group=min_group
        )
    if chart is not None:
        _draw(chart, found)
    if out is not None:
        write_frame(out, found.table)
    elif chart is None:
        show_frame(found.table, format)
    for note in found.notes:
        say(note)


def _draw(chart: Path, found: Answer) -> None:
    from qualcode.formats.charts.questions import answer_chart, answer_words

    drawn = answer_chart(found.question, found.table)
    if drawn is None:
        say("No chart is drawn, because nothing that answers the question is coded yet.")
        return
    draw(chart, drawn)
    say(answer_words(found.question, found.table))
