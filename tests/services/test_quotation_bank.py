"""Quotations of a study with who may be said to speak, over SQLite and PostgreSQL."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

import pytest
from builders import code, operate
from docx import Document

from qualcode.errors import InputError, UnknownCode
from qualcode.services import projects
from qualcode.services.nearnesses import WORDS
from qualcode.services.passages import corpus
from qualcode.services.projects import Project
from qualcode.services.quotation_bank import Bank, Wanted, quotation_bank, quotation_file
from qualcode.services.segmenting import StoredVectors
from qualcode.suggest.encoders import HashingEncoder
from qualcode.suggest.suggester import facets

SEQUENCE = count(1)


def give(project: Project, words: str, code_id: str, *, by: str = "AB") -> str:
    action, seq = code(project, words, code_id), next(SEQUENCE)
    assert operate(project, projects.coder(project, by), action, seq=seq).rejected == ()
    return next(c.id for c in projects.codings(project) if c.span.start == action["start"])


def bank(project: Project, **wanted: Any) -> Bank:
    options = {"fewest_words": 1, **wanted}
    return quotation_bank(project, corpus(project), Wanted(**options))


@pytest.fixture
def coded(project: Project) -> Project:
    """Two quotations of Time, of which one is negative, and one of Trust."""
    give(project, "We trust one another by now.", "rel_trust")
    give(project, "There is no time to meet, though.", "ctx_time")
    late = give(project, "The bus goes at three.", "ctx_time")
    change = {"op": "modify", "coding": late, "name": "valence", "value": "negative"}
    operate(project, projects.coder(project, "AB"), change, seq=next(SEQUENCE))
    return project


def test_quotations_say_document_place_and_codes(coded: Project) -> None:
    found = bank(coded)

    rows = found.table.set_index(["code_id", "quotation"])
    trust = rows.loc["rel_trust", "We trust one another by now."]
    text = projects.documents(coded)[0].text
    assert text[trust["start"] : trust["end"]] == "We trust one another by now."
    assert (trust["document"], trust["case_id"], trust["codes"], trust["source"]) == (
        "A", "P01", "Trust", "human"
    )  # fmt: skip
    # One quotation is of one kind only, so that of Time there are two, and of Trust one.
    assert found.table["code_id"].value_counts().to_dict() == {"ctx_time": 2, "rel_trust": 1}
    assert found.table["times_case_quoted"].tolist() == [3, 3, 3]
    assert found.places[0][1] == found.table["start"][0]


def test_codes_of_the_same_words_are_all_named(coded: Project) -> None:
    give(coded, "no time to meet", "rel_trust", by="CD")

    found = bank(coded, within="ctx_time").table.set_index("quotation")
    assert found.loc["There is no time to meet, though.", "codes"] == "Time; Trust"


def test_without_vectors_words_are_compared_and_with_them_meanings(coded: Project) -> None:
    assert set(bank(coded).table["compared_by"]) == {WORDS}
    assert any("have no vectors" in note for note in bank(coded).notes)

    said = [passage.words for passage in corpus(coded).passages]
    lines = [line.text for each in projects.codebook(coded).codable for line in facets(each)]
    StoredVectors(HashingEncoder(), coded).encode([*said, *lines])
    assert set(bank(coded).table["compared_by"]) == {"hashing-1"}
    assert "Compared by meaning (hashing-1)." in bank(coded).notes


def test_few_people_are_flagged_and_something_coarser_proposed(coded: Project) -> None:
    # There is one head in the study and two people in all.
    alone = bank(coded, within="rel_trust", shown=("role",), fewest_people=2).table.iloc[0]
    assert (alone["attribution"], alone["n_sharing"], alone["at_risk"], alone["instead"]) == (
        "head", 1, "only 1 person in the study", "no attribution"
    )  # fmt: skip
    fine = bank(coded, within="rel_trust", shown=("role",), fewest_people=1).table.iloc[0]
    assert (fine["at_risk"], fine["instead"]) == ("", "")
    nobody = bank(coded, within="rel_trust", fewest_people=2).table.iloc[0]
    assert (nobody["attribution"], nobody["n_sharing"], nobody["at_risk"]) == ("", 2, "")
    named = bank(coded, within="rel_trust", shown=("pseudonym", "role"), fewest_people=1).table.iloc[0]
    assert named["attribution"] == "P01, head"


def test_length_and_codes_are_limited_and_what_is_left_out_is_counted(coded: Project) -> None:
    found = bank(coded, within="rel", fewest_words=6, most_words=6)

    assert found.table["quotation"].tolist() == ["We trust one another by now."]
    assert "Left out: 1 passage of fewer than 6 words, 1 passage of more than 6 words." in found.notes
    assert bank(coded, fewest_words=50).table.empty


def test_what_is_not_there_is_refused(coded: Project) -> None:
    with pytest.raises(InputError, match="an attribute 'shoe'"):
        bank(coded, shown=("shoe",))
    with pytest.raises(UnknownCode):
        bank(coded, within="gone")


def test_the_word_document_is_the_same_every_time(coded: Project) -> None:
    found = bank(coded, shown=("role",), fewest_people=2)
    data = quotation_file(found, title="Study")

    assert data == quotation_file(bank(coded, shown=("role",), fewest_people=2), title="Study")
    words = [p.text for p in Document(io.BytesIO(data)).paragraphs]
    assert "“We trust one another by now.”" in words
    assert "(head)" in words
    assert "Disclosure: only 1 person in the study. Better: no attribution." in words
