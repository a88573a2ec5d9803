"""How far coders agree, over what each of them has finished."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from qualcode.core.agreement_table import (
    MISSING,
    N_RESAMPLES,
    POOLED,
    SEED,
    Agreement,
    Layers,
    agreement_of,
    confusions_of,
)
from qualcode.core.units import by_document, placed, read_by_coders, unaided
from qualcode.errors import UndefinedAgreement
from qualcode.model import Codebook, Document, Segment
from qualcode.services.inputs import suggestible
from qualcode.services.projects import (
    Project,
    codebook,
    coders,
    codings,
    documents,
    imported_codings,
    readings,
    segments,
)
from qualcode.services.teaching import blind_codings

# What coders did alone, and everything that stands now, discussed or not.
Stage = Literal["blind", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodersLayers:
    """The layers of a study with the units that they are of, in the order of the layers."""

    stage: Stage
    layers: Layers
    book: Codebook
    units: list[tuple[Document, Segment]]


def coders_layers(
    project: Project, *, stage: Stage = "blind", names: Collection[str] = ()
) -> CodersLayers:
    """Return who gave which code to which segment of a participant.

    In the ``blind`` stage only what was coded and read with neither suggestions nor codings of others in
    sight counts; the rest is missing. ``names`` chooses coders, otherwise all who have read something.
    """
    people = {key: coder.name for key, coder in coders(project).items()}
    wanted = {key for key, name in people.items() if not names or name in names}
    made, marks = codings(project), readings(project)
    if stage == "blind":
        made, marks = blind_codings(project, made), unaided(marks)
    imported, tilings = imported_codings(project), segments(project)
    own, marked = by_document(made), by_document(marks)
    units: list[tuple[Document, Segment]] = []
    read: dict[str, set[int]] = {}
    given: set[tuple[str, str, int]] = set()
    for document in documents(project):
        tiling = tilings.get(document.id, [])
        at = {n: len(units) + k for k, n in enumerate(_spoken(document, tiling))}
        coded, done = own.get(document.id, []), marked.get(document.id, ())
        for key, positions in read_by_coders(coded, done, tiling, imported=imported).items():
            read.setdefault(key, set()).update(at[n] for n in positions if n in at)
        given |= {(c.coder_id, c.code_id, at[n]) for c, n in placed(coded, tiling) if n in at}
        units += [(document, tiling[n]) for n in at]
    chosen = sorted(
        (key for key, found in read.items() if found and key in wanted), key=people.__getitem__
    )
    book = codebook(project)
    layers = _layers(book, {key: people[key] for key in chosen}, units, read=read, given=given)
    return CodersLayers(stage=stage, layers=layers, book=book, units=units)


def _spoken(document: Document, tiling: list[Segment]) -> list[int]:
    return [n for n, segment in enumerate(tiling) if suggestible(document, segment)]


def _layers(
    book: Codebook,
    people: dict[str, str],
    units: list[tuple[Document, Segment]],
    *,
    read: dict[str, set[int]],
    given: Collection[tuple[str, str, int]],
) -> Layers:
    codes = [code.id for code in book.codable]
    row, column = {key: n for n, key in enumerate(codes)}, {key: n for n, key in enumerate(people)}
    array = np.full((len(codes), len(people), len(units)), MISSING, dtype=np.int8)
    for key, n in column.items():
        array[:, n, sorted(read[key])] = 0
    for coder_id, code_id, unit in given:
        if coder_id in column and code_id in row:
            array[row[code_id], column[coder_id], unit] = 1
    numbers = {key: n for n, key in enumerate(dict.fromkeys(document.id for document, _ in units))}
    return Layers(
        codes=codes, coders=list(people.values()), given=array,
        documents=np.array([numbers[document.id] for document, _ in units], dtype=np.int64),
    )  # fmt: skip


def agreement(found: CodersLayers, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """Return how coders agree: a row for each code that anybody gave, and the last for all pooled.

    Columns: code_id, code, coders, n_units, n_documents, n_yes (by coder), and for each coefficient
    its value, ``_low`` and ``_high``; ``reason`` says why one is missing. Raises
    ``UndefinedAgreement`` where there are not two coders with a unit in common.
    """
    n, alone = len(found.layers.coders), " alone" if found.stage == "blind" else ""
    hint = "count what was coded with others in sight, too: --stage all" if alone else ""
    if n < 2:
        raise UndefinedAgreement(
            f"agreement needs two coders at least, and {n or 'none'} has finished anything{alone}",
            hint=hint,
        )
    table = agreement_of(found.layers, n_resamples=n_resamples, seed=seed)
    if not table[-1].n_units:
        raise UndefinedAgreement(f"no segment was coded by two coders{alone}", hint=hint)
    names_of = {code.id: code.name for code in found.book.codes}
    told = [entry for entry in table if entry.code == POOLED or any(entry.said_yes)]
    return pd.DataFrame([_row(entry, names_of.get(entry.code, "all codes")) for entry in told])


def _row(entry: Agreement, name: str) -> dict[str, object]:
    yes = ", ".join(f"{coder}: {n}" for coder, n in zip(entry.coders, entry.said_yes, strict=True))
    row: dict[str, object] = {
        "code_id": entry.code, "code": name, "coders": len(entry.coders), "n_units": entry.n_units,
        "n_documents": entry.n_documents, "n_yes": yes,
    }  # fmt: skip
    for figure_name, figure in entry.figures.items():
        row[figure_name], row[f"{figure_name}_low"] = figure.value, figure.low
        row[f"{figure_name}_high"] = figure.high
    row["reason"] = "; ".join(dict.fromkeys(f.reason for f in entry.figures.values() if f.reason))
    return row


def disagreements(found: CodersLayers) -> pd.DataFrame:
    """Return every segment and code on which coders who have finished it differ.

    Columns: document, start, end, code_id, code, yes and no (names of coders), text.
    """
    given, names_of = found.layers.given, {code.id: code.name for code in found.book.codes}
    differs = (given == 1).any(axis=1) & (given == 0).any(axis=1)
    rows = []
    for unit, number in np.argwhere(differs.T):
        document, segment = found.units[unit]
        said = given[number, :, unit]
        yes, no = (
            ", ".join(c for c, v in zip(found.layers.coders, said, strict=True) if v == value)
            for value in (1, 0)
        )
        code_id = found.layers.codes[number]
        span = segment.span
        rows.append(
            [document.name, span.start, span.end, code_id, names_of[code_id], yes, no,
             document.text[span.start + segment.lead : span.end].strip()]
        )  # fmt: skip
    columns = ["document", "start", "end", "code_id", "code", "yes", "no", "text"]
    return pd.DataFrame(rows, columns=columns)


def confusions(found: CodersLayers) -> pd.DataFrame:
    """Return which code one coder gave where another gave which, most often first.

    Columns: code_id, code, other_id, other, n_units: units in which, of two coders, one gave only the
    code and the other only the other.
    """
    names_of = {code.id: code.name for code in found.book.codes}
    counts = confusions_of(found.layers)
    codes = found.layers.codes
    rows = [
        [codes[i], names_of[codes[i]], codes[j], names_of[codes[j]], int(counts[i, j])]
        for i, j in np.argwhere(np.triu(counts, 1))
    ]
    table = pd.DataFrame(rows, columns=["code_id", "code", "other_id", "other", "n_units"])
    return table.sort_values("n_units", ascending=False, kind="stable", ignore_index=True)
