"""Human-coded data sets as studies: what suggestions are measured on, and what they may learn from.

A third of the documents of each, the same at every run, is for the last test alone: nothing is ever
fitted or chosen on it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qualcode.formats.codebooks import inspect_codebook
from qualcode.model import Codebook
from qualcode.suggest.context import encode_before
from qualcode.suggest.encoders import Encoder
from qualcode.suggest.prior import Priors
from qualcode.suggest.suggester import CodeSuggester

SETS = ("nhs_fft", "serdif_thinkaloud", "sight", "cered_reflections", "sbom_survey")
ROOT = Path(os.environ.get("QUALCODE_DATASETS", Path(__file__).parents[2] / "shared" / "datasets"))


@dataclass(frozen=True, kw_only=True)
class Study:
    """Texts that people coded, with the codes that at least half of their coders gave."""

    name: str
    book: Codebook
    texts: NDArray[np.object_]
    vectors: NDArray[np.float32]
    code_ids: list[set[str]]
    labels: NDArray[np.float64]
    documents: NDArray[np.object_]
    is_test: NDArray[np.bool_]
    # The mean direction of what came before each text, zero where the data do not tell.
    before: NDArray[np.float32]


def studies(encoder: Encoder, names: Sequence[str] = SETS) -> Iterator[Study]:
    """Yield the data sets that are there; each question of sbom_survey is a study of its own."""
    for name in names:
        folder = ROOT / name
        if not folder.is_dir():
            continue
        book = inspect_codebook(folder / "codebook.yaml").book
        items = pd.read_csv(folder / "items.csv", keep_default_na=False)
        if name == "sbom_survey":
            question = items.id.str.replace(r"-r\d+$", "", regex=True)
            for key, part in items.groupby(question):
                own = tuple(code for code in book.codes if code.id.startswith(f"{key}--"))
                if len(own) > 1:
                    yield _study(name, _alone(book, own), part, encoder)
        else:
            yield _study(name, book, items, encoder)


def taught(
    study: Study,
    coded: NDArray[np.intp],
    *,
    encoder: Encoder,
    priors: Priors | None,
    before_weight: float | None = None,
) -> CodeSuggester:
    """Return a suggester that has been given so many texts of a study, by their rows."""
    suggester = CodeSuggester(study.book, encoder=encoder, priors=priors, before_weight=before_weight)
    return suggester.fit_vectors(
        study.vectors[coded], list(study.texts[coded]), [study.code_ids[i] for i in coded],
        groups=list(study.documents[coded]), before=study.before[coded],
    )  # fmt: skip


def _alone(book: Codebook, codes: tuple) -> Codebook:
    return replace(book, codes=tuple(replace(c, parent=None) for c in codes))


def _study(name: str, book: Codebook, items: pd.DataFrame, encoder: Encoder) -> Study:
    came = _came_before(name, items)
    quoted = {example.text.strip().lower() for code in book.codes for example in code.examples}
    items = items[~items.text.str.strip().str.lower().isin(quoted)]
    ids = [code.id for code in book.codable]
    votes = items.groupby("id", sort=False)
    first, n_coders = votes.first(), votes.size().to_numpy()
    rows = {key: number for number, key in enumerate(first.index)}
    columns = {code_id: number for number, code_id in enumerate(ids)}
    labels = np.zeros((len(first), len(ids)))
    for item in items.itertuples():
        for code_id in set(item.codes.split(";")) & set(ids):
            labels[rows[item.id], columns[code_id]] += 1
    labels = (labels >= 0.5 * n_coders[:, None]).astype(float)
    texts, documents = first.text.to_numpy(dtype=object), first.doc_id.to_numpy(dtype=object)
    return Study(
        name=name, book=book, texts=texts, vectors=_encoded(list(texts), encoder),
        code_ids=[{ids[i] for i in np.flatnonzero(row)} for row in labels], labels=labels,
        before=encode_before([came.get(key, ()) for key in first.index], _Kept(encoder)),
        documents=documents, is_test=np.array([_chance(f"{name}/{d}") < 1 / 3 for d in documents]),
    )  # fmt: skip


def _came_before(name: str, items: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What was asked and said before each text, as far as a data set tells."""
    if name == "cered_reflections":
        around = pd.read_csv(ROOT / name / "context.csv", keep_default_na=False)
        said = dict(zip(around.id, around.context, strict=True))
        texts = dict(zip(items.id, items.text.str.strip(), strict=True))
        before = {key: said.get(key, "").partition(text) for key, text in texts.items()}
        return {
            key: (head.strip(),) for key, (head, found, _) in before.items() if found and head.strip()
        }
    if name == "nhs_fft":
        asked = pd.read_csv(ROOT / name / "meta.csv", keep_default_na=False)
        return {key: (question,) for key, question in zip(asked.id, asked.question, strict=True)}
    if name == "sbom_survey":
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for _, document in items.drop_duplicates("id").sort_values("order").groupby("doc_id", sort=False):
        question = last = ""
        for item in document.itertuples():
            found[item.id] = tuple(said for said in (question, last) if said)
            # The tasks of the think-aloud sessions are numbered.
            if name == "serdif_thinkaloud" and re.match(r"\d+(\.\w)?\.?\s", item.text):
                question = item.text
            last = item.text
    return found


class _Kept:
    """An encoder whose vectors are kept on this machine."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.fingerprint = encoder, encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _encoded(list(texts), self.encoder)


def _encoded(texts: list[str], encoder: Encoder) -> NDArray[np.float32]:
    """Encode once for all benchmarks on this machine."""
    key = hashlib.sha256("\0".join([encoder.fingerprint, *texts]).encode()).hexdigest()[:24]
    file = Path(tempfile.gettempdir()) / "qualcode-benchmarks" / f"{key}.npy"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        np.save(file, encoder.encode(texts))
    return np.load(file)


def _chance(key: str) -> float:
    """A number from 0 to 1 that a document always draws."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
