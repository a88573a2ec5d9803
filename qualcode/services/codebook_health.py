"""What is wrong with a codebook, as its own words and the codings of a study show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from qualcode.core.codebook_health import (
    Finding,
    Kind,
    Passages,
    findings,
    missed_near_misses,
)
from qualcode.core.codebook_limits import LIKELY, Limits
from qualcode.core.spans import chained, overlapping
from qualcode.errors import CodebookError
from qualcode.formats.codebooks import read_codebook
from qualcode.model import Codebook, Coding, Document, Span
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.projects import Project, codebook, coders, codings, documents
from qualcode.services.segmenting import StoredVectors
from qualcode.suggest.encoders import Encoder, RememberingEncoder, Vectors, encode_in_parts
from qualcode.suggest.suggester import CodeSuggester, facets

NOWHERE = Span(start=0, end=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line of the codebook, or a quotation with its place, and the codes that it carries.

    ``kind`` is that of a line, ``near_miss``, or ``coded``. Passages of one ``block`` repeat or
    overlap one another.
    """

    text: str
    kind: str
    code_ids: frozenset[str]
    document: str = ""
    span: Span = NOWHERE
    coders: tuple[str, ...] = ()
    block: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something to look at: its kind, the code and the one it is confused with, and what shows it."""

    kind: Kind
    code_ids: tuple[str, ...]
    strength: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The faults found, and what they were looked for in."""

    faults: tuple[Fault, ...]
    book: Codebook
    n_codings: int


def lint_file(
    file: Path,
    *,
    encoder: Encoder,
    limits: Limits = LIKELY,
    on_progress: Progress = no_progress,
) -> Health:
    """Look through a codebook file; raise as ``read_codebook`` does, or for a book without codes."""
    book = read_codebook(file)
    return examine(book, (), encoder=encoder, limits=limits, on_progress=on_progress)


def lint_project(
    project: Project,
    *,
    encoder: Encoder,
    limits: Limits = LIKELY,
    on_progress: Progress = no_progress,
) -> Health:
    """Look through the codebook of a project with what people have coded; see ``examine``."""
    people = {key: coder.name for key, coder in coders(project).items()}
    made = [coding for coding in codings(project) if coding.source != "machine"]
    quoted = quotations_of(documents(project), made, names=people)
    stored = StoredVectors(encoder, project)
    book = codebook(project)
    return examine(book, quoted, encoder=stored, limits=limits, on_progress=on_progress)


def examine(
    book: Codebook,
    quoted: Sequence[Passage],
    *,
    encoder: Encoder,
    limits: Limits = LIKELY,
    on_progress: Progress = no_progress,
) -> Health:
    """Return the faults of a codebook, with the quotations of its codes if there are any.

    Codes that are offered no more are left out. Raises ``CodebookError`` where none is offered.
    """
    code_ids = [code.id for code in book.offered]
    if not code_ids:
        raise CodebookError(
            f"{book.name or book.id}: no code of it can be given", hint="add a code, and look again"
        )
    known = frozenset(code_ids)
    quoted = [replace(one, code_ids=one.code_ids & known) for one in quoted if one.text.strip()]
    quoted = [one for one in quoted if one.code_ids]
    passages = lines_of(book) + quoted
    # The suggester asks for the lines of the codebook again.
    encoder = RememberingEncoder(encoder)
    vectors = encode_in_parts(
        [one.text for one in passages], encoder, on_part=partial(on_progress, "comparing")
    )
    arrays = _as_arrays(passages, vectors, code_ids=code_ids)
    found = findings(arrays, code_ids, limits=limits)
    faults = [_fault(finding, passages) for finding in found]
    faults += _near_misses(book, quoted, encoder=encoder)
    n_codings = sum(len(one.code_ids) * max(len(one.coders), 1) for one in quoted)
    return Health(faults=tuple(faults), book=book, n_codings=n_codings)


def lines_of(book: Codebook) -> list[Passage]:
    """Return the lines of the codes that are offered; an example carries the codes beside it too."""
    lines = []
    for code in book.offered:
        also = {example.text: frozenset(example.also) for example in code.examples}
        for line in facets(code):
            if line.text.strip():
                codes = frozenset({code.id}) | (also[line.text] if line.kind == "example" else set())
                # The lines of a definition go together: any of them would vouch for the others.
                block = f"meaning of {code.id}" if line.kind in ("definition", "include") else ""
                lines.append(Passage(text=line.text, kind=line.kind, code_ids=codes, block=block))
    return lines


def quotations_of(
    texts: Sequence[Document], made: Sequence[Coding], *, names: dict[str, str]
) -> list[Passage]:
    """Return each stretch that was coded once, with all codes on it and who gave them.

    A quotation carries the codes of another, too, where at least half of the shorter one is shared.
    """
    by_place: dict[str, dict[Span, list[Coding]]] = {}
    for coding in made:
        by_place.setdefault(coding.document_id, {}).setdefault(coding.span, []).append(coding)
    found = []
    for document in texts:
        places = by_place.get(document.id, {})
        spans = sorted(places)
        blocks = chained(spans)
        for span, block, others in zip(spans, blocks, overlapping(spans), strict=True):
            codes = {coding.code_id for i in others for coding in places[spans[i]]}
            people = dict.fromkeys(names[coding.coder_id] for coding in places[span])
            found.append(
                Passage(
                    text=document.text[span.start : span.end], kind="coded", code_ids=frozenset(codes),
                    document=document.name, span=span, coders=tuple(people),
                    block=f"{document.id} {block}",
                )
            )  # fmt: skip
    return found


def _as_arrays(passages: Sequence[Passage], vectors: Vectors, *, code_ids: Sequence[str]) -> Passages:
    columns = {code_id: number for number, code_id in enumerate(code_ids)}
    labels = np.zeros((len(passages), len(columns)), dtype=bool)
    for row, passage in enumerate(passages):
        labels[row, [columns[code_id] for code_id in passage.code_ids if code_id in columns]] = True
    # Who says the very same, here or elsewhere, repeats it.
    said = Counter(one.text for one in passages)
    keys = [one.text if said[one.text] > 1 else one.block or one.text for one in passages]
    blocks = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return Passages(
        vectors=vectors, labels=labels, kinds=np.array([one.kind for one in passages], dtype=np.str_),
        blocks=np.array([blocks[key] for key in keys], dtype=int),
    )  # fmt: skip


def _fault(finding: Finding, passages: Sequence[Passage]) -> Fault:
    shown = tuple(passages[row] for row in finding.passages)
    return Fault(kind=finding.kind, code_ids=finding.code_ids, strength=finding.strength, passages=shown)


def _near_misses(book: Codebook, quoted: Sequence[Passage], *, encoder: Encoder) -> list[Fault]:
    """Ask the suggester about every near miss, taught by what is coded."""
    offered = {code.id for code in book.offered}
    given = [
        (code.id, miss)
        for code in book.offered
        for miss in code.near_miss
        if miss.text.strip() and miss.use in offered - {code.id}
    ]
    if not given:
        return []
    suggester = CodeSuggester(book, encoder=encoder)
    if quoted:
        suggester.fit(
            [one.text for one in quoted], [one.code_ids for one in quoted],
            groups=[one.document for one in quoted],
        )  # fmt: skip
    probabilities = suggester.predict_proba([miss.text for _, miss in given])
    columns = {code_id: number for number, code_id in enumerate(suggester.code_ids_)}
    pairs = [(columns[code_id], columns[miss.use]) for code_id, miss in given]
    lines = [
        Passage(text=miss.text, kind="near_miss", code_ids=frozenset({miss.use})) for _, miss in given
    ]
    return [
        _fault(found, lines) for found in missed_near_misses(probabilities, pairs, suggester.code_ids_)
    ]
