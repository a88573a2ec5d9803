"""Import: files into a project, with a ledger of what came in, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from qualcode.formats.codings import CodedQuotation, locate
from qualcode.model import Case, CaseLink, Codebook, Coding, Document, LedgerEntry
from qualcode.services.cases import CaseFinder, case_warnings
from qualcode.services.inputs import Inputs, Progress, no_progress, read_inputs
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.projects import Project, cases, codebook, coder, codings, documents, segments
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import add, fetch, replace_record


def import_paths(
    project: Project,
    paths: Iterable[Path],
    *,
    actor: str,
    columns: Sequence[str] | None = None,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
    new_id: Callable[[], str] = new_uuid,
) -> list[LedgerEntry]:
    """Import files and folders, all in one transaction, and return the ledger.

    Importing the same again changes nothing. Raises ``InputError`` when a file that was named
    cannot be used; then nothing is imported.
    """
    inputs = read_inputs(paths, new_id=new_id, columns=columns, on_progress=on_progress)
    known = {document.name: document for document in documents(project)}
    ledger, ids = _compare(inputs, known)
    fresh = [document for document in inputs.documents if ids[document.id] == document.id]
    kept = {document.id for document in fresh}
    new_cases, changed_cases = _cases(project, inputs)
    links = _links(project, inputs, ids)
    described = _described(inputs, known)
    ledger += _caseless(project, inputs, ids, links=links)
    news = {"cases.csv": new_cases or changed_cases, "documents.csv": links or described}
    ledger = [
        replace(entry, outcome="unchanged") if not news.get(entry.place, True) else entry
        for entry in ledger
    ]
    if fresh or new_cases or changed_cases or links or described:
        with write(project.engine, kind="documents.imported", actor=actor, now=now()) as writing:
            add(writing.connection, fresh)
            add(writing.connection, [s for s in inputs.segments if s.document_id in kept])
            add(writing.connection, new_cases)
            for case in changed_cases:
                replace_record(writing.connection, case)
            for document in described:
                replace_record(writing.connection, document)
            add(writing.connection, links)
            add(writing.connection, ledger)
            writing.payload["documents"] = [document.id for document in fresh]
            writing.payload["cases"] = [case.id for case in (*new_cases, *changed_cases)]
    return ledger + _import_codings(project, inputs, actor=actor, now=now, new_id=new_id)


def imports(project: Project) -> list[LedgerEntry]:
    """Return the ledger of all imports so far."""
    with project.engine.connect() as connection:
        return fetch(connection, LedgerEntry, order_by=[schema.ledger.c.sequence])


def _compare(inputs: Inputs, known: dict[str, Document]) -> tuple[list[LedgerEntry], dict[str, str]]:
    """Tell new documents from those imported before; ids of the latter are those in the project."""
    ids = {}
    verdicts: dict[str, LedgerEntry] = {}
    twins: list[LedgerEntry] = []
    # Two rows of a survey may well be alike; two transcripts are one too many.
    named = {d.sha256: d.name for d in known.values() if d.format != "survey"}
    for document in inputs.documents:
        before = known.get(document.name)
        ids[document.id] = before.id if before else document.id
        if before and before.sha256 == document.sha256:
            verdicts[document.name] = LedgerEntry(place=document.name, outcome="unchanged")
        elif before:
            reason = (
                f"a document called {document.name} with other content is in the project and stays; "
                "rename the file to add this one"
            )
            verdicts[document.name] = LedgerEntry(place=document.name, outcome="skipped", reason=reason)
        elif document.format != "survey":
            other = named.setdefault(document.sha256, document.name)
            if other != document.name:
                reason = f"it has the same content as {other}; both are in the project now"
                twins.append(LedgerEntry(place=document.name, outcome="warning", reason=reason))
    ledger = []
    for entry in inputs.ledger:
        # The place of a document is its file, or in a survey its row.
        verdict = verdicts.get(entry.place) or verdicts.get(entry.place.rpartition(".")[0])
        if verdict is not None and entry.outcome == "imported":
            ledger.append(replace(verdict, place=entry.place, count=entry.count))
        else:
            ledger.append(entry)
    return ledger + twins, ids


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


def _described(inputs: Inputs, known: dict[str, Document]) -> list[Document]:
    """Return the documents of the project whose attributes are new; the text never changes."""
    described = []
    for document in inputs.documents:
        before = known.get(document.name)
        if before is not None:
            attributes = {**before.attributes, **document.attributes}
            if attributes != before.attributes:
                described.append(replace(before, attributes=attributes))
    return described


def _links(project: Project, inputs: Inputs, ids: dict[str, str]) -> list[CaseLink]:
    _, known = cases(project)
    wanted = [replace(link, document_id=ids[link.document_id]) for link in inputs.links]
    return [link for link in dict.fromkeys(wanted) if link not in known]


def _caseless(
    project: Project, inputs: Inputs, ids: dict[str, str], *, links: Sequence[CaseLink]
) -> list[LedgerEntry]:
    """Warn of documents among the inputs whose speakers have no case, now that all is in."""
    tilings = segments(project)
    texts = [replace(document, id=ids[document.id]) for document in inputs.documents]
    # Of a document that was here before, the turns are those stored.
    spoken = [s for s in inputs.segments if ids[s.document_id] == s.document_id]
    spoken += [s for document in texts for s in tilings.get(document.id, ())]
    return case_warnings(CaseFinder([*cases(project)[1], *links], texts, spoken))


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
    known = {_key(coding) for coding in codings(project)}
    book = codebook(project)
    for file, rows in inputs.codings.items():
        fresh: list[Coding] = []
        people = {name: coder(project, name, now=now).id for name in sorted({r.coder for r in rows})}
        unchanged = 0
        for row in rows:
            made = place_coding(row, by_name, book, coder_id=people[row.coder], now=now(), new_id=new_id)
            if isinstance(made, str):
                place = f"{file.name}, line {row.line}"
                ledger.append(LedgerEntry(place=place, outcome="skipped", reason=made))
            elif _key(made) in known:
                unchanged += 1
            else:
                known.add(_key(made))
                fresh.append(made)
        if fresh:
            with write(project.engine, kind="codings.imported", actor=actor, now=now()) as writing:
                add(writing.connection, fresh)
                writing.payload["codings"] = [coding.id for coding in fresh]
            ledger.append(LedgerEntry(place=file.name, outcome="imported", count=len(fresh)))
        if unchanged:
            ledger.append(LedgerEntry(place=file.name, outcome="unchanged", count=unchanged))
    return ledger


def _key(coding: Coding) -> tuple[object, ...]:
    return (coding.document_id, coding.span, coding.code_id, coding.coder_id)


def place_coding(
    row: CodedQuotation,
    by_name: dict[str, Document],
    book: Codebook,
    *,
    coder_id: str,
    now: str,
    new_id: Callable[[], str],
) -> Coding | str:
    """Return a coding read from a file, or the reason why it cannot be placed."""
    document = by_name.get(row.document)
    if document is None:
        return f"there is no document {row.document!r}"
    if row.code_id not in {code.id for code in book.codable}:
        return f"the codebook has no code {row.code_id!r}"
    span = locate(row, document)
    if isinstance(span, str):
        return span
    return Coding(
        id=new_id(), document_id=document.id, span=span, code_id=row.code_id, coder_id=coder_id,
        source="accepted" if row.source == "accepted" else "human",
        codebook_version=row.codebook_version or book.version, created_at=row.created_at or now,
        modifiers={"valence": row.valence} if row.valence else {},
    )  # fmt: skip
