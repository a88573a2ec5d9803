"""Memos and coders of REFI-QDA, and the notes that carry what a coding has beside its code."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from qualcode.core.text import one_line
from qualcode.formats.refi.container import Container, attribute
from qualcode.formats.refi.elements import NAMESPACE, Intake, children, inside, moment, plain_guid, words
from qualcode.model import Coder, Memo, MemoTarget

# ATLAS.ti writes itself down as a user.
PSEUDO = "c32a2bd5-537f-4838-8b17-df9efbafdf4b"
STUDY = "study"
# What a memo is on: the kind, and the id.
MemoOn = tuple[MemoTarget, str]
NAME_LENGTH = 100


def mark_guid(key: str, value: str) -> str:
    """Return the GUID of the note that stands for a modifier, a flag or a source of codings.

    It is the same in every project, so that such a note is known again.
    """
    return str(uuid.uuid5(NAMESPACE, f"mark:{key}={value}"))


def short_name(text: str) -> str:
    """Return the first words of a text on one line, with the mark that it was cut."""
    line = one_line(text)
    return line if len(line) <= NAME_LENGTH else line[:NAME_LENGTH] + "…"


class Note(NamedTuple):
    """A note of the file; ``mark`` is what it stands for, if that is no memo."""

    name: str
    text: str
    coder_id: str
    created_at: str
    changed_at: str
    mark: tuple[str, str] | None


class People:
    """The users of a file; whoever is named nowhere gets what they made all the same."""

    def __init__(self, root: Element, intake: Intake) -> None:
        """Read the users."""
        self._known: dict[str, Coder] = {}
        self._used: set[str] = set()
        for user in inside(root, "Users"):
            guid = intake.guid(user, "user")
            name = one_line(user.get("name") or user.get("id") or "") or "(no name)"
            self._known[guid] = Coder(id=guid, name=name)
        owner = plain_guid(attribute(root, "creatingUserGUID"))
        self._owner = owner if owner in self._known else ""

    def who(self, *references: str | None) -> str:
        """Return the id of the first user named, or of whoever stands for nobody."""
        named = (plain_guid(r) for r in references if r)
        found = next((guid for guid in named if guid in self._known), self._owner)
        if not found:
            found = str(uuid.uuid5(NAMESPACE, "imported"))
            self._known.setdefault(found, Coder(id=found, name="imported"))
        self._used.add(found)
        return found

    @property
    def coders(self) -> tuple[Coder, ...]:
        """All users but the one that a program made up and nobody was."""
        return tuple(c for c in self._known.values() if c.id != PSEUDO or c.id in self._used)


class Notes:
    """The notes of a file, which become memos where something refers to them."""

    def __init__(self, root: Element, people: People, container: Container) -> None:
        """Read the notes."""
        self._people, self._intake = people, container.intake
        self._notes: dict[str, Note] = {}
        self._given: dict[str, int] = {}
        self._links: dict[str, list[str]] = {}
        self.memos: list[Memo] = []
        for element in inside(root, "Notes"):
            guid = self._intake.guid(element, "note")
            self._notes[guid] = self._note(element, guid, container)

    def _note(self, element: Element, guid: str, container: Container) -> Note:
        name, text = one_line(element.get("name") or ""), words(element, "PlainTextContent")
        found = container.file(attribute(element, "plainTextPath"))
        if found:
            text = found[1].decode("utf-8-sig", "replace").replace("\r\n", "\n").strip()
        key, _, value = name.partition(" = ")
        mark = (key, value) if value and guid == mark_guid(key, value) else None
        start = name.removesuffix("…")
        if name and not one_line(text).startswith(start):
            text = f"{name}\n\n{text}".strip()
        text = "\n\n".join(part for part in (text, words(element, "Description")) if part)
        created = moment(attribute(element, "creationDateTime"))
        changed = moment(attribute(element, "modifiedDateTime")) or created
        coder_id = self._people.who(element.get("creatingUser")) if mark is None else ""
        return Note(name, text, coder_id, created, changed, mark)

    @property
    def guids(self) -> set[str]:
        """The GUIDs of all notes."""
        return {*self._notes}

    def link(self, target: str, note: str) -> None:
        """Let a link count as a reference of its target to a note."""
        self._links.setdefault(target, []).append(note)

    def attach(self, element: Element, guid: str, target: MemoOn) -> None:
        """Make memos of the notes that an element refers to, or that are linked with it."""
        for reference in (*self._references(element), *self._links.get(guid, ())):
            if self.take(reference) is None:
                self._intake.leave_out("references to notes that the file does not have")
            elif self._notes[reference].mark is None:
                self.write(reference, target)

    def marks(self, element: Element) -> Iterator[tuple[str, str]]:
        """Yield the modifiers, flags and sources that a coding refers to."""
        for reference in self._references(element):
            note = self._notes.get(reference)
            if note is not None and note.mark is not None:
                yield note.mark

    @staticmethod
    def _references(element: Element) -> list[str]:
        return [plain_guid(attribute(e, "targetGUID")) for e in children(element, "NoteRef")]

    def take(self, reference: str) -> Note | None:
        """Return a note by its GUID, and remember that something refers to it."""
        note = self._notes.get(reference)
        if note is not None:
            self._given[reference] = self._given.get(reference, 0) + 1
        return note

    def write(self, reference: str, target: MemoOn) -> None:
        """Make a memo of a note; each further one of the same note has an id of its own."""
        note, times = self._notes[reference], self._given[reference]
        kind, key = target
        again = str(uuid.uuid5(NAMESPACE, f"{reference}:{kind}:{key}"))
        self.say(
            Memo(
                id=reference if times == 1 else again, target_kind=kind, target_id=key, text=note.text,
                coder_id=note.coder_id, created_at=note.created_at, changed_at=note.changed_at,
            )
        )  # fmt: skip

    def say(self, memo: Memo) -> None:
        """Add a memo; one without words is none."""
        if memo.text:
            self.memos.append(memo)
        else:
            self._intake.leave_out("notes without a word")

    def describe(self, element: Element, guid: str, target: MemoOn) -> None:
        """Make a memo of the description of an element, where it has one."""
        text = words(element, "Description")
        if text:
            created = moment(attribute(element, "creationDateTime"))
            self.say(
                Memo(
                    id=str(uuid.uuid5(NAMESPACE, f"{guid}:description")), target_kind=target[0],
                    target_id=target[1], text=text, created_at=created, changed_at=created,
                    coder_id=self._people.who(element.get("creatingUser")),
                )
            )  # fmt: skip

    def rest(self) -> None:
        """Make memos on the study of the notes that nothing refers to."""
        for guid, note in self._notes.items():
            if guid not in self._given and note.mark is None:
                self._given[guid] = 1
                self.write(guid, ("study", STUDY))
