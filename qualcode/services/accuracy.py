"""How good suggestions are in this very project: measured on what people coded without seeing any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qualcode.core.accuracy import Card, Judged, calibration_error, cards, is_below
from qualcode.core.pairs import deal
from qualcode.model import Bar, Codebook
from qualcode.services.inputs import Progress, no_progress
from qualcode.services.moments import utc_now
from qualcode.services.projects import Project, codebook
from qualcode.services.segmenting import StoredVectors
from qualcode.services.teaching import Lessons, lessons
from qualcode.store.computed import get_computed, put_computed
from qualcode.store.records import from_row, to_row
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.suggester import CodeSuggester

KEPT = "accuracy"
COLUMNS = (
    *("code_id", "code", "blind_segments", "documents", "coded", "suggested"),
    *("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high"),
    *("average_precision", "average_precision_low", "average_precision_high"),
    *("mean_probability", "gap", "gap_low", "gap_high", "withheld", "missing"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """The accuracy cards of all codes.

    ``n_taught`` segments teach, ``n_blind`` of them in ``n_documents`` measure. ``calibration_error``
    is how far the probabilities of all that would be suggested lie from the truth, on average.
    """

    cards: tuple[Card, ...]
    n_taught: int
    n_blind: int
    n_documents: int
    calibration_error: float | None
    codebook_version: str
    measured_at: str


def measure_project(
    project: Project,
    *,
    encoder: Encoder,
    on_progress: Progress = no_progress,
    now: Callable[[], str] = utc_now,
) -> Accuracy:
    """Measure the suggestions of a project, and keep what came out."""
    book = codebook(project)
    found = lessons(project, all_codes={code.id for code in book.offered})
    vectors = StoredVectors(encoder, project)
    measured = measure(book, found, encoder=vectors, now=now(), on_progress=on_progress)
    keep(project, measured)
    return measured


def measure(
    book: Codebook, found: Lessons, *, encoder: Encoder, now: str, on_progress: Progress = no_progress
) -> Accuracy:
    """Measure by cross-validation: what judges a document has learnt from the others alone."""
    judged = judge(book, found, encoder=encoder, on_progress=on_progress)
    return Accuracy(
        cards=cards(judged, [code.id for code in book.offered]), n_taught=len(found.coded.texts),
        n_blind=len(judged.documents), n_documents=len(set(judged.documents)),
        calibration_error=calibration_error(judged), codebook_version=book.version, measured_at=now,
    )  # fmt: skip


def keep(project: Project, measured: Accuracy) -> None:
    """Keep what was measured until it is measured anew with another outcome."""
    before = latest(project)
    if before is None or replace(before, measured_at=measured.measured_at) != measured:
        put_computed(project.engine, KEPT, to_row(measured))


def latest(project: Project) -> Accuracy | None:
    """Return what was measured last."""
    kept = get_computed(project.engine, KEPT)
    return None if kept is None else from_row(Accuracy, kept[1])


def withheld(measured: Accuracy | None, bar: Bar) -> list[Card]:
    """Return the cards of the codes whose suggestions are below the bar."""
    return [card for card in measured.cards if is_below(card, bar)] if measured else []


def accuracy_table(measured: Accuracy, book: Codebook, bar: Bar) -> pd.DataFrame:
    """Return one row per code, those that came up most often first, with the columns ``COLUMNS``.

    A blank figure has its reason in ``missing``.
    """
    names = {code.id: code.name for code in book.codes}
    rows: list[list[object]] = []
    for card in sorted(measured.cards, key=lambda card: (-card.n_given, -card.n_offered)):
        figures = (card.precision, card.recall, card.average_precision, card.gap)
        ends = [[f.value, f.low, f.high] for f in figures]
        missing = "; ".join(dict.fromkeys(f.reason for f in figures if f.reason))
        counts = [card.n_segments, card.n_documents, card.n_given, card.n_offered]
        name = names.get(card.code_id, card.code_id)
        rows.append(
            [card.code_id, name, *counts, *ends[0], *ends[1], *ends[2], card.said, *ends[3],
             is_below(card, bar), missing]
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def judge(
    book: Codebook, found: Lessons, *, encoder: Encoder, on_progress: Progress = no_progress
) -> Judged:
    """Return what people judged blind beside what a suggester says that had not seen the document."""
    suggester = CodeSuggester(book, encoder=encoder)
    coded, blind, code_ids = found.coded, found.blind, suggester.code_ids_
    row_of = {segment_id: row for row, segment_id in enumerate(coded.segment_ids)}
    asked = np.array([row_of[segment_id] for segment_id in blind.segment_ids], dtype=np.intp)
    given = np.array([[code in ids for code in code_ids] for ids in blind.code_ids], dtype=np.float64)
    said = np.zeros((len(asked), len(code_ids)))
    vectors, folds = encoder.encode(coded.texts), deal(coded.document_ids)
    before = suggester.encode_before(coded.before)
    n_folds = len(set(folds.tolist()))
    for fold in range(n_folds):
        on_progress("measuring", fold, n_folds)
        here, rest = np.flatnonzero(folds[asked] == fold), np.flatnonzero(folds != fold)
        if not len(here):
            continue
        suggester.fit_vectors(
            vectors[rest], [coded.texts[i] for i in rest], [coded.code_ids[i] for i in rest],
            groups=[coded.document_ids[i] for i in rest], undecided=[coded.undecided[i] for i in rest],
            before=before[rest],
        )  # fmt: skip
        rows = asked[here]
        said[here] = suggester.predict_vectors(
            vectors[rows], [coded.texts[i] for i in rows], before=before[rows]
        )
    given = given.reshape(len(asked), len(code_ids))
    return Judged(given=given, probabilities=said, documents=blind.document_ids)
