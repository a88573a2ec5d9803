"""What an import would do, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from qualcode.formats.survey import AS_IT_LOOKS
from qualcode.formats.transcript import MAX_MB
from qualcode.model import Document, LedgerEntry, SpeakerRole, SurveyChoices
from qualcode.services.cases import (
    CaseFinder,
    asking_warnings,
    case_warnings,
    listed,
    one_for_each_speaker,
)
from qualcode.services.inputs import Progress, no_progress, read_inputs
from qualcode.services.intake import AS_IT_IS, FileChoices, Intake, Kept
from qualcode.services.moments import new_uuid
from qualcode.services.news import News, news_of, now_asking, told_otherwise, without
from qualcode.services.projects import Project, cases, current_revision
from qualcode.services.reading import RECORDING, Inputs
from qualcode.services.removals import WITHDRAWN, Removed
from qualcode.services.shelf import Shelf, tilings
from qualcode.services.spools import Those
from qualcode.services.surveys import remembered

TWIN = "it has the same content as"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What files have that a project has not, at one revision of it.

    The first lines of the ``ledger`` are those of the inputs, one for one. ``surveys`` are the choices
    to be remembered, ``interviewers`` who asks, also in documents that are there.
    """

    inputs: Inputs
    known: Shelf
    news: News
    ledger: list[LedgerEntry]
    surveys: Mapping[str, SurveyChoices]
    interviewers: Collection[str]
    revision: int


def plan_import(
    project: Project,
    paths: Iterable[Path],
    *,
    choices: FileChoices = AS_IT_IS,
    files: Mapping[Path, FileChoices] = MappingProxyType({}),
    interviewers: Collection[str] = (),
    roles: Mapping[str, SpeakerRole] = MappingProxyType({}),
    max_mb: int = MAX_MB,
    kept: Kept | None = None,
    on_progress: Progress = no_progress,
    new_id: Callable[[], str] = new_uuid,
) -> Plan:
    """Read files and folders, and work out what they bring; nothing is written.

    ``choices`` hold for all files, those in ``files`` for one, by its resolved path. ``roles`` say who
    asks and who answers, by label, in all documents that are new. What is ``kept`` of an earlier plan
    is not read again. Raises ``InputError`` when a file that was named cannot be used.
    """
    revision = current_revision(project)
    known = Shelf(project)
    asking = {*interviewers, *(name for name, role in roles.items() if role == "interviewer")}
    intake = Intake(
        new_id=new_id, choices=choices, files=files, remembered=remembered(project),
        interviewers=sorted(asking), roles=roles, max_mb=max_mb, kept=kept,
    )  # fmt: skip
    inputs = read_inputs(paths, intake=intake, known=known, on_progress=on_progress)
    return _worked_out(project, inputs, known, asking=asking, revision=revision)


def up_to_date(project: Project, plan: Plan) -> Plan:
    """Work a plan out again from what was read, if the project has changed since."""
    revision = current_revision(project)
    if revision == plan.revision:
        return plan
    return _worked_out(project, plan.inputs, Shelf(project), asking=plan.interviewers, revision=revision)


def _worked_out(
    project: Project,
    inputs: Inputs,
    known: Shelf,
    *,
    asking: Collection[str],
    revision: int,
) -> Plan:
    ids = {d.id: known[d.name].id if d.name in known else d.id for d in inputs.documents}
    news = news_of(project, inputs, ids, known=known)
    if asking:
        news = replace(news, asking=now_asking(project, inputs, known))
    barred = _barred(project, inputs, known)
    if barred.documents or barred.cases:
        news = without(news, documents={*barred.documents}, cases=barred.cases)
    before = remembered(project)
    return Plan(
        inputs=inputs, known=known, news=news, interviewers=asking, revision=revision,
        ledger=[
            *_ledger(inputs, known, news, barred=barred.documents),
            *_warnings(project, inputs, ids, news=news, barred=barred.documents),
        ],
        surveys={k: m for k, m in inputs.surveys.items() if m not in (AS_IT_LOOKS, before.get(k))},
    )  # fmt: skip


class _Barred(NamedTuple):
    """What must not come in again: documents by id, each with its reason, and cases."""

    documents: dict[str, str]
    cases: set[str]


def _barred(project: Project, inputs: Inputs, known: Shelf) -> _Barred:
    """Find what was taken out of the project; a document that is there under its name is no news."""
    with project.engine.connect() as connection:
        removed = Removed(connection)
    named = [*inputs.cases, *(link.case_id for link in inputs.links)]
    cases = {case_id for case_id in named if removed.has_case(case_id)}
    theirs = {link.document_id for link in inputs.links if link.case_id in cases}
    found = {}
    for document in inputs.documents:
        reason = removed.why(document) or (WITHDRAWN if document.id in theirs else "")
        before = known.get(document.name)
        if reason and (before is None or (before.text != document.text and document.format == "survey")):
            found[document.id] = reason
    return _Barred(found, cases)


def _ledger(inputs: Inputs, known: Shelf, news: News, *, barred: Mapping[str, str]) -> list[LedgerEntry]:
    """Tell in the ledger of what was read what is new to the project from what is not."""
    verdicts: dict[str, LedgerEntry] = {
        document.name: LedgerEntry(place=document.name, outcome="skipped", reason=barred[document.id])
        for document in inputs.documents
        if document.id in barred
    }
    twins: list[LedgerEntry] = []
    # Two rows of a survey may well be alike; two transcripts are one too many.
    named = dict(known.twins)
    for document in inputs.documents:
        if document.id in barred:
            continue
        if document.name in known:
            verdicts[document.name] = _verdict(document, known[document.name], news)
        elif document.format != "survey":
            other = named.setdefault(document.sha256, document.name)
            if other != document.name:
                reason = f"{TWIN} {other}; both are in the project now"
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
    project: Project,
    inputs: Inputs,
    ids: Mapping[str, str],
    *,
    news: News,
    barred: Mapping[str, str],
) -> list[LedgerEntry]:
    """Warn of documents among the inputs of which it is not known who asks, or whose case it is."""
    texts = Those(lambda: (replace(d, id=ids[d.id]) for d in inputs.documents if d.id not in barred))
    # Of a document that was here before, the turns are those stored.
    stored = (s for _, tiling in tilings(project, [*dict.fromkeys(ids.values())]) for s in tiling)
    spoken = one_for_each_speaker(
        replace(s, speaker_role="interviewer") if s.speaker in news.asking.get(s.document_id, ()) else s
        for s in chain(news.segments, stored)
    )
    finder = CaseFinder([*cases(project)[1], *news.links], texts, spoken)
    told = told_otherwise(project, inputs)
    return [*asking_warnings(texts, spoken), *case_warnings(finder), *told]
