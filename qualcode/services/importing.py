"""Import: files into a project, with a ledger of what came in, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from sqlalchemy import update

from qualcode.formats.survey import AS_IT_LOOKS
from qualcode.formats.transcript import MAX_MB
from qualcode.model import LedgerEntry, SurveyChoices
from qualcode.services.exchange import import_exchange
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.intake import Comments, FileChoices
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.news import News
from qualcode.services.placing import key_of, place_codings
from qualcode.services.planning import Plan, plan_import, up_to_date
from qualcode.services.projects import IMPORTED, Project, codebook, coder, codings, documents
from qualcode.services.reading import Inputs
from qualcode.services.surveys import remember
from qualcode.store import schema
from qualcode.store.journal import Writing, write
from qualcode.store.records import add, fetch, replace_record

# The line in the journal of an import of which only the ledger has something to say.
NOTED = "import.noted"


def import_paths(
    project: Project,
    paths: Iterable[Path],
    *,
    actor: str,
    columns: Sequence[str] | None = None,
    survey: SurveyChoices = AS_IT_LOOKS,
    interviewers: Collection[str] = (),
    encoding: str | None = None,
    comments: Comments = "left out",
    choose: str | None = None,
    max_mb: int = MAX_MB,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Import files and folders, and return the ledger.

    ``survey`` says how surveys are read, and ``columns`` which of theirs are open-ended; it is kept for
    files with the same columns. Importing the same again changes nothing, unless ``interviewers`` name
    speakers who asked then and were not known to. ``encoding`` is that of texts, ``max_mb`` the most
    text of a document; ``comments`` says whether those in Word files are codes, and ``choose`` names one
    of several projects in a file. Raises ``InputError`` when a file that was named cannot be used; then
    nothing is imported.
    """
    chosen = replace(survey, columns=tuple(columns)) if columns else survey
    plan = plan_import(
        project, paths, interviewers=interviewers, max_mb=max_mb, on_progress=on_progress, new_id=new_id,
        choices=FileChoices(encoding=encoding, survey=chosen, project=choose, comments=comments),
    )  # fmt: skip
    return carry_out(project, plan, actor=actor, now=now, new_id=new_id)


def carry_out(
    project: Project,
    plan: Plan,
    *,
    actor: str,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Do what was planned, and return the ledger.

    All documents, cases and attributes come in one transaction, the codings of each table in one, and
    each project of another tool in one. If the project has changed since, what was read is compared
    with it again.
    """
    plan = up_to_date(project, plan)
    ledger, news = [*plan.ledger], plan.news
    noted = _noted(project, ledger)
    if news or noted or plan.surveys:
        kind = "documents.imported" if news else NOTED
        with write(project.engine, kind=kind, actor=actor, now=now()) as writing:
            add(writing.connection, noted)
            remember(writing, plan.surveys)
            if news:
                _store(writing, news)
    for file, exchange in plan.inputs.exchanges.items():
        ledger += import_exchange(project, exchange, file=file.name, actor=actor, now=now, new_id=new_id)
    return ledger + _import_codings(project, plan.inputs, actor=actor, now=now, new_id=new_id)


def _store(writing: Writing, news: News) -> None:
    add(writing.connection, chain(news.documents, news.segments, news.new_cases))
    for record in (*news.changed_cases, *news.described):
        replace_record(writing.connection, record)
    add(writing.connection, news.links)
    table = schema.segments
    for document_id, speakers in news.asking.items():
        theirs = update(table).where(
            table.c.document_id == document_id, table.c.speaker.in_(sorted(speakers))
        )
        writing.connection.execute(theirs.values(speaker_role="interviewer"))
    writing.payload["documents"] = [document.id for document in news.documents]
    writing.payload["cases"] = [case.id for case in (*news.new_cases, *news.changed_cases)]
    if news.asking:
        writing.payload["asking"] = {key: sorted(names) for key, names in news.asking.items()}


def imports(project: Project) -> list[LedgerEntry]:
    """Return the ledger of all imports so far."""
    with project.engine.connect() as connection:
        return fetch(connection, LedgerEntry, order_by=[schema.ledger.c.sequence])


def _import_codings(
    project: Project,
    inputs: Inputs,
    *,
    actor: str,
    now: Callable[[], str],
    new_id: Callable[[], str],
) -> list[LedgerEntry]:
    ledger: list[LedgerEntry] = []
    if not inputs.codings:
        return ledger
    by_name = {document.name: document for document in documents(project)}
    known = {key_of(coding): coding for coding in codings(project)}
    book = codebook(project)
    for file, rows in inputs.codings.items():
        people = {name: coder(project, name, now=now).id for name in sorted({r.coder for r in rows})}
        fresh, entries = place_codings(
            rows, by_name, book, file=file.name, people=people, known=known, now=now(), new_id=new_id
        )
        noted = _noted(project, entries)
        if fresh or noted:
            kind = IMPORTED if fresh else NOTED
            with write(project.engine, kind=kind, actor=actor, now=now()) as writing:
                add(writing.connection, [*fresh, *noted])
                if fresh:
                    writing.payload["codings"] = [coding.id for coding in fresh]
        ledger += entries
    return ledger


def _noted(project: Project, ledger: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Return what the project's own ledger does not say yet; what came in is news each time."""
    there = set(imports(project))
    return [
        entry
        for entry in ledger
        if entry.outcome == "imported" or (entry.outcome != "unchanged" and entry not in there)
    ]
