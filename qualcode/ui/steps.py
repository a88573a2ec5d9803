"""What to do next in words: a step to a sentence and the label of its button; pure."""

from __future__ import annotations

from qualcode.core.phrases import count
from qualcode.services.next_steps import Step, StepKind

# The view that a step leads to; all others lead to their document.
VIEWS: dict[StepKind, str] = {"import": "import", "suggest": "corpus", "suggest_again": "corpus"}
LABELS: dict[StepKind, str] = {
    "import": "Import",
    "suggest": "Suggest codes",
    "review": "Look again",
    "continue": "Go on",
    "begin": "Begin",
    "join": "Begin",
    "decide": "Decide",
    "suggest_again": "Suggest anew",
}


def say(step: Step) -> str:
    """Put a step into one plain sentence."""
    return {
        "import": _import,
        "suggest": _suggest,
        "review": _review,
        "continue": _continue,
        "begin": _begin,
        "join": _join,
        "decide": _decide,
        "suggest_again": _suggest_again,
    }[step.kind](step)


def _import(_step: Step) -> str:
    return "There is nothing to read yet: bring in transcripts or a survey."


def _suggest(step: Step) -> str:
    return f"{count(step.n, 'document')} came in since codes were last suggested."


def _review(step: Step) -> str:
    here = f" in {step.name}" if step.n_documents == 1 else ""
    words = (
        f"{step.n:,} of your codings{here} {_be(step)} to be looked at again since the codebook changed"
    )
    return words + ("." if here else f": in {_spread(step)}.")


def _continue(step: Step) -> str:
    return f"{step.n:,} of {count(step.of, 'segment')} of {step.name} {_be(step)} left for you to read."


def _begin(step: Step) -> str:
    return f"{count(step.n, 'segment')} of {step.name} {_be(step)} unread."


def _join(step: Step) -> str:
    return f"{count(step.n, 'segment')} of {step.name} {_be(step)} unread by you; others have begun it."


def _decide(step: Step) -> str:
    verb = "stands" if step.n == 1 else "stand"
    where = step.name if step.n_documents == 1 else _spread(step)
    return f"{count(step.n, 'suggestion')} {verb} open in {where}."


def _suggest_again(step: Step) -> str:
    return (
        f"People have coded, decided or read {step.n:,} times since codes were suggested; "
        "suggestions made anew learn from that."
    )


def _be(step: Step) -> str:
    return "is" if step.n == 1 else "are"


def _spread(step: Step) -> str:
    return f"{count(step.n_documents, 'document')}, {step.n_here:,} of them in {step.name}"
