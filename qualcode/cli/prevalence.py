"""The commands on how often codes apply, the machine's errors taken out, and on the audit sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from qualcode.cli.output import (
    ChartOption,
    CoderOption,
    Format,
    FormatOption,
    OutOption,
    ProjectOption,
    app,
    check_file,
    draw,
    me,
    say,
    show_frame,
    write_frame,
)

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import AuditOf

prevalence_app = typer.Typer(
    invoke_without_command=True,
    help="How often codes apply, the machine's errors taken out by an audit sample; draw that sample.",
)
app.add_typer(prevalence_app, name="prevalence")
UnitOfAudit = Annotated[str, typer.Option("--unit", help="segment or case.")]


def _as_unit(name: str) -> AuditOf:
    if name not in ("segment", "case"):
        raise typer.BadParameter(f"{name!r} is none of segment, case", param_hint="--unit")
    return cast("AuditOf", name)


@prevalence_app.callback()
def prevalence(
    context: typer.Context,
    project: Annotated[str, typer.Option(help="A .qualcode file or PostgreSQL URL.")] = "",
    unit: UnitOfAudit = "",
    by: Annotated[str, typer.Option(help="Attribute of cases or documents to compare by.")] = "",
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Count suggestions from here on beside the corrected.")
    ] = 0.5,
    as_drawn: Annotated[
        bool,
        typer.Option("--as-drawn", help="With what was suggested at the draw, though it is newer now."),
    ] = False,
    out: OutOption = None,
    chart: ChartOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How often each code applies, corrected by the audit sample, with intervals over documents.

    Example: qualcode prevalence --project study.qualcode --by role --out prevalence.csv
    """
    if context.invoked_subcommand is not None:
        return
    if not project:
        raise typer.BadParameter("name the project", param_hint="--project")
    from qualcode.formats.charts.prevalence import prevalence_chart, prevalence_words, shown
    from qualcode.services.prevalence import corrected_prevalence
    from qualcode.services.projects import open_project

    check_file(out)
    with open_project(project) as opened:
        found = corrected_prevalence(
            opened, unit=_as_unit(unit) if unit else None, by=by or None, threshold=threshold,
            as_drawn=as_drawn,
        )  # fmt: skip
    if out is not None:
        write_frame(out, found.table)
    else:
        short = _short(found.table, by) if format is Format.table else found.table
        show_frame(short, format)
    if chart is not None and not shown(found.table).empty:
        draw(chart, prevalence_chart(found.table, by=by or None))
    say(prevalence_words(found.table))
    for words in found.said:
        say(words)


def _short(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return what fits a terminal: shares with their intervals in one cell."""
    import pandas as pd

    def told(row: Mapping[Any, Any], name: str) -> str:
        value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        return "" if pd.isna(value) else f"{value:.0%} ({low:.0%}–{high:.0%})"

    rows = [
        {
            "code": row["code"], **({by: row[by]} if by else {}),
            "audited": f"{row['n_audited']} of {row['n_units']}", "corrected": told(row, "corrected"),
            "machine": "" if pd.isna(row["machine_only"]) else f"{row['machine_only']:.0%}",
            "people alone": told(row, "human_only"), "reason": row["reason"],
        }
        for row in table.to_dict("records")
        if row["machine_only"] or row["corrected"] or row["reason"]
    ]  # fmt: skip
    return pd.DataFrame(rows)


@prevalence_app.command("draw")
def draw_sample(
    project: ProjectOption,
    n: Annotated[int, typer.Option("--n", min=0, help="How many segments or cases to draw.")] = 0,
    unit: UnitOfAudit = "segment",
    by: Annotated[
        list[str] | None,
        typer.Option(help="Spread over: probability, document, case; may be repeated."),
    ] = None,
    code: Annotated[str, typer.Option(help="Strata by the probability of this code alone.")] = "",
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed draws the same.")] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Take the share that is coded blind anyway instead.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say how wide intervals will be; draw nothing.")
    ] = False,
    coder: CoderOption = "",
) -> None:
    """Draw the audit sample: at random, kept for good, its suggestions hidden until they are coded.

    Example: qualcode prevalence draw --project study.qualcode --n 200 --by probability --by document
    """
    from qualcode.services import audit_plan, auditing
    from qualcode.services.projects import open_project

    chosen = _as_unit(unit)
    with open_project(project) as opened:
        if not share and n < auditing.FEWEST:
            raise typer.BadParameter("say how many are to be drawn", param_hint="--n")
        if plan or not share:
            for words in audit_plan.plan_words(audit_plan.plan(opened, n=n, of=chosen)):
                say(words)
        if plan:
            return
        if share:
            audit = auditing.adopt_share(opened, actor=me(coder))
        else:
            audit = auditing.draw_audit(
                opened, n=n, of=chosen, by=by or (), code_id=code or None, seed=seed, actor=me(coder)
            )
        drawn = sum(entry.drawn for entry in auditing.audit_units(opened, audit))
    say(f"{audit.n_drawn} of {audit.n_units} {audit.of}s drawn, {drawn} segments; seed {audit.seed}.")
    say("Code them on the page Code in the order Drawn for audit; suggestions wait until you are done.")


@prevalence_app.command("withdraw")
def withdraw_sample(
    project: ProjectOption,
    reason: Annotated[str, typer.Option(help="Why; it stays on record.")],
    coder: CoderOption = "",
) -> None:
    """Give the audit sample up; it stays on record with the reason.

    Example: qualcode prevalence withdraw --project study.qualcode --reason "drawn before import"
    """
    from qualcode.services.auditing import withdraw
    from qualcode.services.projects import open_project

    with open_project(project) as opened:
        withdraw(opened, reason=reason, actor=me(coder))
    say("The sample is withdrawn; suggestions for its segments are shown again.")
