"""Counts by attributes of cases and of documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import code, operate

from qualcode.errors import InputError
from qualcode.services import projects
from qualcode.services.frequencies import attributes, codings_table, frequencies
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project


@pytest.fixture
def waves(project: Project, corpus: Path) -> Project:
    """A head and a teacher, each interviewed in a wave of their own by a visitor."""
    table = "document,speaker,case_id,wave,role\nA,P01,P01,W1,visitor\nB,P01,P02,W2,visitor\n"
    (corpus / "documents.csv").write_text(table)
    import_paths(project, [corpus / "A.txt", corpus / "B.txt", corpus / "documents.csv"], actor="AB")
    return project


def test_a_case_interviewed_in_two_waves_counts_in_both(project: Project, corpus: Path) -> None:
    (corpus / "documents.csv").write_text(
        "document,speaker,case_id,wave\nA,P01,P01,W1\nB,P01,P02,W2\nC,P01,P01,W2\n"
    )
    (corpus / "C.txt").write_text((corpus / "A.txt").read_text().replace("three", "four"))
    (corpus / "c.csv").write_text(
        "document,quotation,code_id,coder\nA,no time,ctx_time,AB\nC,no time,ctx_time,AB\n"
    )
    import_paths(project, [corpus], actor="AB")

    table = frequencies(project, by=["wave"])

    rows = table[table.code_id == "ctx_time"].set_index("wave")
    assert rows[["n_cases", "cases_in_group"]].to_dict("index") == {
        "W1": {"n_cases": 1, "cases_in_group": 1}, "W2": {"n_cases": 1, "cases_in_group": 1},
    }  # fmt: skip


def test_an_attribute_of_a_case_wins_over_one_of_its_documents(waves: Project) -> None:
    assert set(frequencies(waves, by=["role"])["role"]) == {"head", "teacher"}
    assert attributes(waves) == (["role"], ["wave"])


def test_an_attribute_of_documents_holds_where_the_case_has_none(waves: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,role,wave\nP01,head,\nP02,teacher,W9\n")
    import_paths(waves, [corpus / "cases.csv"], actor="AB")

    assert set(frequencies(waves, by=["wave"])["wave"]) == {"W1", "W9"}


def test_both_kinds_are_named_where_one_is_unknown(waves: Project) -> None:
    with pytest.raises(InputError) as refusal:
        frequencies(waves, by=["age"])

    assert refusal.value.message == "no case and no document has an attribute 'age'"
    assert refusal.value.hint == "there are role, wave"


def test_an_attribute_called_like_a_column_of_the_table_is_refused(
    project: Project, corpus: Path
) -> None:
    (corpus / "cases.csv").write_text("case_id,source\nP01,letter\n")
    import_paths(project, [corpus / "cases.csv"], actor="AB")

    with pytest.raises(InputError, match="column 'source' of its own"):
        frequencies(project, by=["source"])
    # So the page does not offer it either.
    assert attributes(project) == (["role"], [])


def test_codings_of_what_the_interviewer_says_are_kept_and_not_counted(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "No time?", "ctx_time"), code(project, "None", "ctx_time"))

    table = frequencies(project)

    row = table[table.code_id == "ctx_time"].iloc[0]
    assert row[["n_segments", "n_documents", "n_cases", "cases_in_group"]].tolist() == [1, 1, 1, 1]
    assert len(codings_table(project)) == 2


def test_a_name_is_taken_only_in_the_table_that_has_it(project: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,level\nP01,primary\n")
    import_paths(project, [corpus / "cases.csv"], actor="AB")

    assert "primary" in set(frequencies(project, by=["level"])["level"])
    with pytest.raises(InputError, match="column 'level' of its own"):
        frequencies(project, by=["level"], levels=("code", "theme"), also=["level"])
