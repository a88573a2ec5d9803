"""What to do next, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import BOOK, code, offers, operate

from qualcode.model import Blinding, Coder
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.importing import import_paths
from qualcode.services.next_steps import Step, next_steps
from qualcode.services.overview import by_file, overview
from qualcode.services.projects import Project, create_project
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest
from qualcode.suggest.encoders import HashingEncoder


def steps(project: Project, coder: Coder) -> dict[str, Step]:
    """The first step of each kind."""
    found: dict[str, Step] = {}
    for step in next_steps(project, coder, overview(project)):
        found.setdefault(step.kind, step)
    return found


def place(project: Project, words: str) -> dict[str, Any]:
    start = projects.documents(project)[0].text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def test_an_empty_study_waits_for_an_import(location: str) -> None:
    with create_project(location, codebook=BOOK, actor="AB") as empty:
        found = next_steps(empty, projects.coder(empty, "AB"), overview(empty))

    assert found == (Step(kind="import"),)


def test_what_came_in_has_no_suggestions_yet(project: Project, tmp_path: Path) -> None:
    coder = projects.coder(project, "AB")
    assert steps(project, coder)["suggest"] == Step(kind="suggest", n=2)

    suggest(project, actor="AB", encoder=HashingEncoder())
    assert "suggest" not in steps(project, coder)

    (tmp_path / "C.txt").write_text("P03: One more.")
    import_paths(project, [tmp_path / "C.txt"], actor="AB")
    assert steps(project, coder)["suggest"] == Step(kind="suggest", n=1)


def test_what_is_begun_comes_before_what_nobody_has_read(project: Project) -> None:
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    a, b = projects.documents(project)

    found = next_steps(project, one, overview(project))
    begun = {"of": 4, "n": 4, "n_documents": 1}
    assert [s for s in found if s.kind == "begin"] == [
        Step(kind="begin", document_id=a.id, name="A", **begun),
        Step(kind="begin", document_id=b.id, name="B", **begun),
    ]

    operate(project, one, {"op": "read", **place(project, "None.")})
    kinds = [(s.kind, s.name, s.n, s.of) for s in next_steps(project, one, overview(project))]
    assert kinds == [("suggest", "", 2, 0), ("continue", "A", 3, 4), ("begin", "B", 4, 4)]
    kinds = [(s.kind, s.name, s.n, s.of) for s in next_steps(project, two, overview(project))]
    assert kinds == [("suggest", "", 2, 0), ("begin", "B", 4, 4), ("join", "A", 4, 4)]


def test_what_is_read_is_not_proposed(project: Project) -> None:
    coder = projects.coder(project, "AB")
    words = ("We trust one another by now.", "There is no time to meet, though.", "None.",
             "The bus goes at three.")  # fmt: skip
    operate(project, coder, *({"op": "read", **place(project, line)} for line in words))

    assert [s.name for s in next_steps(project, coder, overview(project)) if s.n_documents] == ["B"]


def test_ones_own_codings_in_doubt_are_to_be_looked_at_again(project: Project) -> None:
    one, two = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, one, code(project, "no time", "ctx_time"), code(project, "None", "ctx_time"))
    change = {"op": "edit", "code": "ctx_time", "values": {"definition": "New."}}
    apply_change(project, change, actor="AB", base_version="1", review=True)

    document = projects.documents(project)[0]
    assert steps(project, one)["review"] == Step(
        kind="review", n=2, n_here=2, document_id=document.id, name="A", n_documents=1
    )
    assert "review" not in steps(project, two)
    first = projects.codings(project)[0]
    operate(project, one, {"op": "keep", "coding": first.id}, seq=3)
    assert steps(project, one)["review"].n == 1


@pytest.mark.parametrize("blinding", [Blinding(mode="hidden"), Blinding(mode="after_commit")])
def test_hidden_suggestions_are_not_even_counted(project: Project, blinding: Blinding) -> None:
    coder = projects.coder(project, "AB")
    suggest(project, actor="AB", encoder=HashingEncoder())
    there = steps(project, coder)["decide"]
    in_the_first = len(offers(project, coder))
    assert there.n > there.n_here > 0
    assert in_the_first in (there.n_here, there.n - there.n_here)

    set_blinding(project, blinding, actor="AB")

    assert "decide" not in steps(project, coder)


def test_suggestions_decided_on_are_not_open_and_withdrawn_ones_are(project: Project) -> None:
    coder = projects.coder(project, "AB")
    suggest(project, actor="AB", encoder=HashingEncoder())
    before = steps(project, coder)["decide"].n

    operate(project, coder, {"op": "reject", "suggestion": offers(project, coder)[0].id})
    assert steps(project, coder)["decide"].n == before - 1
    operate(project, coder, {"op": "undo"}, seq=2)
    assert steps(project, coder)["decide"].n == before


def test_suggestions_are_made_anew_when_there_is_enough_to_learn(project: Project) -> None:
    coder = projects.coder(project, "AB")
    suggest(project, actor="AB", encoder=HashingEncoder())

    def give_and_take(times: int, *, seq: int) -> None:
        one = {"id": "11111111-1111-1111-1111-111111111111"}
        give = {**code(project, "no time", "ctx_time"), **one}
        take = {"op": "remove", "coding": one["id"]}
        operate(project, coder, *[give, take] * times, seq=seq)

    give_and_take(49, seq=1)
    assert "suggest_again" not in steps(project, coder)
    give_and_take(1, seq=200)
    assert steps(project, coder)["suggest_again"] == Step(kind="suggest_again", n=50)


def test_rows_of_a_survey_are_one_file(project: Project, tmp_path: Path) -> None:
    rows = "".join(f"R_{n},It took a long while to find a time that suited us all.\n" for n in range(3))
    (tmp_path / "survey.csv").write_text("ResponseId,Q1 What was hard?\n" + rows)
    import_paths(project, [tmp_path / "survey.csv"], actor="AB", columns=["Q1 What was hard?"])

    files = by_file(overview(project).documents)

    assert [(f.name, len(f.documents), f.n_segments) for f in files] == [
        ("A", 1, 4), ("B", 1, 4), ("survey", 3, 3),
    ]  # fmt: skip
    coder = projects.coder(project, "AB")
    found = next(s for s in next_steps(project, coder, overview(project)) if s.name == "survey")
    assert (found.n, found.n_documents) == (3, 3)
    assert found.document_id == files[2].documents[0].document.id
