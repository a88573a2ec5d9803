"""Clusters of what people said: ours beside BERTopic, on the same vectors of MiniLM.

Of each set all texts are clustered. Settings were chosen on one half of nhs_fft, by document; what is
reported are the other half, and sbom_survey, on which nothing was chosen. BERTopic has its
defaults, a fixed seed, and English stop words left out of its terms.

- unexplained: the share of texts in no cluster. Ours has what says nothing ("n/a") set apart, as a group
  of its own; "strictly" counts that, and our weak members, as unexplained too.
- NPMI: the mean over topics of the coherence of their eight terms, in the words each tool sees.
- AMI: with the codes of texts that have exactly one; texts in no cluster are one group of their own.
- time: everything after encoding; ours with its ten bootstrap samples. Synthetic vectors, drawn from
  nhs_fft with noise, serve for time alone.

BERTopic is needed: pip install '.[bench]'. Usage: python benchmarks/themes.py [DATASETS_FOLDER]
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from report import Report
from sklearn.metrics import adjusted_mutual_info_score

from qualcode.core.clusters import coherence
from qualcode.core.lemmas import emptiness, lemmas, words
from qualcode.suggest.clustering import cluster_vectors
from qualcode.suggest.encoders import load_encoder
from qualcode.suggest.grouping import group_texts
from qualcode.suggest.stopwords import stop_words

SEEDS = (0, 1, 2)
SIZES = (1_000, 5_000, 20_000)
LARGEST = 100_000
FIGURES = {"unexplained": "share", "NPMI": "NPMI", "AMI": "AMI", "time": "s", "topics": "topics"}


def load(folder: Path):
    items = pd.read_csv(folder / "items.csv", keep_default_na=False).drop_duplicates("id")
    return items.reset_index(drop=True)


def held_out(items):
    """The half of the documents that no setting was chosen on."""
    documents = np.random.default_rng(0).permutation(items.doc_id.unique())
    chosen_on = set(documents[: len(documents) // 2])
    return items[~items.doc_id.isin(chosen_on)]


def ours(texts, vectors, seed):
    begun = time.perf_counter()
    told = np.array([not emptiness(text) for text in texts])
    place = dict(zip(texts, vectors, strict=True))
    kept = [text for text, use in zip(texts, told, strict=True) if use]
    found = group_texts(kept, lambda some: np.stack([place[t] for t in some]), seed=seed)
    labels, weak = np.full(len(texts), -1), np.zeros(len(texts), dtype=bool)
    labels[told], weak[told] = found.labels, found.weak
    labels[~told], weak[~told] = found.labels.max(initial=-1) + 1, True
    took = time.perf_counter() - begun
    said = lemmas(texts, stop=stop_words(word for text in texts for word in words(text)))
    return labels, weak, [coherence(terms, said) for terms in found.terms], took


def bertopic(texts, vectors, seed):
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    begun = time.perf_counter()
    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    vectorizer = CountVectorizer(stop_words="english")
    model = BERTopic(umap_model=reducer, vectorizer_model=vectorizer, top_n_words=8)
    labels, _ = model.fit_transform(texts, vectors)
    took = time.perf_counter() - begun
    read = vectorizer.build_analyzer()
    said = [read(text) for text in texts]
    topics = [[word for word, _ in model.get_topic(t) if word] for t in set(labels) - {-1}]
    return np.array(labels), np.zeros(len(texts), dtype=bool), [coherence(t, said) for t in topics], took


def measure(items, vectors, method):
    single = (items.codes != "") & ~items.codes.str.contains(";")
    rows = []
    for seed in SEEDS:
        labels, weak, coherent, took = method(list(items.text), vectors, seed)
        rows.append(
            {
                "unexplained": np.mean(labels < 0),
                "unexplained strictly": np.mean((labels < 0) | weak),
                "NPMI": np.mean(coherent),
                "AMI": adjusted_mutual_info_score(items.codes[single], labels[single.to_numpy()]),
                "time": took,
                "topics": labels.max() + 1,
            }
        )
    return pd.DataFrame(rows)


def synthetic(vectors, n):
    rng = np.random.default_rng(0)
    drawn = vectors[rng.integers(0, len(vectors), n)]
    moved = drawn + rng.normal(scale=0.02, size=drawn.shape).astype(np.float32)
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def time_ours(vectors):
    begun = time.perf_counter()
    cluster_vectors(vectors)
    return time.perf_counter() - begun


def time_peer(vectors):
    """What BERTopic does with vectors: UMAP, then HDBSCAN."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    begun = time.perf_counter()
    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    HDBSCAN(min_cluster_size=10, prediction_data=True).fit(reducer.fit_transform(vectors))
    return time.perf_counter() - begun


def main() -> None:
    warnings.simplefilter("ignore")
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "datasets")
    if not root.is_dir():
        sys.exit(f"no data sets at {root}; name their folder")
    report = Report("themes", "hdbscan", "numpy", "scikit-learn", "bertopic", "umap-learn")
    encoder = load_encoder("minilm")
    everything = {name: load(root / name) for name in ("nhs_fft", "sbom_survey")}
    encoded = {name: encoder.encode(list(items.text)) for name, items in everything.items()}
    print(f"{LARGEST:,} vectors first, while nothing else fills the memory")
    took = time_ours(synthetic(encoded["nhs_fft"], LARGEST))
    report.add(f"n={LARGEST} time", took, "s", target=60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    report.add(f"n={LARGEST} memory", peak, "GB", target=3)
    # Numba compiles in the first call, which is no fair time.
    time_peer(synthetic(encoded["nhs_fft"], 500))
    for name, items in everything.items():
        part = held_out(items) if name == "nhs_fft" else items
        vectors = encoded[name][part.index]
        part = part.reset_index(drop=True)
        mine, theirs = measure(part, vectors, ours), measure(part, vectors, bertopic)
        for figure, unit in FIGURES.items():
            report.add(
                f"{name} {figure}", mine[figure].mean(), unit, peer=theirs[figure].mean(),
                spread=mine[figure].std(),
            )  # fmt: skip
        strict = "unexplained strictly"
        report.add(
            f"{name} {strict}", mine[strict].mean(), "share", peer=theirs[strict].mean(),
            spread=mine[strict].std(),
        )  # fmt: skip
    for n in SIZES:
        vectors = synthetic(encoded["nhs_fft"], n)
        report.add(f"n={n} time", time_ours(vectors), "s", peer=time_peer(vectors))
    report.write()


if __name__ == "__main__":
    main()
