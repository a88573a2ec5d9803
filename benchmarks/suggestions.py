"""Code suggestions on human-coded data: ours beside what people write first.

Peers: cosine to name + definition (k = 0), logistic regression on the same vectors (k > 0).
A third of the documents is held out for testing; training segments are drawn from the rest.
Usage: python benchmarks/suggestions.py [DATASETS_FOLDER]
"""

from __future__ import annotations

import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, label_ranking_average_precision_score

from qualcode.formats.codebooks import inspect_codebook
from qualcode.suggest.encoders import load_encoder
from qualcode.suggest.suggester import CodeSuggester

SETS = ("nhs_fft", "serdif_thinkaloud")
SIZES = (0, 25, 100, 500)
DRAWS = 5


def load(folder: Path):
    book, _ = inspect_codebook(folder / "codebook.yaml")
    items = pd.read_csv(folder / "items.csv", keep_default_na=False).drop_duplicates("id")
    ids = {code.id for code in book.codable}
    quoted = {example.text.strip().lower() for code in book.codes for example in code.examples}
    items = items[~items.text.str.strip().str.lower().isin(quoted)].reset_index(drop=True)
    codes = [set(cell.split(";")) & ids for cell in items.codes]
    return book, items, codes


def score(labels, probabilities):
    coded = labels.any(axis=1)
    lrap = label_ranking_average_precision_score(labels[coded], probabilities[coded])
    used = labels.sum(axis=0) > 0
    mean_ap = np.mean(
        [average_precision_score(labels[:, c], probabilities[:, c]) for c in np.flatnonzero(used)]
    )
    return float(lrap), float(mean_ap)


def logistic(vectors, labels, test):
    columns = []
    for column in labels.T:
        if column.all() or not column.any():
            columns.append(np.full(len(test), column.mean()))
            continue
        fitted = LogisticRegression(C=10, max_iter=300).fit(vectors, column)
        columns.append(fitted.predict_proba(test)[:, 1])
    return np.stack(columns, axis=1)


def calibration_error(labels, probabilities, top=3, bins=10):
    best = np.argsort(-probabilities, axis=1)[:, :top]
    p = np.take_along_axis(probabilities, best, 1).ravel()
    y = np.take_along_axis(labels, best, 1).ravel()
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(p[bin_of == b].mean() - y[bin_of == b].mean()) * np.mean(bin_of == b)
            for b in set(bin_of)
        )
    )


def measure(folder: Path, encoder):
    book, items, codes = load(folder)
    vectors = encoder.encode(list(items.text))
    ours = CodeSuggester(book, encoder=encoder)
    labels = np.array([[code in given for code in ours.code_ids_] for given in codes], dtype=float)
    naive = encoder.encode([f"{code.name}. {code.definition}" for code in book.codable])
    rows = []
    for draw in range(DRAWS):
        rng = np.random.default_rng(draw)
        documents = rng.permutation(items.doc_id.unique())
        held_out = items.doc_id.isin(documents[: len(documents) // 3]).to_numpy()
        pool, test = np.flatnonzero(~held_out), np.flatnonzero(held_out)
        order = rng.permutation(pool)
        for k in SIZES:
            chosen = order[:k]
            ours.fit_vectors(
                vectors[chosen],
                [items.text[i] for i in chosen],
                [codes[i] for i in chosen],
                groups=[items.doc_id[i] for i in chosen],
            )
            methods = {
                "cosine to name + definition": vectors[test] @ naive.T,
                "qualcode": ours.predict_vectors(vectors[test]),
            }
            if k:
                methods["logistic regression"] = logistic(vectors[chosen], labels[chosen], vectors[test])
            for name, probabilities in methods.items():
                lrap, mean_ap = score(labels[test], probabilities)
                error = calibration_error(labels[test], probabilities) if name == "qualcode" else None
                rows.append(
                    {
                        "set": folder.name,
                        "k": k,
                        "method": name,
                        "LRAP": lrap,
                        "mAP": mean_ap,
                        "ECE@3": error,
                    }
                )
    return rows


def main() -> None:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "datasets")
    if not root.is_dir():
        sys.exit(f"no data sets at {root}; name their folder")
    encoder = load_encoder("minilm")
    table = pd.DataFrame([row for name in SETS for row in measure(root / name, encoder)])
    grouped = table.groupby(["set", "k", "method"])
    means, spreads = grouped.mean(), grouped.std()
    print(means.round(3).to_string())
    figures = {}
    for (name, k, method), row in means.iterrows():
        if method != "qualcode":
            continue
        for figure in ("LRAP", "mAP"):
            peer = means.loc[(name, k, "cosine to name + definition"), figure]
            figures[f"{name} k={k} {figure}"] = {
                "value": row[figure],
                "unit": figure,
                "peer": peer,
                "ratio": row[figure] / peer,
                "spread": spreads.loc[(name, k, method), figure],
            }
    out = Path(__file__).parent / "results" / "suggestions.json"
    out.parent.mkdir(exist_ok=True)
    packages = ("numpy", "scikit-learn", "sentence-transformers", "torch")
    content = {
        "machine": f"{platform.machine()} {platform.system()}",
        "versions": {package: version(package) for package in packages},
        "figures": figures,
    }
    out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
