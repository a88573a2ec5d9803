"""Cases, variables and whose words are whose in a REFI-QDA project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from qualcode.core.case_words import is_whole, speaker_of
from qualcode.core.text import free_name, normalise, one_line
from qualcode.formats.refi.container import attribute
from qualcode.formats.refi.elements import Intake, child, children, inside, plain_guid
from qualcode.formats.refi.kept import as_text
from qualcode.formats.refi.sources import Place, Sources
from qualcode.model import Case, CaseLink, Document, ForeignPart, Segment, Span

VARIABLE = "Variable"
CODE_OF_CASE = "Case/CodeRef"
VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")


@dataclass(slots=True)
class Cases:
    """The cases of a file, whose words are theirs, and what has no place with us."""

    cases: list[Case] = field(default_factory=list)
    links: list[CaseLink] = field(default_factory=list)
    guids: dict[str, str] = field(default_factory=dict)
    parts: list[ForeignPart] = field(default_factory=list)
    described: dict[str, dict[str, str]] = field(default_factory=dict)


class Variables:
    """The names of variables by GUID, and the values that something has of them."""

    def __init__(self, root: Element, intake: Intake) -> None:
        """Read the variables; what they are beside a name is kept."""
        self._intake = intake
        self._names: dict[str, str] = {}
        self.parts: list[ForeignPart] = []
        for element in inside(root, "Variables"):
            guid = intake.guid(element, "variable")
            name = one_line(element.get("name") or "") or "(no name)"
            if name in self._names.values():
                intake.warn("variables with the name of another one were given a number")
                name = free_name(name, self._names.values())
            self._names[guid] = name
            self.parts.append(ForeignPart(id=guid, place=VARIABLE, content=as_text(element), file=name))

    def of(self, element: Element) -> dict[str, str]:
        """Return the values of a case or source by the name of the variable; empty ones are none."""
        found: dict[str, str] = {}
        for value in children(element, "VariableValue"):
            named = child(value, "VariableRef")
            guid = "" if named is None else plain_guid(attribute(named, "targetGUID"))
            text = next((child(value, name) for name in VALUES if child(value, name) is not None), None)
            if guid not in self._names:
                self._intake.leave_out("values of variables that the file does not have")
            elif text is not None and (text.text or "").strip():
                found[self._names[guid]] = normalise(text.text or "").strip()
        return found


def read_cases(root: Element, sources: Sources, variables: Variables) -> Cases:
    """Read the cases; one without a name and with one source is what is known of that source."""
    result = Cases()
    intake, notes = sources.container.intake, sources.notes
    documents = {document.id: document for document in sources.documents}
    turns: dict[str, list[Segment]] = {}
    for turn in sources.segments:
        turns.setdefault(turn.document_id, []).append(turn)
    ids: set[str] = set()
    for element in inside(root, "Cases"):
        guid, name = intake.guid(element, "case"), one_line(element.get("name") or "")
        values = variables.of(element)
        whole = [plain_guid(attribute(e, "targetGUID")) for e in children(element, "SourceRef")]
        there = [key for key in whole if key in documents]
        if len(there) < len(whole):
            lost = len(whole) - len(there)
            intake.leave_out("references of cases to sources that are no documents here", lost)
        if not name and len(there) == 1:
            result.described.setdefault(there[0], {}).update(values)
            continue
        case_id = free_name(name or f"case {len(result.cases) + 1}", ids)
        ids.add(case_id)
        kind = values.pop("kind", "participant")
        result.cases.append(Case(id=case_id, name=name or case_id, kind=kind, attributes=values))
        result.guids[case_id] = guid
        notes.describe(element, guid, ("case", case_id))
        notes.attach(element, guid, ("case", case_id))
        coded = [plain_guid(attribute(e, "targetGUID")) for e in children(element, "CodeRef")]
        if coded:
            result.parts.append(ForeignPart(id=guid, place=CODE_OF_CASE, content=" ".join(coded)))
        result.links += [CaseLink(document_id=key, case_id=case_id) for key in dict.fromkeys(there)]
        spoken = [*sources.cases.pop(guid, ()), *_selected(element, sources)]
        result.links += _links(case_id, spoken, documents, turns=turns, intake=intake)
    if sources.uncoded:
        intake.leave_out("selections that carry no code and no note", len(sources.uncoded))
    return result


def _selected(element: Element, sources: Sources) -> list[Place]:
    found: list[Place] = []
    for reference in children(element, "SelectionRef"):
        guid = plain_guid(attribute(reference, "targetGUID"))
        sources.uncoded.discard(guid)
        if guid in sources.places:
            found.append(sources.places[guid])
        else:
            sources.container.intake.leave_out("references of cases to selections that are no text here")
    return found


def _links(
    case_id: str,
    spoken: Sequence[Place],
    documents: Mapping[str, Document],
    *,
    turns: Mapping[str, Sequence[Segment]],
    intake: Intake,
) -> list[CaseLink]:
    """Say whose words the selections of a case are: a whole document's, or all those of a speaker."""
    by_document: dict[str, list[Span]] = {}
    for document_id, span in spoken:
        by_document.setdefault(document_id, []).append(span)
    links: list[CaseLink] = []
    for document_id, spans in by_document.items():
        text = documents[document_id].text
        speaker = speaker_of(text, turns.get(document_id, ()), spans)
        if speaker is not None or is_whole(text, spans):
            links.append(CaseLink(document_id=document_id, case_id=case_id, speaker=speaker))
        else:
            reason = "parts of documents that a case has and that are not all words of one speaker"
            intake.leave_out(reason, len(spans))
    return links


def described(documents: Sequence[Document], more: Mapping[str, Mapping[str, str]]) -> list[Document]:
    """Return documents with what is known of them added."""
    return [
        replace(d, attributes={**d.attributes, **more[d.id]}) if d.id in more else d for d in documents
    ]
