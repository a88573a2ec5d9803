"""Summaries: what coders write in the cells of the framework matrix, with nobody's words lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from qualcode.core.codebook_edits import find_code
from qualcode.core.framework import fingerprint
from qualcode.core.text import normalise
from qualcode.errors import InputError, SummaryChanged
from qualcode.model import Coder, Event, Summary
from qualcode.services.cases import CaseFinder
from qualcode.services.changes import Change, carry_out
from qualcode.services.history import events
from qualcode.services.moments import utc_now
from qualcode.services.passages import MATRIX
from qualcode.services.projects import (
    Project,
    cases,
    codebook,
    coders,
    documents,
    segments,
    stored_codebook,
)
from qualcode.store import schema
from qualcode.store.journal import write
from qualcode.store.records import fetch

WRITTEN, CHECKED, REMOVED = "summary.written", "summary.checked", "summary.removed"
# Of all versions of a cell, so many lines of the journal are looked through.
_MANY = 10_000


def summary_id(case_id: str, code_id: str) -> str:
    """Return the id of the one summary that a cell can have."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"qualcode summary\n{case_id}\n{code_id}"))


def summaries(project: Project) -> list[Summary]:
    """Return all summaries by case and code."""
    table = schema.summaries
    with project.engine.connect() as connection:
        return fetch(connection, Summary, order_by=[table.c.case_id, table.c.code_id])


def write_summary(
    project: Project,
    *,
    case_id: str,
    code_id: str,
    text: str,
    coder: Coder,
    seen: str,
    under: Mapping[str, str],
    now: Callable[[], str] = utc_now,
) -> None:
    """Write the summary of a cell, change it, or remove it by leaving no words.

    ``seen`` are the words that stood there when the coder began, and ``under`` are the codings that they
    had before them, by id, as ``core.framework.place_of`` tells them. These are kept with a new summary;
    changing its words does not say that it was checked against other codings: that is
    ``check_summary``. The same words again change nothing.

    Raises ``SummaryChanged`` where other words than ``seen`` stand there by now, which are left as they
    are, ``UnknownCode``, and ``InputError`` for a case that there is not.
    """
    words, key = normalise(text).strip(), summary_id(case_id, code_id)
    with project.engine.connect() as connection:
        standing = _standing(connection, key)
    if words == (standing.text if standing else ""):
        return
    if standing is None:
        _check_cell(project, case_id, code_id)
    people = {person.id: person.name for person in coders(project).values()}
    with write(project.engine, kind=WRITTEN, actor=coder.name, now=now()) as writing:
        known = _standing(writing.connection, key)
        if (known.text if known else "") != seen.strip():
            by = people.get(known.coder_id, "somebody") if known else "somebody"
            raise SummaryChanged(by=by, theirs=known.text if known else "")
        after = None
        if words:
            version = stored_codebook(writing.connection).version
            fresh = Summary(
                id=key, case_id=case_id, code_id=code_id, coder_id=coder.id, text=words,
                created_at=now(), changed_at=now(), codebook_version=version,
                under=dict(under), fingerprint=fingerprint(under),
            )  # fmt: skip
            after = fresh
            if known:
                after = replace(
                    known, text=words, coder_id=coder.id, changed_at=now(), codebook_version=version
                )
        kind = WRITTEN if after else REMOVED
        carry_out(writing, Change(kind=kind, scope=MATRIX, pairs=[(known, after)], codes=[code_id]))


def check_summary(
    project: Project,
    summary: Summary,
    *,
    under: Mapping[str, str],
    coder: Coder,
    now: Callable[[], str] = utc_now,
) -> None:
    """Note that a summary still holds with the codings that lie under its cell now.

    Raises ``SummaryChanged`` where its words have changed since it was read.
    """
    people = {person.id: person.name for person in coders(project).values()}
    with write(project.engine, kind=CHECKED, actor=coder.name, now=now()) as writing:
        known = _standing(writing.connection, summary.id)
        if known is None or known.text != summary.text:
            by = people.get(known.coder_id, "somebody") if known else "somebody"
            raise SummaryChanged(by=by, theirs=known.text if known else "")
        version = stored_codebook(writing.connection).version
        after = replace(
            known, under=dict(under), fingerprint=fingerprint(under), codebook_version=version
        )
        change = Change(kind=CHECKED, scope=MATRIX, pairs=[(known, after)], codes=[known.code_id])
        carry_out(writing, change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Words that stood in a cell once: who put them there, and when. No words: it was emptied."""

    text: str
    actor: str
    at: str
    kind: str


def versions(project: Project, case_id: str, code_id: str) -> list[Version]:
    """Return what has stood in a cell, the newest first, as the journal has it."""
    key = summary_id(case_id, code_id)
    found = []
    for event in events(project, scope=MATRIX, code_id=code_id, limit=_MANY):
        for before, after in _changes(event, key):
            if (before or {}).get("text") != (after or {}).get("text"):
                text = after["text"] if after else ""
                found.append(Version(text=text, actor=event.actor, at=event.created_at, kind=event.kind))
    return found


def _changes(event: Event, key: str) -> list[tuple[Any, Any]]:
    changes = event.payload.get("changes", ())
    return [
        (before, after)
        for name, before, after in changes
        if name == Summary.__name__ and (after or before)["id"] == key
    ]


def _standing(connection: Connection, key: str) -> Summary | None:
    found = fetch(connection, Summary, schema.summaries.c.id == key)
    return found[0] if found else None


def _check_cell(project: Project, case_id: str, code_id: str) -> None:
    """Raise where a new summary would stand outside of the matrix."""
    find_code(codebook(project), code_id)
    known, links = cases(project)
    if case_id in known:
        return
    texts = documents(project)
    tiles = [segment for group in segments(project).values() for segment in group]
    case_of = CaseFinder(links, texts, tiles)
    if not case_id or case_id not in {case_of(tile) for tile in tiles}:
        raise InputError(f"there is no case {case_id!r}", hint="cases are listed by: qualcode matrix")
