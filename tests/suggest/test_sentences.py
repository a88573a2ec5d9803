from __future__ import annotations

from itertools import pairwise

import pytest

from qualcode.suggest.sentences import sentence_starts


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We met. It went well.", ["We met. ", "It went well."]),
        ("Mrs. Hill came. She left.", ["Mrs. Hill came. ", "She left."]),
        ("I was... sort of lost. Then not.", ["I was... sort of lost. ", "Then not."]),
        ("Really? Yes!", ["Really? ", "Yes!"]),
        ("e.g. phonics is hard", ["e.g. phonics is hard"]),
        ("Tuesday… we stopped. Right.", ["Tuesday… we stopped. ", "Right."]),
        ("😀 Fine. 👩‍🏫 Good.", ["😀 Fine. ", "👩‍🏫 Good."]),
        ("", []),
    ],
)
def test_sentences_of_speech(text: str, sentences: list[str]) -> None:
    starts = next(sentence_starts([text]))

    edges = [*starts, len(text)]
    assert [text[a:b] for a, b in pairwise(edges)] == sentences


def test_an_opening_bracket_belongs_to_what_it_opens() -> None:
    text = "Hang on, sorry. [phone] Hello. (Laughs.) Right."

    (starts,) = sentence_starts([text])

    assert [text[start:].split()[0] for start in starts] == ["Hang", "[phone]", "(Laughs.)", "Right."]
