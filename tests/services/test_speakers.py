"""Who asks and who answers, corrected in many documents at once, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import events, small_study, write_corpus
from typer.testing import CliRunner

from qualcode.cli import commands  # noqa: F401 (registers the commands)
from qualcode.cli import speakers as _speakers  # noqa: F401 (likewise)
from qualcode.cli.output import app
from qualcode.errors import CodingError, ProjectError
from qualcode.model import Segment
from qualcode.services import projects
from qualcode.services.history import can_be_undone, undo_event, undo_last
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.segmenting import segment_documents
from qualcode.services.speakers import set_roles, speakers
from qualcode.store import schema
from qualcode.store.records import fetch
from qualcode.suggest.encoders import HashingEncoder


def roles(project: Project, speaker: str) -> dict[str, set[tuple[str, str]]]:
    """The kinds and roles of all stored segments of a speaker, by document."""
    names = {document.id: document.name for document in projects.documents(project)}
    found: dict[str, set[tuple[str, str]]] = {}
    with project.engine.connect() as connection:
        for s in fetch(connection, Segment, schema.segments.c.speaker == speaker):
            found.setdefault(names[s.document_id], set()).add((s.kind, s.speaker_role))
    return found


def both(role: str) -> set[tuple[str, str]]:
    return {("turn", role), ("sentence", role)}


def last(project: Project) -> int:
    return events(project)[-1].sequence


def test_speakers_are_listed_with_what_they_say(project: Project) -> None:
    first, second = speakers(project)

    assert (first.name, first.role, first.n_documents, first.n_turns) == ("I", "interviewer", 2, 4)
    assert (first.n_words, first.example) == (12, "How is it going?")
    assert (second.name, second.role, second.n_documents, second.n_turns) == ("P01", "participant", 2, 4)
    assert second.n_words == 38
    assert second.example == "We trust one another by now. There is no time to meet, though."


def test_a_role_is_set_in_all_documents_and_all_kinds_of_segments_and_undone(project: Project) -> None:
    changed = set_roles(project, {"P01": "interviewer", "I": "participant"}, actor="AB")

    assert changed == 2
    assert roles(project, "P01") == {"A": both("interviewer"), "B": both("interviewer")}
    assert roles(project, "I") == {"A": both("participant"), "B": both("participant")}
    assert [(s.name, s.role) for s in speakers(project)] == [
        ("P01", "interviewer"),
        ("I", "participant"),
    ]
    assert can_be_undone(events(project)[-1])

    undo_event(project, last(project), actor="AB")
    assert roles(project, "P01") == {"A": both("participant"), "B": both("participant")}
    undo_last(project, "study", actor="AB", redo=True)
    assert roles(project, "I") == {"A": both("participant"), "B": both("participant")}


def test_a_role_is_set_in_one_document_only(project: Project) -> None:
    (a, _) = projects.documents(project)

    assert set_roles(project, {"P01": "none"}, documents=[a.id], actor="AB") == 1
    assert roles(project, "P01") == {"A": both("none"), "B": both("participant")}
    assert [(s.name, s.role, s.n_documents) for s in speakers(project)] == [
        ("I", "interviewer", 2), ("P01", "participant", 1), ("P01", "none", 1),
    ]  # fmt: skip
    assert [s.name for s in speakers(project, documents=[a.id])] == ["I", "P01"]


def test_what_was_cut_later_is_turned_back_too(project: Project) -> None:
    set_roles(project, {"P01": "interviewer"}, actor="AB")
    done = last(project)
    segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="paragraph")

    undo_event(project, done, actor="AB")

    everywhere = {*both("participant"), ("paragraph", "participant")}
    assert roles(project, "P01") == {"A": everywhere, "B": everywhere}


def test_a_role_that_was_set_again_is_not_turned_back(project: Project) -> None:
    set_roles(project, {"P01": "interviewer"}, actor="AB")
    done = last(project)
    set_roles(project, {"P01": "none"}, actor="CD")

    with pytest.raises(CodingError, match="the role of a speaker was changed since"):
        undo_event(project, done, actor="AB")
    assert roles(project, "P01") == {"A": both("none"), "B": both("none")}


def test_nothing_is_written_where_nothing_changes_or_nobody_is_meant(project: Project) -> None:
    before = events(project)

    assert set_roles(project, {"P01": "participant"}, actor="AB") == 0
    with pytest.raises(ProjectError, match="nobody is called 'Jane' there"):
        set_roles(project, {"P01": "none", "Jane": "interviewer"}, actor="AB")
    with pytest.raises(ProjectError, match="'boss' is no role"):
        set_roles(project, {"P01": "boss"}, actor="AB")  # type: ignore[dict-item]

    assert events(project) == before
    assert roles(project, "P01") == {"A": both("participant"), "B": both("participant")}


def test_a_text_read_in_another_encoding_is_not_taken_for_the_same(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "C.txt"
    file.write_bytes("I: So?\nP01: Tři.\n".encode("cp1250"))
    import_paths(project, [file], actor="AB")

    ledger = import_paths(project, [file], actor="AB", encoding="cp1250")

    assert [(e.outcome, e.reason) for e in ledger if e.place == "C.txt"][:1] == [
        ("skipped", "it is in the project in cp1252; rename the file to add it as it is read now"),
    ]  # fmt: skip


def test_the_command_lists_and_corrects(tmp_path: Path) -> None:
    place = str(tmp_path / "study.qualcode")
    with small_study(place, write_corpus(tmp_path / "corpus")):
        pass

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["speakers", "--project", place, *arguments])
        return result.exit_code, result.stdout

    assert run("--set", "P01 = interviewer", "--document", "A", "--format", "csv") == (
        0,
        "speaker,role,documents,turns,words,example\n"
        "I,interviewer,1,2,6,How is it going?\n"
        'P01,interviewer,1,2,19,"We trust one another by now. There is no time to meet, though."\n',
    )  # fmt: skip
    assert "P01,participant,1," in run("--format", "csv")[1]
    assert run("--set", "P01")[0] == 2
