from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qualcode.errors import UnknownCode, UnknownPlugin, UnreadableFile
from qualcode.model import Code, Codebook, Example
from qualcode.suggest.encoders import (
    HashingEncoder,
    RememberingEncoder,
    encode_cached,
    load_encoder,
    verified,
)
from qualcode.suggest.suggester import CodeSuggester

TIME = Code(id="time", name="Time", definition="Hours and cover for meetings.", examples=(
    Example(text="There was no cover so nobody had time."),))  # fmt: skip
TRUST = Code(id="trust", name="Trust", definition="Being honest and safe.", examples=(
    Example(text="We trust one another to be honest."),))  # fmt: skip
BOOK = Codebook(id="b", name="B", version="1", codes=(TIME, TRUST))


def suggester() -> CodeSuggester:
    return CodeSuggester(BOOK, encoder=HashingEncoder())


def test_codebook_alone_ranks_the_code_whose_words_are_spoken() -> None:
    texts = ["No time, no cover for the meeting.", "I trust them, they are honest."]

    probabilities = suggester().predict_proba(texts)

    assert probabilities.shape == (2, 2)
    assert [int(best) for best in probabilities.argmax(axis=1)] == [0, 1]


def test_coded_texts_move_a_code_to_words_the_codebook_does_not_have() -> None:
    taught = suggester()
    texts = [f"The boiler broke again {n}" for n in range(10)] + [
        f"Lovely weather {n}" for n in range(10)
    ]
    before = taught.predict_proba(["the boiler broke on Monday"])[0]

    taught.fit(texts, [{"time"}] * 10 + [set()] * 10, groups=[n % 5 for n in range(20)])

    after = taught.predict_proba(["the boiler broke on Monday"])[0]
    assert after[0] > before[0]
    assert after[0] > after[1]
    assert np.isfinite(after).all()


@pytest.mark.parametrize(
    ("texts", "code_ids"),
    [
        ([], []),
        (["a"], [set()]),
        (["a"] * 6, [{"time", "trust"}] * 6),
        (["a", "b", "c", "d"], [set()] * 4),
    ],
    ids=["nothing", "one uncoded", "all coded alike", "nothing applies"],
)
def test_little_to_learn_from_leaves_a_working_suggester(
    texts: list[str], code_ids: list[set[str]]
) -> None:
    probabilities = suggester().fit(texts, code_ids).predict_proba(["some words", ""])

    assert probabilities.shape == (2, 2)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_no_text_and_no_code_give_empty_tables() -> None:
    empty = CodeSuggester(Codebook(id="e", name="E", version="1", codes=()), encoder=HashingEncoder())

    assert suggester().predict_proba([]).shape == (0, 2)
    assert empty.predict_proba(["a"]).shape == (1, 0)


def test_explanation_names_the_closest_line_and_the_coded_text() -> None:
    taught = suggester().fit(
        ["No supply teacher to cover us", "We ate cake", "Cake again", "More cake"],
        [{"time"}, set(), set(), set()],
    )

    evidence = taught.explain("There was no cover so nobody had time.", "time")

    assert evidence[0].kind == "example"
    assert evidence[0].similarity == pytest.approx(1.0, abs=1e-5)
    assert "No supply teacher to cover us" in [line.text for line in evidence if line.kind == "coded"]


def test_unknown_codes_are_refused() -> None:
    with pytest.raises(UnknownCode):
        suggester().explain("a", "nope")
    with pytest.raises(UnknownCode):
        suggester().fit(["a"], [{"nope"}])


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        suggester().fit(["a", "b"], [set()])


def test_a_bare_string_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="texts must be a list of strings, and is one string"):
        suggester().predict_proba("no time")
    with pytest.raises(TypeError, match="texts must be a list of strings"):
        suggester().fit("no time", [{"time"}])
    with pytest.raises(TypeError, match="code_ids must be a list of sets, one for each text"):
        suggester().fit(["no time"], "time")
    with pytest.raises(TypeError, match="code_ids must be a list of sets, one for each text"):
        suggester().fit(["no time"], ["time"])


def test_cached_vectors_are_not_encoded_again() -> None:
    cache: dict[str, bytes] = {}

    def known(keys: Sequence[str]) -> dict[str, bytes]:
        return {key: cache[key] for key in keys if key in cache}

    texts = ["a word", "b word", "a word"]
    first, encoded = encode_cached(texts, HashingEncoder(), get=known, put=cache.update)
    again, encoded_again = encode_cached(texts[1:], HashingEncoder(), get=known, put=cache.update)

    assert (encoded, encoded_again) == (2, 0)
    assert np.array_equal(first[1:], again)


def test_unknown_encoder_lists_the_known_ones() -> None:
    with pytest.raises(UnknownPlugin) as problem:
        load_encoder("no such encoder")

    assert problem.value.hint == "there are hashing, minilm"


def test_other_weights_are_refused(tmp_path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not the weights")

    with pytest.raises(UnreadableFile, match="not the weights"):
        verified(weights, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")


def test_minilm_gives_unit_vectors_that_know_meaning() -> None:
    cat, kitten, boiler = load_encoder("minilm").encode(["a cat", "a kitten", "the boiler is broken"])

    assert np.linalg.norm(cat) == pytest.approx(1.0, abs=1e-5)
    assert cat @ kitten > cat @ boiler + 0.3


LONG = " ".join(["word"] * 5000)
FOREIGN = "Společně jsme plánovali hodiny. 我们一起备课。 نخطط معا"


@pytest.mark.parametrize("n_codes", [1, 500])
@pytest.mark.parametrize("n_coded", [0, 3, 40])
def test_any_codebook_and_any_text_give_probabilities(n_codes: int, n_coded: int) -> None:
    codes = tuple(Code(id=f"c{n}", name=f"Code {n}") for n in range(n_codes))
    taught = CodeSuggester(
        Codebook(id="b", name="B", version="1", codes=codes), encoder=HashingEncoder()
    )
    texts = [f"text {n} of many" for n in range(n_coded)]
    taught.fit(texts, [{"c0"} if n % 2 else set() for n in range(n_coded)])

    p = taught.predict_proba(["a", "", LONG, FOREIGN])

    assert p.shape == (4, n_codes)
    assert ((p >= 0) & (p <= 1)).all()
    assert all(np.isfinite(line.similarity) for line in taught.explain(LONG, "c0"))


def test_rejections_make_a_code_less_likely() -> None:
    texts = [f"The boiler broke again {n}" for n in range(12)]
    known = [{"time"}] * 6 + [set()] * 6
    accepted = suggester().fit(texts[:6], known[:6], undecided=[{"trust"}] * 6)
    rejected = suggester().fit(texts, known, undecided=[{"trust"}] * 12)

    before, after = (taught.predict_proba(["The boiler broke"])[0] for taught in (accepted, rejected))
    assert after[0] < before[0]


def test_words_that_are_said_to_carry_a_code_do() -> None:
    """Without them the probability falls by more than without other words."""
    text = "Well, on Monday the usual things happened, and then we trust one another to be honest there."
    taught = CodeSuggester(BOOK, encoder=load_encoder("minilm"))

    carriers = [line.text for line in taught.explain(text, "trust") if line.kind == "word"]

    words = text.split()
    others = [word for word in words if word not in carriers][: len(carriers)]
    kept, without, control = taught.predict_proba(
        [text, *(" ".join(w for w in words if w not in gone) for gone in (carriers, others))]
    )[:, 1]
    assert carriers
    assert without < control
    assert without < kept


def test_what_speaks_against_a_code_is_the_nearest_text_without_it() -> None:
    taught = suggester().fit(
        ["No supply teacher to cover us", "No supply of cake", "Cake again", "More cake"],
        [{"time"}, set(), set(), set()],
    )

    last = taught.explain_vector(HashingEncoder().encode(["No supply teacher"])[0], "time")[-1]

    assert (last.kind, last.text) == ("counter", "No supply of cake")


def test_deleting_the_carriers_of_a_real_suggestion_costs_more_than_deleting_other_words() -> None:
    """Faithfulness by deletion, on what participants of the shipped study say."""
    root = Path(__file__).parents[2]
    said = [
        line.partition(": ")[2]
        for file in sorted((root / "corpora" / "spp" / "interviews").glob("*.txt"))[:4]
        for line in file.read_text(encoding="cp1252").splitlines()
        if 12 <= len(line.partition(": ")[2].split()) <= 30
    ][:12]
    book = Codebook.read(root / "codebooks" / "jpd.yaml")
    encoder = RememberingEncoder(load_encoder("minilm"))
    taught = CodeSuggester(book, encoder=encoder)
    chance = np.random.default_rng(1)

    won, falls = 0, []
    for text, row in zip(said, taught.predict_proba(said), strict=True):
        column = int(row.argmax())
        code_id, words = taught.code_ids_[column], text.split()
        carriers = {line.text for line in taught.carriers(text, [code_id])[code_id]}
        rest = [word for word in words if word not in carriers]
        n_gone = len(words) - len(rest)
        others = [chance.permutation(len(words))[n_gone:] for _ in range(5)]
        left = [" ".join(rest), *(" ".join(words[i] for i in sorted(kept)) for kept in others)]
        without, *controls = taught.predict_proba(left)[:, column]
        won += without < np.median(controls)
        falls.append((row[column] - without, row[column] - np.mean(controls)))

    assert len(said) == 12
    assert won >= 11
    assert np.mean([own for own, _ in falls]) > 2 * np.mean([max(other, 0) for _, other in falls])


def test_a_code_that_is_retired_is_neither_suggested_nor_learnt() -> None:
    old = Code(id="old", name="Old", definition="Honest and safe.", retired=True, replaced_by=("trust",))
    book = Codebook(id="b", name="B", version="1", codes=(TIME, TRUST, old))
    taught = CodeSuggester(book, encoder=HashingEncoder())

    taught.fit(["a safe place", "no time", "no cover", "late"], [{"old"}, {"time"}, {"time"}, set()])

    assert taught.code_ids_ == ["time", "trust"]
    assert taught.predict_proba(["safe"]).shape == (1, 2)
    with pytest.raises(UnknownCode):
        taught.fit(["a"], [{"gone"}])


def test_what_may_not_be_cited_teaches_and_is_no_evidence() -> None:
    texts = ["No supply teacher", "No cover today", "Cake", "More cake"]
    taught = suggester().fit(texts, [{"time"}, {"time"}, set(), set()])
    vector = HashingEncoder().encode(["No supply teacher"])[0]
    before = [line.text for line in taught.explain_vector(vector, "time")]

    taught.cite([False, True, True, False])

    after = [line.text for line in taught.explain_vector(vector, "time")]
    assert "No supply teacher" in before
    assert "No supply teacher" not in after
    assert "No cover today" in after
    assert after[-1] == "Cake"
