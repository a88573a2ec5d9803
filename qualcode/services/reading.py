"""One file after the other into what is read, with what became of each of its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from qualcode.core.columns import is_result
from qualcode.formats import RECORDINGS
from qualcode.formats.attributes import read_cases, read_document_attributes
from qualcode.formats.codings import BY_MACHINE, NO_CODE, CodedQuotation, is_codings, read_codings
from qualcode.formats.survey_documents import EMPTY
from qualcode.formats.tables import read_names
from qualcode.model import (
    Case,
    CaseLink,
    Document,
    Exchange,
    LedgerEntry,
    ReadResult,
    Segment,
    SurveyChoices,
    SurveyShape,
)
from qualcode.services.intake import Intake
from qualcode.services.spools import Spool
from qualcode.services.tallies import (
    ANSWERS,
    CASES,
    CODINGS,
    DOCUMENTS,
    READ,
    Tally,
    no_tallies,
    outcome_of,
)

RECORDING = "the recording of"
RESULT = "a table of results that qualcode wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that was given, and where what was read from it stands among the inputs.

    It has no ``path`` where it was left out of a folder, and ``failed`` where it cannot be read.
    """

    name: str
    path: Path | None = None
    failed: bool = False
    entries: range
    documents: range = range(0)


@dataclass(slots=True, kw_only=True)
class Inputs:
    """Everything read from the given files.

    ``numbers`` say which document has a name, ``hashes`` what file it comes from. ``read`` has the files
    that something was taken from, ``sources`` all that were given, and ``shapes`` what surveys among
    them look like. ``tallies`` count what was given, kind by kind, and what became of it.
    """

    documents: Spool[Document] = field(default_factory=Spool)
    segments: Spool[Segment] = field(default_factory=Spool)
    numbers: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    links: list[CaseLink] = field(default_factory=list)
    codings: dict[Path, list[CodedQuotation]] = field(default_factory=dict)
    exchanges: dict[Path, Exchange] = field(default_factory=dict)
    ledger: list[LedgerEntry] = field(default_factory=list)
    recordings: dict[str, Path] = field(default_factory=dict)
    read: set[Path] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)
    surveys: dict[str, SurveyChoices] = field(default_factory=dict)
    shapes: dict[Path, SurveyShape] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=no_tallies)

    def add(self, documents: Iterable[Document]) -> None:
        """Take documents in; of two with one name, the later has it."""
        taken = [*documents]
        first = len(self.documents)
        self.numbers.update({document.name: first + n for n, document in enumerate(taken)})
        self.hashes.update({document.name: document.sha256 for document in taken})
        self.documents.extend(taken)


def read_one(found: Inputs, file: Path, *, intake: Intake, known: Mapping[str, Document]) -> str:
    """Read a file into what is there already, and return what became of it; raise ``InputError``."""
    if file.name == "cases.csv":
        cases, entries = read_cases(file)
        for case in cases:
            before = found.cases.get(case.id, case).attributes
            found.cases[case.id] = replace(case, attributes={**before, **case.attributes})
        found.ledger += entries
        found.tallies[CASES].count([entry for entry in entries if entry.outcome != "warning"])
        return READ
    if file.name == "documents.csv":
        records, entries = read_document_attributes(file)
        found.ledger += entries
        _add_links(found, records, known)
        return READ
    if file.suffix.lower() in RECORDINGS:
        return _add_recording(found, file, known)
    if intake.is_exchange(file):
        # What becomes of its parts shows when they are put into a project.
        found.exchanges[file.resolve()] = intake.exchange(file)
        return READ
    names = read_names(file)
    if is_result(names):
        found.ledger.append(LedgerEntry(place=file.name, outcome="skipped", reason=RESULT))
        return outcome_of(found.ledger[-1])
    if is_codings(names):
        return _add_codings(found, file)
    result = intake.documents(file)
    if result.shape is not None:
        found.shapes[file.resolve()] = result.shape
        found.surveys[result.shape.signature] = result.choices
    return _add_documents(found, result)


def take_known(found: Inputs, file: Path, known: Mapping[str, Document]) -> str | None:
    """Take a transcript as it is in the project, if the file is just as it was; else ``None``."""
    before = known.get(file.stem)
    if before is None or before.format != file.suffix.lower().lstrip("."):
        return None
    if before.sha256 != hashlib.sha256(file.read_bytes()).hexdigest():
        return None
    found.add([before])
    found.ledger.append(LedgerEntry(place=file.name, outcome="imported"))
    return READ


def _add_recording(found: Inputs, file: Path, known: Mapping[str, Document]) -> str:
    """Remember where the recording of a transcript lies; recordings are read after transcripts."""
    name = file.stem
    if name not in known and name not in found.numbers:
        reason = f"a recording, and there is no transcript called {name}"
        found.ledger.append(LedgerEntry(place=file.name, outcome="skipped", reason=reason))
        return outcome_of(found.ledger[-1])
    place = str(file.resolve())
    stays = name in known and known[name].recording == place
    found.recordings[name] = file.resolve()
    outcome: Literal["unchanged", "imported"] = "unchanged" if stays else "imported"
    reason = f"{RECORDING} {name}, which stays where it lies"
    found.ledger.append(LedgerEntry(place=file.name, outcome=outcome, reason=reason))
    return READ


def _add_codings(found: Inputs, file: Path) -> str:
    rows, entries = read_codings(file)
    left_out = [entry for entry in entries if entry.reason in (BY_MACHINE, NO_CODE)]
    found.codings[file.resolve()] = rows
    found.ledger += entries
    # What becomes of people's codings shows when they are put at their places.
    found.tallies[CODINGS].given += len(rows)
    found.tallies[CODINGS].count(left_out)
    return outcome_of(left_out[0]) if left_out and not rows else READ


def _add_links(
    found: Inputs, records: Sequence[Mapping[str, str]], known: Mapping[str, Document]
) -> None:
    tally = found.tallies[DOCUMENTS]
    for record in records:
        name = record["document"]
        tally.given += 1
        if name not in found.numbers and name not in known:
            found.ledger.append(LedgerEntry(place=name, outcome="skipped", reason="no such document"))
            tally.outcomes[outcome_of(found.ledger[-1])] += 1
            continue
        tally.outcomes[READ] += 1
        if name not in found.numbers:
            found.add([known[name]])
        _describe(found, found.numbers[name], record)


def _describe(found: Inputs, number: int, record: Mapping[str, str]) -> None:
    document = found.documents[number]
    # A document has a row for each speaker; what only one of them says holds for all.
    own = [name for name in record if name not in ("document", "speaker", "case_id")]
    more = {name: record[name] or document.attributes.get(name, "") for name in own}
    found.documents[number] = replace(document, attributes={**document.attributes, **more})
    if record.get("case_id"):
        speaker = record.get("speaker") or None
        link = CaseLink(document_id=document.id, case_id=record["case_id"], speaker=speaker)
        found.links.append(link)


def _add_documents(found: Inputs, result: ReadResult) -> str:
    known: dict[str, str] = {}
    left_out: dict[str, LedgerEntry] = {}
    verdicts: dict[str, list[LedgerEntry | None]] = {}
    for document in result.documents:
        before = found.hashes.get(document.name) or known.get(document.name)
        verdict = None if before is None else _repeated(document, same=before == document.sha256)
        verdicts.setdefault(document.name, []).append(verdict)
        known.setdefault(document.name, document.sha256)
        if verdict:
            left_out[document.id] = verdict
    found.add(d for d in result.documents if d.id not in left_out)
    found.segments.extend(s for s in result.segments if s.document_id not in left_out)
    links = [link for link in result.links if link.document_id not in left_out]
    # Of a row that is left out nothing counts, and so nothing that it says of the respondent.
    linked = {link.case_id for link in links}
    found.cases.update({case.id: case for case in result.cases if case.id in linked})
    found.links += links
    for entry in result.ledger:
        # The place of a document is its file, or in a survey its row.
        queue = verdicts.get(entry.place) or verdicts.get(entry.place.rpartition(".")[0])
        verdict = queue.pop(0) if queue and entry.outcome == "imported" else None
        found.ledger.append(replace(verdict, place=entry.place, count=entry.count) if verdict else entry)
    if result.n_cells:
        _count_answers(found.tallies[ANSWERS], result, left_out)
    whole = result.documents and len(left_out) == len(result.documents)
    return outcome_of(next(iter(left_out.values()))) if whole else READ


def _count_answers(tally: Tally, result: ReadResult, left_out: Mapping[str, LedgerEntry]) -> None:
    tally.given += result.n_cells
    tally.outcomes.update(outcome_of(entry) for entry in result.ledger if entry.reason == EMPTY)
    for answer in result.segments:
        verdict = left_out.get(answer.document_id)
        tally.outcomes[outcome_of(verdict) if verdict else READ] += 1


def _repeated(document: Document, *, same: bool) -> LedgerEntry:
    if same:
        return LedgerEntry(place=document.name, outcome="unchanged", reason="read before")
    reason = f"another document is called {document.name}; rename this one"
    return LedgerEntry(place=document.name, outcome="skipped", reason=reason)
