"""Files to documents, segments and cases: what importing and batch coding share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

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
from qualcode.formats import ATTRIBUTE_TABLES, RECORDINGS, expand, legible, unusable
from qualcode.model import Document, LedgerEntry, Segment, SegmentKind
from qualcode.services.intake import Intake
from qualcode.services.reading import Inputs, Source, read_one, take_known
from qualcode.services.tallies import FILES, READ, outcome_of
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


def read_inputs(
    paths: Iterable[Path],
    *,
    intake: Intake,
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
        _check(path)
    named = {path.resolve() for path in given}
    found_there, skipped = expand(given)
    # A file may be named, and lie in a folder that is named too.
    files = list({file.resolve(): file for file in reversed(found_there)}.values())[::-1]
    if not files and not skipped:
        raise InputError(f"there is no file in {given[0]}", hint="look at the name of the folder")
    found = Inputs(ledger=list(skipped))
    found.sources += [Source(name=e.place, entries=range(n, n + 1)) for n, e in enumerate(skipped)]
    found.tallies[FILES].given = len(files) + len(skipped)
    found.tallies[FILES].outcomes.update(map(outcome_of, skipped))
    # Attribute tables and recordings go by the names of documents, so they come after all documents.
    for number, file in enumerate(sorted(files, key=_goes_by_name)):
        on_progress("reading", number, len(files))
        before, texts = len(found.ledger), len(found.documents)
        problem = _read(found, file, intake=intake, known=known)
        if problem is not None and file.resolve() in named:
            raise problem
        found.sources.append(
            Source(
                name=file.name, path=file.resolve(), failed=problem is not None,
                entries=range(before, len(found.ledger)), documents=range(texts, len(found.documents)),
            )
        )  # fmt: skip
    on_progress("reading", len(files), len(files))
    return found


def _check(path: Path) -> None:
    """Raise ``UnreadableFile`` where what was named is neither a file that may be read nor a folder."""
    if not path.exists():
        raise UnreadableFile(
            legible(str(path)), "there is no such file or folder", hint="look at the name and the folder"
        )
    reason = "" if path.is_dir() else unusable(path)
    if reason:
        hint = "give it another name" if reason.startswith("its name") else "name the file itself"
        raise UnreadableFile(legible(str(path)), reason, hint=hint)


def _read(
    found: Inputs, file: Path, *, intake: Intake, known: Mapping[str, Document]
) -> InputError | None:
    """Read a file into what is there already; return why that cannot be done, as the ledger says."""
    problem = None
    try:
        same = None if intake.anew(file) else take_known(found, file, known)
        outcome = same or read_one(found, file, intake=intake, known=known)
    except InputError as raised:
        problem = raised
        reason = problem.message.removeprefix(str(file)).lstrip(":, ")
        reason += f"; {problem.hint}" if problem.hint else ""
        entry = LedgerEntry(place=file.name, outcome="skipped", reason=reason)
        found.ledger.append(entry)
        outcome = outcome_of(entry)
    found.tallies[FILES].outcomes[outcome] += 1
    if outcome == READ:
        found.read.add(file.resolve())
    return problem


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


def _goes_by_name(file: Path) -> bool:
    return file.name in ATTRIBUTE_TABLES or file.suffix.lower() in RECORDINGS


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
