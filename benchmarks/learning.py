"""How soon suggestions follow what people decide: on one core, in a project of 10,000 segments.

Usage: python benchmarks/learning.py
"""

from __future__ import annotations

import random
import tempfile
import time
import warnings
from pathlib import Path
from statistics import median, stdev

import numpy as np
from coding_study import build
from report import Report, percentile
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from qualcode.core.segmentation import spoken_span
from qualcode.services import projects
from qualcode.services.coding import apply_operations
from qualcode.services.following import Follower
from qualcode.services.inputs import suggestible
from qualcode.services.projects import Project
from qualcode.services.ranks import ranks
from qualcode.services.teaching import Lessons, lessons
from qualcode.suggest.encoders import HashingEncoder
from qualcode.suggest.suggester import CodeSuggester

N_DOCUMENTS, N_WORDS, ACTIONS = 34, 5_300, 60
ENCODER = HashingEncoder()


def read_all(project: Project, *, but: str) -> None:
    """Mark every segment as read, but for those of one document."""
    coder = projects.coder(project, "AB")
    tilings = projects.segments(project)
    for document in projects.documents(project):
        if document.id == but:
            continue
        spans = [spoken_span(document, s) for s in tilings[document.id] if suggestible(document, s)]
        operations = [
            {"seq": seq, "op": "read", "start": s.start, "end": s.end,
             "text": document.text[s.start : s.end]}
            for seq, s in enumerate(spans, 1)
        ]  # fmt: skip
        apply_operations(project, operations, document_id=document.id, coder=coder, client=document.id)


def refit(found: Lessons, project: Project, report: Report) -> None:
    """Learn everything anew, with words and vectors at hand as the process beside the page has them."""
    coded, book = found.coded, projects.codebook(project)
    vectors = ENCODER.encode(coded.texts)
    times = []
    before = CodeSuggester(book, encoder=ENCODER).encode_before(coded.before)
    for _ in range(5):
        # How much of what came before is read is chosen once, and not at every refit.
        suggester = CodeSuggester(book, encoder=ENCODER, before_weight=0.5)
        suggester.explain_vector(vectors[0], suggester.code_ids_[0])  # encodes the codebook
        begun = time.perf_counter()
        suggester.fit_vectors(
            vectors, coded.texts, coded.code_ids, groups=coded.document_ids,
            undecided=coded.undecided, before=before,
        )  # fmt: skip
        assert suggester.learner is not None
        suggester.learner.model  # noqa: B018 (fits at first use)
        times.append(time.perf_counter() - begun)
    labels = np.array([[code in ids for code in suggester.code_ids_] for ids in coded.code_ids])
    warnings.simplefilter("ignore", ConvergenceWarning)
    begun = time.perf_counter()
    for column in labels.T:
        if 0 < column.sum() < len(column):
            LogisticRegression(C=10, max_iter=300).fit(vectors, column)
    peer = time.perf_counter() - begun
    name = f"refit of {len(coded.texts):,} x {labels.shape[1]} (peer: logistic regression)"
    report.add(name, median(times), "s", target=1.0, peer=peer, spread=stdev(times))


def follow(project: Project, document_id: str, report: Report) -> None:
    """Code in one document, and see how soon its ranks have followed."""
    follower = Follower(project, encoder=ENCODER)
    begun = time.perf_counter()
    follower.follow(document_id)
    report.add("first ranks of a process just started", time.perf_counter() - begun, "s")
    chance, coder = random.Random(3), projects.coder(project, "AB")
    document = projects.document(project, document_id)
    tiling = projects.segments(project, document_id)[document_id]
    spans = [spoken_span(document, s) for s in tiling if suggestible(document, s)]
    codes = [code.id for code in projects.codebook(project).codable]
    times, before = [], ranks(project, document_id)[0]
    for seq, span in enumerate(chance.sample(spans, ACTIONS), 1):
        place = {"start": span.start, "end": span.end, "text": document.text[span.start : span.end]}
        operation = {"seq": seq, "op": "code", "code": chance.choice(codes), **place}
        answer = apply_operations(
            project, [operation], document_id=document_id, coder=coder, client="benchmark"
        )
        assert not answer.rejected
        begun = time.perf_counter()
        n = follower.follow(document_id)
        times.append(1000 * (time.perf_counter() - begun))
    moved = ranks(project, document_id)[0] - before
    print(
        f"{n} open suggestions in {len(spans)} segments; ranks moved after {moved} of {ACTIONS} actions"
    )
    report.add(
        "ranks of the open document after an action, median", median(times), "ms", target=100,
        spread=stdev(times),
    )  # fmt: skip
    report.add(
        "ranks of the open document after an action, p95", percentile(times, 0.95), "ms", target=100
    )


def main() -> None:
    report = Report("learning", "numpy", "scipy", "scikit-learn", "sqlalchemy")
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        place = build(Path(folder), n_words=N_WORDS, n_codings=400, n_documents=N_DOCUMENTS)
        with projects.open_project(place) as project:
            still_open = projects.documents(project)[0].id
            read_all(project, but=still_open)
            codable = [code.id for code in projects.codebook(project).codable]
            refit(lessons(project, all_codes=codable), project, report)
            follow(project, still_open, report)
    report.write()


if __name__ == "__main__":
    main()
