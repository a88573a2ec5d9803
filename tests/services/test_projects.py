"""A study from files to codings and back, over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import InputError, ProjectError, UnreadableFile
from qualcode.model import Code, Codebook, Coder, Coding, Event, Modifier, Suggestion
from qualcode.services import projects
from qualcode.services.coding import Acknowledgement, apply_operations
from qualcode.services.frequencies import CODING_COLUMNS, codings_table, frequencies, segments_table
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project, create_project
from qualcode.services.segmenting import segment_documents
from qualcode.services.suggestions import for_document, suggest
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder

BOOK = Codebook(
    id="b", name="B", version="1",
    codes=(
        Code(id="rel", name="Relations", codable=False),
        Code(id="rel_trust", name="Trust", definition="They trust one another.", parent="rel"),
        Code(id="ctx_time", name="Time", definition="There is no time to meet.", parent="rel"),
    ),
    modifiers=(
        Modifier(
            id="valence", name="Valence", values=("positive", "negative", "neutral"), required=True,
            default="neutral",
        ),
    ),
)  # fmt: skip
INTERVIEW = """I: How is it going?
P01: We trust one another by now. There is no time to meet, though.
I: No time?
P01: None. The bus goes at three.
"""
CASES = "case_id,role\nP01,head\nP02,teacher\n"
DOCUMENTS = "document,speaker,case_id\nA,P01,P01\nB,P01,P02\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "A.txt").write_text(INTERVIEW)
    (folder / "B.txt").write_text(INTERVIEW.replace("The bus goes", "My bus went"))
    (folder / "cases.csv").write_text(CASES)
    (folder / "documents.csv").write_text(DOCUMENTS)
    return folder


@pytest.fixture
def project(location: str, corpus: Path) -> Iterator[Project]:
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [corpus], actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        yield project


def operate(
    project: Project, coder: Coder, *operations: Mapping[str, Any], seq: int = 1
) -> Acknowledgement:
    numbered = [{"seq": seq + i, **operation} for i, operation in enumerate(operations)]
    document = projects.documents(project)[0]
    return apply_operations(project, numbered, document_id=document.id, coder=coder, client="tab")


def code(project: Project, words: str, code_id: str) -> dict[str, Any]:
    start = projects.documents(project)[0].text.index(words)
    return {"op": "code", "start": start, "end": start + len(words), "text": words, "code": code_id}


def events(project: Project) -> list[Event]:
    with project.engine.connect() as connection:
        return fetch(connection, Event)


def test_importing_again_changes_nothing(project: Project, corpus: Path) -> None:
    before = (projects.documents(project), events(project))

    ledger = import_paths(project, [corpus], actor="AB")

    assert (projects.documents(project), events(project)) == before
    outcomes = {entry.place: entry.outcome for entry in ledger}
    assert (outcomes["A.txt"], outcomes["B.txt"]) == ("unchanged", "unchanged")
    assert (outcomes["cases.csv"], outcomes["documents.csv"]) == ("unchanged", "unchanged")


def test_attributes_may_be_added_later(project: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,role,years\nP01,head,11\nP02,teacher,3\n")
    (corpus / "documents.csv").write_text("document,speaker,case_id,wave\nA,P01,P01,W1\n")

    import_paths(project, [corpus], actor="AB")

    known, _ = projects.cases(project)
    assert known["P01"].attributes == {"role": "head", "years": "11"}
    assert projects.documents(project)[0].attributes == {"wave": "W1"}


def test_a_changed_file_never_replaces_what_was_coded(project: Project, corpus: Path) -> None:
    (corpus / "A.txt").write_text("P01: Something else.")

    ledger = import_paths(project, [corpus / "A.txt"], actor="AB")

    assert [(e.outcome, "other content" in e.reason) for e in ledger] == [("skipped", True)]
    assert projects.documents(project)[0].text == INTERVIEW


def test_a_damaged_file_named_stops_the_import_before_anything_is_written(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text("P01: Good.")
    (corpus / "D.docx").write_bytes(b"PK\x03\x04 cut off")
    before = projects.current_revision(project)

    with pytest.raises(UnreadableFile, match=r"D\.docx"):
        import_paths(project, [corpus / "C.txt", corpus / "D.docx"], actor="AB")

    assert projects.current_revision(project) == before


def test_a_damaged_file_in_a_folder_is_listed_and_the_rest_comes_in(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text("P01: Good.")
    (corpus / "D.docx").write_bytes(b"PK\x03\x04 cut off")

    ledger = import_paths(project, [corpus], actor="AB")

    outcomes = {entry.place: entry.outcome for entry in ledger}
    assert (outcomes["C.txt"], outcomes["D.docx"]) == ("imported", "skipped")


def test_every_write_is_in_the_journal(project: Project) -> None:
    kinds = [event.kind for event in events(project)]

    assert kinds == ["project.created", "documents.imported", "documents.segmented"]
    assert projects.current_revision(project) == len(kinds)


def test_segments_tile_every_document(project: Project) -> None:
    tilings = projects.segments(project)

    for document in projects.documents(project):
        assert (
            "".join(document.text[s.span.start : s.span.end] for s in tilings[document.id])
            == document.text
        )


def test_an_accepted_suggestion_becomes_a_coding_with_its_origin(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    document = projects.documents(project)[0]
    first = for_document(project, document.id, coder.id)[0]

    answer = operate(project, coder, {"op": "accept", "suggestion": first.id})

    (coding,) = projects.codings(project)
    assert answer.rejected == ()
    assert (coding.span, coding.code_id, coding.source) == (first.span, first.code_id, "accepted")
    assert (coding.suggestion_id, coding.saw_suggestions) == (first.id, True)
    assert coding.modifiers == {"valence": "neutral"}
    assert first.id not in {s.id for s in for_document(project, document.id, coder.id)}


def test_a_rejected_suggestion_does_not_come_back(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())
    coder = projects.coder(project, "AB")
    document = projects.documents(project)[0]
    first = for_document(project, document.id, coder.id)[0]
    operate(project, coder, {"op": "reject", "suggestion": first.id})

    suggest(project, actor="AB", encoder=HashingEncoder())

    offered = for_document(project, document.id, coder.id)
    assert (first.span, first.code_id) not in {(s.span, s.code_id) for s in offered}
    assert projects.codings(project) == []


def test_suggesting_again_without_news_writes_nothing(project: Project) -> None:
    stand = suggest(project, actor="AB", encoder=HashingEncoder())
    before = projects.current_revision(project)

    assert suggest(project, actor="AB", encoder=HashingEncoder()) == stand > 0
    assert projects.current_revision(project) == before


def test_interviewers_get_no_suggestions(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    with project.engine.connect() as connection:
        made = fetch(connection, Suggestion)
    text = {d.id: d.text for d in projects.documents(project)}
    assert not any("How is it" in text[s.document_id][s.span.start : s.span.end] for s in made)


def test_the_same_operation_sent_twice_is_stored_once(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operation = code(project, "trust one another", "rel_trust")

    operate(project, coder, operation)
    answer = operate(project, coder, operation)

    assert len(projects.codings(project)) == 1
    assert (answer.seq, answer.rejected) == (1, ())


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"op": "code", "start": 0, "end": 5, "text": "wrong", "code": "rel_trust"}, "not those"),
        ({"op": "code", "start": 0, "end": 5000, "text": "x", "code": "rel_trust"}, "does not lie"),
        ({"op": "code", "start": 0, "end": 2, "text": "I:", "code": "rel"}, "theme"),
        ({"op": "code", "start": 0, "end": 2, "text": "I:", "code": "nowhere"}, "no code"),
        ({"op": "accept", "suggestion": "gone"}, "replaced"),
        ({"op": "remove", "coding": "gone"}, "gone"),
        ({"op": "undo"}, "nothing to undo"),
        ({"op": "explode"}, "unclear"),
        ({"op": "code"}, "unclear"),
    ],
)
def test_what_cannot_be_done_is_refused_and_blocks_nothing(
    project: Project, operation: dict[str, Any], reason: str
) -> None:
    coder = projects.coder(project, "AB")

    answer = operate(project, coder, operation, code(project, "no time", "ctx_time"))

    ((seq, given),) = answer.rejected
    assert (seq, answer.seq) == (1, 2)
    assert reason in given
    assert len(projects.codings(project)) == 1


def test_nobody_removes_the_coding_of_another(project: Project) -> None:
    mine, other = projects.coder(project, "AB"), projects.coder(project, "CD")
    operate(project, mine, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)

    answer = operate(project, other, {"op": "remove", "coding": coding.id}, seq=2)

    assert "another" in answer.rejected[0][1]
    assert projects.codings(project) == [coding]


def test_valence_is_changed_and_checked(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)

    answer = operate(
        project, coder, {"op": "valence", "coding": coding.id, "valence": "negative"},
        {"op": "valence", "coding": coding.id, "valence": "purple"}, seq=2,
    )  # fmt: skip

    assert [c.modifiers["valence"] for c in projects.codings(project)] == ["negative"]
    assert [seq for seq, _ in answer.rejected] == [3]


@given(st.lists(st.sampled_from(["a", "b", "remove", "valence", "accept", "reject"]), max_size=8))
@settings(max_examples=25, deadline=None)
def test_undo_leads_back_through_every_state(tmp_path_factory: Any, steps: list[str]) -> None:
    folder = tmp_path_factory.mktemp("undo")
    (folder / "A.txt").write_text(INTERVIEW)
    with create_project(str(folder / "s.qualcode"), codebook=BOOK, actor="AB") as project:
        import_paths(project, [folder / "A.txt"], actor="AB")
        suggest(project, actor="AB", encoder=HashingEncoder())
        coder = projects.coder(project, "AB")
        document = projects.documents(project)[0]

        def state() -> tuple[list[Coding], set[str]]:
            offered = for_document(project, document.id, coder.id)
            return projects.codings(project), {s.id for s in offered}

        states = [state()]
        for number, step in enumerate(steps, start=1):
            answer = operate(project, coder, _operation(project, step, states[-1]), seq=number)
            if not answer.rejected:
                states.append(state())
        for number, expected in enumerate(reversed(states[:-1]), start=100):
            assert operate(project, coder, {"op": "undo"}, seq=number).rejected == ()
            assert state() == expected
        assert operate(project, coder, {"op": "undo"}, seq=999).rejected


def _operation(project: Project, step: str, now: tuple[list[Coding], set[str]]) -> dict[str, Any]:
    coding = now[0][0].id if now[0] else "none"
    suggestion = min(now[1], default="none")
    return {
        "a": code(project, "no time", "ctx_time"),
        "b": code(project, "trust", "rel_trust"),
        "remove": {"op": "remove", "coding": coding},
        "valence": {"op": "valence", "coding": coding, "valence": "positive"},
        "accept": {"op": "accept", "suggestion": suggestion},
        "reject": {"op": "reject", "suggestion": suggestion},
    }[step]


def test_frequencies_count_people_and_carry_the_denominator(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(
        project, coder, code(project, "no time to meet", "ctx_time"), code(project, "None", "ctx_time")
    )

    table = frequencies(project, by=["role"])

    rows = table[table.code_id == "ctx_time"].set_index("role")
    assert rows.loc["head", ["n_segments", "n_cases", "cases_in_group"]].tolist() == [2, 1, 1]
    # Nobody has read the teacher yet, so there is nothing to say of teachers.
    assert rows.loc["teacher", ["n_segments", "n_cases", "cases_in_group"]].tolist() == [0, 0, 0]


def test_an_attribute_that_nobody_has_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="'age'") as refusal:
        frequencies(project, by=["age"])

    assert "role" in refusal.value.hint


def test_suggestions_count_only_when_asked_for(project: Project) -> None:
    suggest(project, actor="AB", encoder=HashingEncoder())

    assert set(frequencies(project)["source"]) == {"human"}
    assert frequencies(project)["n_segments"].sum() == 0
    assert frequencies(project, threshold=0.0)["n_segments"].sum() > 0


def test_exported_codings_come_back_into_another_project(
    project: Project, corpus: Path, tmp_path: Path
) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"), code(project, "trust", "rel_trust"))
    exported = codings_table(project)
    file = tmp_path / "codings.csv"
    exported.to_csv(file, index=False)

    with create_project(str(tmp_path / "other.qualcode"), codebook=BOOK, actor="CD") as other:
        import_paths(other, [corpus], actor="CD")
        ledger = import_paths(other, [file], actor="CD")
        again = import_paths(other, [file], actor="CD")
        columns = ["document", "start", "end", "quotation", "code_id", "coder", "valence", "created_at"]
        assert codings_table(other)[columns].equals(exported[columns])

    assert [(e.outcome, e.count) for e in ledger] == [("imported", 2)]
    assert [(e.outcome, e.count) for e in again] == [("unchanged", 2)]
    assert list(exported.columns) == list(CODING_COLUMNS)


def test_codings_that_cannot_be_placed_are_listed(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    rows = ["document,quotation,code_id,coder", "A,no time,ctx_time,CD", "A,no such words,ctx_time,CD"]
    file.write_text("\n".join([*rows, "Z,no time,ctx_time,CD", "A,no time,nowhere,CD"]))

    ledger = import_paths(project, [file], actor="AB")

    assert [(e.place, e.outcome) for e in ledger] == [
        ("codings.csv, line 3", "skipped"),
        ("codings.csv, line 4", "skipped"),
        ("codings.csv, line 5", "skipped"),
        ("codings.csv", "imported"),
    ]


def test_the_overview_adds_up(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))

    found = projects.overview(project)

    assert [d.document.name for d in found.documents] == ["A", "B"]
    assert (found.documents[0].n_coded, found.documents[0].n_segments) == (1, 4)
    assert found.codings_by_coder == {"AB": 1}
    assert found.n_cases == 2


def test_the_segments_table_says_what_became_of_each(project: Project) -> None:
    table = segments_table(project)

    assert set(table["outcome"]) == {"skipped: interviewer", "not coded"}
    assert len(table) == sum(len(tiling) for tiling in projects.segments(project).values())


@pytest.mark.parametrize("name", ["", "study", "study.txt", "mysql://a@b/c"])
def test_other_names_are_no_projects(tmp_path: Path, name: str) -> None:
    place = name if "://" in name or not name else str(tmp_path / name)

    with pytest.raises(ProjectError) as refusal:
        create_project(place, codebook=BOOK, actor="AB")

    assert "PostgreSQL URL" in refusal.value.hint
    assert list(tmp_path.iterdir()) == []


def test_an_empty_project_has_frequencies_of_nothing(location: str) -> None:
    with create_project(location, codebook=BOOK, actor="AB") as empty:
        table = frequencies(empty)

    assert table["cases_in_group"].tolist() == [0, 0]


def test_exported_segments_say_where_their_words_stand(project: Project) -> None:
    text = {document.name: document.text for document in projects.documents(project)}
    for row in segments_table(project).itertuples():
        assert row.text == text[row.document][row.start : row.end]


def test_files_of_one_name_do_not_shut_each_other_out(project: Project, tmp_path: Path) -> None:
    for folder, words in (("one", "P01: First."), ("two", "P01: Second."), ("three", "P01: First.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "C.txt").write_text(words)

    ledger = import_paths(project, [tmp_path / name for name in ("one", "two", "three")], actor="AB")

    assert [e.outcome for e in ledger if e.place == "C.txt"] == ["imported", "skipped", "unchanged"]
    assert [d.text for d in projects.documents(project) if d.name == "C"] == ["P01: First."]


def test_survey_rows_with_the_same_id_are_listed(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("id,answer\n1,We met often.\n1,We never met.\n2,Sometimes.\n")

    ledger = import_paths(project, [file], actor="AB", columns=["answer"])

    assert [(e.place, e.outcome) for e in ledger] == [
        ("s/1", "imported"), ("s/1", "skipped"), ("s/2", "imported"),
    ]  # fmt: skip


def test_a_case_with_two_stories_is_refused(project: Project, corpus: Path) -> None:
    (corpus / "cases.csv").write_text("case_id,role\nP01,head\nP01,teacher\n")

    with pytest.raises(InputError, match=r"cases\.csv, line 3, case_id"):
        import_paths(project, [corpus / "cases.csv"], actor="AB")


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("turn", ["First.\n\nSecond. Third."]),
        ("paragraph", ["First.", "Second. Third."]),
        ("sentence", ["First.", "Second.", "Third."]),
        ("answer", ["First.\n\nSecond. Third."]),
    ],
)
def test_every_unit_can_be_had_after_every_other(
    location: str, tmp_path: Path, unit: Any, words: list[str]
) -> None:
    file = tmp_path / "T.txt"
    file.write_text("I: So?\nP01: First.\n\nSecond. Third.\nI: Hm.\nP01: \n")
    with create_project(location, codebook=BOOK, actor="AB") as project:
        import_paths(project, [file], actor="AB")
        for wanted in ("sentence", "paragraph", "turn", "unit", unit):
            segment_documents(project, actor="AB", encoder=HashingEncoder, wanted=wanted)
            (tiling,) = projects.segments(project).values()
            (document,) = projects.documents(project)
            assert "".join(document.text[s.span.start : s.span.end] for s in tiling) == document.text
        table = segments_table(project)

    assert table[table.speaker == "P01"].text.tolist() == [*words, ""]


def test_a_second_copy_under_another_name_comes_in_with_a_warning(
    project: Project, corpus: Path
) -> None:
    (corpus / "C.txt").write_text(INTERVIEW)

    ledger = import_paths(project, [corpus / "C.txt"], actor="AB")

    assert [(e.place, e.outcome) for e in ledger] == [("C.txt", "imported"), ("C", "warning")]
    assert "same content as A" in ledger[1].reason


def test_an_empty_folder_is_an_error(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(InputError, match="no file in"):
        import_paths(project, [tmp_path / "empty"], actor="AB")
