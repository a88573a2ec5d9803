"""Codings that come in a table, put at their places in the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import NamedTuple

from qualcode.core.code_ids import slug
from qualcode.core.text import one_line
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
    find = _CodeFinder(book)
    for row in rows:
        made = _placed(row, by_name, find, coder_id=people[row.coder], now=now, new_id=new_id)
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


class _CodeFinder:
    """Finds the codes that tables name, by id, by name, or by the id that such a name is given."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self._ids = {code.id for code in book.codable}
        self._named: dict[str, list[str]] = {}
        for code in book.codable:
            self._named.setdefault(one_line(code.name).casefold(), []).append(code.id)

    def __call__(self, words: str) -> str:
        """Return the id of a code; nothing where there is none, or more than one of that name."""
        if words in self._ids:
            return words
        found = self._named.get(one_line(words).casefold(), [slug(words)])
        return found[0] if len(found) == 1 and found[0] in self._ids else ""


def _placed(
    row: CodedQuotation,
    by_name: Mapping[str, Document],
    find: _CodeFinder,
    *,
    coder_id: str,
    now: str,
    new_id: Callable[[], str],
) -> Coding | str:
    """Return a coding read from a file, or the reason why it cannot be placed."""
    # Other tools call a document like its file.
    document = by_name.get(row.document) or by_name.get(PurePath(row.document).stem)
    if document is None:
        return f"there is no document {row.document!r}"
    code_id = find(row.code_id)
    if not code_id:
        return f"the codebook has no code {row.code_id!r}"
    span = locate(row, document)
    if isinstance(span, str):
        return span
    return Coding(
        id=new_id(), document_id=document.id, span=span, code_id=code_id, coder_id=coder_id,
        source="accepted" if row.source == "accepted" else "human",
        codebook_version=row.codebook_version or find.book.version, created_at=row.created_at or now,
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
