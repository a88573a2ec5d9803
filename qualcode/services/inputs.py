"""Files to documents, segments and cases: what importing and batch coding share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from qualcode.core.columns import is_result
from qualcode.core.segmentation import (
    derive,
    join_units,
    merge_spans,
    numbered,
    paragraph_starts,
    split_sentences,
    spoken_text,
)
from qualcode.errors import InputError, UnreadableFile
from qualcode.formats import ATTRIBUTE_TABLES, expand, read_file
from qualcode.formats.attributes import read_cases, read_document_attributes
from qualcode.formats.codings import CodedQuotation, is_codings, read_codings
from qualcode.formats.tables import read_names
from qualcode.model import Case, CaseLink, Document, LedgerEntry, ReadResult, Segment, SegmentKind
from qualcode.suggest.encoders import Vectors
from qualcode.suggest.sentences import sentence_starts

Progress = Callable[[str, int, int], None]
Encode = Callable[[Sequence[str]], Vectors]
# Neighbouring sentences at least this similar stay in one unit; so do the shortest ones with the
# sentence before them, because "Oh, it is." has no subject of its own.
UNIT_THRESHOLD = 0.15
SHORT = 6


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Report to nobody."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """Everything read from the given files; ``read`` has those that something was taken from."""

    documents: list[Document] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    links: list[CaseLink] = field(default_factory=list)
    codings: dict[Path, list[CodedQuotation]] = field(default_factory=dict)
    ledger: list[LedgerEntry] = field(default_factory=list)
    read: set[Path] = field(default_factory=set)


def read_inputs(
    paths: Iterable[Path],
    *,
    new_id: Callable[[], str],
    columns: Sequence[str] | None = None,
    interviewers: Collection[str] = (),
    known: Mapping[str, Document] = MappingProxyType({}),
    on_progress: Progress = no_progress,
) -> Inputs:
    """Read files and folders; raise ``InputError`` when a file named cannot be used.

    A file that was only found in a folder goes into the ledger with the reason instead.
    Documents with the same content are read once; the ledger says which were left out.
    ``known`` are documents by name that a documents.csv may speak of though they are not read.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise UnreadableFile(
                str(path), "there is no such file or folder", hint="look at the name and the folder"
            )
    files, skipped = expand(given)
    if not files and not skipped:
        raise InputError(f"there is no file in {given[0]}", hint="look at the name of the folder")
    read = partial(read_file, new_id=new_id, columns=columns, interviewers=interviewers)
    found = Inputs(ledger=list(skipped))
    # Attribute tables speak of documents by name, so they come after all documents.
    for number, file in enumerate(sorted(files, key=lambda file: file.name in ATTRIBUTE_TABLES)):
        on_progress("reading", number, len(files))
        try:
            _read_one(found, file, read=read, known=known)
        except InputError as problem:
            if file in given:
                raise
            reason = problem.message.removeprefix(str(file)).lstrip(":, ")
            reason += f"; {problem.hint}" if problem.hint else ""
            found.ledger.append(LedgerEntry(place=file.name, outcome="skipped", reason=reason))
    on_progress("reading", len(files), len(files))
    return found


def _read_one(
    found: Inputs, file: Path, *, read: Callable[[Path], ReadResult], known: Mapping[str, Document]
) -> None:
    if file.name == "cases.csv":
        cases, entry = read_cases(file)
        found.cases.update({case.id: case for case in cases})
        found.ledger.append(entry)
    elif file.name == "documents.csv":
        records, entry = read_document_attributes(file)
        found.ledger.append(entry)
        _add_links(found, records, known)
    else:
        names = read_names(file)
        if is_result(names):
            reason = "a table of results that qualcode wrote"
            found.ledger.append(LedgerEntry(place=file.name, outcome="skipped", reason=reason))
            return
        if is_codings(names):
            rows, entries = read_codings(file)
            found.codings[file.resolve()] = rows
            found.ledger += entries
            if not rows:
                return
        else:
            _add_documents(found, read(file))
    found.read.add(file.resolve())


def _add_links(
    found: Inputs, records: Iterable[Mapping[str, str]], known: Mapping[str, Document]
) -> None:
    by_name = {document.name: number for number, document in enumerate(found.documents)}
    for record in records:
        name = record["document"]
        if name not in by_name and name not in known:
            found.ledger.append(LedgerEntry(place=name, outcome="skipped", reason="no such document"))
            continue
        if name not in by_name:
            by_name[name] = len(found.documents)
            found.documents.append(known[name])
        number = by_name[name]
        document = found.documents[number]
        more = {k: v for k, v in record.items() if k not in ("document", "speaker", "case_id")}
        found.documents[number] = replace(document, attributes={**document.attributes, **more})
        if record.get("case_id"):
            speaker = record.get("speaker") or None
            link = CaseLink(document_id=document.id, case_id=record["case_id"], speaker=speaker)
            found.links.append(link)


def _add_documents(found: Inputs, result: ReadResult) -> None:
    known = {document.name: document.sha256 for document in found.documents}
    left_out: set[str] = set()
    verdicts: dict[str, list[LedgerEntry | None]] = {}
    for document in result.documents:
        before = known.get(document.name)
        verdict = None if before is None else _repeated(document, same=before == document.sha256)
        verdicts.setdefault(document.name, []).append(verdict)
        known.setdefault(document.name, document.sha256)
        if verdict:
            left_out.add(document.id)
    found.documents += [d for d in result.documents if d.id not in left_out]
    found.segments += [s for s in result.segments if s.document_id not in left_out]
    found.cases.update({case.id: case for case in result.cases})
    found.links += [link for link in result.links if link.document_id not in left_out]
    for entry in result.ledger:
        # The place of a document is its file, or in a survey its row.
        queue = verdicts.get(entry.place) or verdicts.get(entry.place.rpartition(".")[0])
        verdict = queue.pop(0) if queue and entry.outcome == "imported" else None
        found.ledger.append(replace(verdict, place=entry.place) if verdict else entry)


def _repeated(document: Document, *, same: bool) -> LedgerEntry:
    if same:
        return LedgerEntry(place=document.name, outcome="unchanged", reason="read before")
    reason = f"another document is called {document.name}; rename this one"
    return LedgerEntry(place=document.name, outcome="skipped", reason=reason)


def segment(
    documents: Iterable[Document],
    bases: Iterable[Segment],
    *,
    unit: SegmentKind,
    encode: Encode,
    new_id: Callable[[], str],
) -> list[Segment]:
    """Cut base segments into the unit asked for; answers stay whole unless sentences are asked for.

    The segments returned tile each document. ``encode`` compares sentences for units only.
    """
    texts = {document.id: document for document in documents}
    by_document: dict[str, list[Segment]] = {}
    for base in bases:
        by_document.setdefault(base.document_id, []).append(base)
    finished: list[Segment] = []
    for document_id, group in by_document.items():
        pieces: list[Segment] = []
        whole = [base for base in group if _stays_whole(base, unit)]
        pieces += [_as_unit(base, unit, new_id=new_id) for base in whole]
        cut = [base for base in group if not _stays_whole(base, unit)]
        pieces += _cut(texts[document_id], cut, unit=unit, encode=encode, new_id=new_id)
        finished += numbered(pieces)
    return finished


def _stays_whole(base: Segment, unit: SegmentKind) -> bool:
    if unit in ("sentence", "paragraph"):
        return False
    return unit != "unit" or base.kind == "answer" or base.speaker_role != "participant"


def _as_unit(base: Segment, unit: SegmentKind, *, new_id: Callable[[], str]) -> Segment:
    return replace(base, id=new_id(), kind=unit) if unit == "unit" else base


def _cut(
    document: Document,
    bases: Sequence[Segment],
    *,
    unit: SegmentKind,
    encode: Encode,
    new_id: Callable[[], str],
) -> list[Segment]:
    bodies = [document.text[base.span.start + base.lead : base.span.end] for base in bases]
    pieces: list[list[Segment]] = []
    paragraphs = unit == "paragraph"
    cuts = map(paragraph_starts, bodies) if paragraphs else sentence_starts(bodies)
    for base, starts in zip(bases, cuts, strict=True):
        pieces.append(derive(base, split_sentences(base, starts), kind=unit, new_id=new_id))
    if unit != "unit":
        return [piece for group in pieces for piece in group]
    vectors = encode([spoken_text(document, piece) for group in pieces for piece in group])
    joined: list[Segment] = []
    at = 0
    for base, group in zip(bases, pieces, strict=True):
        rows = vectors[at : at + len(group)]
        at += len(group)
        similarities = np.sum(rows[:-1] * rows[1:], axis=1)
        short = [len(spoken_text(document, piece).split()) < SHORT for piece in group]
        similarities[short[1:]] = 1.0
        if short and short[0]:
            similarities[:1] = 1.0
        sizes = join_units(similarities.tolist(), threshold=UNIT_THRESHOLD)
        spans = merge_spans([piece.span for piece in group], sizes)
        joined += derive(base, spans, kind="unit", new_id=new_id)
    return joined


def suggestible(document: Document, segment: Segment) -> bool:
    """Say whether codes may be suggested: a participant's words, and not empty."""
    return segment.speaker_role == "participant" and bool(spoken_text(document, segment))
