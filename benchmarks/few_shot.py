"""SetFit, the usual answer to few labels, beside qualcode: on the same coded texts, in the same run.

Both learn from one draw of k coded texts, start from the same MiniLM and have one core. What they
learn takes in all that is done with the k texts, qualcode's encoding too; loading the encoder and
judging the texts of the test are not counted. Seconds are of the processor, so that what else runs on
the machine counts for neither. SetFit has its own default settings, multi-label, a
regression for each code, with one exception: a fit ends after ``MOST_STEPS`` steps of 16 pairs. With
its defaults it goes through all pairs of coded texts, so the steps grow with the square of k: about
130 at k = 50, 500 at 100 and 2,000 at 200, at a second or more each; the figures say what share of
its own steps a fit was given.
The package is in the extra ``bench``; without it there is nothing to compare.
Usage: python benchmarks/few_shot.py (``benchmarks/suggestions.py`` does the same at its end)
"""

from __future__ import annotations

import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec

import numpy as np
from fit_prior import ENCODER, all_lessons, fit_without_each
from report import Report
from scores import score
from studies import Study, studies, taught
from threadpoolctl import threadpool_limits

from qualcode.suggest.encoders import SentenceTransformerEncoder
from qualcode.suggest.prior import Priors

SIZES = (50, 100, 200)
MOST_STEPS = 80
OURS, PEER = "qualcode", "SetFit"
Judge = Callable[[np.ndarray], np.ndarray]
# What a method learns from, and then is asked about; both are rows of the study.
Method = Callable[[Study, np.ndarray], tuple[Judge, float]]


def is_installed() -> bool:
    return find_spec("setfit") is not None


def setfit(study: Study, coded: np.ndarray) -> tuple[Judge, float]:
    """Return SetFit that has learnt from coded texts, and the seconds that it took."""
    import torch
    from datasets import Dataset, disable_progress_bars
    from setfit import SetFitModel, Trainer, TrainingArguments
    from transformers.trainer_callback import PrinterCallback, ProgressCallback

    disable_progress_bars()
    torch.set_num_threads(1)
    model = SetFitModel.from_pretrained(
        _folder(), multi_target_strategy="one-vs-rest", local_files_only=True, device="cpu"
    )
    known = Dataset.from_dict(
        {"text": list(study.texts[coded]), "label": study.labels[coded].astype(int).tolist()}
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder, save_strategy="no", report_to="none", logging_strategy="no",
            show_progress_bar=False, max_steps=min(MOST_STEPS, _own_steps(study.labels[coded])),
        )  # fmt: skip
        trainer = Trainer(model=model, args=settings, train_dataset=known)
        for printing in (PrinterCallback, ProgressCallback):
            trainer.st_trainer.remove_callback(printing)
        begun = time.process_time()
        trainer.train()
        seconds = time.process_time() - begun
    return lambda rows: np.asarray(model.predict_proba(list(study.texts[rows]))), seconds


def _own_steps(labels: np.ndarray, *, batch: int = 16) -> int:
    """The steps of SetFit's defaults: pairs that share a code and pairs that do not, evened out."""
    n = len(labels)
    alike = int(np.triu(labels @ labels.T > 0).sum())
    return -(-2 * max(alike, n * (n + 1) // 2 - alike) // batch)


def qualcode_with(priors: Priors) -> Method:
    def learn(study: Study, coded: np.ndarray) -> tuple[Judge, float]:
        begun = time.process_time()
        # What remembers would not encode again; SetFit starts from texts too.
        ENCODER.encoder.encode(list(study.texts[coded]))
        # SetFit is given the texts alone, so qualcode reads them alone here too.
        suggester = taught(study, coded, encoder=ENCODER, priors=priors, before_weight=0.0)
        # A suggester learns when it is first asked.
        suggester.predict_vectors(study.vectors[coded[:1]], list(study.texts[coded[:1]]))
        seconds = time.process_time() - begun
        return (
            lambda rows: suggester.predict_vectors(study.vectors[rows], list(study.texts[rows]))
        ), seconds

    return learn


def _folder() -> str:
    encoder = ENCODER.encoder
    assert isinstance(encoder, SentenceTransformerEncoder)
    return encoder.folder


def rounds(everything: Sequence[Study]) -> Iterator[tuple[Study, np.ndarray]]:
    """Yield studies, each with the first texts of the first draw, as many as each size says."""
    for size in SIZES:
        for study in everything:
            order = np.random.default_rng(0).permutation(np.flatnonzero(~study.is_test))
            if size <= len(order):
                yield study, order[:size]


def compare(everything: Sequence[Study], priors: Mapping[str, Priors]) -> None:
    """Write what both make of few coded texts; say so where SetFit is not installed."""
    if not is_installed():
        print("SetFit is left out: it is not installed (pip install 'qualcode[bench]')")
        return
    report = Report("few_shot", "setfit", "numpy", "sentence-transformers", "transformers", "torch")
    report.note(
        f"seconds of one core; SetFit has its default settings, but at most {MOST_STEPS} steps of 16"
    )
    _quieten()
    with threadpool_limits(1):
        ENCODER.encoder.encode(["loaded before anything is timed"])
        for study, coded in rounds(everything):
            _compare_once(study, coded, ours=qualcode_with(priors[study.name]), report=report)
    report.write()


def _compare_once(study: Study, coded: np.ndarray, *, ours: Method, report: Report) -> None:
    assert not study.is_test[coded].any()
    test = np.flatnonzero(study.is_test)
    figures, seconds = {}, {}
    for name, method in ((OURS, ours), (PEER, setfit)):
        judge, seconds[name] = method(study, coded)
        figures[name] = score(study.labels[test], judge(test))
    title = f"{study.name} k={len(coded)}"
    for number, figure in enumerate(("LRAP", "mAP", "ECE@3")):
        mine, theirs = figures[OURS][number], figures[PEER][number]
        target = None if figure == "ECE@3" else theirs
        report.add(f"{title} {figure}", mine, figure, peer=theirs, target=target, at_least=True)
    own_steps = _own_steps(study.labels[coded])
    report.add(f"{title} learning", seconds[OURS], "s", peer=seconds[PEER], target=seconds[PEER] / 10)
    report.add(f"{title} share of SetFit's own steps", min(1.0, MOST_STEPS / own_steps), "")


def _quieten() -> None:
    # Both say at every fit that some codes are in no coded text.
    warnings.filterwarnings("ignore", message="Label not")
    warnings.filterwarnings("ignore", message="'pin_memory'")
    logging.getLogger("setfit").setLevel(logging.ERROR)


def main() -> None:
    everything = list(studies(ENCODER))
    compare(everything, fit_without_each(all_lessons()))


if __name__ == "__main__":
    main()
