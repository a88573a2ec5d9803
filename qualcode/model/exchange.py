"""A whole project as another tool's file has it, before it is put into a project of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.model.codes import Code, Flag, Modifier
from qualcode.model.records import LedgerEntry
from qualcode.model.texts import Case, CaseLink, Document, Segment
from qualcode.model.work import Coder, Coding, Memo, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPart:
    """A part of another tool's project that qualcode has no word for, kept to be written back.

    ``place`` is where it stood (``Sources``, ``Links``, ``Graphs`` …), ``content`` its XML, and
    ``file`` the name of the file that belongs to it, if there is one.
    """

    id: str
    place: str
    content: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What a file with a whole project holds, in our types and with the ids of that file.

    ``origin`` names the program that wrote it. Ids are consistent within the exchange: codings name
    ``codes``, ``documents`` and ``coders`` of it, and ``segments`` are the turns or paragraphs of all
    documents. Ids of documents, coders, codings and memos are UUIDs; ``guids`` has those of codes and
    cases, whose ids are words, by kind (``code``, ``case``) and id. ``files`` are what ``parts`` name.
    """

    name: str
    origin: str
    codes: tuple[Code, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    flags: tuple[Flag, ...] = ()
    documents: tuple[Document, ...] = ()
    segments: tuple[Segment, ...] = ()
    coders: tuple[Coder, ...] = ()
    codings: tuple[Coding, ...] = ()
    cases: tuple[Case, ...] = ()
    links: tuple[CaseLink, ...] = ()
    memos: tuple[Memo, ...] = ()
    summaries: tuple[Summary, ...] = ()
    guids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    parts: tuple[ForeignPart, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    ledger: tuple[LedgerEntry, ...] = ()
