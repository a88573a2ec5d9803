"""The codebook looked through, alone and with what is coded in a project."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import BOOK, code, operate

from qualcode.errors import CodebookError
from qualcode.formats.codebooks import write_codebook
from qualcode.model import Code, Codebook, Coding, Document, Example, NearMiss, Span
from qualcode.services import projects
from qualcode.services.codebook_health import (
    Fault,
    Passage,
    examine,
    lint_file,
    lint_project,
    quotations_of,
)
from qualcode.services.projects import Project
from qualcode.suggest.encoders import HashingEncoder, Vectors
from qualcode.suggest.suggester import CodeSuggester

TRUST = Code(
    id="trust", name="Trust", definition="Confidence in colleagues.",
    examples=(Example(text="I trust my colleagues."), Example(text="We have confidence in them.")),
)  # fmt: skip
BUS = Code(
    id="bus", name="Bus", definition="Travel by bus or train.",
    examples=(Example(text="The bus was late."), Example(text="There is no train on Sundays.")),
)  # fmt: skip


def book(*codes: Code) -> Codebook:
    return Codebook(id="b", name="Book", version="1", codes=codes)


def said(text: str, *code_ids: str, document: str = "A") -> Passage:
    return Passage(
        text=text, kind="coded", code_ids=frozenset(code_ids), document=document, coders=("AB",)
    )


def test_a_near_miss_that_is_an_example_is_found() -> None:
    miss = NearMiss(text="I trust my colleagues.", use="bus")
    fine = NearMiss(text="The bus was late again.", use="bus")
    damaged = book(replace(TRUST, near_miss=(miss, fine)), BUS)

    faults = examine(damaged, (), encoder=HashingEncoder()).faults

    (fault,) = [fault for fault in faults if fault.kind == "near_miss"]
    assert fault.code_ids == ("trust", "bus")
    assert [one.text for one in fault.passages] == [miss.text]
    likely = CodeSuggester(damaged, encoder=HashingEncoder()).predict_proba([miss.text])[0]
    assert likely[0] > likely[1]


def test_a_near_miss_that_names_no_code_there_is_is_left_alone() -> None:
    lost = NearMiss(text="I trust my colleagues.", use="gone")

    assert (
        examine(book(replace(TRUST, near_miss=(lost,)), BUS), (), encoder=HashingEncoder()).faults == ()
    )


def test_the_same_example_under_two_codes_is_found_with_both() -> None:
    twice = replace(BUS, examples=(*BUS.examples, TRUST.examples[0]))

    faults = examine(book(TRUST, twice), (), encoder=HashingEncoder()).faults

    (fault,) = [fault for fault in faults if same_words(fault)]
    assert set(fault.code_ids) == {"trust", "bus"}
    # An example that names the other code is meant to stand there.
    also = replace(BUS, examples=(*BUS.examples, replace(TRUST.examples[0], also=("trust",))))
    again = examine(book(TRUST, also), (), encoder=HashingEncoder()).faults
    assert not [fault for fault in again if same_words(fault)]


def same_words(fault: Fault) -> bool:
    return len({one.text for one in fault.passages}) == 1 < len(fault.passages)


def test_codes_offered_no_more_are_left_out() -> None:
    old = replace(BUS, id="old", retired=True)
    quoted = [said(f"The bus was late {n}.", "old") for n in range(20)]

    found = examine(book(TRUST, BUS, old), quoted, encoder=HashingEncoder())

    assert not [fault for fault in found.faults if "old" in fault.code_ids]
    assert found.n_codings == 0


def test_each_text_is_encoded_once() -> None:
    class Counting(HashingEncoder):
        asked: list[str] = []  # noqa: RUF012 (one list for the one encoder of this test)

        def encode(self, texts: Sequence[str]) -> Vectors:
            self.asked.extend(texts)
            return super().encode(texts)

    encoder = Counting()
    quoted = [said("The bus was late.", "bus"), said("The bus was late.", "trust", document="B")]
    examine(book(replace(TRUST, near_miss=(NearMiss(text="Late.", use="bus"),)), BUS), quoted,
            encoder=encoder)  # fmt: skip

    assert len(encoder.asked) == len(set(encoder.asked))


MANY = tuple(
    Code(id=f"c{n}", name=f"Code {n}", definition=f"What is said about number {n}.") for n in range(500)
)
ARABIC = Code(id="ar", name="ثقة", definition="الثقة بين الزملاء", examples=(Example(text="نثق بهم"),))
GERMAN = Code(
    id="de", name="Zeit", definition="Es fehlt an Zeit.", examples=(Example(text="Keine Zeit."),)
)
BARE = (Code(id="a", name="A"), Code(id="b", name="B"))


@pytest.mark.parametrize("codes", [BARE, BARE[:1], (TRUST,), MANY, (ARABIC, GERMAN, BUS)])
@pytest.mark.parametrize("texts", [(), ("Yes.",), ("Yes", "No", "…") * 30, ("نعم", "時間", "🙂") * 40])
def test_whatever_is_in_the_book_and_said_strengths_are_shares(
    codes: tuple[Code, ...], texts: tuple[str, ...]
) -> None:
    quoted = [said(text, codes[n % len(codes)].id, document=f"D{n % 7}") for n, text in enumerate(texts)]

    found = examine(book(*codes), quoted, encoder=HashingEncoder())

    assert found.n_codings == len(texts)
    for fault in found.faults:
        assert math.isfinite(fault.strength)
        assert 0 <= fault.strength <= 1
        assert fault.passages or fault.kind == "unused"


def test_a_book_without_codes_is_one_clear_error() -> None:
    with pytest.raises(CodebookError) as problem:
        examine(book(Code(id="t", name="T", codable=False)), (), encoder=HashingEncoder())

    assert problem.value.message == "Book: no code of it can be given"
    assert problem.value.hint


def test_a_file_is_looked_through(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    write_codebook(
        book(replace(TRUST, near_miss=(NearMiss(text="I trust them.", use="bus"),)), BUS), file
    )

    found = lint_file(file, encoder=HashingEncoder())

    assert [(fault.kind, fault.code_ids) for fault in found.faults] == [("near_miss", ("trust", "bus"))]


def test_quotations_that_share_half_of_the_shorter_carry_one_anothers_codes() -> None:
    document = Document(
        id="d", name="A", text="One two three four five", sha256="", encoding="", format=""
    )

    def coding(start: int, end: int, code_id: str, coder: str = "x") -> Coding:
        return Coding(
            id=f"{start}{end}{code_id}{coder}", document_id="d", span=Span(start=start, end=end),
            code_id=code_id, coder_id=coder, source="human", codebook_version="1", created_at="",
        )  # fmt: skip

    made = [
        coding(0, 7, "a"), coding(0, 7, "b", "y"), coding(4, 13, "c"), coding(8, 18, "d"),
        coding(19, 23, "e"),
    ]  # fmt: skip
    found = quotations_of([document], made, names={"x": "AB", "y": "CD"})

    assert [(one.text, set(one.code_ids), one.coders) for one in found] == [
        ("One two", {"a", "b"}, ("AB", "CD")),
        ("two three", {"c", "d"}, ("AB",)),
        ("three four", {"c", "d"}, ("AB",)),
        ("five", {"e"}, ("AB",)),
    ]
    assert len({one.block for one in found}) == 2


def test_a_project_is_looked_through_with_what_people_coded(project: Project) -> None:
    me = projects.coder(project, "AB")
    words = ["We trust one another by now.", "There is no time to meet, though.", "None.",
             "The bus goes at three."]  # fmt: skip
    operate(project, me, *(code(project, text, "ctx_time") for text in words))
    operate(project, me, code(project, "trust one another", "ctx_time"), seq=9)

    found = lint_project(project, encoder=HashingEncoder())

    assert found.n_codings == 5
    assert [fault.code_ids for fault in found.faults if fault.kind == "unused"] == [("rel_trust",)]
    assert found.book == BOOK


def test_codings_in_the_wrong_code_are_shown_with_their_places() -> None:
    rng = np.random.default_rng(3)
    things = {
        "trust": "trust colleagues confidence honest open", "bus": "bus train late road travel",
        "food": "lunch kitchen bread apple cook", "money": "budget grant salary pounds bank",
    }  # fmt: skip
    quoted = [
        replace(
            said(" ".join(rng.permutation(words.split())[:4]) + f" {n}", code_id),
            span=Span(start=n, end=n + 1),
        )
        for code_id, words in things.items()
        for n in range(30)
    ]
    wrong = [replace(one, code_ids=frozenset({"bus"})) for one in quoted[:4]]

    codes = [Code(id=key, name=key.capitalize()) for key in things]

    found = examine(book(*codes), [*wrong, *quoted[4:]], encoder=HashingEncoder())

    (fault,) = [f for f in found.faults if f.kind == "stray" and f.code_ids == ("bus", "trust")]
    assert set(wrong) <= set(fault.passages)
