"""What was done to a codebook, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import BOOK

from qualcode.core.phrases import as_text
from qualcode.services import history
from qualcode.services.codebook_changes import apply_change
from qualcode.services.naming import names_for
from qualcode.services.projects import Project, create_project
from qualcode.ui.wording import deed

DEFINE = {"op": "edit", "code": "ctx_time", "values": {"definition": "D.", "cues": ["c"]}}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(str(tmp_path / "p.qualcode"), codebook=BOOK, actor="AB") as project:
        yield project


def told(project: Project) -> str:
    found = history.events(project)
    return as_text(deed(found[0], names_for(project, found[:1])))


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (
            {"op": "add", "name": "Cover", "parent": "rel"},
            "added Cover to the codebook, below Relations",
        ),
        ({"op": "edit", "code": "ctx_time", "values": {"name": "Hours"}}, "renamed Time to Hours"),
        (DEFINE, "changed the definition and cues of Time"),
        (
            {"op": "edit", "code": "ctx_time", "values": {"name": "Hours", "cues": ["c"]}},
            "renamed Time to Hours and changed its cues",
        ),
        ({"op": "move", "code": "ctx_time", "parent": None}, "moved Time to the top"),
        (
            {"op": "merge", "codes": ["ctx_time"], "code": "rel_trust"},
            "merged Time into Trust: 0 codings recoded",
        ),
        (
            {"op": "split", "code": "ctx_time", "parts": [{"name": "A"}, {"name": "B"}]},
            "split Time into A and B",
        ),
        ({"op": "retire", "code": "ctx_time"}, "retired Time"),
        ({"op": "remove", "code": "ctx_time"}, "removed Time"),
    ],
)
def test_every_change_is_told(project: Project, operation: dict[str, object], words: str) -> None:
    apply_change(project, operation, actor="AB", base_version="1")
    assert told(project) == words

    history.undo_last(project, "codebook", actor="AB")
    assert told(project) == f"undid: {words}"
    history.undo_last(project, "codebook", actor="AB", redo=True)
    assert told(project) == f"did again: {words}"
