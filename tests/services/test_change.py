"""Change between waves, and the questions of an evaluation, over a stored study."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualcode.errors import InputError
from qualcode.services.change import change
from qualcode.services.frequencies import frequencies, has_questions
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, documents
from qualcode.services.questions import answer, questions

OWN = """questions:
  - id: both
    title: Trust and time
    asks: Who speaks of trust, who of time?
    kind: contrast
    rows: [rel_trust]
    columns: [ctx_time]
    by: [role, moon]
  - id: near
    title: Near
    asks: What is spoken of together?
    kind: together
    rows: [rel]
    columns: [rel_trust, gone]
"""


@pytest.fixture
def waves(project: Project, corpus: Path) -> Project:
    """P01 speaks of time in W1 and of trust in W2; P02 is only in W2."""
    (corpus / "documents.csv").write_text(
        "document,speaker,case_id,wave\nA,P01,P01,W1\nB,P01,P02,W2\nC,P01,P01,W2\n"
    )
    (corpus / "C.txt").write_text((corpus / "A.txt").read_text().replace("three", "four"))
    (corpus / "c.csv").write_text(
        "document,quotation,code_id,coder,valence\nA,no time,ctx_time,AB,negative\n"
        "C,We trust one another by now.,rel_trust,AB,positive\nC,None,rel_trust,AB,negative\n"
    )
    import_paths(project, [corpus], actor="AB")
    return project


def test_the_same_case_takes_a_code_up_and_lets_another_go(waves: Project) -> None:
    table = change(waves, "wave", levels=("code", "theme"))

    rows = table.set_index("code_id")[["cases_in_both", "kept", "lost", "gained", "cases_only_to"]]
    assert rows.loc["rel_trust"].tolist() == [1, 0, 0, 1, 0]
    assert rows.loc["ctx_time"].tolist() == [1, 0, 1, 0, 0]
    assert rows.loc["rel"].tolist() == [1, 1, 0, 0, 0]
    back = change(waves, "wave", between=("W2", "W1"))
    assert back.set_index("code_id").loc["rel_trust", "lost"] == 1


@pytest.mark.parametrize(
    ("wave", "between", "words"),
    [
        ("wave", ("W1", "W9"), "nothing has the value 'W9' of 'wave'"),
        ("wave", ("W1", "W1"), "a change is between two values of 'wave'"),
        ("role", None, "no case has words at two values of 'role'"),
        ("moon", None, "no case and no document has an attribute 'moon'"),
    ],
)
def test_what_cannot_be_compared_says_why(
    waves: Project, wave: str, between: tuple[str, str] | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        change(waves, wave, between=between)


def test_who_has_read_only_one_wave_is_told_so(project: Project, corpus: Path) -> None:
    (corpus / "documents.csv").write_text("document,speaker,case_id,wave\nA,P01,P01,W1\nB,P01,P01,W2\n")
    import_paths(project, [corpus / "A.txt", corpus / "B.txt", corpus / "documents.csv"], actor="AB")

    with pytest.raises(InputError, match="nobody has read a case at two values of 'wave'; 1 case could"):
        change(project, "wave")


def test_a_question_is_asked_only_of_those_who_answered_it(project: Project, tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    # Twelve people were asked the first question, eleven of them the second.
    rows = [
        f'R{n},"We come together on evenings, which in week {n} has helped us a lot.",'
        + (f'"There was no time at all in week {n} of the last term."' if n < 12 else "")
        for n in range(1, 13)
    ]
    survey.write_text("\n".join(["record_id,What helps most?,What hinders most?", *rows]) + "\n")
    import_paths(project, [survey], actor="AB")
    names = sorted(d.name for d in documents(project) if d.name not in ("A", "B"))
    marks = [f"{name},There was no time at all,ctx_time,AB" for name in names[:3]]
    marks += [f"{name},has helped us a lot,rel_trust,AB" for name in names]
    # Of who hindered nobody, all was read.
    marks += [f"{name},There was no time at all,rel_trust,AB" for name in names[3:]]
    (tmp_path / "c.csv").write_text("\n".join(["document,quotation,code_id,coder", *marks]) + "\n")
    import_paths(project, [tmp_path / "c.csv"], actor="AB")

    table = frequencies(project, by=["question"])

    assert has_questions(project)
    rows_of = table[table["code_id"] == "ctx_time"].set_index("question")
    counts = rows_of[["n_cases", "cases_in_group"]].to_dict("index")
    assert counts["What helps most?"] == {"n_cases": 0, "cases_in_group": 12}
    assert counts["What hinders most?"] == {"n_cases": 3, "cases_in_group": 11}


def test_valence_needs_a_codebook_that_has_it(waves: Project) -> None:
    table = frequencies(waves, also=["valence"])

    row = table.set_index("code_id").loc["rel_trust"]
    assert row[["n_cases", "n_cases_both", "n_cases_positive"]].tolist() == [1, 1, 0]


def test_the_questions_of_jpd_name_the_codes_that_are_missing(project: Project) -> None:
    first = questions(project)[0]

    assert first.reason == (
        "the codebook does not have pra_coconstruct and pra_open_share, which “Made together or only "
        "shared” asks for"
    )
    with pytest.raises(InputError, match="does not have pra_coconstruct"):
        answer(project, "made-together")
    with pytest.raises(InputError, match="there is no question 'moon'"):
        answer(project, "moon")


def test_another_codebook_brings_its_own_questions(waves: Project, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN)

    found = answer(waves, "both", file=file)

    assert found.table[["attribute", "value", "n_both", "cases_in_group"]].values.tolist() == [
        ["", "", 1, 1], ["role", "head", 1, 1], ["role", "teacher", 0, 0],
    ]  # fmt: skip
    assert found.notes == ("Not compared by moon, because nothing has it.",)
    near = answer(waves, "near", file=file)
    assert near.notes == ("Left out, because the codebook does not have them: gone.",)
    assert set(near.table["column_id"]) == {"rel_trust"}
    with pytest.raises(InputError, match="attribute 'moon'"):
        answer(waves, "both", file=file, by=["moon"])


def test_questions_beside_a_project_file_are_found(waves: Project) -> None:
    if "://" in waves.location:
        pytest.skip("a database has no place beside it")
    beside = Path(os.path.splitext(waves.location)[0] + ".questions.yaml")
    beside.write_text(OWN)

    assert [ready.question.id for ready in questions(waves)] == ["both", "near"]
