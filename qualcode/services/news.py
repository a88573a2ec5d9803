"""What is new to a project in files that were read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace

from qualcode.formats.survey_documents import RESPONDENT
from qualcode.model import Case, CaseLink, Document, LedgerEntry, Segment
from qualcode.services.projects import Project, cases
from qualcode.services.reading import Inputs
from qualcode.services.shelf import tilings
from qualcode.services.spools import Those


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an import has that the project has not.

    ``described`` are documents of the project with new attributes, ``asking`` the speakers in
    documents of the project who are known to ask from now on.
    """

    documents: Those[Document]
    segments: Those[Segment]
    new_cases: list[Case]
    changed_cases: list[Case]
    links: list[CaseLink]
    described: list[Document]
    asking: dict[str, set[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


def news_of(
    project: Project, inputs: Inputs, ids: Mapping[str, str], *, known: Mapping[str, Document]
) -> News:
    """Return what inputs bring; ``known`` are documents by name, ``ids`` those they are stored under."""
    fresh = {document.id for document in inputs.documents if document.name not in known}
    new_cases, changed_cases = _cases(project, inputs)
    return News(
        documents=Those(lambda: (_with_recording(d, inputs) for d in inputs.documents if d.id in fresh)),
        segments=Those(lambda: (s for s in inputs.segments if s.document_id in fresh)),
        new_cases=new_cases, changed_cases=changed_cases, links=_links(project, inputs, ids),
        described=_described(inputs, known),
    )  # fmt: skip


def without(news: News, *, documents: Collection[str], cases: Collection[str]) -> News:
    """Return what is new without some documents and cases, and without what is said of them."""
    return replace(
        news,
        documents=Those(lambda: (d for d in news.documents if d.id not in documents)),
        segments=Those(lambda: (s for s in news.segments if s.document_id not in documents)),
        new_cases=[c for c in news.new_cases if c.id not in cases],
        changed_cases=[c for c in news.changed_cases if c.id not in cases],
        links=[k for k in news.links if k.document_id not in documents and k.case_id not in cases],
    )


def now_asking(project: Project, inputs: Inputs, known: Mapping[str, Document]) -> dict[str, set[str]]:
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
    for document_id, tiling in tilings(project, [*same.values()]):
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
    merged = [_merged(known[key], case) for key, case in wanted.items() if key in known]
    return fresh, [case for case in merged if case != known[case.id]]


def _merged(before: Case, case: Case) -> Case:
    """Return a case of the project with what was read of it; a table of cases says how it is now.

    A survey only adds: the next wave must not change what was counted in the first, nor the first,
    imported again, what came later.
    """
    if case.kind == RESPONDENT:
        told = {name: value for name, value in before.attributes.items() if value}
        return replace(before, attributes={**before.attributes, **case.attributes, **told})
    return replace(case, attributes={**before.attributes, **case.attributes})


def told_otherwise(project: Project, inputs: Inputs) -> list[LedgerEntry]:
    """Warn of respondents whom a survey describes otherwise than the project does, which stays."""
    known, _ = cases(project)
    names: dict[str, None] = {}
    otherwise = 0
    for key, case in inputs.cases.items():
        if case.kind != RESPONDENT or key not in known:
            continue
        here = known[key].attributes
        differing = [
            name
            for name, value in case.attributes.items()
            if value and here.get(name) and here[name] != value
        ]
        names.update(dict.fromkeys(differing))
        otherwise += bool(differing)
    if not otherwise:
        return []
    reason = f"respondents keep what the project has of them, and not what is here: {', '.join(names)}"
    return [LedgerEntry(place="surveys", outcome="warning", count=otherwise, reason=reason)]


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
