"""Batch coding: files in, tables out, no project needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualcode.core.columns import CODING_COLUMNS, SEGMENT_COLUMNS
from qualcode.core.segmentation import said_before, spoken_span, spoken_text
from qualcode.core.tables import most_frequent_themes, theme_frequencies
from qualcode.core.units import by_document
from qualcode.errors import InputError
from qualcode.formats import READERS
from qualcode.formats.codings import check_codings
from qualcode.formats.folders import check_folder, write_tables
from qualcode.model import (
    Codebook,
    Coding,
    Document,
    LedgerEntry,
    Segment,
    SegmentKind,
    SurveyChoices,
)
from qualcode.services.cases import CaseFinder, asking_warnings, case_warnings
from qualcode.services.frequencies import (
    QUESTION,
    Spoken,
    check_attributes,
    outcome,
    units_table,
)
from qualcode.services.inputs import Progress, no_progress, read_inputs, segment, suggestible
from qualcode.services.intake import FileChoices, Intake
from qualcode.services.moments import new_uuid, utc_now
from qualcode.services.placing import place_codings
from qualcode.services.reading import Inputs
from qualcode.services.tallies import CODINGS, SEGMENTS, Tally, as_counts, outcome_of
from qualcode.services.teaching import coded_segments, teach
from qualcode.suggest.encoders import Encoder, load_encoder
from qualcode.suggest.suggester import CodeSuggester

CODED_ELSEWHERE = "codings of another tool's project; import it into a project to learn from them"
RESULTS = ("codings.csv", "segments.csv", "theme_frequencies.csv", "manifest.json")
# So many texts are encoded between two reports of progress.
CHUNK = 256


def batch_code(
    paths: str | Path | Iterable[str | Path],
    *,
    codebook: Codebook,
    out: str | Path,
    encoder: Encoder | None = None,
    unit: SegmentKind = "unit",
    threshold: float = 0.5,
    top: int | None = None,
    by: Sequence[str] = (),
    columns: Sequence[str] | None = None,
    codings: str | Path | None = None,
    interviewers: Collection[str] = (),
    raw: bool = False,
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Code files by machine and write codings, segments, theme frequencies and a manifest.

    A code is applied where its probability reaches ``threshold``, or, with ``top``, to the
    ``top`` likeliest codes of each segment. Tables of people's codings among the paths, and the
    one given as ``codings``, are learnt from. Words that a spreadsheet would take for a formula are
    guarded, unless results are to be ``raw``. All files are written, or none. Returns the
    manifest. Raises ``InputError`` when nothing could be read, or ``codings`` are none.
    """
    check_folder(Path(out))
    by = list(dict.fromkeys(by))
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if codings is not None:
        given.append(check_codings(Path(codings)))
    inputs = read_inputs(
        given, on_progress=on_progress,
        intake=Intake(
            new_id=new_uuid, interviewers=interviewers,
            choices=FileChoices(survey=SurveyChoices(columns=tuple(columns or ()))),
        ),
    )  # fmt: skip
    _unfold(inputs)
    _check_usable(inputs, by, out=Path(out))
    chosen = encoder if encoder is not None else load_encoder()
    segments = segment(
        inputs.documents, inputs.segments, unit=unit, encode=chosen.encode, new_id=new_uuid
    )
    case_of = CaseFinder(inputs.links, inputs.documents, inputs.segments)
    inputs.ledger += asking_warnings(inputs.documents, inputs.segments) + case_warnings(case_of)
    suggester = CodeSuggester(codebook, encoder=chosen)
    _learn(suggester, inputs, segments)
    codings_made, outcomes = _code(
        inputs, segments, suggester, case_of=case_of, threshold=threshold, top=top,
        on_progress=on_progress,
    )  # fmt: skip
    tables = {
        "codings.csv": pd.DataFrame(codings_made, columns=list(CODING_COLUMNS)),
        "segments.csv": pd.DataFrame(outcomes, columns=list(SEGMENT_COLUMNS)),
    }
    units = units_table(_spoken(inputs, segments, case_of), inputs.cases, by)
    tables["theme_frequencies.csv"] = theme_frequencies(
        tables["codings.csv"], units, codebook=codebook, by=by
    )
    options = {"unit": unit, "threshold": threshold, "top": top, "by": by}
    options |= {"columns": list(columns or ()), "interviewers": list(interviewers)}
    manifest = _manifest(inputs, tables, suggester, n_segments=len(segments), options=options)
    manifest["most_frequent"] = most_frequent_themes(tables["codings.csv"], codebook).to_dict("records")
    write_tables(Path(out), tables, manifest, raw=raw)
    return manifest


def _unfold(inputs: Inputs) -> None:
    """Take the documents and cases of other tools' projects in with all others."""
    for file, exchange in inputs.exchanges.items():
        inputs.add(exchange.documents)
        inputs.segments.extend(exchange.segments)
        inputs.cases.update({case.id: case for case in exchange.cases})
        inputs.links += exchange.links
        inputs.ledger += [entry for entry in exchange.ledger if entry.outcome != "imported"]
        documents = LedgerEntry(place=file.name, outcome="imported", count=len(exchange.documents))
        codings = LedgerEntry(
            place=file.name, outcome="skipped", count=len(exchange.codings), reason=CODED_ELSEWHERE
        )
        inputs.ledger += [entry for entry in (documents, codings) if entry.count]


def _spoken(inputs: Inputs, segments: Sequence[Segment], case_of: CaseFinder) -> list[Spoken]:
    documents = {document.id: document for document in inputs.documents}
    return [
        Spoken(documents[s.document_id], s, case_of(s), read=False)
        for s in segments
        if suggestible(documents[s.document_id], s)
    ]


def _check_usable(inputs: Inputs, by: Sequence[str], *, out: Path) -> None:
    """Raise, before any work is done, where the inputs do not give what was asked for."""
    for place in (out / name for name in RESULTS):
        if place.resolve() in inputs.read:
            raise InputError(
                f"{place} was read, and would be written over", hint="choose another folder for results"
            )
    if not inputs.documents:
        raise InputError("no document could be read", hint="readable are " + ", ".join(READERS))
    asked = [QUESTION] if any(segment.question for segment in inputs.segments) else []
    check_attributes(by, inputs.cases.values(), inputs.documents, also=asked)


def _learn(suggester: CodeSuggester, inputs: Inputs, segments: Sequence[Segment]) -> None:
    """Learn from the codings among the inputs; the ledger says which could not be placed."""
    by_name = {document.name: document for document in inputs.documents}
    known: dict[tuple[object, ...], Coding] = {}
    for file, rows in inputs.codings.items():
        _, entries = place_codings(
            rows, by_name, suggester.codebook, file=file.name, people={r.coder: r.coder for r in rows},
            known=known, now=utc_now(), new_id=new_uuid,
        )  # fmt: skip
        entries = [
            replace(entry, reason="codings to learn from") if entry.outcome == "imported" else entry
            for entry in entries
        ]
        inputs.ledger += entries
        for entry in entries:
            inputs.tallies[CODINGS].outcomes[outcome_of(entry)] += entry.count
    made = [*known.values()]
    tilings = by_document(segments)
    coded, _ = coded_segments(inputs.documents, tilings, made=made, imported={c.id for c in made})
    teach(suggester, coded)


def _code(
    inputs: Inputs,
    segments: Sequence[Segment],
    suggester: CodeSuggester,
    *,
    case_of: CaseFinder,
    threshold: float,
    top: int | None,
    on_progress: Progress,
) -> tuple[list[list[Any]], list[list[Any]]]:
    documents = {document.id: document for document in inputs.documents}
    names = {code.id: code.name for code in suggester.codebook.codes}
    readable = [s for s in segments if suggestible(documents[s.document_id], s)]
    texts = [spoken_text(documents[s.document_id], s) for s in readable]
    before = _before(documents, segments) if suggester.before_weight_ else {}
    came = [before.get(s.id, ()) for s in readable]
    parts = [np.zeros((0, len(suggester.code_ids_)))]
    for at in range(0, len(texts), CHUNK):
        on_progress("suggesting", at, len(texts))
        some = slice(at, at + CHUNK)
        parts.append(suggester.predict_proba(texts[some], before=came[some]))
    probabilities = np.concatenate(parts)
    on_progress("suggesting", len(readable), len(readable))
    chosen = {s.id: _chosen(row, threshold, top) for s, row in zip(readable, probabilities, strict=True)}
    now = utc_now()
    codings: list[list[Any]] = []
    outcomes: list[list[Any]] = []
    row_of = {s.id: number for number, s in enumerate(readable)}
    for s in segments:
        document, found = documents[s.document_id], chosen.get(s.id, [])
        span, case_id, speaker = spoken_span(document, s), case_of(s), s.speaker or ""
        text = document.text[span.start : span.end]
        place = [document.name, span.start, span.end, s.id, speaker, case_id, text]
        for column in found:
            code_id = suggester.code_ids_[column]
            probability = round(float(probabilities[row_of[s.id], column]), 6)
            codings.append(
                [*place, code_id, names[code_id], "", "machine", probability, "", suggester.fingerprint,
                 suggester.codebook.version, now]
            )  # fmt: skip
        outcomes.append(
            [s.id, document.name, s.ordinal, s.kind, span.start, span.end, speaker, s.speaker_role,
             case_id, s.question or "", len(found), outcome(document, s, n_codes=len(found)), text]
        )  # fmt: skip
    return codings, outcomes


def _before(
    documents: Mapping[str, Document], segments: Sequence[Segment]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for document_id, tiling in by_document(segments).items():
        found |= said_before(documents[document_id], tiling)
    return found


def _chosen(row: np.ndarray[Any, np.dtype[np.float64]], threshold: float, top: int | None) -> list[int]:
    order = np.argsort(-row, kind="stable")
    if top is not None:
        return [int(column) for column in order[:top]]
    return [int(column) for column in order if row[column] >= threshold]


def _manifest(
    inputs: Inputs,
    tables: Mapping[str, pd.DataFrame],
    suggester: CodeSuggester,
    *,
    n_segments: int,
    options: Mapping[str, Any],
) -> dict[str, Any]:
    outcomes = Counter(tables["segments.csv"]["outcome"])
    ledger: Counter[str] = Counter()
    for entry in inputs.ledger:
        ledger[f"{entry.outcome}: {entry.reason}" if entry.reason else entry.outcome] += entry.count
    return {
        "qualcode": version("qualcode"),
        "codebook": {"id": suggester.codebook.id, "version": suggester.codebook.version},
        "suggester": suggester.fingerprint,
        "options": dict(options),
        "documents": len(inputs.documents),
        "cases": len({*tables["segments.csv"]["case_id"]} - {""}),
        "segments": n_segments,
        "segments_by_outcome": dict(sorted(outcomes.items())),
        "codings": len(tables["codings.csv"]),
        "counts": as_counts({**inputs.tallies, SEGMENTS: Tally(n_segments, outcomes)}),
        "ledger": dict(sorted(ledger.items())),
        "ledger_entries": [
            {"place": e.place, "outcome": e.outcome, "count": e.count, "reason": e.reason}
            for e in inputs.ledger
        ],
    }
