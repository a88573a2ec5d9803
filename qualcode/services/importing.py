"""Import: files into a project, with a ledger of what came in, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from qualcode.formats.survey import AS_IT_LOOKS
from qualcode.formats.transcript import MAX_MB
from qualcode.model import Document, LedgerEntry, SurveyChoices
from qualcode.services.cases import CaseFinder, asking_warnings, case_warnings, listed
from qualcode.services.exchange import import_exchange
from qualcode.services.inputs import Progress, no_progress, read_inputs
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.news import News, news_of, now_asking, told_otherwise
from qualcode.services.placing import key_of, place_codings
from qualcode.services.projects import (
    IMPORTED,
    Project,
    cases,
    codebook,
    coder,
    codings,
    documents,
    segments,
)
from qualcode.services.reading import RECORDING, Inputs
from qualcode.services.surveys import remember, remembered
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
    max_mb: int = MAX_MB,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Import files and folders, and return the ledger.

    All documents, cases and attributes come in one transaction, the codings of each table in one, and
    each project of another tool in one. ``survey`` says how surveys are read, and ``columns`` which of
    theirs are open-ended; it is kept for files with the same columns. Importing the same again changes
    nothing, unless ``interviewers`` name speakers who asked then and were not known to. ``encoding`` is
    that of texts, ``max_mb`` the most text of a document. Raises ``InputError`` when a file that was
    named cannot be used; then nothing is imported.
    """
    known = {document.name: document for document in documents(project)}
    chosen = replace(survey, columns=tuple(columns)) if columns else survey
    before = remembered(project)
    inputs = read_inputs(
        paths, new_id=new_id, survey=chosen, remembered=before, interviewers=interviewers,
        encoding=encoding, max_mb=max_mb, known=known, on_progress=on_progress,
    )  # fmt: skip
    ids = {d.id: known[d.name].id if d.name in known else d.id for d in inputs.documents}
    news = news_of(project, inputs, ids, known=known)
    if interviewers:
        news = replace(news, asking=now_asking(project, inputs, known))
    ledger = _ledger(inputs, known, news) + _warnings(project, inputs, ids, news=news)
    noted = _noted(project, ledger)
    kept = {k: made for k, made in inputs.surveys.items() if made not in (AS_IT_LOOKS, before.get(k))}
    if news or noted or kept:
        kind = "documents.imported" if news else NOTED
        with write(project.engine, kind=kind, actor=actor, now=now()) as writing:
            add(writing.connection, noted)
            remember(writing, kept)
            if news:
                _store(writing, news)
    for file, exchange in inputs.exchanges.items():
        ledger += import_exchange(project, exchange, file=file.name, actor=actor, now=now, new_id=new_id)
    return ledger + _import_codings(project, inputs, actor=actor, now=now, new_id=new_id)


def _store(writing: Writing, news: News) -> None:
    add(writing.connection, [*news.documents, *news.segments, *news.new_cases])
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


def _ledger(inputs: Inputs, known: Mapping[str, Document], news: News) -> list[LedgerEntry]:
    """Tell in the ledger of what was read what is new to the project from what is not."""
    verdicts: dict[str, LedgerEntry] = {}
    twins: list[LedgerEntry] = []
    # Two rows of a survey may well be alike; two transcripts are one too many.
    named = {d.sha256: d.name for d in known.values() if d.format != "survey"}
    for document in inputs.documents:
        if document.name in known:
            verdicts[document.name] = _verdict(document, known[document.name], news)
        elif document.format != "survey":
            other = named.setdefault(document.sha256, document.name)
            if other != document.name:
                reason = f"it has the same content as {other}; both are in the project now"
                twins.append(LedgerEntry(place=document.name, outcome="warning", reason=reason))
    tables = {
        "cases.csv": news.new_cases or news.changed_cases,
        "documents.csv": news.links or news.described,
    }
    ledger = []
    for entry in inputs.ledger:
        # The place of a document is its file, or in a survey its row.
        verdict = verdicts.get(entry.place) or verdicts.get(entry.place.rpartition(".")[0])
        if entry.outcome != "imported" or entry.reason.startswith(RECORDING):
            ledger.append(entry)
        elif verdict is not None:
            ledger.append(replace(verdict, place=entry.place, count=entry.count))
        else:
            news_of_it = tables.get(entry.place, True)
            ledger.append(entry if news_of_it else replace(entry, outcome="unchanged"))
    return ledger + twins


def _verdict(document: Document, before: Document, news: News) -> LedgerEntry:
    # Of the same row of a survey, other columns may be read; it may come from another kind of file.
    survey = document.format == "survey"
    if before.sha256 != document.sha256 or (survey and before.text != document.text):
        reason = (
            f"a document called {document.name} with other content is in the project and stays; "
            "rename the file to add this one"
        )
        return LedgerEntry(place=document.name, outcome="skipped", reason=reason)
    if not survey and before.encoding != document.encoding:
        reason = (
            f"it is in the project in {before.encoding}; rename the file to add it as it is read now"
        )
        return LedgerEntry(place=document.name, outcome="skipped", reason=reason)
    if before.id in news.asking:
        names = sorted(news.asking[before.id])
        verbs = "asks in it, and is" if len(names) == 1 else "ask in it, and are"
        reason = f"{listed(names)} {verbs} no participant any more"
        return LedgerEntry(place=document.name, outcome="imported", reason=reason)
    return LedgerEntry(place=document.name, outcome="unchanged")


def _warnings(
    project: Project, inputs: Inputs, ids: Mapping[str, str], *, news: News
) -> list[LedgerEntry]:
    """Warn of documents among the inputs of which it is not known who asks, or whose case it is."""
    tilings = segments(project)
    texts = [replace(document, id=ids[document.id]) for document in inputs.documents]
    # Of a document that was here before, the turns are those stored.
    spoken = [
        replace(s, speaker_role="interviewer") if s.speaker in news.asking.get(s.document_id, ()) else s
        for s in [*news.segments, *(s for d in texts for s in tilings.get(d.id, ()))]
    ]
    finder = CaseFinder([*cases(project)[1], *news.links], texts, spoken)
    told = told_otherwise(project, inputs)
    return [*asking_warnings(texts, spoken), *case_warnings(finder), *told]


def _import_codings(
    project: Project,
    inputs: Inputs,
    *,
    actor: str,
    now: Callable[[], str],
    new_id: Callable[[], str],
) -> list[LedgerEntry]:
    ledger: list[LedgerEntry] = []
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
