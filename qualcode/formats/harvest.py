"""The parts of another tool's project, taken in one by one into an exchange."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from qualcode.core.asking import GUESSED, told_turns
from qualcode.core.code_ids import free_id
from qualcode.core.positions import CONVENTIONS, Positions
from qualcode.core.quotes import likely_spans, settle
from qualcode.core.text import free_name, normalise, one_line
from qualcode.core.trees import in_order, straightened
from qualcode.formats.archives import MAX_TEXT
from qualcode.formats.databases import as_moment, as_text
from qualcode.formats.reckoning import Reckoning
from qualcode.formats.refi.codes import COLOUR
from qualcode.formats.refi.elements import colour as as_colour
from qualcode.model import (
    Case,
    CaseLink,
    Code,
    Coder,
    Coding,
    Document,
    Exchange,
    Flag,
    ForeignPart,
    Memo,
    MemoTarget,
    Segment,
    Span,
)

IMPORTED = "imported"
REPEATED = "the same coder gave the same code to the same words before"
_LOOSE = "what it lies below is not there, lies below it, or too deep; it stands on top"
ELSEWHERE = "its words do not stand at its positions, but near them"
# What positions that hold the words count, by the number of the convention.
_COUNTED = (
    "",
    "its positions count each line break once",
    "its positions count UTF-16 units",
    "its positions count UTF-16 units, and each line break once",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """By whom something was made in another tool, and when, as ISO in UTC."""

    coder: str = ""
    at: str = ""


class Harvest:
    """What is taken from a project of another tool; ``reckoning`` says what is not.

    Everything goes in under the key that it has there. Ids are made of these keys, so that a file
    read again gives the same ones.
    """

    def __init__(
        self, file: str, *, tool: str, name: str, new_id: Callable[[], str], begun: str = "",
        format: str = "",
    ) -> None:  # fmt: skip
        """``begun`` tells a project from another one of the same name."""
        self.format = format or tool.lower()
        self.tool, self.name, self.begun, self._new_id = tool, name, begun, new_id
        self.reckoning = Reckoning(file)
        self.documents: dict[Hashable, Document] = {}
        self.turns: dict[Hashable, list[Segment]] = {}
        self.codes: dict[Hashable, Code] = {}
        self.cases: dict[Hashable, Case] = {}
        self.texts: dict[Hashable, Positions] = {}
        self._parents: dict[Hashable, Hashable | None] = {}
        self._coders: dict[str, Coder] = {}
        self._codings: dict[tuple[str, str, Span, str], Coding] = {}
        self._links: dict[CaseLink, None] = {}
        self._memos: dict[str, Memo] = {}
        self._flags: dict[Flag, None] = {}
        self._parts: list[ForeignPart] = []
        self._names: set[str] = set()
        self._ids: set[str] = set()
        self._case_ids: set[str] = set()

    def guid(self, kind: str, *keys: Hashable) -> str:
        """Return the UUID of something, which is the same whenever it is read."""
        words = ":".join(map(str, (self.tool.lower(), self.name, self.begun, kind, *keys)))
        return str(uuid.uuid5(uuid.NAMESPACE_URL, words.encode(errors="replace").decode()))

    def add_document(self, key: Hashable, name: str, raw: str) -> bool:
        """Take in a text with its turns; one that is empty, too long or there already is left."""
        text = Positions(raw[: MAX_TEXT + 1])
        reason = ""
        if key in self.documents:
            reason = "another document has the same number"
        elif len(raw) > MAX_TEXT:
            reason = f"it has more than {MAX_TEXT // 1_000_000} million characters"
        elif not text.text.strip():
            reason = "there is no text in it"
        if reason:
            self.reckoning.left("documents", reason, where=name)
            return False
        document = Document(
            id=self.guid("document", key), name=self._free_name(name), text=text.text,
            sha256=sha256(text.text.encode()).hexdigest(), encoding="utf-8", format=self.format,
        )  # fmt: skip
        self.documents[key], self.texts[key] = document, text
        self.turns[key], guessed = told_turns(text.text, document_id=document.id, new_id=self._new_id)
        if guessed is not None:
            self.reckoning.warn("documents", GUESSED.format(guessed), where=name)
        self.reckoning.took("documents")
        return True

    def describe(
        self, key: Hashable, attributes: Mapping[str, str] | None = None, *, recording: str | None = None
    ) -> None:
        """Give a document more attributes, or the place of its recording."""
        known = self.documents[key]
        more = {**known.attributes, **(attributes or {})}
        self.documents[key] = replace(known, attributes=more, recording=recording or known.recording)

    def add_code(
        self, key: Hashable, name: str, *, parent: Hashable | None = None, definition: str = "",
        codable: bool = True, path: str = "", colour: str = "",
    ) -> bool:  # fmt: skip
        """Take in a code, or a theme that is not codable; its parent may come in later.

        Its id is made of the ``path``, where names are told apart by one. Codes have no colours
        here, so that is kept to be written back.
        """
        if key in self.codes:
            self.reckoning.left("codes", "another code has the same number", where=name)
            return False
        name = one_line(normalise(name)) or "code"
        code_id = free_id(path or name, self._ids)
        self._ids.add(code_id)
        self._parents[key] = parent
        self.codes[key] = Code(
            id=code_id, name=name, definition=normalise(definition).strip(), codable=codable
        )
        if as_colour(colour):
            guid = self.guid("code", key)
            self._parts.append(ForeignPart(id=guid, place=COLOUR, content=as_colour(colour)))
        elif colour.strip():
            self.reckoning.left("colours", "it is not written as a colour", where=colour.strip()[:40])
        self.reckoning.took("codes")
        return True

    def made(self, coder: object, date: object) -> Made:
        """Return by whom and when something was made, from two columns of the other tool."""
        at = as_moment(date)
        if not at and as_text(date).strip():
            self.reckoning.left("dates", "it is not written as a date", where=as_text(date).strip()[:40])
        return Made(coder=as_text(coder), at=at)

    def coder(self, name: str) -> str:
        """Return the id of a coder, who is taken in when first named."""
        name = one_line(normalise(name)) or IMPORTED
        if name not in self._coders:
            self._coders[name] = Coder(id=self.guid("coder", name), name=name)
            self.reckoning.took("coders")
        return self._coders[name].id

    def span(self, key: Hashable, start: int, end: int) -> Span | None:
        """Return the span that two positions most likely mean; one beyond the text ends with it."""
        stored = self.texts[key]
        end = min(end, stored.length(CONVENTIONS[0]))
        return next(filter(None, likely_spans(stored, start, end)), None)

    def point(self, key: Hashable, position: int) -> int:
        """Return the code point that a position most likely means."""
        stored = self.texts[key]
        within = min(max(position, 0), stored.length(CONVENTIONS[0]))
        return stored.index(within, CONVENTIONS[0])

    def settled(self, key: Hashable, words: str, *, start: int, end: int, where: str) -> Span | None:
        """Return the span of quoted words, if they stand at two positions of a document or near."""
        stored = self.texts[key]
        found = settle(stored.text, normalise(words), likely_spans(stored, start, end), about=start)
        if found is None:
            return None
        if found.by != 0:
            said = ELSEWHERE if found.by is None else _COUNTED[found.by]
            self.reckoning.warn("codings", said, where=where)
        return found.span

    def add_coding(
        self, document: Hashable, code: Hashable, *, span: Span, made: Made, flags: tuple[Flag, ...] = ()
    ) -> str | None:
        """Take in a coding and return its id; nothing for one that is there already."""
        theirs, ours = self.documents[document], self.codes[code]
        key = (theirs.id, ours.id, span, self.coder(made.coder))
        if key in self._codings:
            return None
        self._flags |= dict.fromkeys(flags)
        coding = Coding(
            id=self.guid("coding", document, code, span.start, span.end, key[3]), document_id=theirs.id,
            span=span, code_id=ours.id, coder_id=key[3], source="human", codebook_version="",
            created_at=made.at, flags=tuple(flag.id for flag in flags),
        )  # fmt: skip
        self._codings[key] = coding
        self.reckoning.took("codings")
        return coding.id

    def add_attribute(self, case: Hashable, name: str, value: str) -> None:
        """Give a case an attribute."""
        known = self.cases[case]
        self.cases[case] = replace(known, attributes={**known.attributes, name: value})

    def add_memo(self, target: MemoTarget, target_id: str, text: str, *, made: Made) -> None:
        """Take in a memo; one without words is none."""
        text = normalise(text).strip()
        if not text:
            return
        coder = self.coder(made.coder)
        memo_id = self.guid("memo", target, target_id, coder, text)
        if memo_id in self._memos:
            self.reckoning.left("memos", "the same stands there before", where=text[:40])
            return
        self._memos[memo_id] = Memo(
            id=memo_id, target_kind=target, target_id=target_id, coder_id=coder, text=text,
            created_at=made.at, changed_at=made.at,
        )  # fmt: skip
        self.reckoning.took("memos")

    def add_entry(self, name: str, text: str, *, made: Made) -> None:
        """Take in an entry of a journal as a memo on the study; one without words is left."""
        if text.strip():
            self.add_memo("study", "study", f"{name}\n{text}", made=made)
        else:
            self.reckoning.left("memos", "there are no words in it", where=name)

    def add_note(self, document: Hashable, span: Span, text: str, *, made: Made) -> None:
        """Take in a memo on words of a document, which are quoted in it: our memos have no place."""
        theirs = self.documents[document]
        words = theirs.text[span.start : span.end]
        place = f"“{words}” (characters {span.start}–{span.end})" if words else f"(at {span.start})"
        self.add_memo("document", theirs.id, f"{place}\n{text.strip()}", made=made)

    def add_case(self, key: Hashable, name: str) -> bool:
        """Take in a case, whose id is its name."""
        if key in self.cases:
            self.reckoning.left("cases", "another case has the same number", where=name)
            return False
        stem = one_line(normalise(name)) or "case"
        case_id = free_name(stem, self._case_ids)
        self._case_ids.add(case_id)
        self.cases[key] = Case(id=case_id, name=stem)
        self.reckoning.took("cases")
        return True

    def link(self, document: Hashable, case: Hashable, *, speaker: str | None) -> None:
        """Say whose words the turns of a speaker are, or of all participants."""
        link = CaseLink(
            document_id=self.documents[document].id, case_id=self.cases[case].id, speaker=speaker
        )
        self._links[link] = None

    def finish(self) -> Exchange:
        """Return everything that was taken in, codes behind what they lie below."""
        tree, loose = straightened(self._parents)
        for key in loose:
            self.reckoning.warn("codes", _LOOSE, where=self.codes[key].name)
        ids = {key: code.id for key, code in self.codes.items()}
        order = in_order({key: tree[key] for key in self.codes})
        codes = []
        for key in order:
            above = tree[key]
            codes.append(replace(self.codes[key], parent=None if above is None else ids[above]))
        guids = {("code", code.id): self.guid("code", key) for key, code in self.codes.items()}
        guids |= {("case", case.id): self.guid("case", key) for key, case in self.cases.items()}
        return Exchange(
            name=self.name, origin=self.tool, codes=tuple(codes), flags=tuple(self._flags),
            documents=tuple(self.documents.values()),
            segments=tuple(turn for turns in self.turns.values() for turn in turns),
            coders=tuple(self._coders.values()), codings=tuple(self._codings.values()),
            cases=tuple(self.cases.values()), links=tuple(self._links),
            memos=tuple(self._memos.values()), guids=guids, parts=tuple(self._parts),
            ledger=self.reckoning.entries(),
        )  # fmt: skip

    def _free_name(self, name: str) -> str:
        stem = one_line(normalise(name)) or "document"
        free = free_name(stem, self._names)
        self._names.add(free)
        if free != stem:
            self.reckoning.warn("documents", "its name stood there before", where=free)
        return free
