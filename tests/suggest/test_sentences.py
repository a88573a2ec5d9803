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
        ("She said no. Then we stopped.", ["She said no. ", "Then we stopped."]),
        ("See no. 4 and fig. 2. Right.", ["See no. 4 and fig. 2. ", "Right."]),
        ("Give it ten min. Then go.", ["Give it ten min. ", "Then go."]),
        ("At max. 30 pupils, min. 5.", ["At max. 30 pupils, min. 5."]),
        ("Just a sec. Right.", ["Just a sec. ", "Right."]),
        ("It is approx. 3 miles.", ["It is approx. 3 miles."]),
        ("They call me Miss. I like it.", ["They call me Miss. ", "I like it."]),
        ("It was Ed. He left.", ["It was Ed. ", "He left."]),
        ("Pens, paper etc. We paid.", ["Pens, paper etc. ", "We paid."]),
        ("Pens, paper, etc. were paid for.", ["Pens, paper, etc. were paid for."]),
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
