"""Files of questions, and the charts of their answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from drawing import data, fields

from qualcode.core.asked import codes_of, lacking
from qualcode.errors import InputError
from qualcode.formats.charts.change import change_chart, change_words, most_changed
from qualcode.formats.charts.questions import answer_chart, answer_words
from qualcode.formats.charts.valence import valence_chart, valence_words
from qualcode.formats.codebooks import read_codebook
from qualcode.formats.questions import read_questions
from qualcode.model import Question

ROOT = Path(__file__).parents[2]
START = "questions:\n  - {id: q, title: Q, asks: 'Q?', kind: contrast, rows: [a]"


def test_the_codebook_has_every_code_that_its_questions_name() -> None:
    book = read_codebook(ROOT / "codebooks" / "jpd.yaml")
    found = {question.id: question for question in read_questions()}

    assert list(found) == ["made-together", "conditions", "components", "outcomes"]
    assert [lacking(question, book) for question in found.values()] == [[]] * 4
    assert len(codes_of(found["outcomes"].rows, book)) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "cannot be read as YAML"), ("- 1", "has no list of questions"),
        ("questions: {}", "has no list of questions"),
        (START + "}", "a contrast needs rows and columns"),
        (START + ", columns: [b], within: -1}", "a contrast needs"),
        (START.replace("contrast", "guess") + "}", "question 1: kind: input should be"),
        (START + ", colour: red, columns: [b]}", "question 1: a question has no 'colour'"),
        (START + ", columns: [b]}\n" + START.partition("\n")[2] + ", columns: [b]}", "two questions"),
        ("questions: [7]", "question 1"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_where(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(text)

    with pytest.raises(InputError, match=words):
        read_questions(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"q\.yaml: cannot be read"):
        read_questions(tmp_path / "q.yaml")


def answered(kind: str, **columns: object) -> tuple[Question, pd.DataFrame]:
    question = Question(id="q", title="Q", asks="Q?", kind=kind, rows=("a",), columns=("b",))  # type: ignore[arg-type]
    return question, pd.DataFrame({"source": "human", "attribute": "", "value": "", **columns})


def test_a_contrast_is_drawn_in_parts_that_add_up() -> None:
    question, table = answered(
        "contrast", first="made", second="shared", n_both=[1, 0], n_only_first=[2, 0],
        n_only_second=[0, 1], n_neither=[7, 2], n_either=[3, 1], cases_in_group=[10, 3],
    )  # fmt: skip
    table.loc[1, ["attribute", "value"]] = ["cluster", "C01"]

    bars = data(answer_chart(question, table))

    drawn = sorted((row["line"], row["start"], row["end"], row["label"]) for row in bars)
    assert drawn == [
        ("all cases (n = 10)", 0, 1, "● 1"), ("all cases (n = 10)", 1, 3, "◐ 2"),
        ("all cases (n = 10)", 3, 10, "– 7"), ("cluster: C01 (n = 3)", 0, 1, "○ 1"),
        ("cluster: C01 (n = 3)", 1, 3, "– 2"),
    ]  # fmt: skip
    assert answer_words(question, table) == (
        "10 cases; codings by people. 1 speak of both “made” and “shared”, 2 only of “made”, 0 only of "
        "“shared”, 7 of neither."
    )
    assert answer_chart(question, table.assign(n_either=0)) is None


def test_what_comes_up_together_is_drawn_as_tiles_with_numbers() -> None:
    question, table = answered(
        "together", row=["Pupils"] * 9, column=[f"M{n}" for n in range(9)], n_cases_row=4,
        n_cases_column=5, n_cases_both=3, n_cases_near=[2] + [0] * 8, n_cases_same=1, cases_in_group=12,
    )  # fmt: skip

    chart = answer_chart(question, table)

    # Nine columns beside one row stand better one below the other.
    assert fields(chart, "y") == ["column", "column"]
    assert fields(chart, "text") == ["n_cases_near"]
    assert answer_words(question, table).endswith("Most often: Pupils with M0 (2 cases).")
    assert answer_chart(question, table.assign(n_cases_near=0)) is None


WAYS = pd.DataFrame(
    [["T", "trust", "head", 5, 12, 3, 0, 1, 1, 0], ["T", "trust", "", 1, 2, 0, 1, 0, 0, 0],
     ["T", "time", "head", 2, 12, 0, 2, 0, 0, 0], ["T", "time", "", 0, 2, 0, 0, 0, 0, 0]],
    columns=["theme", "code", "role", "n_cases", "cases_in_group",
             *(f"n_cases_{w}" for w in ("positive", "negative", "both", "neutral", "no_valence"))],
)  # fmt: skip


def test_valences_have_a_sign_as_well_as_a_colour() -> None:
    bars = data(valence_chart(WAYS, by=["role"], unit="case"))

    drawn = sorted((row["line"], row["label"]) for row in bars)
    assert drawn == [
        ("time · head (n = 12)", "− 2"), ("trust · (not given) (n = 2)", "− 1"),
        ("trust · head (n = 12)", "+ 3"), ("trust · head (n = 12)", "± 1"),
        ("trust · head (n = 12)", "· 1"),
    ]  # fmt: skip
    assert valence_words(WAYS, unit="case").endswith(
        "Of 8 mentions (case and code): 3 positive, 1 both ways, 3 negative, 1 neutral."
    )


CHANGE = pd.DataFrame({
    "theme": "T", "code": ["trust", "time", "aims"], "level": "code", "from": "W1", "to": "W2",
    "source": "human", "cases_in_both": 5, "n_from": [3, 2, 0], "n_to": [4, 2, 0], "kept": [2, 2, 0],
    "lost": [1, 0, 0], "gained": [2, 0, 0], "never": [0, 3, 5], "cases_only_from": 1,
    "cases_only_to": 2, "share_from": None, "share_to": None, "reason": "fewer than 10 cases in both",
})  # fmt: skip


def test_change_is_drawn_from_here_to_there() -> None:
    step = most_changed(CHANGE)

    assert step is not None
    assert step.rows["code"].tolist() == ["trust", "time"]
    ends = {(r["code"], r["time"]): (r["value"], r["label"]) for r in data(change_chart(step))}
    assert ends["trust", "W1"] == (3, "+2  −1")
    assert ends["trust", "W2"] == (4, "+2  −1")
    assert fields(change_chart(step), "shape") == fields(change_chart(step), "color") == ["time"]
    words = change_words(step)
    assert words.startswith("The same 5 cases in W1 and W2; codings by people.")
    assert "3 cases with words at only one of the two left out." in words
    assert "Numbers and not shares: fewer than 10 cases in both." in words


def test_change_of_many_is_drawn_in_shares() -> None:
    step = most_changed(CHANGE.assign(share_from=0.3, share_to=0.4, cases_in_both=20))

    assert step is not None
    assert {row["value"] for row in data(change_chart(step))} == {0.3, 0.4}
    assert most_changed(CHANGE, step=("W2", "W3")) is None
