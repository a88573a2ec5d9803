"""What to do next, in words."""

from __future__ import annotations

from typing import get_args

import pytest

from qualcode.services.next_steps import Step, StepKind
from qualcode.ui.steps import LABELS, say

STEPS = [
    (Step(kind="import"), "There is nothing to read yet: bring in transcripts or a survey."),
    (Step(kind="suggest", n=1), "1 document came in since codes were last suggested."),
    (Step(kind="review", n=3, n_here=3, name="A", n_documents=1),
     "3 of your codings in A are to be looked at again since the codebook changed."),
    (Step(kind="review", n=1, n_here=1, name="A", n_documents=1),
     "1 of your codings in A is to be looked at again since the codebook changed."),
    (Step(kind="review", n=12, n_here=5, name="A", n_documents=4),
     "12 of your codings are to be looked at again since the codebook changed: in 4 documents, 5 of "
     "them in A."),
    (Step(kind="continue", n=39, of=61, name="A", n_documents=1),
     "39 of 61 segments of A are left for you to read."),
    (Step(kind="begin", n=1200, of=1200, name="survey", n_documents=600),
     "1,200 segments of survey are unread."),
    (Step(kind="begin", n=1, of=1, name="A", n_documents=1), "1 segment of A is unread."),
    (Step(kind="join", n=4, of=4, name="A", n_documents=1),
     "4 segments of A are unread by you; others have begun it."),
    (Step(kind="decide", n=12, n_here=12, name="A", n_documents=1), "12 suggestions stand open in A."),
    (Step(kind="decide", n=12, n_here=7, name="A", n_documents=3),
     "12 suggestions stand open in 3 documents, 7 of them in A."),
    (Step(kind="suggest_again", n=62),
     "People have coded, decided or read 62 times since codes were suggested; suggestions made anew "
     "learn from that."),
]  # fmt: skip


@pytest.mark.parametrize(("step", "words"), STEPS, ids=lambda value: getattr(value, "kind", ""))
def test_a_step_is_one_plain_sentence(step: Step, words: str) -> None:
    assert say(step) == words


def test_every_step_has_its_words_and_its_button() -> None:
    kinds = set(get_args(StepKind))

    assert {step.kind for step, _ in STEPS} == kinds == set(LABELS)
