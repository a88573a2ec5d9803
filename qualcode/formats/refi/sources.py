"""The sources of a REFI-QDA project: documents, codings and the memos on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from qualcode.core.asking import GUESSED, told_turns
from qualcode.core.positions import Convention
from qualcode.core.text import one_line, whole_number
from qualcode.formats.refi.codes import Codes
from qualcode.formats.refi.container import Container, attribute
from qualcode.formats.refi.elements import child, children, moment, plain_guid
from qualcode.formats.refi.notes import Notes, People
from qualcode.formats.refi.texts import SourceText, placed
from qualcode.model import Coding, CodingSource, Document, Flag, Segment, Span

DOUBTFUL = Flag(id="check_place", name="Place to be checked")
Place = tuple[str, Span]


@dataclass(slots=True, kw_only=True)
class Sources:
    """What the sources hold.

    ``places`` are those of selections by GUID, ``uncoded`` the selections that carry no code and no
    note, and ``cases`` what was coded with a code that stands for a case.
    """

    container: Container
    codes: Codes
    people: People
    notes: Notes
    documents: list[Document] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    codings: dict[tuple[str, Span, str, str], Coding] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    uncoded: set[str] = field(default_factory=set)
    cases: dict[str, list[Place]] = field(default_factory=dict)

    def take(self, text: SourceText, convention: Convention, *, new_id: Callable[[], str]) -> None:
        """Take in a document with everything on it."""
        document = text.document()
        self.documents.append(document)
        turns, guessed = told_turns(document.text, document_id=document.id, new_id=new_id)
        if guessed is not None:
            self.container.intake.warn(GUESSED.format(guessed))
        times = _times(text, convention)
        self.segments += [_timed(turn, times) for turn in turns]
        whole = Span(start=0, end=len(document.text))
        for element in [text.element] if text.element is text.source else [text.element, text.source]:
            guid = plain_guid(attribute(element, "guid"))
            self.notes.describe(element, guid, ("document", document.id))
            self.notes.attach(element, guid, ("document", document.id))
            self._code(element, (document.id, whole), text=text)
        for selection in text.selections:
            self._select(selection, document, text=text, convention=convention)

    def selections(self) -> dict[tuple[str, str], str]:
        """Return the GUIDs of selections by document and span; of equal ones, that of the first."""
        found: dict[tuple[str, str], str] = {}
        for guid, (document_id, span) in self.places.items():
            found.setdefault(("selection", f"{document_id}:{span.start}:{span.end}"), guid)
        return found

    def _select(
        self, selection: Element, document: Document, *, text: SourceText, convention: Convention
    ) -> None:
        intake = self.container.intake
        guid = intake.guid(selection, "selection")
        edges = text.edges(selection)
        span = "selections without positions" if edges is None else placed(text, edges, convention)
        if isinstance(span, str):
            lost = sum(1 for _ in children(selection, "Coding"))
            intake.leave_out(f"codings of {span}" if lost else span, max(lost, 1))
            self._remember(selection, guid, document, words="")
            return
        self.places[guid] = (document.id, span)
        made = self._code(selection, (document.id, span), text=text)
        if made:
            self.notes.describe(selection, guid, ("coding", made[0].id))
            self.notes.attach(selection, guid, ("coding", made[0].id))
        else:
            quotation = one_line(document.text[span.start : span.end])
            words = f"“{quotation}” (characters {span.start}–{span.end})"
            if not self._remember(selection, guid, document, words=words):
                self.uncoded.add(guid)

    def _remember(self, selection: Element, guid: str, document: Document, *, words: str) -> bool:
        """Make memos on the document of what is noted on words without a code."""
        notes = self.notes
        before = len(notes.memos)
        notes.describe(selection, guid, ("document", document.id))
        notes.attach(selection, guid, ("document", document.id))
        fresh = notes.memos[before:]
        notes.memos[before:] = [replace(memo, text=f"{words}\n\n{memo.text}".strip()) for memo in fresh]
        if fresh:
            reason = "notes on words without a code became memos on their document"
            self.container.intake.warn(reason, len(fresh))
        return bool(fresh)

    def _code(self, element: Element, place: Place, *, text: SourceText) -> list[Coding]:
        """Make the codings that an element has; equal ones of one person become one."""
        made: list[Coding] = []
        intake = self.container.intake
        for coding in children(element, "Coding"):
            named = child(coding, "CodeRef")
            reference = "" if named is None else attribute(named, "targetGUID")
            if self.codes.is_case(reference):
                self.cases.setdefault(plain_guid(reference), []).append(place)
                continue
            code_id = self.codes.used(reference, intake)
            fresh = self._coding(coding, element, place, code_id=code_id)
            if not text.reliable:
                fresh = replace(fresh, flags=(*fresh.flags, DOUBTFUL.id))
            key = (*place, fresh.code_id, fresh.coder_id)
            if key in self.codings:
                intake.leave_out("codings that are there twice: same words, code and person")
            else:
                self.codings[key] = fresh
            made.append(self.codings[key])
            self.notes.attach(coding, fresh.id, ("coding", self.codings[key].id))
        return made

    def _coding(self, coding: Element, element: Element, place: Place, *, code_id: str) -> Coding:
        document_id, span = place
        modifiers: dict[str, str] = {}
        flags: list[str] = []
        source: CodingSource = "human"
        for key, value in self.notes.marks(coding):
            if key == "flag":
                flags.append(value)
            elif key == "source":
                source = "accepted" if value == "accepted" else "machine"
            else:
                modifiers[key] = value
        made_at = moment(attribute(coding, "creationDateTime"))
        return Coding(
            id=self.container.intake.guid(coding, "coding"), document_id=document_id, span=span,
            code_id=code_id, source=source, modifiers=modifiers, flags=tuple(flags), codebook_version="",
            coder_id=self.people.who(coding.get("creatingUser"), element.get("creatingUser")),
            created_at=made_at or moment(attribute(element, "creationDateTime")),
        )  # fmt: skip


def _times(text: SourceText, convention: Convention) -> list[tuple[int, int]]:
    """Return where the points of the recording lie in a text, and their times, in the file's order."""
    found = []
    for point in children(text.element, "SyncPoint"):
        position, time = (whole_number(attribute(point, name)) for name in ("position", "timeStamp"))
        if position is not None and time is not None:
            found.append((text.positions.index(position, convention), time))
    return found


def _timed(turn: Segment, times: Sequence[tuple[int, int]]) -> Segment:
    """Give a turn the time of the first point of the recording that lies in it."""
    if turn.started_ms is not None:
        return turn
    inside = (time for at, time in times if turn.span.start <= at < turn.span.end)
    return replace(turn, started_ms=next(inside, None))
