"""What came before a text is read into it where that helps on other documents, and not else."""

from __future__ import annotations

import numpy as np
import pytest

from qualcode.model import Code, Codebook
from qualcode.suggest.context import blend, encode_before
from qualcode.suggest.encoders import HashingEncoder
from qualcode.suggest.suggester import CodeSuggester

BOOK = Codebook(
    id="b", name="B", version="1",
    codes=(
        Code(id="food", name="Food", definition="What is eaten."),
        Code(id="travel", name="Travel", definition="How people get there."),
    ),
)  # fmt: skip
ASKED = {"food": "What did you eat at lunch?", "travel": "Which bus did you take home?"}
TOLD = {"food": "The soup was cold.", "travel": "The train was full."}
ANSWERS = (
    "The same as ever.",
    "It was fine.",
    "Rather late again.",
    "Not much.",
    "Hard to say, really.",
)
ENCODER = HashingEncoder()


def interviews(
    n: int, *, telling: bool
) -> tuple[list[str], list[set[str]], list[tuple[str]], list[int]]:
    """Answers that say nothing to a question that tells, or that tell after any question."""
    chance = np.random.default_rng(n)
    codes = [str(code) for code in chance.choice(["food", "travel"], size=n)]
    texts = [str(answer) for answer in chance.choice(ANSWERS, size=n)]
    if telling:
        return texts, [{code} for code in codes], [(ASKED[code],) for code in codes], [*range(n)]
    texts = [f"{text} {TOLD[code]}" for text, code in zip(texts, codes, strict=True)]
    any_question = [(ASKED[str(code)],) for code in chance.choice(["food", "travel"], size=n)]
    return texts, [{code} for code in codes], any_question, [*range(n)]


def fitted(n: int, *, telling: bool, weight: float | None = None) -> CodeSuggester:
    texts, codes, before, groups = interviews(n, telling=telling)
    suggester = CodeSuggester(BOOK, encoder=ENCODER, before_weight=weight)
    return suggester.fit(texts, codes, groups=groups, before=before)


def test_a_question_that_tells_is_read_and_changes_what_is_suggested() -> None:
    suggester = fitted(120, telling=True)

    eaten, travelled = suggester.predict_proba(
        ["It was fine."] * 2, before=[(ASKED["food"],), (ASKED["travel"],)]
    )
    assert suggester.before_weight_ > 0
    assert eaten[0] > eaten[1]
    assert travelled[1] > travelled[0]


def test_a_question_that_tells_nothing_is_left_out() -> None:
    suggester = fitted(120, telling=False)

    with_it, without = (
        suggester.predict_proba(["It was fine."], before=before) for before in ([(ASKED["food"],)], None)
    )
    assert suggester.before_weight_ == 0
    assert with_it.tolist() == without.tolist()


def test_of_few_texts_nothing_is_chosen_but_a_weight_that_is_given_holds() -> None:
    assert fitted(20, telling=True).before_weight_ == 0
    assert fitted(20, telling=True, weight=0.5).before_weight_ == 0.5


def test_without_codings_what_came_before_changes_nothing() -> None:
    suggester = CodeSuggester(BOOK, encoder=ENCODER).fit([], [], before=[])

    alone, after = (
        suggester.predict_proba(["It was fine."], before=before) for before in (None, [("Lunch?",)])
    )
    assert suggester.before_weight_ == 0
    assert alone.tolist() == after.tolist()


def test_as_much_must_come_before_as_there_are_texts() -> None:
    with pytest.raises(ValueError, match="equally long"):
        CodeSuggester(BOOK, encoder=ENCODER).fit(["a", "b"], [set(), set()], before=[("c",)])


def test_what_came_before_is_one_direction_and_zero_where_nothing_did() -> None:
    found = encode_before([("one", "two"), (), ("one",), ("  ",)], ENCODER)

    one, two = ENCODER.encode(["one", "two"])
    assert found.shape == (4, 512)
    assert np.allclose(found[0], (one + two) / np.linalg.norm(one + two), atol=1e-6)
    assert not found[1].any()
    assert np.allclose(found[2], one, atol=1e-6)
    assert not found[3].any()
    assert encode_before([(), ()], ENCODER).shape[0] == 2


def test_a_text_read_with_what_came_before_stays_of_length_one() -> None:
    vectors, before = ENCODER.encode(["one", "two"]), encode_before([("three",), ()], ENCODER)

    read = blend(vectors, before, 0.5)

    assert np.allclose(np.linalg.norm(read, axis=1), 1.0, atol=1e-6)
    assert np.allclose(read[1], vectors[1], atol=1e-6)
    assert not np.allclose(read[0], vectors[0])
    assert blend(vectors, before, 0.0) is vectors
