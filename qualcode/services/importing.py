"""Import: files into a project, with a ledger of what came in, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from sqlalchemy import update

from qualcode.formats.transcript import MAX_MB
from qualcode.model import Case, CaseLink, Document, LedgerEntry, Segment
from qualcode.services.cases import CaseFinder, asking_warnings, case_warnings, listed
from qualcode.services.exchange import import_exchange
from qualcode.services.inputs import Progress, no_progress, read_inputs
from qualcode.services.moments import new_uuid, utc_now
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
    interviewers: Collection[str] = (),
    encoding: str | None = None,
    max_mb: int = MAX_MB,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Import files and folders, and return the ledger.

    All documents, cases and attributes come in one transaction, the codings of each table in one,
    and each project of another tool in one. Importing the same again changes nothing, unless
    ``interviewers`` name speakers who asked then and were not known to. ``encoding`` is that of
    texts, ``max_mb`` the most text of a document. Raises ``InputError`` when a file that was named
    cannot be used; then nothing is imported.
    """
    known = {document.name: document for document in documents(project)}
    inputs = read_inputs(
        paths, new_id=new_id, columns=columns, interviewers=interviewers, encoding=encoding,
        max_mb=max_mb, known=known, on_progress=on_progress,
    )  # fmt: skip
    ids = {d.id: known[d.name].id if d.name in known else d.id for d in inputs.documents}
    news = _news(project, inputs, ids, known=known)
    if interviewers:
        news = replace(news, asking=_asking(project, inputs, known))
    ledger = _ledger(inputs, known, news) + _warnings(project, inputs, ids, news=news)
    noted = _noted(project, ledger)
    if news or noted:
        kind = "documents.imported" if news else NOTED
        with write(project.engine, kind=kind, actor=actor, now=now()) as writing:
            add(writing.connection, noted)
            if news:
                _store(writing, news)
    for file, exchange in inputs.exchanges.items():
        ledger += import_exchange(project, exchange, file=file.name, actor=actor, now=now, new_id=new_id)
    return ledger + _import_codings(project, inputs, actor=actor, now=now, new_id=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What an import has that the project has not.

    ``described`` are documents of the project with new attributes, ``asking`` the speakers in
    documents of the project who are known to ask from now on.
    """

    documents: list[Document]
    segments: list[Segment]
    new_cases: list[Case]
    changed_cases: list[Case]
    links: list[CaseLink]
    described: list[Document]
    asking: dict[str, set[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


def _news(
    project: Project, inputs: Inputs, ids: Mapping[str, str], *, known: Mapping[str, Document]
) -> _News:
    fresh = [_with_recording(d, inputs) for d in inputs.documents if d.name not in known]
    kept = {document.id for document in fresh}
    new_cases, changed_cases = _cases(project, inputs)
    return _News(
        documents=fresh, segments=[s for s in inputs.segments if s.document_id in kept],
        new_cases=new_cases, changed_cases=changed_cases, links=_links(project, inputs, ids),
        described=_described(inputs, known),
    )  # fmt: skip


def _store(writing: Writing, news: _News) -> None:
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


def _ledger(inputs: Inputs, known: Mapping[str, Document], news: _News) -> list[LedgerEntry]:
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


def _verdict(document: Document, before: Document, news: _News) -> LedgerEntry:
    if before.sha256 != document.sha256:
        reason = (
            f"a document called {document.name} with other content is in the project and stays; "
            "rename the file to add this one"
        )
        return LedgerEntry(place=document.name, outcome="skipped", reason=reason)
    if before.encoding != document.encoding:
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


def _asking(project: Project, inputs: Inputs, known: Mapping[str, Document]) -> dict[str, set[str]]:
    """Return who asks in documents of the project and was taken for a participant, by document."""
    same = {
        document.id: known[document.name].id
        for document in inputs.documents
        if document.name in known and known[document.name].sha256 == document.sha256
    }
    asking = {
        (same[s.document_id], s.speaker)
        for s in inputs.segments
        if s.document_id in same and s.speaker_role == "interviewer"
    }
    found: dict[str, set[str]] = {}
    for document_id, tiling in segments(project).items():
        for s in tiling:
            if s.speaker_role == "participant" and (document_id, s.speaker) in asking:
                found.setdefault(document_id, set()).add(str(s.speaker))
    return found


def _cases(project: Project, inputs: Inputs) -> tuple[list[Case], list[Case]]:
    known, _ = cases(project)
    wanted = dict(inputs.cases)
    for link in inputs.links:
        wanted.setdefault(
            link.case_id, known.get(link.case_id, Case(id=link.case_id, name=link.case_id))
        )
    fresh = [case for key, case in wanted.items() if key not in known]
    merged = [
        replace(case, attributes={**known[key].attributes, **case.attributes})
        for key, case in wanted.items()
        if key in known
    ]
    return fresh, [case for case in merged if case != known[case.id]]


def _described(inputs: Inputs, known: Mapping[str, Document]) -> list[Document]:
    """Return the documents of the project with new attributes or recordings; texts never change."""
    read = {document.name: document.attributes for document in inputs.documents}
    described = []
    for name in dict.fromkeys([*read, *inputs.recordings]):
        before = known.get(name)
        if before is not None:
            attributes = {**before.attributes, **read.get(name, {})}
            after = replace(_with_recording(before, inputs), attributes=attributes)
            if after != before:
                described.append(after)
    return described


def _with_recording(document: Document, inputs: Inputs) -> Document:
    place = inputs.recordings.get(document.name)
    return document if place is None else replace(document, recording=str(place))


def _links(project: Project, inputs: Inputs, ids: Mapping[str, str]) -> list[CaseLink]:
    _, known = cases(project)
    wanted = [replace(link, document_id=ids[link.document_id]) for link in inputs.links]
    return [link for link in dict.fromkeys(wanted) if link not in known]


def _warnings(
    project: Project, inputs: Inputs, ids: Mapping[str, str], *, news: _News
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
    return asking_warnings(texts, spoken) + case_warnings(finder)


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
