"""What an action is judged against, read inside the transaction that stores it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from qualcode.core.blinding import Hiding, is_blind, is_visible
from qualcode.core.codebook_edits import find_code
from qualcode.errors import AlreadyDecided, CodingError, NotCodable, SpanOutOfRange
from qualcode.model import (
    Blinding,
    Codebook,
    Coder,
    Coding,
    CodingSource,
    Decision,
    DecisionAction,
    Document,
    Event,
    Reading,
    Span,
    Suggestion,
)
from qualcode.services.changes import Change
from qualcode.services.projects import lying, stored_codebook
from qualcode.store import schema
from qualcode.store.records import fetch, from_row

Operation = Mapping[str, Any]
READ = "segment.read"
# In the journal, what was changed with suggestions or other people's codings in sight.
AIDED = "aided"


@dataclass(kw_only=True)
class Scene:
    """A document, who works on it, and what is there."""

    connection: Connection
    document: Document
    coder: Coder
    now: str
    new_id: Callable[[], str]
    own_id: str
    sees_others: bool = False

    @cached_property
    def book(self) -> Codebook:
        """The codebook in its present version."""
        return stored_codebook(self.connection)

    @cached_property
    def blinding(self) -> Hiding:
        """When suggestions are hidden."""
        return fetch_blinding(self.connection, self.document.id)

    def change(self, kind: str, *pairs: tuple[Any, Any], **more: Any) -> Change:
        """Return a change of this document."""
        return Change(kind=kind, pairs=list(pairs), scope=self.document.id, **more)

    def span(self, operation: Operation) -> Span:
        """Return the span of an operation; raise if other words stand there than were chosen."""
        start, end, text = int(operation["start"]), int(operation["end"]), self.document.text
        if not 0 <= start < end <= len(text):
            raise SpanOutOfRange(start, end, len(text))
        if not _stands(text[start:end], operation):
            raise CodingError(
                "the words at this place are not those that were chosen", hint="reload the page"
            )
        return Span(start=start, end=end)

    def own_coding(self, coding_id: str) -> Coding:
        """Return a coding of this document by this coder."""
        found = fetch(self.connection, Coding, schema.codings.c.id == coding_id)
        if not found or found[0].document_id != self.document.id:
            raise CodingError("this coding is gone", hint="reload the page")
        if found[0].coder_id != self.coder.id:
            raise CodingError("this coding is another coder's", hint="code the place yourself instead")
        return found[0]

    def has_coding(self, coding_id: str) -> bool:
        """Say whether this document has a coding, whoever made it."""
        found = fetch(self.connection, Coding, schema.codings.c.id == coding_id)
        return bool(found) and found[0].document_id == self.document.id

    def open_suggestion(self, suggestion_id: str) -> Suggestion:
        """Return a suggestion that this coder may see and has not decided on."""
        found = fetch(self.connection, Suggestion, schema.suggestions.c.id == suggestion_id)
        if not found or found[0].document_id != self.document.id:
            raise CodingError("this suggestion was replaced by newer ones", hint="reload the page")
        if not self.shows(found[0].span):
            raise CodingError("this suggestion is hidden until you are done with the segment")
        table = schema.decisions
        mine = fetch(
            self.connection, Decision, table.c.suggestion_id == suggestion_id,
            table.c.coder_id == self.coder.id, order_by=[table.c.sequence],
        )  # fmt: skip
        if mine and mine[-1].action != "withdrawn":
            raise AlreadyDecided(suggestion_id)
        return found[0]

    def shows(self, span: Span) -> bool:
        """Say whether this coder may see, or has seen, the suggestions of a span."""
        # What nobody codes blind is seen by all, without a look through the whole journal.
        blind = is_blind(self.blinding, self.document.id, span)
        finished = self.finished if blind else ()
        return is_visible(self.blinding, self.document.id, span, finished=finished)

    @cached_property
    def finished(self) -> list[Span]:
        """The spans that this coder has ever said to be done with; what was seen stays seen."""
        return finished_spans(self.connection, self.document.id, self.coder)

    def new_coding(
        self, span: Span, code_id: str, *, source: CodingSource, suggestion: Suggestion | None = None
    ) -> Coding:
        """Return a coding to be; raise for a code that cannot be given, or is given here already."""
        self.check_code(code_id)
        self.check_free(span, code_id)
        if fetch(self.connection, Coding, schema.codings.c.id == self.own_id):
            raise CodingError("there is another coding of this id")
        return Coding(
            id=self.own_id, document_id=self.document.id, span=span, code_id=code_id,
            coder_id=self.coder.id, source=source, codebook_version=self.book.version,
            created_at=self.now, suggestion_id=suggestion.id if suggestion else None,
            modifiers={m.id: m.default for m in self.book.modifiers if m.required and m.default},
            saw_suggestions=self.saw_suggestions(span), saw_others=self.sees_others,
        )  # fmt: skip

    def check_code(self, code_id: str) -> None:
        """Raise unless the codebook has this code and it may be given."""
        code = find_code(self.book, code_id)
        if not code.codable:
            raise NotCodable(code_id)
        if code.retired:
            instead = [find_code(self.book, other).name for other in code.replaced_by]
            hint = f"use {' or '.join(instead)}" if instead else "restore it in the codebook"
            raise CodingError(f"{code.name} is retired; {hint}")

    def check_free(self, span: Span, code_id: str) -> None:
        """Raise when this coder has given the code to this very span."""
        table = schema.codings
        same = select(table.c.id).where(
            table.c.document_id == self.document.id, table.c.start == span.start,
            table.c.end == span.end, table.c.code_id == code_id, table.c.coder_id == self.coder.id,
        )  # fmt: skip
        if self.connection.execute(same).first() is not None:
            raise CodingError("you have given this code to this place already")

    def decision(
        self, suggestion: Suggestion, action: DecisionAction, *, code_id: str | None = None
    ) -> Decision:
        """Return a decision to be."""
        return Decision(
            id=self.new_id(), suggestion_id=suggestion.id, coder_id=self.coder.id, action=action,
            created_at=self.now, code_id=code_id,
        )  # fmt: skip

    def saw_suggestions(self, span: Span) -> bool:
        """Say whether a suggestion that this coder may see, or has seen, lies on a span."""
        table = schema.suggestions
        offered = select(table.c.start, table.c.end).distinct()
        here = offered.where(*lying(table, self.document.id, within=span))
        return any(self.shows(Span(start=a, end=b)) for a, b in self.connection.execute(here))

    def sight(self, span: Span) -> dict[str, bool]:
        """Return for the journal whether a change of a span is made with anything else in sight.

        Of what is added the record itself says so; of what is taken away or changed, only this.
        """
        return {AIDED: True} if self.sees_others or self.saw_suggestions(span) else {}


def _stands(words: str, operation: Operation) -> bool:
    """Say whether the words are those chosen: given in full, or as the CRC-32 of their UTF-8."""
    if "crc" in operation:
        return bool(zlib.crc32(words.encode()) == operation["crc"])
    return bool(words == operation["text"])


def fetch_blinding(connection: Connection, document_id: str | None = None) -> Hiding:
    """Return when suggestions are hidden in this study, or in one document of it."""
    row = connection.execute(select(schema.project.c.blinding)).scalar_one()
    shifts = dict(connection.execute(select(schema.shifts.c.document_id, schema.shifts.c.runs)).all())
    set_to = from_row(Blinding, {**row, "shifts": shifts})
    return Hiding(
        mode=set_to.mode, share=set_to.share, documents=set_to.documents, seed=set_to.seed,
        shifts=set_to.shifts, drawn=drawn_spans(connection, document_id),
    )  # fmt: skip


def drawn_spans(connection: Connection, document_id: str | None = None) -> dict[str, set[Span]]:
    """Return by document what was drawn for an audit that stands, of all documents or of one."""
    table, audits = schema.audit_units, schema.audits
    standing = select(audits.c.id).where(audits.c.withdrawn_at.is_(None))
    here = [] if document_id is None else [table.c.document_id == document_id]
    chosen = select(table.c.document_id, table.c.start, table.c.end).where(
        table.c.audit_id.in_(standing), table.c.drawn.is_(True), *here
    )
    spans: dict[str, set[Span]] = {}
    for key, start, end in connection.execute(chosen):
        spans.setdefault(key, set()).add(Span(start=start, end=end))
    return spans


def finished_spans(connection: Connection, document_id: str, coder: Coder) -> list[Span]:
    """Return the spans that a coder has ever said to be done with, those taken back included."""
    marked = _marked(connection, coder, schema.events.c.scope == document_id)
    return [span for _, span in marked]


def finished_by_document(connection: Connection, coder: Coder) -> dict[str, list[Span]]:
    """Return the same for all documents."""
    finished: dict[str, list[Span]] = {}
    for document_id, span in _marked(connection, coder):
        finished.setdefault(document_id, []).append(span)
    return finished


def _marked(
    connection: Connection, coder: Coder, *where: ColumnElement[bool]
) -> Iterator[tuple[str, Span]]:
    table = schema.events
    for event in fetch(connection, Event, table.c.actor == coder.name, table.c.kind == READ, *where):
        for _, _, after in event.payload["changes"]:
            if after:
                yield event.scope, from_row(Reading, after).span
