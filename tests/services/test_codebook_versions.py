"""The versions of a codebook, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.core.codebook_edits import Difference
from qualcode.errors import CodebookError
from qualcode.formats.codebooks import read_codebook
from qualcode.model import Codebook
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.codebook_versions import differences_of_versions, export_codebook, version_log
from qualcode.services.history import undo_last
from qualcode.services.projects import Project, create_project


@pytest.fixture
def changed(project: Project) -> Project:
    apply_change(
        project, {"op": "edit", "code": "ctx_time", "values": {"name": "Hours"}}, actor="AB",
        base_version="1", now=lambda: "2026-01-02T10:00:00+00:00",
    )  # fmt: skip
    apply_change(
        project, {"op": "retire", "code": "rel_trust"}, actor="CD", base_version="2",
        now=lambda: "2026-01-03T10:00:00+00:00",
    )  # fmt: skip
    return project


def test_every_version_says_who_made_it_when_and_how(changed: Project) -> None:
    undo_last(changed, "codebook", actor="CD")
    assert [(v.name, v.made_from) for v in version_log(changed)] == [("3", "2"), ("2", "1"), ("1", None)]

    found = [
        (v.name, v.event.actor, v.event.created_at[:10], v.event.kind, v.in_use)
        for v in version_log(changed)
        if v.event
    ]
    assert found[:2] == [
        ("3", "CD", "2026-01-03", "codebook.retire", False),
        ("2", "AB", "2026-01-02", "codebook.edit", True),
    ]
    assert found[2][3:] == ("project.created", False)


def test_versions_differ_by_what_was_done_between_them(changed: Project) -> None:
    assert differences_of_versions(changed, "1", "3") == [
        Difference("rel_trust", "Trust", "retired", "no", "yes"),
        Difference("ctx_time", "Hours", "name", "Time", "Hours"),
    ]


def test_any_version_is_written_to_a_file(changed: Project, tmp_path: Path) -> None:
    export_codebook(changed, tmp_path / "one.yaml", version="1")
    export_codebook(changed, tmp_path / "now.yaml")

    assert read_codebook(tmp_path / "one.yaml") == projects.codebook(changed, "1")
    assert read_codebook(tmp_path / "now.yaml") == projects.codebook(changed)


def test_a_version_that_is_not_there_is_named_with_those_that_are(
    changed: Project, tmp_path: Path
) -> None:
    with pytest.raises(CodebookError, match="no version '9'") as problem:
        export_codebook(changed, tmp_path / "x.yaml", version="9")

    assert problem.value.hint == "there are 1, 2, 3"
    assert list(tmp_path.glob("x.yaml")) == []


def test_a_codebook_may_begin_with_no_codes(location: str) -> None:
    book = Codebook(id="b", name="B", version="1", codes=())
    with create_project(location, codebook=book, actor="AB") as project:
        assert projects.codebook(project) == book
        apply_change(project, {"op": "add", "name": "T", "theme": True}, actor="AB", base_version="1")
        apply_change(project, {"op": "add", "name": "A", "parent": "t"}, actor="AB", base_version="2")

        assert [(c.id, c.parent) for c in projects.codebook(project).codes] == [("t", None), ("a", "t")]
