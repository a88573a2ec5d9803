"""The report of a study, as facts: what was done, what was found, and what limits it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from qualcode.core.report_limits import limitations
from qualcode.core.reports import Choices, MatrixFacts, Report
from qualcode.services import study
from qualcode.services.overview import overview
from qualcode.services.projects import Project
from qualcode.services.report_words import own_words
from qualcode.services.reporting_corpus import corpus, material, people, sample
from qualcode.services.reporting_evidence import evidence, illustrated, themes
from qualcode.services.reporting_work import (
    agreements,
    coder_names,
    software,
    suggestion_facts,
    version_facts,
    work_of,
)
from qualcode.store import schema

NO_MATRIX = "this project has no summaries of cases by themes"


def report(project: Project, choices: Choices | None = None) -> Report:
    """Gather the report of a study; the same project and choices give the same report.

    Raises ``InputError`` for an attribute that neither a case nor a document has.
    """
    chosen = choices or Choices()
    settings, found, seen = study.settings(project), material(project, chosen), overview(project)
    names = coder_names(project, named=chosen.names)
    shown = evidence(project, found, names)
    quoted, shortened = illustrated(project, found, shown, choices=chosen)
    made = Report(
        choices=chosen, name=settings.name, created_on=settings.created_at[:10],
        as_of=_last_day(project), revision=seen.revision, unit=settings.unit,
        coders=work_of(project, seen, names), corpus=corpus(project, found),
        people=people(found, chosen), sample=sample(found, chosen.by), book=settings.codebook,
        versions=version_facts(project, names),
        themes=themes(project, found, shown, compare=chosen.compare), illustrations=quoted,
        matrix=MatrixFacts(reason=NO_MATRIX), agreement=agreements(project, names),
        suggestions=suggestion_facts(project, seen), limitations=(), codings=shown.listed,
        software=software(settings.codebook), own_words=own_words(project),
    )  # fmt: skip
    return replace(made, limitations=limitations(made, n_reviews=seen.n_reviews, shortened=shortened))


def _last_day(project: Project) -> str:
    """Return the day of the last line of the journal: a report knows no clock but this."""
    with project.engine.connect() as connection:
        return str(connection.execute(select(func.max(schema.events.c.created_at))).scalar() or "")[:10]
