"""Codings that come in a table, put at their places in the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from qualcode.formats.codings import CodedQuotation, locate
from qualcode.model import Codebook, Coding, Document, LedgerEntry


class Placed(NamedTuple):
    """The codings of a table that are new, and what became of all of its rows."""

    fresh: list[Coding]
    ledger: list[LedgerEntry]


def place_codings(
    rows: Iterable[CodedQuotation],
    by_name: Mapping[str, Document],
    book: Codebook,
    *,
    file: str,
    people: Mapping[str, str],
    known: dict[tuple[object, ...], Coding],
    now: str,
    new_id: Callable[[], str],
) -> Placed:
    """Put codings at their places; those that are ``known``, which grows by the new, stay as they are.

    ``people`` has the ids of the coders by name.
    """
    fresh: list[Coding] = []
    ledger: list[LedgerEntry] = []
    unchanged = 0
    for row in rows:
        made = _placed(row, by_name, book, coder_id=people[row.coder], now=now, new_id=new_id)
        if isinstance(made, Coding):
            stored = known.setdefault(key_of(made), made)
            if stored is made:
                fresh.append(made)
                continue
            made = _difference(stored, made)
        if made:
            place = f"{file}, line {row.line}"
            ledger.append(LedgerEntry(place=place, outcome="skipped", reason=made))
        else:
            unchanged += 1
    if fresh:
        ledger.append(LedgerEntry(place=file, outcome="imported", count=len(fresh)))
    if unchanged:
        ledger.append(LedgerEntry(place=file, outcome="unchanged", count=unchanged))
    return Placed(fresh, ledger)


def key_of(coding: Coding) -> tuple[object, ...]:
    """Return what makes two codings the same: place, code and coder."""
    return (coding.document_id, coding.span, coding.code_id, coding.coder_id)


def _placed(
    row: CodedQuotation,
    by_name: Mapping[str, Document],
    book: Codebook,
    *,
    coder_id: str,
    now: str,
    new_id: Callable[[], str],
) -> Coding | str:
    """Return a coding read from a file, or the reason why it cannot be placed."""
    document = by_name.get(row.document)
    if document is None:
        return f"there is no document {row.document!r}"
    if row.code_id not in {code.id for code in book.codable}:
        return f"the codebook has no code {row.code_id!r}"
    span = locate(row, document)
    if isinstance(span, str):
        return span
    return Coding(
        id=new_id(), document_id=document.id, span=span, code_id=row.code_id, coder_id=coder_id,
        source="accepted" if row.source == "accepted" else "human",
        codebook_version=row.codebook_version or book.version, created_at=row.created_at or now,
        modifiers={"valence": row.valence} if row.valence else {},
    )  # fmt: skip


def _difference(stored: Coding, given: Coding) -> str:
    """Say how a coding differs from the one stored; a table may be silent of the valence."""
    here, there = stored.modifiers.get("valence"), given.modifiers.get("valence")
    if there in (None, here):
        return ""
    if here is None:
        return "it is there already without a valence, and stays so"
    return f"it is there already with the valence {here!r}, which stays"
