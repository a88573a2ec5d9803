"""The report of a study, as facts: what was done, what was found, and what limits it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from qualcode.core.report_limits import limitations
from qualcode.core.report_parts import MatrixFacts, PatternFacts, QuestionFacts, QuotationFacts
from qualcode.core.reports import Choices, Report
from qualcode.services import passages, study
from qualcode.services.overview import overview
from qualcode.services.projects import Project
from qualcode.services.report_words import own_words
from qualcode.services.reporting_corpus import corpus, material, people, sample
from qualcode.services.reporting_evidence import evidence, themes
from qualcode.services.reporting_measures import anchoring_facts, prevalence_facts
from qualcode.services.reporting_patterns import pattern_facts, question_facts
from qualcode.services.reporting_said import illustrated, matrix
from qualcode.services.reporting_work import (
    agreements,
    coder_names,
    software,
    suggestion_facts,
    version_facts,
    work_of,
)
from qualcode.services.summaries import summaries
from qualcode.store import schema

NOT_ASKED = "it was not asked for"


def report(project: Project, choices: Choices | None = None) -> Report:
    """Gather the report of a study; the same project and choices give the same report.

    What only a section that is left out would tell is not gathered. Raises ``InputError`` for an
    attribute that neither a case nor a document has.
    """
    chosen = choices or Choices()
    wanted = set(chosen.sections)
    settings, found, seen = study.settings(project), material(project, chosen), overview(project)
    names = coder_names(project, named=chosen.names)
    shown, said = evidence(project, found, names), passages.corpus(project)
    suggestions = suggestion_facts(project, seen)
    suggested = bool(suggestions.suggesters)
    made = Report(
        choices=chosen, name=settings.name, created_on=settings.created_at[:10],
        as_of=_last_day(project), revision=seen.revision, unit=settings.unit,
        coders=work_of(project, seen, names), corpus=corpus(project, found),
        people=people(found, chosen), sample=sample(found, chosen.by), book=found.book,
        versions=version_facts(project, names),
        themes=themes(found, shown, compare=chosen.compare),
        quotations=(
            illustrated(project, said, found, shown=shown, choices=chosen)
            if "quotations" in wanted else QuotationFacts()
        ),
        matrix=(
            matrix(said, summaries(project), found, shown=shown, coder_names=names)
            if "matrix" in wanted else MatrixFacts(reason=NOT_ASKED)
        ),
        agreement=agreements(project, names), suggestions=suggestions,
        anchoring=anchoring_facts(project, suggested=suggested),
        prevalence=prevalence_facts(project, found, names),
        questions=question_facts(project, found, shown) if "questions" in wanted else QuestionFacts(),
        patterns=pattern_facts(project, found, shown) if "patterns" in wanted else PatternFacts(),
        limitations=(), codings=shown.listed, software=software(found.book),
        own_words=own_words(project),
    )  # fmt: skip
    return replace(made, limitations=limitations(made, n_reviews=seen.n_reviews))


def _last_day(project: Project) -> str:
    """Return the day of the last line of the journal: a report knows no clock but this."""
    with project.engine.connect() as connection:
        return str(connection.execute(select(func.max(schema.events.c.created_at))).scalar() or "")[:10]
